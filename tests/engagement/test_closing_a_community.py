"""A bell counts what its person may still read: a community that closes takes its share out at once."""

from __future__ import annotations

import pytest

from communities.charter import change_charter
from communities.models import Access
from content.reacting import react
from discussions.following import follow
from discussions.models import Thread
from discussions.posting import reply
from engagement.delivery import deliver_now
from engagement.notifying import notices_for, unread_count
from people.models import Person
from tests.cast import Ward, make_thread

pytestmark = pytest.mark.django_db


@pytest.fixture
def followed(open_ward: Ward) -> Thread:
    """In an open community; somebody who does not belong there follows it, and so does a member."""
    thread = make_thread(open_ward.community, author=open_ward.member)
    follow(thread, person=open_ward.outsider)
    return thread


def count(person: Person) -> int:
    return unread_count(Person.objects.get(pk=person.pk))


def change_access(ward: Ward, access: str) -> None:
    ward.community.access = access
    change_charter(ward.community, by=ward.steward, norms=[])


@pytest.mark.parametrize("access", [Access.CLOSED, Access.PRIVATE])
def test_what_was_told_to_strangers_is_counted_no_more(open_ward: Ward, followed: Thread, access: str) -> None:
    post = reply(followed, author=open_ward.facilitator, source="Soon.")
    react(post, "thanks", person=open_ward.member)
    deliver_now()
    assert count(open_ward.outsider) == 1
    told = [count(person) for person in (open_ward.member, open_ward.facilitator)]
    change_access(open_ward, access)
    assert count(open_ward.outsider) == 0
    assert notices_for(open_ward.outsider) == []
    assert [count(person) for person in (open_ward.member, open_ward.facilitator)] == told


def test_what_was_on_its_way_when_it_closed_is_not_counted_either(open_ward: Ward, followed: Thread) -> None:
    reply(followed, author=open_ward.facilitator, source="Soon.")
    change_access(open_ward, Access.CLOSED)
    deliver_now()
    assert count(open_ward.outsider) == 0
    assert count(open_ward.member) == 1


def test_opened_again_it_counts_again(open_ward: Ward, followed: Thread) -> None:
    change_access(open_ward, Access.PRIVATE)
    reply(followed, author=open_ward.facilitator, source="Soon.")
    deliver_now()
    assert count(open_ward.outsider) == 0
    change_access(open_ward, Access.OPEN)
    assert count(open_ward.outsider) == 1
    assert len(notices_for(open_ward.outsider)) == 1
