"""A database that takes nothing in for a while: reading goes on, and whoever writes is told to come back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection

from communities.models import Community
from discussions.models import Post
from people.models import Person
from tests.cast import client_of, make_thread

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def only_reads() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = off")


def test_pages_are_read_and_a_reply_is_not_lost_in_a_mistake_of_ours(
    community: Community, member: Person, request: pytest.FixtureRequest
) -> None:
    thread = make_thread(community)
    client = client_of(member)
    client.raise_request_exception = False
    assert client.get(thread.get_absolute_url()).status_code == 200
    request.getfixturevalue("only_reads")
    assert client.get(thread.get_absolute_url()).status_code == 200
    answer = client.post(f"{thread.base}replies/", {"source": "Words that took a while."})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert "Traceback" not in answer.content.decode()
    assert Post.objects.filter(thread=thread).count() == 1
