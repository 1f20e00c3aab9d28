"""A circle has a room from the day it is opened, for those who are in it."""

from __future__ import annotations

import pytest

from chat.models import Room
from chat.speaking import say
from communities.joining import remove
from communities.models import Community
from mentoring.meeting import join_circle, leave_circle, open_circle
from mentoring.models import Circle
from people.models import Person
from tests.cast import client_of, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def circle(community: Community, facilitator: Person) -> Circle:
    return open_circle(
        Circle(community=community, name="Night owls", purpose="Stay awake.", capacity=6), host=facilitator
    )


@pytest.fixture
def room(circle: Circle) -> Room:
    return Room.objects.get(key=f"circle:{circle.pk}")


def test_who_joins_comes_in_and_who_leaves_is_out(
    circle: Circle, room: Room, member: Person, facilitator: Person
) -> None:
    say(room, author=facilitator, source="The kettle is on.")
    address = room.get_absolute_url()
    assert client_of(member).get(address).status_code == 404
    join_circle(circle, person=member)
    assert "The kettle is on." in client_of(member).get(address).content.decode()
    assert address in client_of(member).get(circle.get_absolute_url()).content.decode()
    assert f'href="{circle.get_absolute_url()}"' in client_of(member).get(address).content.decode()
    leave_circle(circle, person=member)
    assert client_of(member).get(address).status_code == 404


def test_takes_the_name_that_hosts_give_the_circle(circle: Circle, room: Room, facilitator: Person) -> None:
    said = {"name": "Early birds", "purpose": "Rise.", "capacity": 6, "session_minutes": 60, "least_going": 0}
    where = f"/c/{circle.community.slug}/mentoring/circles/{circle.pk}/settings/"
    assert client_of(facilitator).post(where, said).status_code == 302
    room.refresh_from_db()
    assert room.name == "Early birds"


def test_members_of_the_community_do_not_hear_of_it(room: Room, member: Person) -> None:
    page = client_of(member).get(f"/c/{room.place.slug}/chat/", follow=True).content.decode()
    assert "Night owls" not in page


def test_who_is_shown_out_of_the_community_is_out_of_the_circles_room(
    circle: Circle, room: Room, facilitator: Person, community: Community
) -> None:
    person = make_member(community)
    join_circle(circle, person=person)
    remove(community, person=person, by=facilitator)
    assert not Room.objects.visible_to(person).filter(pk=room.pk).exists()
