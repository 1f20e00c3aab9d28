"""Who flags something once more is heard: what they say then stands, and what was decided before is looked at again."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from communities.joining import join
from communities.models import Community
from discussions.models import Post
from discussions.posting import edit_post, reply
from discussions.withdrawing import bring_back, withdraw
from engagement.delivery import deliver_now
from engagement.notifying import notices_for
from moderation.flagging import deal_with, flag, hide, keep
from moderation.models import Automatic, Case, CaseState, Flag, WatchedWords
from people.models import Person
from tests.cast import Ward, client_of, make_thread

pytestmark = pytest.mark.django_db
WORDS = "burners7461"


@pytest.fixture
def post(open_ward: Ward, vendor: Person) -> Post:
    thread = make_thread(open_ward.community, title="Spirit burners")
    return reply(thread, author=vendor, source="Mine are the best.")


def address_of(row: Post | Person) -> str:
    return f"/flags/{'person' if isinstance(row, Person) else 'post'}/{row.pk}/"


def say(by: Person, row: Post | Person, note: str, **said: str) -> None:
    answer = client_of(by).post(address_of(row), {"reason": "unkind", "note": note} | said)
    assert answer.status_code == 302


def told(person: Person) -> list[str]:
    deliver_now()
    return [one.wording.text for one in notices_for(person)]


def waits() -> bool:
    return Case.objects.undecided().exists()


def test_what_its_author_took_away_meanwhile_is_not_hidden_by_a_decision_about_them(
    post: Post, open_ward: Ward
) -> None:
    ward = open_ward
    flag(post, person=ward.member, reason="advert")
    withdraw(post, by=post.author)
    deal_with(Case.objects.get(), by=ward.staff)
    assert Case.objects.get().state == CaseState.DEALT_WITH
    bring_back(post, by=ward.facilitator)
    say(ward.steward, post, "Here again")
    assert Case.objects.get().state == CaseState.WAITING
    assert waits()


def test_what_was_decided_to_hide_is_not_brought_back_past_that(post: Post, open_ward: Ward) -> None:
    ward = open_ward
    flag(post, person=ward.member, reason="advert")
    withdraw(post, by=post.author)
    hide(Case.objects.get(), by=ward.staff)
    client, address = client_of(ward.facilitator), f"{post.thread.base}posts/{post.number}/removal/"
    for answer in (client.get(address), client.post(address, {"restore": "1"})):
        assert (answer.status_code, "whoever decides about flags" in answer.content.decode()) == (403, True)
    with pytest.raises(PermissionDenied):
        bring_back(post, by=ward.facilitator)
    assert not Post.objects.visible_to(ward.member).filter(pk=post.pk).exists()


def test_a_flag_on_what_is_hidden_still_opens_nothing(post: Post, open_ward: Ward) -> None:
    flag(post, person=open_ward.member, reason="advert")
    hide(Case.objects.get(), by=open_ward.facilitator)
    flag(post, person=open_ward.steward, reason="advert")
    assert Case.objects.get().state == CaseState.HIDDEN
    assert not waits()


@pytest.mark.parametrize("of_a_person", [True, False])
def test_who_flags_again_after_a_decision_is_heard(of_a_person: bool, post: Post, open_ward: Ward) -> None:
    ward, row = open_ward, post.author if of_a_person else post
    place = {"place": ward.community.scope} if of_a_person else {}
    say(ward.member, row, "In the corridor", **place)
    deal_with(Case.objects.get(), by=ward.staff)
    before = told(ward.facilitator)
    say(ward.member, row, "Again, on the ward", **place)
    mine, case = Flag.objects.get(), Case.objects.get()
    assert (mine.note, case.flag_count, case.state) == ("Again, on the ward", 1, CaseState.WAITING)
    assert len(told(ward.facilitator)) == len(before) + 1
    queue = client_of(ward.facilitator).get(f"/c/{ward.community.slug}/settings/flags/").content.decode()
    assert "Again, on the ward" in queue


def test_what_is_said_while_it_waits_takes_the_place_of_what_was_said(post: Post, open_ward: Ward) -> None:
    say(open_ward.member, post, "Rude")
    before = told(open_ward.facilitator)
    say(open_ward.member, post, "Rude, and about Ilse", reason="private")
    mine = Flag.objects.get()
    assert (mine.reason, mine.note) == ("private", "Rude, and about Ilse")
    assert Case.objects.get().flag_count == 1
    assert told(open_ward.facilitator) == before


def test_who_met_them_elsewhere_is_heard_there(post: Post, open_ward: Ward, community: Community) -> None:
    here, there = open_ward.community, community
    for person in (open_ward.member, post.author):
        join(there, person=person)
    say(open_ward.member, post.author, "In the corridor", place=here.scope)
    say(open_ward.member, post.author, "At dinner", place=there.scope)
    assert any("flagged in" in text for text in told(there.memberships.get(role="steward").person))


def test_the_page_says_that_one_flagged_it_and_shows_what_one_said(post: Post, open_ward: Ward) -> None:
    client = client_of(open_ward.member)
    said = ("You flagged this before", "You flagged this already")
    assert not any(words in client.get(address_of(post)).content.decode() for words in said)
    say(open_ward.member, post, "Rude to Ilse")
    page = client.get(address_of(post)).content.decode()
    assert "You flagged this already" in page
    assert "Rude to Ilse" in page
    keep(Case.objects.get(), by=open_ward.facilitator)
    page = client.get(address_of(post)).content.decode()
    assert "You flagged this before" in page
    assert "Rude to Ilse" in page
    assert not any(words in client_of(open_ward.steward).get(address_of(post)).content.decode() for words in said)


# --- words that are watched for -----------------------------------------------------------------------


def test_watched_words_that_came_after_a_decision_are_looked_at(post: Post, open_ward: Ward) -> None:
    WatchedWords.objects.create(words=WORDS, act=WatchedWords.Act.FLAG)
    flag(post, person=open_ward.member, reason="unkind")
    keep(Case.objects.get(), by=open_ward.facilitator)
    edit_post(post, source=f"Mine are {WORDS}.", by=post.author)
    case = Case.objects.get()
    assert (case.automatic, case.state) == (Automatic.WATCHED, CaseState.WAITING)
    keep(case, by=open_ward.facilitator)
    edit_post(post, source=f"Mine are {WORDS}, and cheap.", by=post.author)
    assert not waits()
