"""What the system says of itself, to whom, and under which id things are logged."""

from __future__ import annotations

from datetime import timedelta

import pytest
import structlog
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from communities.models import Community
from engagement.delivery import deliver_now
from engagement.log import register_consumer
from engagement.models import Activity, Delivery, Mail
from people.models import Person
from tests.cast import Ward, client_of, make_person, make_thread

pytestmark = pytest.mark.django_db


def test_metrics_are_for_who_has_the_token(settings: Settings, open_ward: Ward) -> None:
    assert Client().get("/metrics").status_code == 404
    settings.METRICS_TOKEN = "a-token-of-our-own"
    assert Client().get("/metrics", headers={"Authorization": "Bearer another"}).status_code == 404
    Activity.objects.update(at=timezone.now() - timedelta(minutes=10))
    answer = Client().get("/metrics", headers={"Authorization": "Bearer a-token-of-our-own"})
    lines = dict(line.split() for line in answer.content.decode().splitlines() if line[0] != "#")
    assert float(lines["hearth_outbox_waiting"]) == Delivery.objects.count() > 0
    assert 590 < float(lines["hearth_outbox_lag_seconds"]) < 700
    assert {"hearth_digest_lag_seconds", "hearth_socket_channels", "hearth_queue_length"} <= set(lines)
    assert "Noor" not in answer.content.decode()


def test_what_was_given_up_waits_no_more_and_holds_no_alarm_for_good(settings: Settings, open_ward: Ward) -> None:
    settings.METRICS_TOKEN = "a-token-of-our-own"
    Activity.objects.update(at=timezone.now() - timedelta(days=3))
    Delivery.objects.update(due_at=None)
    old = timezone.now() - timedelta(days=3)
    Mail.objects.create(
        key="given up", kind="drill", address="no@example.org", subject="No", due_at=None, created_at=old
    )
    answer = Client().get("/metrics", headers={"Authorization": "Bearer a-token-of-our-own"})
    lines = dict(line.split() for line in answer.content.decode().splitlines() if line[0] != "#")
    assert float(lines["hearth_outbox_given_up"]) == Delivery.objects.count() > 0
    names = ("outbox_waiting", "outbox_lag_seconds", "mail_waiting", "mail_lag_seconds")
    assert [float(lines[f"hearth_{name}"]) for name in names] == [0, 0, 0, 0]


def test_the_page_is_for_staff(open_ward: Ward) -> None:
    assert "Told to nobody yet" in client_of(open_ward.staff).get("/admin/state/").content.decode()
    assert client_of(make_person("Su Support", is_staff=True)).get("/admin/state/").status_code == 200
    for person in (open_ward.steward, None):
        assert client_of(person).get("/admin/state/").status_code == 302


def test_what_follows_from_a_request_is_logged_under_its_id(community: Community, member: Person) -> None:
    seen: list[str] = []
    from engagement import log

    register_consumer("listens", lambda one: seen.append(structlog.contextvars.get_contextvars()["request_id"]))
    thread = make_thread(community)
    answer = client_of(member).post(f"/c/{community.slug}/threads/{thread.pk}/replies/", {"source": "A word about it"})
    structlog.contextvars.clear_contextvars()
    deliver_now()
    del log._consumers["listens"]
    assert answer["X-Request-ID"] in seen
