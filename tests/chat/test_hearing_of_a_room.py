"""On a room's own page one chooses to hear nothing of it, and to hear of it again."""

from __future__ import annotations

import re

import pytest

from chat.models import Room
from chat.reading import mine_of
from chat.speaking import say
from engagement.hearing import preset_of
from people.models import Person
from tests.cast import client_of, make_person

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
