"""What leaves by mail from a private community, when everybody is called by name there, whether they belong or not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.db import transaction
from django.utils import timezone
from pytest_django import Settings

from discussions.models import Thread
from discussions.posting import reply
from engagement.delivery import deliver_now
from engagement.digests import plan_first_digest, write_due_digests
from engagement.mailing import send_due_mail
from engagement.models import Notification
from engagement.notice_mails import write_notice_mails
from people.models import Person
from tests.access.scene import Scene
from tests.access.table import BELONGING
from tests.security.test_standing_that_ends import words_of

pytestmark = pytest.mark.django_db
CALLED = "zqcalled"


@pytest.fixture
def told(scene: Scene, settings: Settings) -> dict[str, str]:
    """By role, all that was written to them: notices, digests, and whatever else the scene gave rise to."""
    settings.MAIL_A_MINUTE_TO_A_DOMAIN = 0
    people = {role: person for role, person in scene.people.items() if person is not None}
    with transaction.atomic():
        for person in people.values():
            preferences = plan_first_digest(Person.objects.get(pk=person.pk))
            preferences.next_digest_at = timezone.now() - timedelta(hours=1)
            preferences.save()
        _call_by_name(scene, people.values())
        Notification.objects.update(mail_due_at=timezone.now() - timedelta(seconds=1))
        write_notice_mails()
        write_due_digests()
        send_due_mail()
        transaction.set_rollback(True)
    return {
        role: "\n".join(words_of(letter) for letter in outbox.outbox if person.email in letter.to)
        for role, person in people.items()
    }


def _call_by_name(scene: Scene, people: Iterable[Person]) -> None:
    """Ten at once are as many as a post may call; a letter quotes how it begins."""
    names = " ".join(f"@{person.handle}" for person in people)
    reply(Thread.objects.get(pk=scene["thread"]), author=scene.ward.steward, source=f"{CALLED}. {names}")
    deliver_now()


def test_nobody_is_written_what_they_may_not_read(scene: Scene, told: dict[str, str]) -> None:
    why = scene.token("reason")  # is told to whom it was about, and to no other stranger
    assert [role for role, words in told.items() if why in words and role not in BELONGING] == ["banned"]
    leaks = {
        role: [token for token in scene.forbidden(role) if token in words and (role, token) != ("banned", why)]
        for role, words in told.items()
    }
    assert not {role: found for role, found in leaks.items() if found}
    # And those who belong are written to, or it proves nothing; the steward called the others.
    assert {role for role, words in told.items() if CALLED in words} == BELONGING - {"steward"}
    assert scene.token("thread") in told["member"]
