"""What a digest says of itself and of what it brings, beside the design's picture 13."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from communities.joining import join
from communities.models import Community
from discussions.models import ThreadKind
from discussions.posting import start_thread
from engagement.delivery import deliver_now
from engagement.digests import write_due_digests
from engagement.links import unsubscribe_url
from engagement.mailing import write_plain_mail
from engagement.models import Cadence, Hearing, Mail, Preferences
from knowledge.models import Part, PartName, Story
from mentoring.meeting import join_circle, open_circle
from mentoring.models import Circle, Rsvp, Session
from people.models import Person
from tests.cast import client_of, make_community, make_person

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 7, tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)
DAY = timedelta(days=1)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> datetime:
    monkeypatch.setattr(timezone, "now", lambda: MONDAY)
    return MONDAY


@pytest.fixture
def reader(community: Community, member: Person) -> Person:
    Person.objects.filter(pk=member.pk).update(time_zone="Europe/Berlin", date_joined=MONDAY - 30 * DAY)
    community.memberships.update(joined_at=MONDAY - 20 * DAY)
    return Person.objects.get(pk=member.pk)


def digest_of(person: Person, *, cadence: str = Cadence.WEEKLY, **more: object) -> Mail:
    deliver_now()
    said = {"digest": cadence, "digest_weekday": 0, "digest_hour": 7, "seen_at": MONDAY - 20 * DAY, **more}
    Preferences.objects.update_or_create(person=person, defaults={"next_digest_at": MONDAY, **said})
    Preferences.objects.exclude(person=person).update(next_digest_at=None)
    write_due_digests(MONDAY)
    return Mail.objects.get(kind="digest", person=person)


def words_of(mail: Mail) -> str:
    """Of the HTML, as they stand there."""
    body = mail.html.partition("<body")[2]
    return " ".join(re.sub(r"<[^>]+>", " ", body).replace("&nbsp;", " ").split())


def asked(community: Community, author: Person, title: str = "Who has the oil?") -> None:
    start_thread(community, author=author, title=title, source="Hm.", kind=ThreadKind.ASK, at=MONDAY - 2 * DAY)


@pytest.mark.parametrize(
    ("cadence", "days", "week", "comes", "less"),
    [
        ("daily", "Monday 23 November", "Here’s your day.", "You get this every day at 07:00.", "Send it weekly"),
        ("weekly", "Week of 16 November", "Here’s your week.", "You get this on Mondays at 07:00.", "Send it monthly"),
        ("monthly", "Since ", "Here’s your month.", "You get this on the first Monday of each month at 07:00.", ""),
    ],
)
def test_it_says_which_days_it_is_about_and_when_it_comes(
    community: Community,
    reader: Person,
    facilitator: Person,
    at: datetime,
    cadence: str,
    days: str,
    week: str,
    comes: str,
    less: str,
) -> None:
    asked(community, facilitator)
    Preferences.objects.filter(person=reader).delete()
    start_thread(community, author=facilitator, title="Lamps", source="Hm.", at=MONDAY - DAY / 2)
    mail = digest_of(reader, cadence=cadence)
    words = words_of(mail)
    for said in (week, comes):
        assert said in words
        assert said in mail.text
    assert days in words
    for often in ("Send it weekly", "Send it monthly"):
        assert (often in words) == (often in mail.text) == (often == less)


@pytest.mark.parametrize(("weekday", "says"), [(4, False), (0, True)])
def test_a_letter_about_places_with_days_of_their_own_says_nothing_of_the_usual_day(
    community: Community, reader: Person, facilitator: Person, at: datetime, weekday: int, says: bool
) -> None:
    """Daily from this place, weekly from all others: what makes those monthly would leave this one daily."""
    Hearing.objects.create(person=reader, place=community.scope, digest=Cadence.DAILY)
    start_thread(community, author=facilitator, title="Lamps", source="Hm.", at=MONDAY - DAY / 2)
    mail = digest_of(reader, digest_weekday=weekday)
    for words in (words_of(mail), mail.text):
        assert ("You get this on" in words) is ("Send it monthly" in words) is says
        assert "hange when you get this" in words


def test_it_says_in_how_many_communities(
    community: Community, reader: Person, facilitator: Person, at: datetime
) -> None:
    other = make_community(name="Night shift")
    join(other, person=reader)
    other.memberships.update(joined_at=MONDAY - 20 * DAY)
    for place in (community, other):
        start_thread(place, author=facilitator, title=f"Lamps in {place}", source="Hm.", at=MONDAY - DAY)
    assert "Here’s the week in two of your communities." in words_of(digest_of(reader))


def test_a_question_says_who_asks_and_where_and_the_button_whom_one_answers(
    community: Community, reader: Person, facilitator: Person, at: datetime
) -> None:
    asked(community, facilitator)
    mail = digest_of(reader)
    for words in (words_of(mail), mail.text):
        assert "Asked by Grace Mensah in Ward nurses. No answer for 2 days." in words
    assert "Answer Grace" in words_of(mail)


def test_who_asked_without_a_name_is_a_member(
    community: Community, reader: Person, facilitator: Person, at: datetime
) -> None:
    start_thread(
        community, author=facilitator, title="Oil?", source="Hm.", kind=ThreadKind.ASK, nameless=True, at=MONDAY - DAY
    )
    mail = digest_of(reader)
    words = words_of(mail)
    assert "Asked by a member in Ward nurses." in words
    assert "Grace" not in words + mail.text
    assert "Answer A" not in words


def test_what_comes_up_says_whether_one_goes(
    community: Community, reader: Person, facilitator: Person, at: datetime
) -> None:
    circle = open_circle(Circle(community=community, name="Nights", purpose="Talk."), host=facilitator)
    join_circle(circle, person=reader)
    Session.objects.filter(circle=circle).update(starts_at=MONDAY + DAY)
    session = circle.sessions.order_by("pk")[0]
    Rsvp.objects.update_or_create(session=session, person=reader, defaults={"answer": "going"})
    assert "Nights: session 1. You're going." in words_of(digest_of(reader)).replace("&#x27;", "'")


def test_a_story_says_how_long_it_takes(
    community: Community, reader: Person, facilitator: Person, at: datetime
) -> None:
    story = Story.objects.create(community=community, author=facilitator, title="At three", told_at=MONDAY - DAY)
    part = Part(story=story, name=PartName.SITUATION)
    part.write("It was night. " * 500)
    part.save()
    assert "Grace Mensah. 6 minutes. Told in Ward nurses" in words_of(digest_of(reader))


def test_it_is_had_monthly_with_one_click_and_a_page_asks_before(
    community: Community, reader: Person, facilitator: Person, settings: Settings
) -> None:
    Preferences.objects.update_or_create(person=reader, defaults={"digest": Cadence.WEEKLY})
    path = unsubscribe_url(reader, "digest:monthly").removeprefix(settings.SITE_URL)
    page = Client().get(path).content.decode()
    assert "Have the digest once a month?" in page
    assert "Send it monthly" in page
    assert Preferences.objects.get(person=reader).digest == Cadence.WEEKLY
    answer = Client().post(path).content.decode()
    assert "Your digest comes at most once a month now. Communities you chose other days for keep theirs." in answer
    assert Preferences.objects.get(person=reader).digest == Cadence.MONTHLY


def test_settings_say_what_becomes_of_digests_while_one_is_away(member: Person) -> None:
    page = client_of(member).get("/settings/notifications/").content.decode()
    assert "After thirty days without a visit your digests pause" in page
    assert "once more after ninety, and then leave you in peace until you come back" in page


def test_who_leaves_a_community_reads_what_becomes_of_its_digest(community: Community, member: Person) -> None:
    page = client_of(member).get(f"/c/{community.slug}/membership/").content.decode()
    assert "You won’t get its digest." in page
    assert "You can come back whenever you like." in page
    assert "No one is told" in page


def test_staff_see_the_address_a_code_went_to(django_assert_max_num_queries: Callable[..., object]) -> None:
    write_plain_mail(address="ilse@example.org", kind="code", key="code:1", subject="A", text="zqcode7301")
    staff = client_of(make_person(is_staff=True, is_superuser=True))
    for page in ("/admin/engagement/mail/", f"/admin/engagement/mail/{Mail.objects.get().pk}/change/"):
        answer = staff.get(page).content.decode()
        assert "ilse@example.org" in answer
        assert "zqcode7301" not in answer
