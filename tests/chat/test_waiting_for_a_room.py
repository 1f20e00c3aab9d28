"""Whoever writes of a message waits for its room first and holds nothing meanwhile: nobody waits in a circle."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction

from chat.changing import edit, touch_with_answers, withdraw
from chat.models import Message, Room
from chat.speaking import say
from content.reacting import react
from moderation.flagging import take_away
from people.models import Person

pytestmark = pytest.mark.django_db(transaction=True)

type Act = Callable[[Message, Person, Person], object]
ACTS: dict[str, Act] = {
    "edit": lambda message, author, leader: edit(message, source="Other words.", by=author),
    "withdraw": lambda message, author, leader: withdraw(message, by=author),
    "react": lambda message, author, leader: react(message, "thanks", person=leader),
    "take away": lambda message, author, leader: take_away(message, by=leader, reason="An advert."),
}


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        ((waiting,),) = cursor.fetchall()
    return waiting > 0


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())
def test_nobody_waits_in_a_circle(act: Act, room: Room, member: Person, facilitator: Person) -> None:
    said = say(room, author=member, source="First.")

    def elsewhere() -> None:
        try:
            act(Message.objects.select_related("room__community", "author").get(pk=said.pk), member, facilitator)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=1) as pool:
        with transaction.atomic():
            Room.objects.select_for_update().get(pk=room.pk)
            running = pool.submit(elsewhere)
            until = time.monotonic() + 60
            while not somebody_waits():
                assert time.monotonic() < until, "it does not wait for the room"
            say(room, author=facilitator, source="An answer.", answers=said.sequence)
            touch_with_answers(said)
        running.result(timeout=60)
    assert Message.objects.get(sequence=2).answers_id == said.pk
