"""Two web processes of one house: what is counted of a person is counted in both, and what died is forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django import Settings

from chat import presence
from chat.models import Message, Room
from chat.rooms import first_room
from communities.joining import remove
from communities.models import Community
from engagement.broadcasts import redis_client
from people.models import Person
from tests.browser.platform import Household, Platform, platform_in_thread
from tests.browser.wires import closing_code, heard, say, wire_to
from tests.cast import make_member
from tests.chat.pace import as_if_just_now, forget_who_spoke
from tests.threads import in_another_connection

NOT_FOUND, TRY_LATER = 4404, 1013
# Sooner than the process looks round by itself.
BY_A_HINT = 20.0


@pytest.fixture
def room(transactional_db: None, community: Community) -> Iterator[Room]:
    forget_who_spoke()
    yield first_room(community)
    forget_who_spoke()


@pytest.fixture
def here(room: Room, monkeypatch: pytest.MonkeyPatch) -> Iterator[Platform]:
    """A process of its own to chat: an event loop of its own, which looks round more often."""
    monkeypatch.setattr(presence, "SECONDS_BETWEEN_SIGNS", 0.5)
    with platform_in_thread() as platform:
        yield platform
        platform.guests.wait_until_gone()


def test_pace_and_sockets_are_counted_over_both(
    room: Room, member: Person, here: Platform, household: Household, settings: Settings
) -> None:
    settings.SOCKETS_A_PERSON = 3
    household.environment["SOCKETS_A_PERSON"] = "3"
    household.start("web")
    with wire_to(here.url, room, member) as mine, wire_to(household.url, room, member) as other:
        for number, socket in enumerate((mine, other, mine, other, mine)):
            assert say(socket, f"And {number}!")["type"] == "kept"
        for socket in (mine, other):
            as_if_just_now(member)
            assert "Five messages in five seconds" in say(socket, "And another!")["why"]
        assert Message.objects.count() == 5
        with wire_to(here.url, room, member) as third:
            heard(third, "welcome")
            for url in (here.url, household.url):
                with wire_to(url, room, member) as too_many:
                    assert closing_code(too_many) == TRY_LATER


def test_who_was_in_a_process_that_died_is_here_no_longer_when_their_time_is_over(
    room: Room, community: Community, member: Person, here: Platform, household: Household
) -> None:
    household.start("web")
    grace = make_member(community, "Grace Mensah")
    with wire_to(here.url, room, member) as mine:
        with wire_to(household.url, room, grace) as other:
            heard(other, "welcome")
            while "Grace Mensah" not in heard(mine, "here")["html"]:
                pass
            household.kill("web")
        # Nobody signed off for her: it is the entry that ends by itself. Now is then.
        entries: Any = redis_client().zrange(presence._key(community.pk), 0, -1)
        hers = next(entry for entry in entries if entry.startswith(f"{grace.pk}:".encode()))
        redis_client().zincrby(presence._key(community.pk), -presence.SECONDS_AN_ENTRY_LASTS, hers)
        while "Grace Mensah" in heard(mine, "here")["html"]:
            pass
        assert presence.here_now(community.pk) == [member.pk]


def test_who_is_shown_out_through_one_process_is_out_of_the_other(
    room: Room, community: Community, member: Person, household: Household
) -> None:
    """The hint goes through Redis: nothing else tells the process that holds the socket."""
    household.start("web")
    steward = community.founded_by
    assert steward
    with wire_to(household.url, room, member) as wire:
        heard(wire, "welcome")
        in_another_connection(lambda: remove(community, person=member, by=steward))
        assert closing_code(wire, within=BY_A_HINT) == NOT_FOUND
