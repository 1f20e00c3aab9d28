"""Those who lead write to everybody: now, or at the head of the next digest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from communities.letters.writing import write_letter
from communities.models import Community, Letter, Occasion
from discussions.following import hear
from discussions.models import Level, Thread, ThreadKind
from discussions.posting import start_thread
from engagement.delivery import deliver_now
from engagement.digests import digest_of_place, show_digest, write_due_digests
from engagement.hearing import hear_of, mute_tag
from engagement.home import home_of
from engagement.models import Mail, Notification, Preferences, Preset
from engagement.visiting import note_visit
from knowledge.models import Story
from moderation.flagging import may_decide
from moderation.models import Case, Reason
from people.blocking import block
from people.models import Person
from tests.cast import client_of, make_thread

pytestmark = pytest.mark.django_db


def test_an_announcement_rings_every_bell_but_that_of_who_mutes_the_place(
    community: Community, member: Person, facilitator: Person
) -> None:
    for fellow in Person.objects.filter(memberships__community=community).exclude(pk=member.pk):
        hear_of(community.scope, Preset.MUTED, person=fellow)
    write_letter(community, words="The ward moves on Monday.", occasion=Occasion.NOW, by=facilitator)
    deliver_now()
    assert set(Notification.objects.values_list("person_id", flat=True)) == {member.pk}
    page = client_of(member).get("/notifications/").content.decode()
    assert "writes to everybody in Ward nurses" in page
    assert "The ward moves on Monday." in page


def test_a_note_leads_the_digest_and_stands_on_home(community: Community, member: Person, facilitator: Person) -> None:
    write_letter(community, words="Read this first.", occasion=Occasion.DIGEST, by=facilitator)
    letter = show_digest(member, timezone.now())
    assert letter is not None
    assert letter.text.index("Read this first.") < 400
    assert "Read this first." in client_of(member).get("/").content.decode()
    assert not Notification.objects.exists()


def digest_on(day: datetime, person: Person) -> str:
    deliver_now()
    Preferences.objects.exclude(person=person).update(next_digest_at=None)
    Preferences.objects.update_or_create(person=person, defaults={"next_digest_at": day})
    before = set(Mail.objects.values_list("pk", flat=True))
    write_due_digests(day)
    written = Mail.objects.filter(person=person, kind="digest").exclude(pk__in=before)
    return "".join(written.values_list("text", flat=True))


@pytest.fixture
def week(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], datetime]:
    """Sets the clock to noon of a day of it."""

    def on(day: int) -> datetime:
        moment = datetime(2030, 3, 4, 12, 0, tzinfo=UTC) + timedelta(days=day)
        monkeypatch.setattr(timezone, "now", lambda: moment)
        return moment

    return on


def test_a_note_is_not_missed_by_who_was_here_meanwhile_and_said_once(
    community: Community, member: Person, facilitator: Person, week: Callable[[int], datetime]
) -> None:
    """Written on Monday; on Tuesday she opens one thread; on Wednesday it is at home, and in Friday's digest."""
    week(0)
    thread = make_thread(community, author=facilitator)
    write_letter(community, words="Read this first.", occasion=Occasion.DIGEST, by=facilitator)
    note_visit(member, week(1))
    client_of(member).get(thread.get_absolute_url())
    week(2)
    assert home_shows(member) == ["Read this first."]
    assert "Read this first." in digest_on(week(4), member)
    make_thread(community, author=facilitator, title="Who has the oil?")
    week(9)
    assert home_shows(member) == []
    later = digest_on(week(11) - timedelta(minutes=30), member)
    assert "Who has the oil?" in later
    assert "Read this first." not in later


def home_shows(person: Person) -> list[str]:
    return [item.quote for block in home_of(person).rail if block.section.name == "letters" for item in block.items]


def test_an_announcement_takes_no_place_of_a_note(
    community: Community, member: Person, facilitator: Person, week: Callable[[int], datetime]
) -> None:
    note_visit(member, week(0))
    write_letter(community, words="Read this first.", occasion=Occasion.DIGEST, by=facilitator)
    week(1)
    write_letter(community, words="The ward moves.", occasion=Occasion.NOW, by=facilitator)
    assert home_shows(member) == ["Read this first.", "The ward moves."]
    digest = digest_on(week(4), member)
    assert digest.index("Read this first.") < digest.index("The ward moves.")


def test_readers_have_enough_after_two_a_week(community: Community, facilitator: Person) -> None:
    address = f"/c/{community.slug}/settings/letters/"
    client = client_of(facilitator)
    for words in ("One.", "Two."):
        client.post(address, {"words": words, "occasion": "digest"})
    third = client.post(address, {"words": "Three.", "occasion": "digest"})
    assert third.status_code == 422
    assert "enough letters this week" in third.content.decode()
    assert "Three." in third.content.decode()
    Letter.objects.update(at=timezone.now() - timedelta(days=8))
    assert client.post(address, {"words": "Three.", "occasion": "digest"}).status_code == 302


def test_what_is_taken_back_is_told_to_nobody_any_more(
    community: Community, member: Person, facilitator: Person
) -> None:
    letter = write_letter(community, words="Wrong day.", occasion=Occasion.NOW, by=facilitator)
    assert letter is not None
    deliver_now()
    client_of(facilitator).post(f"/c/{community.slug}/settings/letters/{letter.pk}/back/")
    assert "Wrong day." not in client_of(member).get("/notifications/").content.decode()


def test_those_who_lead_see_what_the_digest_would_say(
    community: Community, member: Person, facilitator: Person
) -> None:
    address = f"/c/{community.slug}/settings/letters/"
    client = client_of(facilitator)
    assert "A digest without anything worth reading is not sent" in client.get(address).content.decode()
    make_thread(community, author=member, title="Who has the oil?")
    assert "Who has the oil?" in client.get(address).content.decode()
    write_letter(community, words="Read this first.", occasion=Occasion.DIGEST, by=facilitator)
    [letter, *_rest] = digest_of_place(facilitator, community.scope, timezone.now())
    assert [one.quote for one in letter.items] == ["Read this first."], "their own leads, as for everybody"


def test_who_leads_and_has_read_everything_sees_what_the_digest_would_say(
    community: Community, member: Person, facilitator: Person
) -> None:
    asked = start_thread(community, author=member, title="Who knows?", source="Hm.", kind=ThreadKind.ASK)
    story = Story.objects.create(community=community, author=member, title="How it began")
    old = make_thread(community, author=member, title="Long gone")
    hear(old, Level.EVERY, person=facilitator)
    Thread.objects.filter(pk=old.pk).update(last_post_at=timezone.now() - timedelta(days=60))
    thread = make_thread(community, author=member, title="Who has the oil?")
    client = client_of(facilitator)
    for one in (asked, thread):
        client.post(f"/c/{community.slug}/threads/{one.pk}/reading/", {"number": "1"})
    client.post(f"/c/{community.slug}/stories/{story.pk}/reading/")
    page = client.get(f"/c/{community.slug}/settings/letters/").content.decode()
    for title in (asked.title, story.title, thread.title):
        assert title in page
    assert "Long gone" not in page, "what they follow is no news because they do"


def test_who_leads_sees_in_the_preview_what_they_muted_themselves(
    community: Community, member: Person, facilitator: Person
) -> None:
    start_thread(community, author=member, title="Who has the oil?", source="Hm.", tags=["oil"])
    hear_of(community.scope, Preset.MUTED, person=facilitator)
    mute_tag("oil", person=facilitator)
    block(facilitator, member)
    page = client_of(facilitator).get(f"/c/{community.slug}/settings/letters/").content.decode()
    assert "Who has the oil?" in page


def test_a_letter_that_was_flagged_and_hidden_is_told_to_nobody_any_more(
    community: Community, member: Person, facilitator: Person, outsider: Person
) -> None:
    letter = write_letter(community, words="Buy my lamps.", occasion=Occasion.NOW, by=facilitator)
    assert letter is not None
    deliver_now()
    address = f"/flags/letter/{letter.pk}/"
    assert address in client_of(member).get("/").content.decode()
    assert client_of(outsider).get(address).status_code == 404
    assert client_of(member).post(address, {"reason": Reason.ADVERT}).status_code == 302

    steward = Person.objects.get(memberships__community=community, memberships__role="steward")
    queue = f"/c/{community.slug}/settings/flags/"
    assert "Buy my lamps." in client_of(steward).get(queue).content.decode()
    case = Case.objects.get()
    assert not may_decide(case, facilitator)
    client_of(steward).post(f"{queue}{case.pk}/decision/", {"hide": "1", "reason": "An advert."})
    letter.refresh_from_db()
    assert letter.hidden_at is not None
    for page in ("/", "/notifications/"):
        assert "Buy my lamps." not in client_of(member).get(page).content.decode()
    make_thread(community, title="Who has the oil?")
    digest = show_digest(member, timezone.now())
    assert digest is not None
    assert "Buy my lamps." not in digest.text
