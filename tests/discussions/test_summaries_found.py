"""What a thread has got to is found by its own words, by those who may read it there and as long as it stands."""

from __future__ import annotations

import pytest

from communities.models import Access, Community, Role
from discussions.merging import merge
from discussions.models import SummaryEdition, Thread
from discussions.moving import move
from discussions.posting import reply, start_thread
from discussions.summarising import write_summary
from discussions.tending import retitle
from engagement.delivery import deliver_now
from moderation.flagging import restore, take_away
from people.leaving import erase
from people.models import Person
from people.nobody import nobody
from search.finding import find
from search.index import rebuild
from search.models import Entry
from tests.cast import Ward, client_of, make_community, make_member, make_person, make_thread

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread(community: Community, member: Person) -> Thread:
    thread = make_thread(community, author=member, title="How do you sieve?")
    reply(thread, author=make_member(community), source="With a cloth.")
    return thread


def found(viewer: Person, words: str) -> list[str]:
    """Where each leads; whom they belong with is asked anew."""
    return [entry.url for entry in find(words, viewer=Person.objects.get(pk=viewer.pk)).entries]


def summed_up(thread: Thread) -> str:
    return f"{thread.get_absolute_url()}#summary"


def test_it_is_found_by_its_words_and_leads_to_where_it_stands(thread: Thread, member: Person) -> None:
    write_summary(thread, source="A fine **zqnet** does, see #2.", by=member)
    deliver_now()
    assert found(member, "zqnet") == [summed_up(thread)]
    entry = find("zqnet", viewer=member).entries[0]
    assert (entry.kind, entry.title, entry.author) == ("summary", thread.title, member.display_name)
    page = client_of(member).get("/search/", {"q": "zqnet"}).content.decode()
    assert "Summaries <b>1</b>" in page
    assert 'id="summary"' in client_of(member).get(found(member, "zqnet")[0]).content.decode()
    assert found(member, "sieve zqnet kind:summary") == found(member, "kind:summaries") == [summed_up(thread)]


def test_it_says_what_its_last_edition_says(thread: Thread, member: Person) -> None:
    write_summary(thread, source="A zqnet does.", by=member)
    deliver_now()
    write_summary(thread, source="A zqcloth does.", by=make_member(thread.community))
    deliver_now()
    assert (found(member, "zqnet"), found(member, "zqcloth")) == ([], [summed_up(thread)])
    assert Entry.objects.filter(kind="summary").count() == 1


def test_hidden_it_leaves_at_once_and_what_stood_before_is_found_again(
    thread: Thread, member: Person, facilitator: Person
) -> None:
    for words in ("A zqnet does.", "Buy zqkits."):
        write_summary(thread, source=words, by=member)
    deliver_now()
    case = take_away(SummaryEdition.objects.get(edition=2), by=facilitator, reason="An advert")
    assert found(member, "zqkits") == []
    deliver_now()
    assert (found(member, "zqkits"), found(member, "zqnet")) == ([], [summed_up(thread)])
    restore(case, by=make_person(is_staff=True))
    deliver_now()
    assert (found(member, "zqkits"), found(member, "zqnet")) == ([summed_up(thread)], [])


def test_where_none_is_left_none_is_found(thread: Thread, member: Person, facilitator: Person) -> None:
    write_summary(thread, source="Buy zqkits.", by=member)
    deliver_now()
    take_away(SummaryEdition.objects.get(), by=facilitator, reason="An advert")
    assert not Entry.objects.filter(kind="summary").exists()
    deliver_now()
    assert not Entry.objects.filter(kind="summary").exists()


def test_it_goes_with_its_thread_and_comes_back_with_it(
    community: Community, member: Person, facilitator: Person
) -> None:
    thread = make_thread(community, author=member, title="Anyone?")
    write_summary(thread, source="A zqnet does.", by=member)
    deliver_now()
    case = take_away(thread.posts.get(), by=facilitator, reason="Not for here")
    assert found(facilitator, "zqnet") == []
    deliver_now()
    assert found(facilitator, "zqnet") == []
    restore(case, by=make_person(is_staff=True))
    deliver_now()
    assert found(facilitator, "zqnet") == [summed_up(thread)]


@pytest.mark.parametrize("access", [Access.CLOSED, Access.PRIVATE])
def test_it_is_found_by_those_who_may_read_the_thread(access: str) -> None:
    ward = Ward(access)
    thread = make_thread(ward.community, author=ward.member)
    write_summary(thread, source="A zqnet does.", by=ward.member)
    deliver_now()
    may = {role for role, person in ward.everybody().items() if person and found(person, "zqnet")}
    assert may == {"member", "facilitator", "steward"}


def test_it_goes_along_with_a_thread_that_is_moved_before_anybody_reads_the_log(
    thread: Thread, member: Person, facilitator: Person
) -> None:
    there = make_community(access=Access.CLOSED, name="Elsewhere")
    write_summary(thread, source="A zqnet does.", by=member)
    deliver_now()
    move(thread, there, by=facilitator)
    assert found(member, "zqnet") == []
    deliver_now()
    thread.refresh_from_db()
    assert found(make_member(there, role=Role.MEMBER), "zqnet") == [summed_up(thread)]


def test_it_follows_its_threads_title(thread: Thread, member: Person, facilitator: Person) -> None:
    write_summary(thread, source="A zqnet does.", by=member)
    deliver_now()
    retitle(thread, title="Sieving zqlime", tags=[], kind=thread.kind, by=facilitator)
    deliver_now()
    thread.refresh_from_db()
    assert found(member, "zqlime zqnet") == [summed_up(thread)]


def test_of_two_threads_that_become_one_what_stands_is_found(
    thread: Thread, community: Community, member: Person, facilitator: Person
) -> None:
    other = start_thread(community, author=member, title="How do they?", source="With a net.")
    write_summary(other, source="A zqcloth does.", by=member)
    write_summary(thread, source="A zqnet does.", by=member)
    deliver_now()
    whole = merge(other, thread, by=facilitator)
    deliver_now()
    assert (found(member, "zqcloth"), found(member, "zqnet")) == ([], [summed_up(whole)])


def test_who_leaves_with_their_words_takes_it_along_and_what_others_went_on_with_stays(
    thread: Thread, community: Community, member: Person, facilitator: Person
) -> None:
    vendor = make_member(community)
    theirs = make_thread(community, author=member, title="What else?")
    write_summary(theirs, source="A zqsieve does.", by=vendor)
    write_summary(thread, source="A zqnet does.", by=vendor)
    write_summary(thread, source="A zqcloth does.", by=member)
    deliver_now()
    erase(vendor, words_go=True)
    assert (found(facilitator, "zqsieve"), found(facilitator, "zqcloth")) == ([], [summed_up(thread)])
    erase(member, words_go=True)
    # The title was theirs as well.
    assert found(facilitator, "sieve") == []


def test_who_asked_without_their_name_has_none_here_either(community: Community, member: Person) -> None:
    thread = start_thread(
        community, author=member, title="May I ask?", source="I don't dare.", kind="ask", nameless=True
    )
    write_summary(thread, source="A zqnet does.", by=member)
    deliver_now()
    assert Entry.objects.get(kind="summary").author_id == nobody().pk


def test_a_rebuild_brings_in_those_that_stand(thread: Thread, member: Person) -> None:
    for words in ("A zqnet does.", "A zqcloth does."):
        write_summary(thread, source=words, by=member)
    Entry.objects.all().delete()
    assert list(rebuild("summary"))[-1] == (1, 1)
    assert (found(member, "zqnet"), found(member, "zqcloth")) == ([], [summed_up(thread)])
