"""I do not want to hear from this person: nothing of theirs reaches me, and they never learn."""

from __future__ import annotations

import pytest
from django.db import IntegrityError

from communities.models import Community
from content.models import ReactionKind
from content.reacting import react
from content.using import record_use
from discussions.posting import reply, start_thread
from engagement.delivery import deliver_now
from engagement.kinds import kind_named
from engagement.models import Notification
from people.blocking import block, blocked_pairs, is_blocked_between, lift
from people.leaving import erase
from people.models import Block, Person
from people.own_data import _own
from tests.cast import Ward, client_of, make_member, make_person, make_thread

pytestmark = pytest.mark.django_db


def told(person: Person) -> int:
    deliver_now()
    return Notification.objects.filter(person=person).count()


def test_it_is_asked_for_on_the_profile_and_changed_back_there(closed_ward: Ward) -> None:
    member, other = closed_ward.member, closed_ward.facilitator
    mine = client_of(member)
    profile = other.get_absolute_url()
    assert f"{profile}block/" in mine.get(profile).content.decode()
    assert mine.post(f"{profile}block/").status_code == 302
    assert is_blocked_between(other, member)
    assert "You don’t hear from Grace" in mine.get(profile).content.decode()
    mine.post(f"{profile}block/", {"lift": "1"})
    assert not is_blocked_between(other, member)


def test_the_other_one_sees_nothing_of_it(closed_ward: Ward) -> None:
    member, other = closed_ward.member, closed_ward.facilitator
    theirs = client_of(other)

    def seen() -> tuple[str, str]:
        profile = theirs.get(member.get_absolute_url()).content.decode()
        settings = theirs.get("/settings/not-heard/").content.decode()
        return profile[profile.index("<main") :].split("csrfmiddlewaretoken")[0], str("Noor" in settings)

    before = seen()
    block(member, other)
    assert seen() == before


def test_neither_mentions_nor_replies_reach_who_asked_not_to_hear(community: Community, member: Person) -> None:
    tom = make_member(community, "Tom")
    thread = make_thread(community, author=member)
    block(member, tom)
    reply(thread, author=tom, source=f"Over to you, @{member.handle}.")
    start_thread(community, author=tom, title="And here", source=f"@{member.handle} again")
    assert told(member) == 0
    reply(thread, author=make_member(community, "Ada"), source="Hello")
    assert told(member) == 1


def test_who_was_not_to_be_heard_hears_on(community: Community, member: Person) -> None:
    tom = make_member(community, "Tom")
    block(member, tom)
    reply(make_thread(community, author=tom), author=member, source=f"@{tom.handle} thank you")
    assert told(tom) == 1


def test_settings_list_them_and_let_one_go(member: Person) -> None:
    tom, mine = make_person("Tom Gone"), client_of(member)
    block(member, tom)
    assert "Tom Gone" in mine.get("/settings/not-heard/").content.decode()
    theirs = Block.objects.create(person=tom, other=member)
    mine.post("/settings/not-heard/", {"lift": str(theirs.pk)})
    assert Block.objects.count() == 2
    for nonsense in ("", "x", "9" * 40):
        mine.post("/settings/not-heard/", {"lift": nonsense})
    mine.post("/settings/not-heard/", {"lift": str(Block.objects.get(person=member).pk)})
    assert not Block.objects.filter(person=member).exists()


def test_blocks_are_found_both_ways_and_once() -> None:
    one, other, third = make_person(), make_person(), make_person()
    block(one, other)
    block(one, other)
    block(other, one)
    assert blocked_pairs([one.pk, other.pk, third.pk]) == {frozenset({one.pk, other.pk})}
    assert blocked_pairs([one.pk, third.pk]) == set()
    lift(one, other)
    assert is_blocked_between(one, other)


def test_nobody_blocks_themselves(member: Person) -> None:
    assert client_of(member).post(f"{member.get_absolute_url()}block/").status_code == 404
    with pytest.raises(IntegrityError):
        block(member, member)


def test_it_is_in_what_they_take_along_and_gone_when_they_leave() -> None:
    one, other = make_person(), make_person("Tom")
    block(one, other)
    assert [row["other__handle"] for row in _own["not-heard"].rows(one)] == [other.handle]
    assert list(_own["not-heard"].rows(other)) == []
    erase(other, words_go=False)
    assert not Block.objects.exists()


def test_thanks_and_uses_of_somebody_one_does_not_hear_ring_no_bell(
    community: Community, member: Person, facilitator: Person
) -> None:
    block(member, facilitator)
    post = start_thread(community, author=member, title="Who has the oil?", source="Hm.").posts.get()
    react(post, ReactionKind.THANKS, person=facilitator, words="You again.")
    record_use(post, person=facilitator, outcome="worked", came_of_it="You again.")
    deliver_now()
    assert not Notification.objects.filter(person=member).exists()


@pytest.mark.parametrize(
    "name",
    [
        "interview",
        "story-nudge",
        "story-note",
        "story-note-answer",
        "story-used",
        "story-thanked",
        "story-not-as-told",
        "story-beside",
        "chat-mention",
    ],
)
def test_whatever_brings_somebodys_own_words_asks_whether_they_are_heard(name: str) -> None:
    kind = kind_named(name)
    assert kind is not None
    assert kind.from_a_person
