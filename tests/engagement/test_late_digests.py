"""A digest that is late, tried again, moved or looked at again tells all of its period, and nothing twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail as outbox
from django.core.mail import mailers
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from communities.models import Community, Membership
from content.models import Use
from discussions.models import Thread
from discussions.posting import reply, start_thread
from discussions.withdrawing import withdraw
from engagement import digest_parts, sections
from engagement.delivery import deliver_now
from engagement.digests import plan_first_digest, write_due_digests
from engagement.mailing import _send_each, send_due_mail
from engagement.models import Cadence, DigestIssue, Hearing, Mail, Preferences
from engagement.renewing import NotWantedAnyMore, renew_those_of_many
from engagement.sections import Item, Place, Section
from engagement.unsubscribing import unsubscribe
from knowledge.models import Story
from people.models import Person
from tests.cast import client_of, make_member
from tests.found import found

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BERLIN = ZoneInfo("Europe/Berlin")
# Tuesday, at eight by the clock of who reads.
EIGHT = datetime(2030, 3, 5, 8, tzinfo=BERLIN).astimezone(UTC)
SETTINGS = "/settings/notifications/"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    return lambda moment: monkeypatch.setattr(timezone, "now", lambda: moment)


@pytest.fixture
def reader(community: Community, member: Person) -> Person:
    """Noor, who has a digest each morning and was last here on Sunday."""
    Person.objects.filter(pk=member.pk).update(time_zone=BERLIN.key, date_joined=EIGHT - 9 * DAY, last_login=None)
    community.memberships.filter(person=member).update(joined_at=EIGHT - 9 * DAY)
    plan(member, EIGHT, digest=Cadence.DAILY, seen_at=EIGHT - 2 * DAY)
    return Person.objects.get(pk=member.pk)


def plan(person: Person, at: datetime, **more: object) -> None:
    Preferences.objects.update_or_create(person=person, defaults={"next_digest_at": at, **more})
    Preferences.objects.exclude(person=person).update(next_digest_at=None)


def joined_long_ago() -> None:
    Membership.objects.update(joined_at=timezone.now() - 9 * DAY)


def chosen(person: Person) -> Preferences:
    return Preferences.objects.select_related("person").get(person=person)


def planned(person: Person) -> datetime:
    at = chosen(person).next_digest_at
    assert at
    return at.astimezone(BERLIN)


def asked(community: Community, author: Person, at: datetime, title: str = "Who has the oil?") -> Thread:
    return start_thread(community, author=author, title=title, source=f"{title[8:]} I ask.", at=at)


def told(moment: datetime, clock: Callable[[datetime], None]) -> str:
    """What goes out at this moment."""
    clock(moment)
    deliver_now()
    write_due_digests(moment)
    sent()
    return "".join(str(letter.body) for letter in outbox.outbox)


def sent() -> None:
    # The database has its own clock.
    Mail.objects.filter(sent_at=None).exclude(due_at=None).update(due_at=datetime(2000, 1, 1, tzinfo=UTC))
    send_due_mail()


def test_what_the_period_began_with_is_told_though_the_letter_leaves_an_hour_late(
    community: Community, facilitator: Person, reader: Person, clock: Callable[[datetime], None]
) -> None:
    """Written at eight; the mail server is back at nine, when it is chosen once more."""
    asked(community, facilitator, EIGHT - DAY + HOUR / 2)
    clock(EIGHT + timedelta(minutes=1))
    assert write_due_digests(EIGHT + timedelta(minutes=1)) == 1
    assert "Who has the oil?" in told(EIGHT + HOUR, clock)


def test_what_the_period_began_with_is_told_though_the_worker_was_away_for_longer_than_a_day(
    community: Community, facilitator: Person, reader: Person, clock: Callable[[datetime], None]
) -> None:
    asked(community, facilitator, EIGHT - DAY + HOUR)
    asked(community, facilitator, EIGHT + 25 * HOUR, title="Who has the key?")
    letter = told(EIGHT + 26 * HOUR, clock)
    assert "Who has the oil?" in letter
    assert "Who has the key?" in letter
    # And the next does not say it again.
    assert planned(reader).day == 7
    outbox.outbox.clear()
    assert told(EIGHT + 2 * DAY, clock) == ""


def test_a_day_of_autumn_has_an_hour_more_and_it_is_told(
    community: Community, facilitator: Person, reader: Person, clock: Callable[[datetime], None]
) -> None:
    sunday = datetime(2030, 10, 27, 8, tzinfo=BERLIN).astimezone(UTC)
    plan(reader, sunday, seen_at=sunday - 4 * DAY)
    asked(community, facilitator, sunday - 25 * HOUR + timedelta(minutes=5))
    assert "Who has the oil?" in told(sunday + timedelta(minutes=2), clock)


def test_what_could_not_be_written_is_tried_again_in_an_hour_and_is_the_digest_of_its_day(
    community: Community,
    facilitator: Person,
    reader: Person,
    clock: Callable[[datetime], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Digests of one place alone, weekly and at 23:00: one failure and it is another day, on which none is due."""
    late = datetime(2030, 3, 8, 23, tzinfo=BERLIN).astimezone(UTC)
    plan(reader, late, digest=Cadence.NEVER, digest_hour=23, seen_at=late - 9 * DAY)
    Hearing.objects.create(person=reader, place=community.scope, digest=Cadence.WEEKLY)
    asked(community, facilitator, late - 7 * DAY + HOUR / 2)

    def fail(*_args: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr(digest_parts, "find", fail)
        assert told(late + timedelta(minutes=5), clock) == ""
    assert chosen(reader).next_digest_at == late
    assert told(late + HOUR / 2, clock) == "", "not at once"
    assert "Who has the oil?" in told(late + 2 * HOUR, clock)
    assert (planned(reader).weekday(), planned(reader).hour) == (4, 23)


# --- when somebody chooses other days -----------------------------------------------------------------


def choose(person: Person, **changed: object) -> None:
    """As the page sends it: all fields, some of them changed."""
    client = client_of(person)
    form = client.get(SETTINGS).context["form"]
    said = {field.html_name: field.value() for field in form}
    data = {name: value for name, value in (said | changed).items() if value is not None and value is not False}
    assert client.post(SETTINGS, data).status_code == 302


def test_what_has_nothing_to_do_with_digests_leaves_them_planned(
    reader: Person, clock: Callable[[datetime], None]
) -> None:
    plan(reader, EIGHT + timedelta(minutes=37))
    clock(EIGHT + timedelta(minutes=10))
    choose(reader, mail_notices=False)
    assert not chosen(reader).mail_notices
    assert planned(reader) == EIGHT + timedelta(minutes=37)


def test_a_digest_that_is_due_is_written_whatever_is_chosen_at_that_moment(
    community: Community, facilitator: Person, reader: Person, clock: Callable[[datetime], None]
) -> None:
    asked(community, facilitator, EIGHT - HOUR)
    clock(EIGHT + timedelta(minutes=10))
    choose(reader, digest=Cadence.WEEKLY, digest_weekday="1")
    assert planned(reader) == EIGHT
    assert "Who has the oil?" in told(EIGHT + timedelta(minutes=11), clock)
    assert planned(reader) - EIGHT == 7 * DAY


def test_another_day_keeps_the_minute_and_another_hour_has_its_first(
    reader: Person, clock: Callable[[datetime], None]
) -> None:
    plan(reader, EIGHT + timedelta(minutes=37), digest=Cadence.WEEKLY, digest_weekday=1)
    clock(EIGHT - DAY)
    choose(reader, digest_weekday="3")
    assert (planned(reader).weekday(), planned(reader).hour, planned(reader).minute) == (3, 8, 37)
    choose(reader, digest_hour="9")
    assert (planned(reader).weekday(), planned(reader).hour, planned(reader).minute) == (3, 9, 0)


@pytest.mark.parametrize("cadence", [Cadence.DAILY, Cadence.WEEKLY])
def test_no_day_has_two_though_a_later_hour_is_chosen_and_the_hours_between_are_told(
    community: Community, facilitator: Person, reader: Person, clock: Callable[[datetime], None], cadence: str
) -> None:
    plan(reader, EIGHT, digest=cadence, digest_weekday=1)
    told(EIGHT + timedelta(minutes=1), clock)
    asked(community, facilitator, EIGHT + 2 * HOUR)
    clock(EIGHT + HOUR)
    choose(reader, digest_hour="20")
    length = DAY if cadence == Cadence.DAILY else 7 * DAY
    assert planned(reader) == EIGHT + 12 * HOUR + length
    assert "Who has the oil?" in told(EIGHT + 12 * HOUR + length, clock)


def test_who_chooses_a_later_day_is_told_of_all_days_since_the_last(
    community: Community, facilitator: Person, reader: Person, clock: Callable[[datetime], None]
) -> None:
    """From Tuesdays to Mondays, chosen on the Sunday before the next: thirteen days."""
    plan(reader, EIGHT, digest=Cadence.WEEKLY, digest_weekday=1)
    told(EIGHT + timedelta(minutes=1), clock)
    asked(community, facilitator, EIGHT + HOUR)
    clock(EIGHT + 6 * DAY + HOUR)
    choose(reader, digest_weekday="0")
    assert planned(reader) == EIGHT + 13 * DAY
    # As far as visits go they were not here.
    Preferences.objects.update(seen_at=EIGHT - 2 * DAY, last_visit_at=None)
    clock(EIGHT + 13 * DAY)
    assert write_due_digests(EIGHT + 13 * DAY) == 1
    assert "Who has the oil?" in told(EIGHT + 13 * DAY + HOUR, clock), "and when it is chosen again as it leaves"


def test_a_link_makes_it_less_often_and_never_more(reader: Person, clock: Callable[[datetime], None]) -> None:
    clock(EIGHT - DAY)
    unsubscribe(reader.pk, str(reader.link_key), "digest:monthly")
    assert chosen(reader).digest == Cadence.MONTHLY
    assert planned(reader).day <= 7
    unsubscribe(reader.pk, str(reader.link_key), "digest:weekly")
    assert chosen(reader).digest == Cadence.MONTHLY
    unsubscribe(reader.pk, str(reader.link_key), "digest")
    unsubscribe(reader.pk, str(reader.link_key), "digest:monthly")
    assert chosen(reader).digest == Cadence.NEVER


# --- looked at again as they leave --------------------------------------------------------------------


@pytest.fixture
def written(community: Community, member: Person, facilitator: Person) -> Mail:
    """A digest of two threads that a server may have already."""
    joined_long_ago()
    for title in ("Who has the oil?", "Who has the key?"):
        asked(community, facilitator, timezone.now() - HOUR, title=title)
    deliver_now()
    plan_first_digest(member)
    plan(member, timezone.now() - HOUR / 2)
    assert write_due_digests() == 1
    Mail.objects.update(handed_at=timezone.now() - 3 * HOUR)
    return Mail.objects.get(kind="digest")


def reader_of(mail: Mail) -> Person:
    assert mail.person
    return mail.person


def test_what_a_server_may_have_is_repeated_to_the_word_however_long_it_took(
    written: Mail, facilitator: Person
) -> None:
    reply(Thread.objects.get(title="Who has the oil?"), author=facilitator, source="Found it.")
    sent()
    [letter] = outbox.outbox
    assert letter.body.rstrip() == written.text.rstrip()
    assert letter.extra_headers["Message-ID"] == written.message_id


def test_a_repeated_digest_shows_no_words_that_were_hidden_meanwhile(written: Mail) -> None:
    Thread.objects.filter(title="Who has the oil?").update(hidden_at=timezone.now())
    sent()
    [letter] = outbox.outbox
    assert "Who has the oil?" not in letter.body
    assert "Who has the key?" in letter.body
    assert letter.extra_headers["Message-ID"] == written.message_id


def test_a_repeated_digest_quotes_no_reply_that_was_hidden_meanwhile(
    community: Community, written: Mail, facilitator: Person
) -> None:
    thread = Thread.objects.get(title="Who has the oil?")
    reply(thread, author=facilitator, source="Behind the blue door.")
    Mail.objects.all().delete()
    DigestIssue.objects.all().delete()
    plan(reader_of(written), timezone.now() - HOUR / 2)
    write_due_digests()
    assert "Behind the blue door." in Mail.objects.get().text
    Mail.objects.update(handed_at=timezone.now())
    withdraw(thread.posts.get(number=2), by=facilitator)
    sent()
    assert outbox.outbox
    assert not any("Behind the blue door." in letter.body for letter in outbox.outbox)


def test_trouble_in_looking_again_does_not_make_another_letter_of_a_repeated_digest(
    written: Mail, facilitator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No server answered: it may have the letter as before."""

    def fail(*_args: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr(digest_parts, "find", fail)
        sent()
    assert not outbox.outbox
    assert Mail.objects.get(last_error="ZeroDivisionError", attempts=1).is_repeat
    reply(Thread.objects.get(title="Who has the oil?"), author=facilitator, source="Found it.")
    sent()
    assert [letter.body.rstrip() for letter in outbox.outbox] == [written.text.rstrip()]


def test_what_another_worker_gives_up_between_looking_again_and_sending_does_not_leave(written: Mail) -> None:
    """Its words are forgotten by then, and its subject still says what was hidden."""
    batch = renew_those_of_many([written.pk])
    assert batch == [written.pk]
    written.failed(NotWantedAnyMore(), final=True)
    _send_each(batch, mailers.default)
    assert not outbox.outbox
    assert not Mail.objects.exclude(sent_at=None).exists()


def test_looking_at_fifty_again_costs_what_ten_cost(community: Community, facilitator: Person) -> None:
    asked(community, facilitator, timezone.now() - HOUR)
    deliver_now()
    costs = []
    for many in (10, 50):
        Mail.objects.all().delete()
        DigestIssue.objects.all().delete()
        people = [make_member(community) for _number in range(many)]
        joined_long_ago()
        Preferences.objects.update(next_digest_at=None)
        for person in people:
            Preferences.objects.update_or_create(person=person, defaults={"next_digest_at": timezone.now() - HOUR / 2})
        assert write_due_digests() == many
        # Some of them lie with a server already.
        half = list(Mail.objects.values_list("pk", flat=True))[::2]
        Mail.objects.filter(pk__in=half).update(handed_at=timezone.now())
        batch = list(Mail.objects.values_list("pk", flat=True))
        with CaptureQueriesContext(connection) as queries:
            assert renew_those_of_many(batch) == batch
        costs.append(len(queries))
    assert costs[0] == costs[1]
    assert costs[1] <= 20


def test_trouble_with_one_digest_keeps_no_other_from_leaving(
    community: Community, facilitator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [make_member(community) for _number in range(4)]
    poisoned: set[int] = set()

    def items(person: Person, since: datetime, most: int) -> list[Item]:
        if person.pk in poisoned:
            raise ZeroDivisionError
        return [Item(key="news:1", title="News", reason="Because", url="/")]

    monkeypatch.setattr(sections, "_sections", {"news": Section("news", "News", Place.UNREAD, 1, items)})
    for person in people:
        Preferences.objects.update_or_create(person=person, defaults={"next_digest_at": timezone.now() - HOUR})
    assert write_due_digests() == 4
    poisoned.add(people[1].pk)
    sent()
    assert sorted(letter.to[0] for letter in outbox.outbox) == sorted(
        str(person.email) for person in people if person.pk not in poisoned
    )
    waiting = Mail.objects.get(sent_at=None)
    assert (waiting.person_id, waiting.last_error, waiting.attempts) == (people[1].pk, "ZeroDivisionError", 1)
    poisoned.clear()
    sent()
    assert not Mail.objects.filter(sent_at=None).exists()


def test_two_digests_of_one_person_in_one_batch_tell_of_different_things(
    community: Community, facilitator: Person, reader: Person, clock: Callable[[datetime], None]
) -> None:
    """The mail server was away for a day."""
    asked(community, facilitator, EIGHT - HOUR)
    clock(EIGHT)
    assert write_due_digests(EIGHT) == 1
    asked(community, facilitator, EIGHT + HOUR, title="Who has the key?")
    clock(EIGHT + DAY)
    assert write_due_digests(EIGHT + DAY) == 1
    sent()
    bodies = "".join(str(letter.body) for letter in outbox.outbox)
    assert bodies.count("* Who has the oil?") == 1
    assert bodies.count("* Who has the key?") == 1


# --- seen on the site ---------------------------------------------------------------------------------


def test_a_use_that_was_before_their_eyes_at_home_is_not_brought_by_mail(
    community: Community, facilitator: Person, reader: Person, clock: Callable[[datetime], None]
) -> None:
    story = Story.objects.create(community=community, author=reader, title="How it went")
    use = Use.objects.create(target=story, person=facilitator, outcome="worked", at=EIGHT - 3 * HOUR)
    plan(reader, EIGHT, seen_at=EIGHT - 2 * HOUR)
    assert "How it went" not in told(EIGHT, clock)
    assert found(sections._sections["used"], reader, EIGHT)
    Use.objects.filter(pk=use.pk).update(at=EIGHT + HOUR)
    assert "How it went" in told(EIGHT + DAY, clock)
