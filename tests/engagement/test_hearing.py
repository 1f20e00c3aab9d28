"""How much one hears of a place and of a kind, when mail waits for the morning, and what is left out of home."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from communities.models import Community
from content.models import ReactionKind
from content.reacting import react
from discussions.following import hear
from discussions.models import Level, Thread
from discussions.posting import reply, start_thread
from discussions.unread import unread_threads
from engagement.delivery import deliver_now
from engagement.digests import plan_anew, plan_first_digest, write_due_digests
from engagement.hearing import hear_of, mute_tag, told_by_preset
from engagement.home import home_of
from engagement.kinds import Kind, Weight, all_kinds
from engagement.models import Cadence, Hearing, KindChoice, LeftOut, Mail, Notification, Preferences, Preset, Way
from engagement.notice_mails import write_notice_mails
from engagement.unsubscribing import unsubscribe
from people.models import Person
from tests.cast import client_of, make_community, make_member
from tests.engagement.kinds import wave, waving

pytestmark = pytest.mark.django_db
SETTINGS = "/settings/notifications/"


@pytest.fixture
def other(community: Community) -> Person:
    return make_member(community, "Devi Nair")


@pytest.fixture
def thread(community: Community, facilitator: Person) -> Thread:
    return start_thread(community, author=facilitator, title="Who has the oil?", source="Hm.", tags=["oil"])


def told(person: Person) -> list[tuple[str, bool]]:
    """Kinds, and whether a mail may follow."""
    deliver_now()
    rows = Notification.objects.filter(person=person).order_by("pk").values_list("kind", "mail_due_at")
    return [(kind, due is not None) for kind, due in rows]


def again(person: Person) -> Person:
    """As the next request finds them."""
    return Person.objects.get(pk=person.pk)


# --- presets --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("preset", "expected"),
    [
        (Preset.QUIET, [("mention", False)]),
        (Preset.NORMAL, [("mention", True)]),
        (Preset.EVERYTHING, [("start", True), ("reply", True), ("mention", True)]),
        (Preset.MUTED, []),
    ],
)
def test_a_preset_says_how_much_one_hears_of_a_place(
    community: Community, member: Person, facilitator: Person, preset: str, expected: list[tuple[str, bool]]
) -> None:
    hear_of(community.scope, preset, person=member)
    thread = start_thread(community, author=facilitator, title="Who has the oil?", source="Hm.")
    reply(thread, author=facilitator, source="Found it.")
    reply(thread, author=facilitator, source=f"Look, @{member.handle}")
    assert told(member) == expected


def test_a_preset_counts_in_its_place_alone(community: Community, member: Person, other: Person) -> None:
    hear_of(make_community(name="Elsewhere").scope, Preset.MUTED, person=member)
    with waving(member):
        wave(community, by=other)
        assert told(member) == [("wave", True)]


@pytest.mark.parametrize(("way", "expected"), [(Way.MAIL, [True]), (Way.BELL, [False]), (Way.NOT, [])])
def test_a_choice_for_a_kind_goes_before_the_preset(
    community: Community, member: Person, other: Person, way: str, expected: list[bool]
) -> None:
    hear_of(community.scope, Preset.QUIET, person=member)
    KindChoice.objects.create(person=member, kind="wave", way=way)
    with waving(member):
        wave(community, by=other)
        assert [mails for _kind, mails in told(member)] == expected


def test_what_became_of_my_words_is_told_whatever_i_chose() -> None:
    kind = Kind("owed", "", frozenset(), lambda _activity: [], lambda _activities, _reader: {}, weight=Weight.OWED)
    assert {told_by_preset(kind, preset) for preset in Preset} == {Way.MAIL}


def test_muted_means_no_dot_and_no_count(community: Community, member: Person, thread: Thread) -> None:
    assert unread_threads(again(member)) == {community.pk: 1}
    hear_of(community.scope, Preset.MUTED, person=member)
    assert unread_threads(again(member)) == {}


@pytest.mark.parametrize("what", ["thread", "tag"])
def test_a_muted_thread_or_tag_is_not_counted_as_unread(
    community: Community, member: Person, thread: Thread, what: str
) -> None:
    if what == "thread":
        hear(thread, Level.MUTED, person=member)
    else:
        mute_tag("oil", person=member)
    assert unread_threads(again(member)) == {community.pk: 0}
    assert "Who has the oil?" not in client_of(member).get(f"/c/{community.slug}/threads/?show=unread").content.decode()


def test_who_hears_of_everything_hears_nothing_of_a_muted_tag(
    community: Community, member: Person, facilitator: Person
) -> None:
    hear_of(community.scope, Preset.EVERYTHING, person=member)
    mute_tag("oil", person=member)
    start_thread(community, author=facilitator, title="Who has the oil?", source="Hm.", tags=["oil"])
    start_thread(community, author=facilitator, title="Who has the key?", source="Hm.", tags=["keys"])
    assert told(member) == [("start", True)]


# --- quiet hours ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "ends"),
    [
        ((2027, 1, 5, 21, 59), None),
        ((2027, 1, 5, 22, 0), (2027, 1, 6, 7)),
        ((2027, 1, 6, 6, 59), (2027, 1, 6, 7)),
        ((2027, 1, 6, 7, 0), None),
        # The night the clocks go forward is an hour shorter, and ends at seven all the same.
        ((2027, 3, 27, 23, 0), (2027, 3, 28, 7)),
        # The night they go back is an hour longer.
        ((2027, 10, 30, 23, 0), (2027, 10, 31, 7)),
    ],
)
def test_quiet_hours_are_by_ones_own_clock(now: tuple[int, ...], ends: tuple[int, ...] | None) -> None:
    zone = ZoneInfo("Europe/Berlin")
    preferences = Preferences(person=Person(time_zone=zone.key), quiet_from=22, quiet_until=7)
    found = preferences.quiet_ends_at(datetime(*now, tzinfo=zone))  # type: ignore[misc, arg-type]  # whole numbers
    assert found == (datetime(*ends, tzinfo=zone) if ends else None)  # type: ignore[misc, arg-type]


def test_mail_waits_until_quiet_hours_are_over(community: Community, member: Person, other: Person) -> None:
    hour = timezone.now().astimezone(ZoneInfo(member.time_zone)).hour
    preferences = plan_first_digest(member)
    preferences.quiet_from, preferences.quiet_until = hour, (hour + 2) % 24
    preferences.save()
    with waving(member):
        wave(community, by=other)
        deliver_now()
        Notification.objects.update(mail_due_at=timezone.now() - timedelta(seconds=1))
        assert write_notice_mails() == 0
        waiting = Notification.objects.get().mail_due_at
        assert waiting is not None
        assert waiting > timezone.now()
        Preferences.objects.update(quiet_from=None, quiet_until=None)
        Notification.objects.update(mail_due_at=timezone.now() - timedelta(seconds=1))
        assert write_notice_mails() == 1


# --- the list -------------------------------------------------------------------------------------


def test_replies_of_one_thread_stand_in_one_line(
    community: Community, member: Person, facilitator: Person, thread: Thread
) -> None:
    hear(thread, Level.EVERY, person=member)
    for _time in range(3):
        reply(thread, author=facilitator, source="Found it.")
    deliver_now()
    page = client_of(member).get("/notifications/").content.decode()
    assert "3 replies in “Who has the oil?”" in page
    assert page.count('class="trow is-new"') == 1


def test_thanks_of_several_are_one_line_with_a_filter_of_its_own(
    community: Community, member: Person, other: Person, facilitator: Person
) -> None:
    thread = start_thread(community, author=member, title="Who has the oil?", source="Hm.")
    post = thread.posts.get()
    for person in (other, facilitator):
        react(post, ReactionKind.THANKS, person=person)
    reply(thread, author=other, source=f"Here, @{member.handle}")
    deliver_now()
    client = client_of(member)
    thanks = client.get("/notifications/?show=thanks").content.decode()
    assert "2 people thanked you" in thanks
    assert "mentioned you" not in thanks
    named = client.get("/notifications/?show=named").content.decode()
    assert "mentioned you" in named
    assert "thanked you" not in named


def test_what_may_not_be_seen_any_more_does_not_hide_the_way_to_what_came_earlier(
    community: Community, member: Person, other: Person
) -> None:
    with waving(member):
        for number in range(40):
            wave(community, by=other, conversation=f"wave:{number}")
        deliver_now()
        latest = Notification.objects.latest("pk")
        latest.kind = "gone"
        latest.save()
        assert "Earlier" in client_of(member).get("/notifications/").content.decode()


# --- the page -------------------------------------------------------------------------------------


def page_data(**changes: str) -> dict[str, str]:
    rest = {f"kind-{kind.name}": "usual" for kind in all_kinds()}
    usual = {"mail_notices": "on", "digest": "weekly", "digest_weekday": "4", "digest_hour": "8"}
    return rest | usual | {"quiet_from": "", "quiet_until": ""} | changes


def test_one_page_says_it_all_and_keeps_it(community: Community, member: Person) -> None:
    client = client_of(member)
    chosen = {f"preset-{community.scope}": "quiet", f"digest-{community.scope}": "never", "kind-mention": "bell"}
    client.post(SETTINGS, page_data(quiet_from="22", quiet_until="7", **chosen))
    heard = Hearing.objects.get(person=member)
    assert (heard.place, heard.preset, heard.digest) == (community.scope, "quiet", "never")
    assert KindChoice.objects.get(person=member).way == Way.BELL
    page = client.get(SETTINGS).content.decode()
    assert '<option value="quiet" selected>' in page
    client.post(SETTINGS, page_data(**chosen | {f"preset-{community.scope}": "normal", "kind-mention": "usual"}))
    assert not KindChoice.objects.exists()


def test_half_of_quiet_hours_is_pointed_out_and_loses_nothing(community: Community, member: Person) -> None:
    chosen = {f"preset-{community.scope}": "quiet", f"digest-{community.scope}": "usual"}
    answer = client_of(member).post(SETTINGS, page_data(quiet_from="22", **chosen))
    assert answer.status_code == 422
    assert "Quiet hours need both" in answer.content.decode()
    assert '<option value="quiet" selected>' in answer.content.decode()
    assert not Hearing.objects.exists()


def test_a_tag_is_muted_and_heard_of_again(member: Person) -> None:
    client = client_of(member)
    page = client.post(f"{SETTINGS}muted/", {"tag": "#Ward Rounds"}, follow=True).content.decode()
    assert "#ward rounds" in page
    client.post(f"{SETTINGS}muted/", {"tag": "ward rounds", "remove": "1"})
    client.get(SETTINGS)  # says so once
    assert "#ward rounds" not in client.get(SETTINGS).content.decode()


def test_what_one_hears_of_a_place_is_chosen_beside_it(community: Community, member: Person) -> None:
    client = client_of(member)
    client.post(f"/c/{community.slug}/hearing/", {"preset": "everything"})
    assert Hearing.objects.get(person=member).preset == Preset.EVERYTHING
    assert client.post(f"/c/{community.slug}/hearing/", {"preset": "loud"}).status_code == 422


# --- home -----------------------------------------------------------------------------------------


def test_a_thing_left_out_comes_back_after_a_week(community: Community, facilitator: Person, member: Person) -> None:
    asked = start_thread(community, author=facilitator, title="Who has the oil?", source="Hm.", kind="ask")
    client = client_of(member)
    assert "Who has the oil?" in [item.title for item in home_of(again(member)).invitations]
    client.post("/home/left-out/", {"about": f"thread:{asked.pk}"})
    assert not home_of(again(member)).invitations
    LeftOut.objects.update(until=timezone.now() - timedelta(minutes=5))
    assert home_of(again(member)).invitations


def test_less_like_this_leaves_out_the_whole_kind_until_it_is_brought_back(
    community: Community, facilitator: Person, member: Person
) -> None:
    start_thread(community, author=facilitator, title="Who has the oil?", source="Hm.", kind="ask")
    client = client_of(member)
    client.post("/home/left-out/", {"less": "section:questions"})
    assert not home_of(again(member)).invitations
    assert "Bring it back" in client.get(SETTINGS).content.decode()
    client.post("/home/left-out/", {"less": "section:questions", "remove": "1"})
    assert home_of(again(member)).invitations


@pytest.mark.parametrize("wrong", [{}, {"about": "<script>"}, {"less": "threads"}])
def test_nonsense_leaves_nothing_out(member: Person, wrong: dict[str, str]) -> None:
    client_of(member).post("/home/left-out/", wrong)
    assert not LeftOut.objects.exists()


# --- digests of single places -----------------------------------------------------------------------


def due(person: Person, at: datetime) -> None:
    Preferences.objects.filter(person=person).update(next_digest_at=at)


# To come: who is told here has been in the place since today.
IN_TWO_WEEKS = timezone.now().replace(hour=8, minute=0, second=0, microsecond=0) + timedelta(days=14)
FRIDAY = IN_TWO_WEEKS + timedelta(days=(4 - IN_TWO_WEEKS.weekday()) % 7)


@pytest.mark.parametrize(
    ("own", "place", "day", "told_of"),
    [
        ("weekly", "", FRIDAY, True),
        ("weekly", "never", FRIDAY, False),
        ("weekly", "daily", FRIDAY - timedelta(days=1), True),
        ("daily", "weekly", FRIDAY - timedelta(days=1), False),
        ("daily", "weekly", FRIDAY, True),
        ("never", "weekly", FRIDAY, True),
    ],
)
def test_a_place_may_have_its_own_days_in_the_digest(
    community: Community, member: Person, thread: Thread, own: str, place: str, day: datetime, told_of: bool
) -> None:
    preferences = plan_first_digest(member)
    Preferences.objects.update(digest=own, seen_at=day - timedelta(days=9))
    Hearing.objects.create(person=member, place=community.scope, digest=place)
    preferences.refresh_from_db()
    plan_anew(preferences)
    due(member, day)
    Thread.objects.update(last_post_at=day - timedelta(hours=3))
    write_due_digests(day + timedelta(minutes=1))
    letters = Mail.objects.filter(kind="digest")
    assert [("Who has the oil?" in one.text) for one in letters] == ([True] if told_of else [])


def test_silence_holds_for_places_with_days_of_their_own_too(community: Community, member: Person) -> None:
    preferences = plan_first_digest(member)
    Hearing.objects.create(person=member, place=community.scope, digest="daily")
    plan_anew(preferences)
    unsubscribe(member.pk, str(member.link_key), "digest")
    preferences.refresh_from_db()
    assert preferences.digest == Cadence.NEVER
    assert preferences.next_digest_at is None
    assert not Hearing.objects.filter(digest="daily").exists()
