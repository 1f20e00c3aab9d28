"""Many letters to one mail house leave one after the other; codes and other houses do not wait for them."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from engagement.mailing import send_due_mail, write_plain_mail
from engagement.models import Lane, Mail, MailPace
from tests.engagement.test_mail import Postbox, postbox

__all__ = ["postbox"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_a_minute(settings: Settings) -> None:
    """So slowly that no time comes while a test runs, however busy the machine is."""
    settings.MAIL_A_MINUTE_TO_A_DOMAIN = 1


def write(number: int, domain: str = "large.example", lane: Lane = Lane.NORMAL) -> None:
    write_plain_mail(
        address=f"reader{number}@{domain}",
        kind="code",
        key=f"{lane}:{domain}:{number}",
        subject="A",
        text="B",
        lane=lane,
    )


def test_letters_to_one_house_are_spread_over_the_hour_and_none_is_lost(postbox: Postbox) -> None:
    for number in range(60):
        write(number)
    began = timezone.now()
    send_due_mail()
    assert len(postbox.letters) == 1
    waiting = list(Mail.objects.filter(sent_at=None).order_by("due_at").values_list("due_at", flat=True))
    assert len(waiting) == 59
    apart = {(later - sooner).total_seconds() for sooner, later in itertools.pairwise(waiting) if later and sooner}
    assert apart == {60.0}
    assert waiting[-1] is not None
    assert timedelta(minutes=59) <= waiting[-1] - began < timedelta(minutes=60)
    # Their times have come: they go, and are not told another.
    Mail.objects.filter(sent_at=None).update(due_at=timezone.now())
    send_due_mail()
    assert len(postbox.letters) == 60


def test_other_houses_and_those_who_wait_for_a_code_do_not_wait(postbox: Postbox) -> None:
    for number in range(10):
        write(number)
    write(1, domain="small.example")
    write(2, domain="LARGE.example", lane=Lane.FAST)
    send_due_mail()
    sent = sorted(letter["To"] for letter in postbox.letters)
    assert sent == ["reader0@large.example", "reader1@small.example", "reader2@LARGE.example"]


def test_the_next_batch_goes_behind_the_last(postbox: Postbox) -> None:
    MailPace.objects.create(domain="large.example", next_at=timezone.now() + timedelta(minutes=5))
    write(1)
    send_due_mail()
    assert postbox.letters == []
    assert Mail.objects.get().due_at > timezone.now() + timedelta(minutes=4)  # type: ignore[operator]


def test_without_a_limit_nobody_asks(
    postbox: Postbox, settings: Settings, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    settings.MAIL_A_MINUTE_TO_A_DOMAIN = 0
    for number in range(20):
        write(number)
    send_due_mail()
    assert len(postbox.letters) == 20
    assert not MailPace.objects.exists()
