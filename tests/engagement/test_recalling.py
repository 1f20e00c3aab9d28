"""Who loses sight of one place hears of the others all the same, and nothing twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from communities.joining import join, remove
from communities.models import Access, Community
from engagement.delivery import deliver_now
from engagement.digests import plan_first_digest, write_due_digests
from engagement.mailing import send_due_mail
from engagement.models import DigestIssue, Mail, Notification
from engagement.notice_mails import write_notice_mails
from engagement.recalling import recall_mail
from people.models import Person
from tests.cast import make_community, make_member, make_thread
from tests.engagement.kinds import wave, waving

pytestmark = pytest.mark.django_db


@pytest.fixture
def noor() -> Person:
    """In two places, and in sight of nothing else."""
    return make_member(make_community(name="Left", access=Access.CLOSED), "Noor Haddad")


@pytest.fixture
def left(noor: Person) -> Community:
    return Community.objects.get(name="Left")


@pytest.fixture
def kept(noor: Person) -> Community:
    kept = make_community(name="Kept", access=Access.CLOSED)
    join(kept, person=noor)
    return kept


def shown_out(left: Community, noor: Person) -> None:
    assert left.founded_by
    remove(left, person=noor, by=left.founded_by)


def wait_over() -> None:
    Notification.objects.exclude(mail_due_at=None).update(mail_due_at=timezone.now() - timedelta(seconds=1))


def test_a_notice_of_another_place_comes_all_the_same(noor: Person, left: Community, kept: Community) -> None:
    devi = make_member(left, "Devi Nair")
    with waving(noor):
        wave(left, by=devi, conversation="wave:1")
        wave(kept, by=devi, conversation="wave:2")
        deliver_now()
        wait_over()
        assert write_notice_mails() == 2
        shown_out(left, noor)
        assert not Mail.objects.filter(kind="notice").exists()
        wait_over()
        assert write_notice_mails() == 1
    [told] = Mail.objects.filter(kind="notice")
    assert told.key.endswith(f":{Notification.objects.get(conversation='wave:2').pk}")


def test_what_a_mail_said_before_is_not_said_again(noor: Person, left: Community, kept: Community) -> None:
    devi = make_member(left, "Devi Nair")
    with waving(noor):
        for _time in range(2):
            wave(kept, by=devi)
            deliver_now()
            wait_over()
            write_notice_mails()
            if not outbox.outbox:
                send_due_mail()
        shown_out(left, noor)
        wait_over()
        assert write_notice_mails() == 1
    assert Mail.objects.get(kind="notice", sent_at=None).subject == "Somebody waved at you"


def test_a_digest_that_waits_is_written_anew_of_what_is_left(noor: Person, left: Community, kept: Community) -> None:
    for place, title in ((left, "The slow line"), (kept, "The quiet room")):
        make_thread(place, author=make_member(place), title=title)
    deliver_now()
    preferences = plan_first_digest(noor)
    preferences.next_digest_at = timezone.now() - timedelta(hours=1)
    preferences.save()
    assert write_due_digests() == 1
    before = Mail.objects.get(kind="digest")
    assert "The slow line" in before.text
    shown_out(left, noor)
    assert write_due_digests() == 1
    [anew] = Mail.objects.filter(kind="digest")
    assert (anew.key, DigestIssue.objects.count()) == (before.key, 1)
    assert "The quiet room" in anew.text
    assert "The slow line" not in anew.text
    assert write_due_digests() == 0


def test_taking_back_many_notices_costs_what_one_costs(noor: Person, left: Community, kept: Community) -> None:
    devi = make_member(left, "Devi Nair")

    def cost(many: int) -> int:
        for number in range(many):
            wave(kept, by=devi, conversation=f"wave:{number}")
        deliver_now()
        wait_over()
        assert write_notice_mails() == many
        with transaction.atomic(), CaptureQueriesContext(connection) as asked:
            recall_mail([noor.pk])
        assert Notification.objects.exclude(mail_due_at=None).count() == many
        Notification.objects.all().delete()
        return len(asked)

    with waving(noor):
        assert cost(1) == cost(5)


def test_taking_back_many_digests_costs_what_one_costs(noor: Person, left: Community, kept: Community) -> None:
    others = [make_member(kept) for _number in range(4)]
    make_thread(kept, author=make_member(kept), title="The quiet room")

    def cost(people: list[Person]) -> int:
        due = timezone.now() - timedelta(hours=1)
        for person in people:
            preferences = plan_first_digest(person)
            preferences.next_digest_at = due
            preferences.save()
        assert write_due_digests() == len(people)
        with transaction.atomic(), CaptureQueriesContext(connection) as asked:
            recall_mail([person.pk for person in people])
        assert (DigestIssue.objects.count(), Mail.objects.count()) == (0, 0)
        planned = [plan_first_digest(person).next_digest_at for person in people]
        assert all(at and at <= timezone.now() for at in planned)
        return len(asked)

    assert cost([noor]) == cost([noor, *others])
