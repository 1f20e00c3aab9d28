from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from engagement import sections as registry
from engagement.digests import plan_first_digest, write_due_digests
from engagement.models import Cadence, Mail, Preferences
from engagement.sections import Item, Place, Section, register_section
from people.models import Person
from tests.cast import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def news() -> Iterator[list[Item]]:
    """What the digest could say; nothing else is registered."""
    items: list[Item] = []
    before = dict(registry._sections)
    registry._sections.clear()
    register_section(Section("news", "News", Place.UNREAD, 1, lambda person, since, most: items[:most]))
    yield items
    registry._sections.clear()
    registry._sections.update(before)


def item(key: str, author_id: int | None = None) -> Item:
    return Item(key=key, title=f"Title of {key}", reason="Because", url=f"/{key}/", author_id=author_id)


@pytest.fixture
def reader() -> Person:
    person = make_person("Noor Haddad", time_zone="Europe/Berlin")
    preferences = plan_first_digest(person)
    preferences.next_digest_at = timezone.now() - timedelta(hours=1)
    preferences.save()
    return person


def test_a_due_digest_is_written_once(reader: Person, news: list[Item]) -> None:
    news.append(item("thread:1"))
    assert write_due_digests() == 1
    assert write_due_digests() == 0
    mail = Mail.objects.get(kind="digest")
    assert mail.subject == "Title of thread:1"
    assert "Title of thread:1" in mail.text
    assert "Title of thread:1" in mail.html
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_nothing_worth_it_makes_no_mail(reader: Person, news: list[Item]) -> None:
    write_due_digests()
    assert not Mail.objects.exists()


def test_my_own_words_and_what_an_earlier_digest_said_stay_out(reader: Person, news: list[Item]) -> None:
    news[:] = [item("thread:1"), item("thread:2", author_id=reader.pk)]
    write_due_digests()
    Preferences.objects.update(next_digest_at=timezone.now() - timedelta(seconds=1))
    news.append(item("thread:3"))
    write_due_digests()
    latest = Mail.objects.filter(kind="digest").order_by("-pk")[0]
    assert "thread:3" in latest.text
    assert "thread:1" not in latest.text
    assert not Mail.objects.filter(text__contains="thread:2").exists()


def test_a_worker_that_slept_for_weeks_sends_one(reader: Person, news: list[Item]) -> None:
    news.append(item("thread:1"))
    Preferences.objects.update(next_digest_at=timezone.now() - timedelta(days=26))
    write_due_digests()
    assert write_due_digests() == 0
    assert Preferences.objects.filter(next_digest_at__gt=timezone.now()).exists()


def test_the_hour_is_the_readers_own_across_summer_time() -> None:
    person = make_person(time_zone="Europe/Berlin")
    preferences = Preferences(person=person, digest=Cadence.WEEKLY, digest_weekday=4, digest_hour=8)
    preferences.plan_next_digest(after=datetime(2027, 3, 26, 12, tzinfo=UTC))
    assert preferences.next_digest_at is not None
    local = preferences.next_digest_at.astimezone(ZoneInfo("Europe/Berlin"))
    assert (local.date().isoformat(), local.hour) == ("2027-04-02", 8)
    assert preferences.next_digest_at.astimezone(UTC).hour == 6


def test_the_command_shows_one_persons_at_once(
    reader: Person, news: list[Item], capsys: pytest.CaptureFixture[str], mailoutbox: list[EmailMessage]
) -> None:
    news.append(item("thread:1"))
    Preferences.objects.update(next_digest_at=timezone.now() + timedelta(days=3))
    call_command("send_digests", to=reader.email, now=True)
    assert "1 digests written" in capsys.readouterr().out
    call_command("send_digests", to=reader.email, now=True)
    assert [mail.to for mail in mailoutbox] == [[reader.email]] * 2
    # Shown, not said: the one that is due in three days has it too.
    assert write_due_digests(timezone.now() + timedelta(days=4)) == 1


def test_never_means_never(reader: Person, news: list[Item]) -> None:
    news.append(item("thread:1"))
    Preferences.objects.update(digest=Cadence.NEVER)
    assert write_due_digests() == 0


@pytest.mark.parametrize(
    ("days", "letters"),
    [
        ([29], ["digest"]),
        ([31, 38, 45], ["this is what you missed"]),
        ([31, 89, 91, 98, 200], ["this is what you missed", "the last letter of its kind"]),
    ],
)
def test_who_stays_away_is_written_to_twice_and_then_left_in_peace(
    reader: Person, news: list[Item], days: list[int], letters: list[str]
) -> None:
    now = timezone.now()
    for day in days:
        news.append(item(f"thread:{day}"))
        Preferences.objects.update(next_digest_at=now + timedelta(days=day - 1))
        write_due_digests(now + timedelta(days=day))
    written = list(Mail.objects.filter(kind="digest").order_by("pk").values_list("text", flat=True))
    assert len(written) == len(letters)
    if "digest" not in letters:
        assert all(words in text for words, text in zip(letters, written, strict=True))
        told = [sum(f"Title of thread:{day}\n" in text for text in written) for day in days]
        assert max(told) == 1, "what the first said, the last does not repeat"


def test_who_comes_back_gets_digests_again(reader: Person, news: list[Item]) -> None:
    news.append(item("thread:1"))
    later = timezone.now() + timedelta(days=40)
    Preferences.objects.update(next_digest_at=later, seen_at=later - timedelta(days=2))
    write_due_digests(later + timedelta(minutes=1))
    assert "missed" not in Mail.objects.get(kind="digest").text


def test_what_is_asked_beforehand_does_not_grow_with_the_people(
    news: list[Item], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """A hundred are asked about at once; what each section asks comes on top, and this one asks nothing."""
    news.append(item("thread:1"))
    for number in range(30):
        plan_first_digest(make_person(f"Reader {number}"))
    Preferences.objects.update(next_digest_at=timezone.now() - timedelta(minutes=1))
    with django_assert_max_num_queries(15):
        assert write_due_digests() == 30
