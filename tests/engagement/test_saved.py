"""Saving something for later, finding it again, and being reminded of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from communities.joining import remove
from communities.models import Access, Community
from content.models import Bookmark
from content.saving import remind, save_for_later
from content.using import record_use
from discussions.models import Post, Thread
from discussions.posting import reply
from engagement.delivery import deliver_now
from engagement.forms import ReminderForm
from engagement.notifying import notices_for, unread_count
from engagement.practice.asking import ask_whether_used
from engagement.saved import remind_of_saved, saved_by
from knowledge.telling import StoryDraft, tell
from people.models import Person
from tests.cast import client_of, make_community, make_member, make_thread
from tests.queries import queries_of

pytestmark = pytest.mark.django_db

PAGE = "/bookmarks/"


@pytest.fixture
def thread(community: Community) -> Thread:
    thread = make_thread(community, title="Who hands over at night?")
    reply(thread, author=make_member(community, "Ada"), source="At the bedside, *always*.")
    return thread


def address(post: Post) -> str:
    return f"/bookmarks/post/{post.pk}/"


def last_of(thread: Thread) -> Post:
    return Post.objects.filter(thread=thread).latest("number")


def test_what_is_saved_is_on_a_page_of_mine_until_i_let_it_go(thread: Thread, member: Person) -> None:
    me, post = client_of(member), last_of(thread)
    for _time in range(2):
        assert me.post(address(post), {"next": thread.get_absolute_url()})["Location"] == thread.get_absolute_url()
    assert Bookmark.objects.count() == 1
    page = me.get(PAGE).content.decode()
    assert "Who hands over at night?" in page
    assert "Ada: At the bedside, always." in page
    assert f'{thread.pk}/who-hands-over-at-night/?post=2#post-2"' in page
    assert "Who hands over" not in client_of(make_member(thread.community)).get(PAGE).content.decode()
    me.post(address(post), {"remove": ""})
    assert "Nothing saved yet" in me.get(PAGE).content.decode()


def test_the_page_of_a_thread_says_what_i_saved(thread: Thread, member: Person) -> None:
    save_for_later(last_of(thread), person=member)
    page = client_of(member).get(thread.get_absolute_url()).content.decode()
    assert page.count("Saved for later. Let it go") == 1
    assert page.count('aria-label="Save for later"') == 1
    assert "Save for later" not in client_of(None).get(thread.get_absolute_url()).content.decode()


def test_the_button_changes_in_place_and_asks_when_to_remind(thread: Thread, member: Person) -> None:
    me, post = client_of(member), last_of(thread)
    answer = me.post(address(post), headers={"HX-Request": "true"}).content.decode()
    assert 'aria-pressed="true"' in answer
    assert f'id="slot-post-{post.pk}" hx-swap-oob="true"' in answer
    assert "Tomorrow at 9:00" in answer
    reminded = me.post(address(post), {"when": "tomorrow"}, headers={"HX-Request": "true"})
    assert "You will be reminded on" in reminded["HX-Trigger"]
    bookmark = Bookmark.objects.get()
    assert bookmark.remind_at is not None
    me.post(address(post), {"when": "never"})
    bookmark.refresh_from_db()
    assert bookmark.remind_at is None


@pytest.mark.parametrize(
    ("asked", "moment"),
    [
        ({"when": "hours"}, datetime(2026, 3, 27, 15, 0, tzinfo=UTC)),
        ({"when": "tomorrow"}, datetime(2026, 3, 28, 8, 0, tzinfo=UTC)),
        # Clocks in Berlin go forward in between.
        ({"when": "monday"}, datetime(2026, 3, 30, 7, 0, tzinfo=UTC)),
        ({"when": "day", "day": "2026-04-02"}, datetime(2026, 4, 2, 7, 0, tzinfo=UTC)),
        ({"when": "never"}, None),
    ],
)
def test_moments_are_on_my_own_clock(
    asked: dict[str, str], moment: datetime | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 3, 27, 12, 0, tzinfo=UTC))
    with timezone.override("Europe/Berlin"):
        form = ReminderForm(asked)
        assert form.is_valid(), form.errors
        assert form.moment() == moment


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"day": ""}, "Choose when."),
        ({"when": "day"}, "Which day?"),
        ({"when": "day", "day": "2020-01-01"}, "That morning is over"),
        ({"when": "day", "day": "soon"}, "Enter a valid date"),
        ({"when": "whenever"}, "whenever is not one of the available choices"),
    ],
)
def test_a_moment_that_cannot_be_is_asked_again(
    thread: Thread, member: Person, asked: dict[str, str], said: str
) -> None:
    answer = client_of(member).post(address(last_of(thread)), asked)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Bookmark.objects.exists()


def test_the_clock_reminds_once(thread: Thread, member: Person) -> None:
    remind(save_for_later(last_of(thread), person=member), timezone.now() + timedelta(hours=3))
    assert remind_of_saved() == 0
    later = timezone.now() + timedelta(hours=4)
    assert remind_of_saved(later) == 1
    assert remind_of_saved(later) == 0
    deliver_now()
    [notice] = notices_for(member)
    assert notice.wording.text == "You wanted to come back to “Who hands over at night?”"
    assert notice.wording.url == last_of(thread).get_absolute_url()
    assert [saved.title for saved in saved_by(member)[0]] == ["Who hands over at night?"]


def test_what_i_may_not_see_any_more_is_gone_and_nobody_reminds_me(facilitator: Person) -> None:
    closed = make_community(access=Access.CLOSED)
    member = make_member(closed)
    thread = make_thread(closed, title="Only here")
    me, post = client_of(member), last_of(thread)
    remind(save_for_later(post, person=member), timezone.now())
    told = remind_of_saved()
    remind(Bookmark.objects.get(), timezone.now())
    deliver_now()
    assert (told, unread_count(Person.objects.get(pk=member.pk))) == (1, 1)
    remove(closed, person=member, by=facilitator)
    assert "Only here" not in me.get(PAGE).content.decode()
    assert me.get(address(post)).status_code == 404
    assert me.post(address(post)).status_code == 404
    assert remind_of_saved() == 0
    gone = Person.objects.get(pk=member.pk)
    assert [notice.wording.text for notice in notices_for(gone) if "Only here" in notice.wording.text] == []


def test_the_page_costs_the_same_for_much_and_goes_on(community: Community, member: Person) -> None:
    me = client_of(member)
    for number in range(2):
        save_for_later(last_of(make_thread(community, title=f"Thread {number}")), person=member)
    few = queries_of(me, PAGE)
    for number in range(2, 40):
        save_for_later(last_of(make_thread(community, title=f"Thread {number}")), person=member)
    assert queries_of(me, PAGE) == few
    first, older = saved_by(member)
    rest, end = saved_by(member, before=older)
    assert [len(first), len(rest), end] == [30, 10, None]
    assert len({saved.row.pk for saved in [*first, *rest]}) == 40
    assert me.get(f"{PAGE}?before=x").status_code == 200


def saved_days_ago(thread: Thread, person: Person, days: float) -> Bookmark:
    bookmark = save_for_later(last_of(thread), person=person)
    Bookmark.objects.filter(pk=bookmark.pk).update(at=timezone.now() - timedelta(days=days))
    return bookmark


def test_three_weeks_later_it_is_asked_once_whether_it_was_used(thread: Thread, member: Person) -> None:
    saved_days_ago(thread, member, 22)
    assert [ask_whether_used(), ask_whether_used()] == [1, 0]
    deliver_now()
    notice = notices_for(member)[0].wording
    assert notice.text == "You saved “Who hands over at night?”. Did you use it?"
    assert client_of(member).get(notice.url).status_code == 200


def test_a_story_that_was_saved_is_asked_about_too_and_leads_to_saying_so(thread: Thread, member: Person) -> None:
    draft = StoryDraft(title="The pump", parts={"situation": "It was late."})
    story = tell(thread.community, draft, author=make_member(thread.community))
    bookmark = save_for_later(story, person=member)
    Bookmark.objects.filter(pk=bookmark.pk).update(at=timezone.now() - timedelta(days=22))
    assert ask_whether_used() == 1
    deliver_now()
    notice = notices_for(member)[0].wording
    assert notice.text == "You saved “The pump”. Did you use it?"
    client_of(member).post(f"/content/story/{story.pk}/uses/", {"outcome": "worked", "sharing": "shown"})
    assert ask_whether_used(timezone.now() + timedelta(days=8)) == 0
    story.refresh_from_db()
    assert story.worked_count == 1


@pytest.mark.parametrize("days", [20, 29])
def test_nobody_is_asked_too_early_or_when_it_is_long_ago(thread: Thread, member: Person, days: int) -> None:
    saved_days_ago(thread, member, days)
    assert ask_whether_used() == 0


def test_who_used_it_already_is_not_asked(thread: Thread, member: Person) -> None:
    saved_days_ago(thread, member, 22)
    record_use(last_of(thread), person=member, outcome="worked", only_mine=True)
    assert ask_whether_used() == 0


def test_once_a_week_is_asked_about_all_that_is_due_in_one_notice(thread: Thread, member: Person) -> None:
    saved_days_ago(thread, member, 22)
    for days in (24, 25, 26):
        saved_days_ago(make_thread(thread.community, title=f"Saved {days} days ago"), member, days)
    later = saved_days_ago(make_thread(thread.community, title="A day later"), member, 20)
    assert ask_whether_used() == 1
    assert list(Bookmark.objects.filter(use_asked_at=None)) == [later]
    deliver_now()
    [notice] = notices_for(member)
    assert notice.wording.text == "You saved “Who hands over at night?” and 3 other things. Did you use any of it?"
    page = client_of(member).get(notice.wording.url).content.decode()
    assert page.count(">I used this</a>") == 5
    assert ask_whether_used(timezone.now() + timedelta(days=3)) == 0
    Bookmark.objects.filter(person=member, use_asked_at__isnull=False).exclude(target_id=last_of(thread).pk).delete()
    assert notices_for(member)[0].wording.text == "You saved “Who hands over at night?”. Did you use it?"
    # Whatever is saved is asked about once, however close together it was.
    assert ask_whether_used(timezone.now() + timedelta(days=7)) == 1
    deliver_now()
    assert notices_for(member)[0].wording.text == "You saved “A day later”. Did you use it?"
    assert not Bookmark.objects.filter(use_asked_at=None).exists()


def test_who_saved_very_much_keeps_nobody_waiting(
    thread: Thread, member: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engagement.practice.asking.LOOKED_AT", 2)
    for _n in range(3):
        saved_days_ago(make_thread(thread.community), member, 24)
    other = make_member(thread.community)
    saved_days_ago(thread, other, 22)
    assert [ask_whether_used(), ask_whether_used(), ask_whether_used()] == [1, 1, 0]


def test_what_may_not_be_seen_any_more_is_not_asked_about() -> None:
    community = make_community(access=Access.CLOSED)
    member = make_member(community)
    saved_days_ago(make_thread(community), member, 22)
    remove(community, person=member, by=community.memberships.get(role="steward").person)
    assert ask_whether_used() == 0


def test_nobody_is_asked_about_their_own(thread: Thread, member: Person) -> None:
    own, other = make_thread(thread.community, author=member), make_member(thread.community)
    saved_days_ago(own, member, 23)
    saved_days_ago(thread, member, 22)
    saved_days_ago(make_thread(thread.community, author=other), other, 22)
    assert ask_whether_used() == 1
    deliver_now()
    assert notices_for(member)[0].wording.text == "You saved “Who hands over at night?”. Did you use it?"
