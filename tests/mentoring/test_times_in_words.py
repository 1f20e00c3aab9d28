"""The table of free hours as a list for those who do not see it, and the room of a circle that is older than rooms."""

from __future__ import annotations

import pytest

from communities.models import Community
from communities.talking import address_of_room
from mentoring.meeting import join_circle, open_circle
from mentoring.models import Circle, CircleMembership, Session
from people.free_time import slot_of
from people.models import Person
from tests.cast import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def circle(community: Community, facilitator: Person, member: Person) -> Circle:
    return join_circle(
        open_circle(Circle(community=community, name="Nights", purpose="Talk."), host=facilitator), person=member
    ).circle


def test_every_time_stands_in_the_list_with_who_is_free(circle: Circle, facilitator: Person, member: Person) -> None:
    days = [slot_of(day, hour, minute) for day in range(5) for hour in (9, 14) for minute in (0, 30)]
    Person.objects.filter(pk=facilitator.pk).update(weekly_hours=days)
    Person.objects.filter(pk=member.pk).update(weekly_hours=days[:20])
    shown = client_of(member).get(circle.get_absolute_url(), {"week": "2"})
    words = shown.context["heat"].in_words
    assert [len(one.times) for one in words] == [2] * 5
    assert all(facilitator in people for one in words for _at, people in one.times)
    cells = {cell.at: cell.free for _hour, row in shown.context["heat"].rows for cell in row if cell.free}
    assert {at: len(people) for one in words for at, people in one.times} == cells
    assert "All times as a list" in shown.content.decode()


def test_a_circle_older_than_rooms_gets_one_when_somebody_wants_to_talk(
    community: Community, facilitator: Person, member: Person, outsider: Person
) -> None:
    old = Circle.objects.create(community=community, name="Old", purpose="Talk.")
    Session.objects.create(circle=old, number=1)
    CircleMembership.objects.create(circle=old, person=member)
    path = f"/c/{community.slug}/mentoring/circles/{old.pk}/room/"
    assert path in client_of(member).get(old.get_absolute_url()).content.decode()
    assert not address_of_room(f"circle:{old.pk}")
    assert client_of(facilitator).post(path).status_code == 403
    assert client_of(outsider).post(path).status_code == 404
    assert client_of(member).post(path)["Location"] == address_of_room(f"circle:{old.pk}") != ""
    assert path not in client_of(member).get(old.get_absolute_url()).content.decode()
