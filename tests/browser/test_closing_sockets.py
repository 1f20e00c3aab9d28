"""Whoever may not be somewhere any more hears nothing more from there, on a wire that was open.

By a hint alone: this platform looks round once an hour. No clock says here how soon that is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from chat.conversations import begin_with
from chat.models import Room
from chat.rooms import first_room
from communities.charter import change_charter
from communities.joining import ban, leave, remove
from communities.models import Access
from mentoring.meeting import join_circle, leave_circle, open_circle
from mentoring.models import Circle
from people.blocking import block
from people.models import Person
from tests.browser.platform import Platform
from tests.browser.wires import closing_code, wire_to
from tests.cast import Ward, client_of
from tests.config.server import socket_to
from tests.threads import in_another_connection

STAYS_OPEN = 1.0
# What is done below is done in a thread of its own, as the server does it: where a browser of another test runs, this
# thread is in an event loop, and hints to sockets would not leave.
NOT_SIGNED_IN, QUIET, NOT_FOUND = 4401, 4403, 4404


class Wires:
    """Open sockets of one person in one browser: the bell, and a room where they belong."""

    def __init__(self, url: str, person: Person, room: Room, client: Client | None = None) -> None:
        self.client = client or client_of(person)
        cookie = f"{settings.SESSION_COOKIE_NAME}={self.client.cookies[settings.SESSION_COOKIE_NAME].value}"
        port = urlsplit(url).port
        assert port
        opened = ExitStack()
        self.close = opened.close
        self.bell = opened.enter_context(socket_to(port, "/ws/me/", additional_headers={"Cookie": cookie}))
        self.room = opened.enter_context(socket_to(port, f"/ws/chat/{room.pk}/", additional_headers={"Cookie": cookie}))
        assert heard(self.bell)["type"] == "bell"
        assert heard(self.room)["type"] == "welcome"


def heard(socket: ClientConnection) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(socket.recv(timeout=30))
    return said


def stays_open(socket: ClientConnection) -> bool:
    try:
        while True:
            socket.recv(timeout=STAYS_OPEN)
    except ConnectionClosed:
        return False
    except TimeoutError:
        return True


@pytest.fixture
def ward(transactional_db: None) -> Ward:
    return Ward(Access.OPEN)


@pytest.fixture
def open_wires(live: Platform, ward: Ward) -> Iterator[Callable[..., Wires]]:
    opened: list[Wires] = []
    room = first_room(ward.community)

    def of(person: Person, client: Client | None = None) -> Wires:
        opened.append(Wires(live.url, person, room, client))
        return opened[-1]

    yield of
    for wires in opened:
        wires.close()


def test_signing_out_closes_this_browser_and_no_other(ward: Ward, open_wires: Callable[..., Wires]) -> None:
    here, there = open_wires(ward.member), open_wires(ward.member)
    in_another_connection(lambda: here.client.post("/accounts/logout/"))
    assert closing_code(here.bell) == NOT_SIGNED_IN
    assert closing_code(here.room) == NOT_SIGNED_IN
    assert stays_open(there.bell)
    assert stays_open(there.room)


def test_signing_out_everywhere_closes_the_other_browsers(ward: Ward, open_wires: Callable[..., Wires]) -> None:
    here, there = Client(), Client()
    credentials = {"login": ward.member.email, "password": "a-long-enough-phrase"}
    EmailAddress.objects.create(user=ward.member, email=ward.member.email, verified=True, primary=True)
    for client in (here, there):
        assert client.post("/accounts/login/", credentials).status_code == 302
    mine, other = open_wires(ward.member, here), open_wires(ward.member, there)
    asked = here.post("/accounts/sessions/")["Location"]
    said = {"password": credentials["password"], "next": "/accounts/sessions/"}
    assert in_another_connection(lambda: here.post(asked, said)).status_code == 302
    assert closing_code(other.bell) == NOT_SIGNED_IN
    assert closing_code(other.room) == NOT_SIGNED_IN
    assert stays_open(mine.room)


def test_another_password_closes_the_other_browsers(ward: Ward, open_wires: Callable[..., Wires]) -> None:
    wires = open_wires(ward.member)
    ward.member.set_password("another-long-phrase")
    in_another_connection(ward.member.save)
    assert closing_code(wires.bell) == NOT_SIGNED_IN
    assert closing_code(wires.room) == NOT_SIGNED_IN


def test_a_new_key_of_the_site_keeps_who_came_under_the_former(
    ward: Ward, open_wires: Callable[..., Wires], settings: Any
) -> None:
    """As docs/security.md has it changed: pages that were open come back by themselves, and are signed in still."""
    client = client_of(ward.member)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "the next key", [settings.SECRET_KEY]
    wires = open_wires(ward.member, client)
    assert stays_open(wires.room)
    assert in_another_connection(lambda: client.get("/settings/profile/")).status_code == 200


def test_a_suspension_closes_all(ward: Ward, open_wires: Callable[..., Wires]) -> None:
    wires = open_wires(ward.member)
    form = f"/admin/people/person/{ward.member.pk}/change/"
    answer = in_another_connection(lambda: client_of(ward.staff).post(form, {"display_name": "Noor Haddad"}))
    assert answer.status_code == 302
    ward.member.refresh_from_db()
    assert not ward.member.is_active
    assert closing_code(wires.bell) == NOT_SIGNED_IN
    assert closing_code(wires.room) is not None


def shown_out(ward: Ward) -> None:
    remove(ward.community, person=ward.member, by=ward.facilitator)


def banned(ward: Ward) -> None:
    ban(ward.community, person=ward.member, by=ward.facilitator, reason="Adverts.")


def left(ward: Ward) -> None:
    leave(ward.community, person=ward.member)


@pytest.mark.parametrize("act", [shown_out, banned, left])
def test_the_room_closes_to_whoever_does_not_belong_any_more(
    ward: Ward, open_wires: Callable[..., Wires], act: Callable[[Ward], None]
) -> None:
    gone, staying = open_wires(ward.member), open_wires(ward.facilitator)
    in_another_connection(lambda: act(ward))
    assert closing_code(gone.room) == NOT_FOUND
    assert stays_open(gone.bell)
    assert stays_open(staying.room)


@pytest.mark.parametrize("by_me", [True, False])
def test_who_does_not_want_to_hear_from_somebody_closes_their_conversation_for_both(
    live: Platform, ward: Ward, open_wires: Callable[..., Wires], *, by_me: bool
) -> None:
    talk = begin_with(ward.facilitator, by=ward.member)
    elsewhere = open_wires(ward.member)
    two = (ward.member, ward.facilitator)
    with wire_to(live.url, talk, ward.member) as mine, wire_to(live.url, talk, ward.facilitator) as theirs:
        for socket in (mine, theirs):
            assert heard(socket)["type"] == "welcome"
        in_another_connection(lambda: block(*(two if by_me else two[::-1])))
        assert [closing_code(mine), closing_code(theirs)] == [QUIET, QUIET]
    with wire_to(live.url, talk, ward.member) as again:
        assert closing_code(again) == QUIET
    assert stays_open(elsewhere.room)


def test_members_stay_in_the_room_of_a_place_made_private(ward: Ward, open_wires: Callable[..., Wires]) -> None:
    wires = open_wires(ward.member)
    ward.community.access = Access.PRIVATE
    in_another_connection(lambda: change_charter(ward.community, by=ward.steward, norms=[]))
    assert stays_open(wires.room)


def test_a_session_that_ran_out_closes_when_the_bell_next_asks(ward: Ward, open_wires: Callable[..., Wires]) -> None:
    """No hint tells of it."""
    wires = open_wires(ward.member)
    Session.objects.all().update(expire_date="2020-01-01T00:00Z")
    wires.bell.send("{}")
    assert closing_code(wires.bell) == NOT_SIGNED_IN


def test_the_room_of_a_circle_closes_to_whoever_leaves_the_circle(
    live: Platform, ward: Ward, open_wires: Callable[..., Wires]
) -> None:
    """And the community's stays open to them."""
    owls = Circle(community=ward.community, name="Night owls", purpose="Stay awake.", capacity=6)
    circle = in_another_connection(lambda: open_circle(owls, host=ward.facilitator))
    in_another_connection(lambda: join_circle(circle, person=ward.member))
    room, elsewhere = Room.objects.get(key=f"circle:{circle.pk}"), open_wires(ward.member)
    with wire_to(live.url, room, ward.member) as gone, wire_to(live.url, room, ward.facilitator) as staying:
        for socket in (gone, staying):
            assert heard(socket)["type"] == "welcome"
        in_another_connection(lambda: leave_circle(circle, person=ward.member))
        assert closing_code(gone) == NOT_FOUND
        assert stays_open(staying)
    assert stays_open(elsewhere.room)
