"""Two conversations in one thread are taken apart, two threads about one thing become one, and nothing is lost."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from communities.joining import join
from communities.models import Community
from content.drafting import draft_of, save_draft
from content.reacting import react
from content.saving import save_for_later
from discussions.answering import choose_answer
from discussions.following import hear
from discussions.history import hide_edition
from discussions.lists import ThreadList
from discussions.merging import merge
from discussions.models import Following, FormerPlace, Level, NamelessAsk, Post, ReadPosition, Thread, ThreadKind
from discussions.moving import move
from discussions.panels import LINKABLE
from discussions.parting import erase_from_threads
from discussions.posting import edit_post, reply, start_thread
from discussions.reading import read_up_to, standing_of
from discussions.splitting import split
from discussions.stamps import THREAD
from discussions.summarising import write_summary
from engagement.delivery import deliver_now
from engagement.models import Activity, Notification
from engagement.notifying import unread_count
from engagement.saved import saved_by
from moderation.models.audit import AuditEntry
from people.models import Person
from people.nobody import nobody
from search.finding import find
from tests.cast import client_of, make_community, make_member, make_thread
from tests.threads import in_another_connection

pytestmark = pytest.mark.django_db


def words_of(thread: Thread) -> list[str]:
    return list(Post.objects.filter(thread=thread).order_by("number").values_list("source", flat=True))


def say(thread: Thread, author: Person, *words: str) -> list[Post]:
    return [reply(thread, author=author, source=one) for one in words]


def again(person: Person) -> Person:
    return Person.objects.get(pk=person.pk)


@pytest.fixture
def thread(community: Community, member: Person) -> Thread:
    thread = make_thread(community, author=member, title="Night handover", source="one")
    say(thread, member, "two", "three", "four", "five")
    thread.refresh_from_db()
    return thread


# --- splitting ------------------------------------------------------------------------------------


def test_chosen_posts_become_a_thread_and_both_say_so(
    thread: Thread, facilitator: Person, community: Community
) -> None:
    me = client_of(facilitator)
    assert "two" in me.get(f"{thread.base}split/").content.decode()
    answer = me.post(f"{thread.base}split/", {"title": "Tea at night", "kind": "discussion", "numbers": ["3", "4"]})
    new = Thread.objects.get(title="Tea at night")
    assert answer["Location"] == new.get_absolute_url()
    assert (words_of(thread), words_of(new)) == (["one", "two", "five"], ["three", "four"])
    here = client_of(None).get(thread.get_absolute_url()).content.decode()
    assert "2 posts moved to" in here
    assert "Tea at night" in here
    there = client_of(None).get(new.get_absolute_url()).content.decode()
    assert "Split from" in there
    assert "Night handover" in there
    rows = {one.title: one.reply_count for one in ThreadList(community, facilitator, {}).threads}
    assert rows == {"Night handover": 2, "Tea at night": 1}
    thread.refresh_from_db()
    assert [post.number for post in say(thread, facilitator, "six")] == [6]


def test_old_addresses_of_posts_lead_to_where_they_are(thread: Thread, facilitator: Person) -> None:
    old = thread.get_absolute_url()
    new = split(thread, [3, 4], title="Tea at night", by=facilitator)
    visitor = client_of(None)
    assert visitor.get(f"{old}?post=4")["Location"] == f"{new.get_absolute_url()}?post=2#post-2"
    assert visitor.get(f"{thread.base}posts/3/")["Location"] == f"{new.get_absolute_url()}?post=1#post-1"
    assert visitor.get(f"{old}?post=5").status_code == 200


def test_what_was_read_stays_read_and_nothing_new_is_made_up(thread: Thread, facilitator: Person) -> None:
    readers = [make_member(thread.community) for _number in range(4)]
    for person, number in zip(readers, (2, 3, 5, 1), strict=True):
        read_up_to(thread, number, person=person)
    new = split(thread, [3, 4], title="Tea at night", by=facilitator)
    thread.refresh_from_db()
    assert [standing_of(again(one), thread).number for one in readers] == [4, 4, 5, 1]
    assert [standing_of(again(one), new).number for one in readers] == [0, 1, 2, 0]
    read_up_to(thread, 2, person=readers[3])
    assert standing_of(again(readers[3]), thread).number == 4


def test_everything_that_hangs_on_a_post_goes_along(thread: Thread, facilitator: Person, member: Person) -> None:
    post = Post.objects.get(thread=thread, number=3)
    react(post, "thanks", person=facilitator)
    save_for_later(post, person=facilitator)
    deliver_now()
    new = split(thread, [3], title="Tea at night", by=facilitator)
    deliver_now()
    post.refresh_from_db()
    assert post.thanks_count == 1
    [saved] = saved_by(again(facilitator))[0]
    assert saved.title == "Tea at night"
    assert new.get_absolute_url() in saved.row.get_absolute_url()
    [entry] = find("three", viewer=again(facilitator)).entries
    assert new.get_absolute_url() in entry.url
    assert Activity.objects.get(verb="discussions.posts_split").payload["posts"] == [post.pk]
    assert AuditEntry.objects.filter(verb="discussions.posts_split", actor=facilitator).count() == 1
    assert standing_of(again(member), new).level == Level.EVERY


def test_answer_that_goes_along_is_the_answer_there_and_the_old_question_waits(
    community: Community, member: Person, facilitator: Person
) -> None:
    question = start_thread(community, author=member, title="How do you?", source="one", kind=ThreadKind.ASK)
    say(question, facilitator, "Also: how is it with tea?", "Hot.")
    choose_answer(question, Post.objects.get(thread=question, number=3), by=member)
    new = split(question, [2, 3], title="Tea at night", kind=ThreadKind.ASK, by=facilitator)
    question.refresh_from_db()
    assert question.waits_for_answer
    assert new.answer is not None
    assert new.answer.number == 2


def test_first_post_stays_and_nothing_chosen_is_said(thread: Thread, facilitator: Person) -> None:
    me = client_of(facilitator)
    for asked in ({"title": "Tea at night", "numbers": ["1"]}, {"title": "Tea at night"}):
        answer = me.post(f"{thread.base}split/", asked | {"kind": "discussion"})
        assert answer.status_code == 422
        assert 'value="Tea at night"' in answer.content.decode()
    answer = me.post(f"{thread.base}split/", {"title": "Oh", "kind": "discussion", "numbers": ["2"]})
    assert "A few more words" in answer.content.decode()
    assert "checked" in answer.content.decode()
    with pytest.raises(ValidationError):
        split(thread, [1], title="Tea at night", by=facilitator)
    assert words_of(thread) == ["one", "two", "three", "four", "five"]


def test_every_later_post_goes_along_when_asked(thread: Thread, facilitator: Person) -> None:
    asked = {"title": "Tea at night", "kind": "discussion", "numbers": ["2", "4"], "rest": "on"}
    client_of(facilitator).post(f"{thread.base}split/", asked)
    assert words_of(Thread.objects.get(title="Tea at night")) == ["two", "four", "five"]


def test_members_neither_split_nor_merge(thread: Thread, member: Person) -> None:
    me = client_of(member)
    assert me.get(f"{thread.base}split/").status_code == 403
    assert me.post(f"{thread.base}split/", {"title": "Tea at night", "numbers": "2"}).status_code == 403
    assert me.post(f"{thread.base}tending/", {"act": "merge", "address": "x"}).status_code == 403


def test_where_it_went_is_named_to_nobody_who_may_not_see_it(thread: Thread, facilitator: Person) -> None:
    new = split(thread, [3, 4], title="Tea at night", by=facilitator)
    path = thread.get_absolute_url()
    assert "Tea at night" in Client().get(path).content.decode()
    # Hidden, or in a place that fewer see: the stored page knows it too.
    Thread.objects.filter(pk=new.pk).update(hidden_at=timezone.now())
    assert "Tea at night" not in Client().get(path).content.decode()
    assert Client().get(f"{path}?post=3").status_code == 200
    Thread.objects.filter(pk=new.pk).update(hidden_at=None, community=make_community(access="private"))
    page = Client().get(path).content.decode()
    assert "Tea at night" not in page
    assert "is in another thread now" in page
    assert Client().get(f"{path}?post=3").status_code == 200


def test_where_it_went_is_named_with_the_way_there_to_whoever_may_read_there(
    thread: Thread, facilitator: Person, member: Person
) -> None:
    new = split(thread, [3, 4], title="Tea at night", by=facilitator)
    there = make_community(access="private")
    join(there, person=member)
    move(new, there, by=facilitator)
    path = thread.get_absolute_url()
    for person, is_told in ((member, True), (facilitator, False), (None, False)):
        page = client_of(person).get(path).content.decode()
        assert ("Tea at night" in page) is is_told, person
        assert (f'href="{Thread.objects.get(pk=new.pk).get_absolute_url()}?post=1#post-1"' in page) is is_told, person
        assert ("is in another thread now" in page) is not is_told, person


def test_a_stored_page_names_where_it_went_no_longer_than_all_the_world_reads_there(
    thread: Thread, facilitator: Person
) -> None:
    new = split(thread, [3, 4], title="Tea at night", by=facilitator)
    there = make_community()
    move(new, there, by=facilitator)
    for access in ("open", "closed", "open"):
        Community.objects.filter(pk=there.pk).update(access=access)
        page = Client().get(thread.get_absolute_url()).content.decode()
        assert ("Tea at night" in page) is (access == "open")


def test_where_the_end_is_in_another_thread_the_latest_is_the_last_post_that_is_still_there(
    community: Community, facilitator: Person, member: Person
) -> None:
    thread = make_thread(community, author=member, title="Night handover")
    say(thread, member, *(f"word {number}" for number in range(2, 28)))
    thread.refresh_from_db()
    write_summary(thread, source="So far.", by=member)
    split(thread, range(13, 28), title="Tea at night", by=facilitator)
    thread.refresh_from_db()
    here = thread.get_absolute_url()
    for person in (member, None):
        page = client_of(person).get(here).content.decode()
        assert '<a href="?post=12#post-12">Latest</a>' in page
        assert "?post=27" not in page
    me = client_of(member)
    for asked in ("number=400", "date=9999-12-31"):
        assert me.get(f"{here}?{asked}")["Location"] == f"{here}?post=12#post-12"
    kept = me.post(f"{thread.base}replies/", {"source": "Half a thought", "keep": "1"})
    assert kept["Location"] == f"{here}?page=2#reply"
    assert "Half a thought</textarea>" in me.get(kept["Location"]).content.decode()


# --- merging --------------------------------------------------------------------------------------


@pytest.fixture
def other(community: Community, facilitator: Person) -> Thread:
    """Begun between the posts of the first."""
    thread = make_thread(community, author=facilitator, title="Handing over at night", source="a")
    say(thread, facilitator, "b", "c")
    thread.refresh_from_db()
    return thread


def at_times(thread: Thread, minutes: Sequence[int]) -> None:
    """When each post was written, in minutes of one hour yesterday."""
    start = timezone.now() - timedelta(days=1)
    for post, minute in zip(Post.objects.filter(thread=thread).order_by("number"), minutes, strict=True):
        Post.objects.filter(pk=post.pk).update(created_at=start + timedelta(minutes=minute))


@pytest.fixture
def both(thread: Thread, other: Thread) -> tuple[Thread, Thread]:
    at_times(thread, [0, 10, 20, 30, 40])
    at_times(other, [15, 25, 50])
    return other, thread


def test_posts_of_both_stand_in_the_order_they_were_written(both: tuple[Thread, Thread], facilitator: Person) -> None:
    other, thread = both
    answer = client_of(facilitator).post(
        f"{other.base}tending/", {"act": "merge", "address": f"https://hearth.example{thread.get_absolute_url()}"}
    )
    whole = Thread.objects.get(is_merged=True)
    assert answer["Location"] == whole.get_absolute_url()
    assert whole.title == "Night handover"
    assert words_of(whole) == ["one", "two", "a", "three", "b", "four", "five", "c"]
    assert list(whole.posts.order_by("number").values_list("number", flat=True)) == list(range(1, 9))
    assert (whole.people_count, whole.reply_count, whole.last_excerpt) == (2, 7, "c")
    page = Client().get(whole.get_absolute_url()).content.decode()
    assert "“Handing over at night”, begun on" in page
    titles = [one.title for one in ThreadList(whole.community, facilitator, {}).threads]
    assert titles == ["Night handover"]


def test_addresses_of_both_and_of_all_their_posts_lead_there(
    both: tuple[Thread, Thread], facilitator: Person, community: Community
) -> None:
    other, thread = both
    whole = merge(other, thread, by=facilitator)
    here = whole.get_absolute_url()
    visitor = client_of(None)
    assert visitor.get(other.get_absolute_url())["Location"] == here
    assert visitor.get(thread.get_absolute_url())["Location"] == here
    assert visitor.get(f"{thread.get_absolute_url()}?post=3")["Location"] == f"{here}?post=4#post-4"
    assert visitor.get(f"{other.get_absolute_url()}?post=3")["Location"] == f"{here}?post=8#post-8"
    assert visitor.get(f"{thread.base}posts/5/")["Location"] == f"{here}?post=7#post-7"
    # What others remember by its number is found; so it is after the whole became part of another.
    assert LINKABLE.find(facilitator, community, [thread.pk])[thread.pk].url == here
    last = merge(whole, make_thread(community, title="Everything about nights"), by=facilitator)
    assert visitor.get(f"{thread.get_absolute_url()}?post=3")["Location"].startswith(last.get_absolute_url())
    assert LINKABLE.find(facilitator, community, [thread.pk])[thread.pk].url == last.get_absolute_url()


def test_old_addresses_tell_outsiders_nothing(both: tuple[Thread, Thread], facilitator: Person) -> None:
    other, thread = both
    whole = merge(other, thread, by=facilitator)
    Thread.objects.filter(pk=whole.pk).update(community=make_community(access="private"))
    for path in (thread.get_absolute_url(), f"{thread.get_absolute_url()}?post=2", f"{other.base}posts/2/"):
        assert Client().get(path).status_code == 404


def test_nothing_unread_is_taken_for_read_by_merging(both: tuple[Thread, Thread], facilitator: Person) -> None:
    other, thread = both
    readers = [make_member(thread.community) for _number in range(4)]
    positions = [(5, 0), (5, 3), (2, 1), (0, 3)]
    for person, (of_thread, of_other) in zip(readers, positions, strict=True):
        for one, number in ((thread, of_thread), (other, of_other)):
            if number:
                read_up_to(one, number, person=person)
    whole = merge(other, thread, by=facilitator)
    assert [standing_of(again(one), whole).number for one in readers] == [2, 8, 3, 0]


def test_levels_drafts_and_what_one_was_told_of_are_kept(
    both: tuple[Thread, Thread], facilitator: Person, member: Person
) -> None:
    other, thread = both
    reader = make_member(thread.community)
    hear(thread, Level.MUTED, person=reader)
    hear(other, Level.EVERY, person=reader)
    save_draft(reader, "thread", thread.pk, {"source": "First thought"})
    save_draft(reader, "thread", other.pk, {"source": "Second thought"})
    save_draft(reader, "summary", other.pk, {"source": "Half a summary", "edition": "0"})
    say(other, facilitator, "d")
    deliver_now()
    say(other, facilitator, "e")
    whole = merge(other, thread, by=facilitator)
    deliver_now()
    assert standing_of(again(reader), whole).level == Level.EVERY
    draft = draft_of(reader, "thread", whole.pk)
    assert draft is not None
    assert draft.fields["source"] == "First thought\n\nSecond thought"
    assert "Half a summary</textarea>" in client_of(reader).get(f"{whole.base}summary/").content.decode()
    assert set(Notification.objects.filter(person=reader).values_list("conversation", flat=True)) == {
        f"thread:{whole.pk}"
    }
    # Two from before, two from just now.
    assert unread_count(again(reader)) == 4
    read_up_to(whole, whole.last_number, person=reader)
    assert unread_count(again(reader)) == 0


@pytest.mark.parametrize(
    ("of_other", "of_thread", "of_whole"),
    [
        ("muted", "", ""),
        ("", "muted", "muted"),
        ("muted", "muted", "muted"),
        ("muted", "mentions", "mentions"),
        ("every", "muted", "every"),
        ("mentions", "", "mentions"),
    ],
)
def test_who_muted_one_alone_hears_nothing_of_the_whole_only_where_that_is_what_it_went_into(
    both: tuple[Thread, Thread], facilitator: Person, of_other: str, of_thread: str, of_whole: str
) -> None:
    other, thread = both
    reader = make_member(thread.community)
    for one, level in ((other, of_other), (thread, of_thread)):
        if level:
            hear(one, level, person=reader)
    whole = merge(other, thread, by=facilitator)
    levels = Following.objects.filter(thread=whole, person=reader).values_list("level", flat=True)
    assert "".join(levels) == of_whole


def test_summary_stands_and_the_other_is_kept_as_history(
    both: tuple[Thread, Thread], facilitator: Person, member: Person
) -> None:
    other, thread = both
    for words in ("- other, first", "- other, second"):
        write_summary(other, source=words, by=facilitator)
    write_summary(thread, source="- ours (#3)", by=member, after_number=3)
    whole = merge(other, thread, by=facilitator)
    assert (whole.summary.source, whole.summary.after_number) == ("- ours (#4)", 4)
    assert f'href="{whole.get_absolute_url()}?post=4#post-4"' in whole.summary.html
    history = Client().get(f"{whole.base}summary/history/").content.decode()
    assert history.index("ours") < history.index("other, second") < history.index("other, first")
    # What it said before names the same posts, by their numbers here.
    assert history.count(f'href="{whole.get_absolute_url()}?post=4#post-4"') == 1
    write_summary(whole, source="- ours and theirs", by=member, started_from=whole.summary.edition)


def test_only_summary_and_only_answer_are_kept(community: Community, facilitator: Person, member: Person) -> None:
    into = start_thread(community, author=member, title="How do you?", source="one", kind=ThreadKind.ASK)
    twin = start_thread(community, author=facilitator, title="How do they?", source="a", kind=ThreadKind.ASK)
    [answer] = say(twin, member, "So.")
    choose_answer(twin, answer, by=facilitator)
    write_summary(twin, source="- so", by=member)
    whole = merge(twin, into, by=facilitator)
    assert whole.answer == answer
    assert whole.summary.source == "- so"
    assert "post--answer" in Client().get(whole.get_absolute_url()).content.decode()


def test_what_was_split_off_leads_to_where_it_came_from_when_that_is_merged(
    community: Community, facilitator: Person, member: Person
) -> None:
    origin = make_thread(community, author=member, title="Night handover")
    [said] = say(origin, facilitator, "Another question.")
    off = split(origin, [said.number], title="A thread of its own", by=facilitator)
    whole = origin
    for into in ("Handing over", "All of the night"):
        whole = merge(whole, make_thread(community, author=member, title=into), by=facilitator)
        for title in (into, f"{into}, in other words"):
            Thread.objects.filter(pk=whole.pk).update(title=title)
            page = Client().get(off.get_absolute_url()).content.decode()
            assert f'dir="auto">{title}</a>' in page.partition("Split from")[2].partition("</p>")[0]


def test_whoever_read_all_is_led_to_the_last_post_that_is_still_there(
    community: Community, facilitator: Person, member: Person
) -> None:
    thread = make_thread(community, author=member)
    say(thread, facilitator, "Twice an hour.", "Another question.")
    read_up_to(Thread.objects.get(pk=thread.pk), 3, person=member)
    split(thread, [3], title="A thread of its own", by=facilitator)
    answer = client_of(member).get(f"{thread.get_absolute_url()}?unread")
    assert answer["Location"] == f"{thread.get_absolute_url()}?post=2#post-2"


def test_who_asked_without_a_name_stays_nobody(community: Community, facilitator: Person, member: Person) -> None:
    asker = make_member(community, "Zora Zqasker")
    ask = start_thread(community, author=asker, title="May I ask?", source="a", kind=ThreadKind.ASK, nameless=True)
    into = make_thread(community, author=member, title="The same thing", source="one")
    whole = merge(ask, into, by=facilitator)
    [post] = say(whole, asker, "Thank you all.")
    assert post.author == nobody()
    page = client_of(asker).get(whole.get_absolute_url()).content.decode()
    assert "Shown as ‘a member’" in page
    assert client_of(asker).get(f"{whole.base}posts/{post.number}/edit/").status_code == 200
    # Theirs are the words of nobody, not those of who began the thread.
    mine = Post.objects.get(thread=whole, author=member)
    assert client_of(asker).get(f"{whole.base}posts/{mine.number}/edit/").status_code == 403
    page = Client().get(whole.get_absolute_url()).content.decode()
    assert "Zqasker" not in page
    off = split(whole, [post.number], title="Thanks to everybody", by=facilitator)
    assert NamelessAsk.objects.filter(thread=off, person=asker).exists()
    assert say(off, asker, "Again.")[0].author == nobody()


def test_who_asked_without_a_name_changes_what_they_said_with_it_by_their_name(
    community: Community, facilitator: Person, member: Person
) -> None:
    asker = make_member(community, "Zora Zqasker")
    into = make_thread(community, author=member, title="The same thing", source="one")
    [said] = say(into, asker, "Ask the night lead.")
    ask = start_thread(community, author=asker, title="May I ask?", source="a", kind=ThreadKind.ASK, nameless=True)
    whole = merge(ask, into, by=facilitator)
    later, much_later = (timezone.now() + timedelta(hours=hours) for hours in (1, 2))
    edit_post(said, source="Ask the night lead first.", by=asker, at=later)
    edit_post(said, source="Ask the night lead at once.", by=asker, at=much_later)
    hide_edition(said.editions.order_by("pk")[0], by=asker)
    assert {(one.by, one.hidden_by) for one in said.editions.all()} == {(asker, asker), (asker, None)}
    # What was asked without a name knows nobody.
    asked = Post.objects.get(thread=whole, author=nobody())
    edit_post(asked, source="b", by=asker, at=later)
    assert asked.editions.get().by == nobody()


@pytest.mark.parametrize("many", [1, 2])
def test_two_nameless_questions_are_not_merged_and_nobody_learns_whether_one_person_asked_both(
    community: Community, facilitator: Person, many: int
) -> None:
    askers = [make_member(community) for _asker in range(many)]
    asks = [
        start_thread(community, author=askers[n % many], title=f"May I ask {n}?", source="a", kind="ask", nameless=True)
        for n in range(2)
    ]
    answer = client_of(facilitator).post(
        f"{asks[0].base}tending/", {"act": "merge", "address": asks[1].get_absolute_url()}
    )
    assert answer.status_code == 422
    assert "taken for one" in answer.content.decode()
    assert Thread.objects.filter(hidden_at=None, is_nameless=True).count() == 2


def test_what_was_split_off_a_nameless_question_goes_back_into_it(community: Community, facilitator: Person) -> None:
    asker = make_member(community)
    ask = start_thread(community, author=asker, title="May I ask?", source="a", kind=ThreadKind.ASK, nameless=True)
    say(ask, asker, "And this?")
    ask.refresh_from_db()
    off = split(ask, [2], title="And this?", by=facilitator)
    assert off.is_nameless
    assert words_of(merge(off, Thread.objects.get(pk=ask.pk), by=facilitator)) == ["a", "And this?"]


def test_only_threads_of_one_community_are_merged(thread: Thread, facilitator: Person) -> None:
    far = make_thread(make_community(access="private"), title="Far away")
    for address in (far.get_absolute_url(), thread.get_absolute_url(), "somewhere", ""):
        answer = client_of(facilitator).post(f"{thread.base}tending/", {"act": "merge", "address": address})
        assert answer.status_code == 422
        assert "Far away" not in answer.content.decode()
    with pytest.raises(ValidationError):
        merge(thread, far, by=facilitator)


def test_merging_is_undone_by_splitting_back(both: tuple[Thread, Thread], facilitator: Person) -> None:
    other, thread = both
    whole = merge(other, thread, by=facilitator)
    page = client_of(facilitator).get(f"{whole.base}split/?from={other.pk}").content.decode()
    assert page.count(" checked") == 3
    numbers = FormerPlace.objects.filter(thread=other).values_list("post__number", flat=True)
    back = split(whole, list(numbers), title="Handing over at night", by=facilitator)
    assert (words_of(back), words_of(whole)) == (["a", "b", "c"], ["one", "two", "three", "four", "five"])
    assert Client().get(f"{other.get_absolute_url()}?post=2")["Location"] == f"{back.get_absolute_url()}?post=2#post-2"


def test_what_is_sent_from_a_page_made_before_is_not_lost(
    both: tuple[Thread, Thread], facilitator: Person, member: Person
) -> None:
    other, thread = both
    me = client_of(member)
    stale = thread.base
    whole = merge(other, thread, by=facilitator)
    answer = me.post(
        f"{stale}replies/", {"source": "I wrote this before.", "seen": "5"}, headers={"HX-Request": "true"}
    )
    assert words_of(whole)[-1] == "I wrote this before."
    assert answer["HX-Redirect"] == f"{whole.get_absolute_url()}?post=9#post-9"
    answer = me.post(f"{stale}posts/1/edit/", {"source": "one, changed"})
    assert (answer.status_code, answer["Location"]) == (307, f"{whole.base}posts/1/edit/")
    assert me.post(f"{stale}reading/", {"number": "5"}, follow=True).status_code == 204


def test_a_page_that_comes_back_stands_at_the_address_of_what_it_shows(
    both: tuple[Thread, Thread], facilitator: Person, member: Person
) -> None:
    other, thread = both
    stale = thread.base
    whole = merge(other, thread, by=facilitator)
    answer = client_of(member).post(f"{stale}replies/", {"source": "", "seen": "5"}, follow=True)
    assert answer.status_code == 422
    assert answer.redirect_chain == [(f"{whole.base}replies/", 307)]


def test_a_part_of_a_page_made_before_is_not_filled_with_another_page(
    both: tuple[Thread, Thread], facilitator: Person, member: Person
) -> None:
    other, thread = both
    stale = thread.base
    whole = merge(other, thread, by=facilitator)
    for part in ("arrivals/?after=2", "posts/2/acts/", "posts/2/edit/"):
        answer = client_of(member).get(f"{stale}{part}", headers={"HX-Request": "true"})
        assert answer.status_code == 200, part
        assert answer["HX-Redirect"].startswith(whole.get_absolute_url()), part
        assert answer.content == b"", part


def test_index_knows_the_whole(both: tuple[Thread, Thread], facilitator: Person) -> None:
    other, thread = both
    say(other, facilitator, "zqlamp")
    deliver_now()
    whole = merge(other, thread, by=facilitator)
    deliver_now()
    [entry] = find("zqlamp", viewer=again(facilitator)).entries
    assert (entry.title, entry.within) == ("Night handover", f"thread:{whole.pk}")
    assert f"/{whole.pk}/" in entry.url


def test_who_leaves_with_their_words_leaves_no_title_in_the_whole(
    both: tuple[Thread, Thread], facilitator: Person, member: Person
) -> None:
    thread, other = both
    # The whole begins with the member's post, under the facilitator's title.
    whole = merge(other, thread, by=facilitator)
    assert (whole.author, whole.title) == (member, "Handing over at night")
    erase_from_threads(facilitator, words_go=True)
    whole.refresh_from_db()
    assert whole.title == "…"
    assert "Handing over" not in Client().get(whole.get_absolute_url()).content.decode()


@pytest.mark.django_db(transaction=True)
def test_posting_while_merging_loses_nothing(community: Community, member: Person, facilitator: Person) -> None:
    thread = make_thread(community, author=member, title="Night handover", source="one")
    other = make_thread(community, author=member, title="Handing over at night", source="a")
    writers = [make_member(community) for _number in range(3)]
    begin = threading.Barrier(4)

    def write(person: Person) -> None:
        def some() -> None:
            begin.wait(30)
            for number in range(6):
                reply(other if number % 2 else thread, author=person, source=f"{person.pk} {number}")

        in_another_connection(some)

    def bring_together() -> None:
        def act() -> None:
            begin.wait(30)
            merge(other, thread, by=facilitator)

        in_another_connection(act)

    acts = [threading.Thread(target=write, args=[one]) for one in writers] + [threading.Thread(target=bring_together)]
    for act in acts:
        act.start()
    for act in acts:
        act.join(40)
    whole = Thread.objects.get(is_merged=True)
    assert sorted(words_of(whole)) == sorted(["one", "a", *(f"{p.pk} {n}" for p in writers for n in range(6))])
    assert list(whole.posts.order_by("number").values_list("number", flat=True)) == list(range(1, 21))
    assert whole.last_number == 20
    assert ReadPosition.objects.filter(thread=whole).exists()


def test_stamp_of_a_thread_knows_where_its_posts_went() -> None:
    assert "discussions_formerplace" in THREAD.sql
