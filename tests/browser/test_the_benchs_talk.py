"""What `bin/bench chat` counts is what happened: on a server of its own, with three who talk."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.utils import timezone

from bench.serving import Server
from bench.talking import Kind, Talk, table_of, talk
from chat.models import Message, Room
from chat.rooms import first_room
from chat.speaking import LARGEST_MESSAGE
from communities.models import Community
from people.models import Person
from tests.browser.platform import Household
from tests.cast import client_of, make_member
from tests.chat.pace import forget_who_spoke
from tests.threads import in_another_connection

SAID = 6


@pytest.fixture
def room(transactional_db: None, community: Community) -> Room:
    forget_who_spoke()
    return first_room(community)


def talked(household: Household, room: Room, people: list[Person], more: str = "") -> Talk:
    """By people who have been here long: what several newcomers say alike within minutes waits for a look."""
    Person.objects.update(date_joined=timezone.now() - timedelta(days=400))

    def frame(text: str) -> str:
        return json.dumps({"type": "say", "key": str(uuid4()), "text": text + more})

    household.start("web")
    server = Server(household.port, household.running["web"].pid, 1)
    name = settings.SESSION_COOKIE_NAME
    cookies = [f"{name}={client_of(person).cookies[name].value}" for person in people]
    kind = Kind("Hearth's room", f"/ws/chat/{room.pk}/", frame)
    return in_another_connection(lambda: talk(server, kind, cookies, per_second=10, seconds=SAID / 10))


def test_every_receipt_is_counted_and_nothing_is_lost(
    room: Room, community: Community, member: Person, facilitator: Person, household: Household
) -> None:
    found = talked(household, room, [member, facilitator, make_member(community, "Grace Mensah")])
    assert Message.objects.filter(room=room).count() == SAID
    assert len(found.latencies) == SAID * 3
    assert (found.lost, found.disordered) == (0, 0)
    assert 0 < found.percentile(0.5) <= found.percentile(0.95) <= max(found.latencies)
    assert f"| {SAID * 3} | 0 | 0 |" in table_of([found])


def test_what_nobody_heard_is_said_to_be_lost(
    room: Room, member: Person, facilitator: Person, household: Household
) -> None:
    """Each word is too long for one message, so the room refuses it."""
    found = talked(household, room, [member, facilitator], more="x" * LARGEST_MESSAGE)
    assert not Message.objects.filter(room=room).exists()
    assert found.lost == SAID * 2
    assert found.latencies == []
