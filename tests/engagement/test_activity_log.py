from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from communities.models import Community
from engagement import log
from engagement.delivery import deliver, deliver_now
from engagement.log import record, register_consumer
from engagement.models import Activity, Delivery
from people.models import Person
from tests.cast import make_community, make_person
from tests.threads import in_another_connection

VERB = "tests.noted"


@pytest.fixture
def heard() -> Iterator[list[int]]:
    """A consumer that remembers what it was given."""
    activities: list[int] = []
    register_consumer("tests", lambda activity: activities.append(activity.pk), {VERB})
    yield activities
    del log._consumers["tests"]


def note(community: Community) -> Activity:
    return record(VERB, actor=None, target=community, scope=community.scope)


@pytest.mark.django_db
def test_a_consumer_hears_of_what_it_asked_for_once(heard: list[int]) -> None:
    community = make_community()
    with transaction.atomic():
        activity = note(community)
    deliver_now()
    deliver_now()
    assert heard == [activity.pk]


@pytest.mark.django_db(transaction=True)
def test_recording_outside_a_transaction_is_refused() -> None:
    community = make_community()
    with pytest.raises(TransactionManagementError):
        note(community)


@pytest.mark.django_db(transaction=True)
def test_what_is_undone_is_never_heard_of(heard: list[int]) -> None:
    community = make_community()
    with pytest.raises(ZeroDivisionError):
        _note_and_fail(community)
    deliver_now()
    assert heard == []


@transaction.atomic
def _note_and_fail(community: Community) -> None:
    note(community)
    raise ZeroDivisionError


@pytest.mark.django_db(transaction=True)
def test_an_activity_that_commits_late_is_not_stepped_over(heard: list[int]) -> None:
    """Two transactions; the one with the lower number commits second."""
    community = make_community()
    deliver_now()
    with transaction.atomic():
        early = note(community)
        late: int = in_another_connection(lambda: _committed_note(community))
        in_another_connection(deliver_now)
        assert heard == [late]
        assert early.pk < late
    deliver_now()
    assert heard == [late, early.pk]


def _committed_note(community: Community) -> int:
    with transaction.atomic():
        return note(community).pk


@pytest.mark.django_db(transaction=True)
def test_two_workers_with_the_same_delivery_do_it_once(heard: list[int]) -> None:
    community = make_community()
    pk = in_another_connection(lambda: _committed_note(community))
    delivery = Delivery.objects.get(activity_id=pk, consumer="tests")
    seen_by_the_other: list[int] = []

    def slow(activity: Activity) -> None:
        in_another_connection(lambda: deliver(delivery.pk))
        seen_by_the_other.extend(heard)
        heard.append(activity.pk)

    register_consumer("tests", slow, {VERB})
    deliver(delivery.pk)
    assert seen_by_the_other == []
    assert heard == [pk]


@pytest.mark.django_db(transaction=True)
def test_a_consumer_that_fails_writes_nothing_and_is_tried_again_later() -> None:
    community = make_community()

    def fails(activity: Activity) -> None:
        make_person("Half Written")
        raise ZeroDivisionError

    register_consumer("tests", fails, {VERB})
    try:
        pk = _committed_note(community)
        deliver_now()
    finally:
        del log._consumers["tests"]
    delivery = Delivery.objects.get(activity_id=pk, consumer="tests")
    assert delivery.attempts == 1
    assert delivery.last_error == "ZeroDivisionError"
    assert delivery.due_at is not None
    assert delivery.due_at > delivery.activity.at
    assert not Person.objects.filter(display_name="Half Written").exists()


@pytest.mark.django_db(transaction=True)
def test_claims_run_out_so_that_a_killed_worker_loses_nothing(heard: list[int]) -> None:
    community = make_community()
    pk = _committed_note(community)
    with transaction.atomic():
        claimed = Delivery.objects.claim_due(1000)
    assert pk in [row.activity_id for row in claimed]
    deliver_now()
    assert heard == [], "claimed by somebody else for the moment"
    with connection.cursor() as cursor:
        cursor.execute("UPDATE engagement_delivery SET due_at = due_at - interval '2 minutes'")
    deliver_now()
    assert heard == [pk]
