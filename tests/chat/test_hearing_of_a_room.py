"""On a room's own page one chooses to hear nothing of it, and to hear of it again."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chat.conversations import begin_with
from chat.models import Room
from chat.reading import mine_of
from chat.speaking import say
from communities.joining import leave
from engagement.hearing import preset_of
from people.models import Person
from tests.cast import client_of, make_member, make_person

pytestmark = pytest.mark.django_db


def pressed(page: str) -> list[str]:
    return re.findall(r'name="level" value="(\w+)" aria-pressed="true"', page)


def choose(room: Room, person: Person, level: str, **headers: str) -> tuple[int, str]:
    path = f"{room.get_absolute_url()}hearing/"
    answer = client_of(person).post(path, {"level": level}, follow=not headers, headers=headers)
    return answer.status_code, answer.content.decode()


def test_nothing_is_heard_of_a_muted_room_until_one_wants_to_again(
    room: Room, member: Person, facilitator: Person
) -> None:
    page = client_of(member).get(room.get_absolute_url()).content.decode()
    assert "What you hear of this" in page
    assert pressed(page) == ["usual"]
    say(room, author=facilitator, source="One.")
    status, page = choose(room, member, "muted")
    assert (status, pressed(page)) == (200, ["muted"])
    assert preset_of(f"room:{room.pk}", member) == "muted"
    say(room, author=facilitator, source="Two.")
    assert not mine_of(Person.objects.get(pk=member.pk)).new_in.get(room.pk)
    status, page = choose(room, member, "usual")
    assert (status, pressed(page)) == (200, ["usual"])
    assert preset_of(f"room:{room.pk}", member) == "normal"


def test_with_a_script_the_choice_alone_is_drawn_anew(room: Room, member: Person) -> None:
    status, fragment = choose(room, member, "muted", **{"HX-Request": "true"})
    assert (status, pressed(fragment)) == (200, ["muted"])
    assert fragment.strip().startswith("<form")


def test_nonsense_changes_nothing_and_who_may_not_enter_has_no_choice(room: Room, member: Person) -> None:
    assert choose(room, member, "louder")[0] == 422
    assert preset_of(f"room:{room.pk}", member) == "normal"
    assert choose(room, make_person("Stranger"), "muted")[0] == 404


def test_settings_name_a_muted_room_also_when_nothing_was_ever_told_of_it(
    room: Room, member: Person, facilitator: Person
) -> None:
    talk = begin_with(facilitator, by=member)
    for one in (room, talk):
        choose(one, member, "muted")
    page = client_of(member).get("/settings/notifications/").content.decode()
    assert f"Hear of it again: {room.name}" in page
    assert "Hear of it again: Grace" in page
    assert "no longer see" not in page
    leave(room.place, person=member)
    page = client_of(member).get("/settings/notifications/").content.decode()
    assert room.name not in re.findall(r"Hear of it again: (\w+)", page)
    assert "no longer see" in page


def test_settings_cost_the_same_however_many_rooms_are_muted(room: Room, member: Person, facilitator: Person) -> None:
    client = client_of(member)

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/settings/notifications/").status_code == 200
        return len(captured)

    choose(room, member, "muted")
    choose(begin_with(facilitator, by=member), member, "muted")
    cost()
    few = cost()
    for number in range(4):
        choose(begin_with(make_member(room.place, f"Ann {number}"), by=member), member, "muted")
    assert cost() == few
