"""Hints can be lost: each thing said over a room's open wire asks whether one may be there, and signed in, now."""

from __future__ import annotations

import json
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from websockets.exceptions import ConnectionClosed

from chat.models import Message, Room, RoomReading
from chat.rooms import first_room
from chat.speaking import Line, write_down
from communities.models import Access, Community, Membership
from discussions.models import Thread
from discussions.moving import move
from discussions.posting import reply
from engagement.broadcasts import bell_changed, changed
from people.models import Person
from tests.browser.platform import Platform
from tests.browser.wires import bell_of, closing_code, heard, wire_to
from tests.cast import make_community, make_thread
from tests.threads import in_another_connection

NOT_SIGNED_IN, NOT_FOUND = 4401, 4404


def session_ended(person: Person) -> None:
    """By itself: of one that is deleted its sockets are told."""
    for session in Session.objects.all():
        if session.get_decoded()["_auth_user_id"] == str(person.pk):
            Session.objects.filter(pk=session.pk).update(expire_date=timezone.now())


def suspended(person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(is_active=False)


def removed(person: Person) -> None:
    Membership.objects.filter(person=person).delete()


ACTS = (
    {"type": "say", "key": str(uuid4()), "text": "I am not here."},
    {"type": "say", "key": str(uuid4()), "text": "too long " * 1000},
    {"type": "read", "sequence": 1},
    {"type": "typing"},
)


@pytest.fixture
def room(transactional_db: None, community: Community, facilitator: Person) -> Room:
    room = first_room(community)
    write_down(room, [Line(facilitator, "Good morning.", timezone.now())])
    return room


@pytest.fixture
def thread(transactional_db: None, community: Community, facilitator: Person) -> Thread:
    return make_thread(community, author=facilitator)


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act["type"])
@pytest.mark.parametrize(
    ("ends", "code"), [(session_ended, NOT_SIGNED_IN), (suspended, NOT_SIGNED_IN), (removed, NOT_FOUND)]
)
def test_whoever_may_not_be_there_does_nothing_there_and_is_shown_out(
    live: Platform,
    room: Room,
    member: Person,
    facilitator: Person,
    ends: Callable[[Person], None],
    code: int,
    act: dict[str, object],
) -> None:
    with wire_to(live.url, room, member) as theirs, wire_to(live.url, room, facilitator) as other:
        heard(theirs, "welcome")
        heard(other, "welcome")
        in_another_connection(lambda: ends(member))
        theirs.send(json.dumps(act))
        assert closing_code(theirs) == code
        other.send(json.dumps({"type": "say", "key": str(uuid4()), "text": "Who?"}))
        assert "Who?" in heard(other, "typing", "message")["html"]
    assert list(Message.objects.order_by("sequence").values_list("source", flat=True)) == ["Good morning.", "Who?"]
    assert not RoomReading.objects.filter(person=member).exists()
    live.guests.wait_until_gone()


@pytest.mark.parametrize("ends", [session_ended, suspended])
def test_a_bell_of_somebody_who_is_not_signed_in_tells_nothing_of_a_thread(
    live: Platform, thread: Thread, member: Person, ends: Callable[[Person], None]
) -> None:
    watch = json.dumps({"watch": f"thread:{thread.pk}"})
    with bell_of(live.url, member) as asks, bell_of(live.url, member) as listens:
        heard(asks, "bell")
        listens.send(watch)
        heard(listens, "topic")
        heard(listens, "topic")
        in_another_connection(lambda: ends(member))
        asks.send(watch)
        assert closing_code(asks) == NOT_SIGNED_IN
        in_another_connection(lambda: changed(f"thread:{thread.pk}"))
        with pytest.raises(ConnectionClosed) as closed:
            heard(listens, "topic")
        assert closed.value.rcvd
        assert closed.value.rcvd.code == NOT_SIGNED_IN
    live.guests.wait_until_gone()


def test_a_bell_that_watches_a_thread_hears_no_more_of_it_once_it_is_where_its_person_is_not(
    live: Platform, thread: Thread, member: Person, facilitator: Person
) -> None:
    there = make_community(access=Access.PRIVATE, founder=facilitator)

    def taken_there_and_gone_on() -> None:
        move(thread, there, by=facilitator)
        reply(thread, author=facilitator, source="Among ourselves.")
        # After the hint about the thread, by the same way: whatever that made it say comes before this.
        bell_changed([member.pk, facilitator.pk])

    with bell_of(live.url, member) as theirs, bell_of(live.url, facilitator) as other:
        for bell in (theirs, other):
            heard(bell, "bell")
            bell.send(json.dumps({"watch": f"thread:{thread.pk}"}))
            heard(bell, "topic")
            heard(bell, "topic")
        in_another_connection(taken_there_and_gone_on)
        assert heard(other, "topic")["last"] == 2
        assert heard(theirs, "topic", "bell")["type"] == "bell"
    live.guests.wait_until_gone()
