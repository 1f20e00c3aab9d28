"""What pages keep in Redis, asked as requests ask it: each in a context of its own."""

from contextvars import Context

from django.core.cache import caches


def test_requests_share_connections():
    asked_over = {Context().run(lambda: caches["default"]._cache.get_client().client_id()) for _ in range(5)}
    assert len(asked_over) == 1
