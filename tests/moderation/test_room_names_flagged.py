"""What a room of a community is called and for can be flagged by its members."""

from __future__ import annotations

import pytest

from chat.models import Room
from chat.rooms import change_room, open_named_room
from moderation.flagging import hide, may_decide, restore
from moderation.models import Case, Saying
from tests.cast import Ward, client_of

pytestmark = pytest.mark.django_db
SAID = "Kits7461 for everybody"


def test_a_room_is_flagged_by_its_members_and_whoever_named_it_last_is_its_author(open_ward: Ward) -> None:
    here = open_ward.community
    room = open_named_room(here, name="Nights", topic="", only_leaders_speak=False, by=open_ward.steward)
    change_room(room, name=SAID, topic=SAID, only_leaders_speak=False, by=open_ward.facilitator)
    room.refresh_from_db()
    page, flag = room.get_absolute_url(), f"/flags/sayings/room/{room.pk}/"
    member = client_of(open_ward.member)
    assert flag in member.get(page).content.decode()
    who = (open_ward.facilitator, open_ward.outsider)
    assert [client_of(one).get(flag).status_code for one in who] == [404, 404]
    assert member.post(flag, {"reason": "advert"}).status_code == 302
    case = Case.objects.get()
    assert Saying.objects.get().author == open_ward.facilitator
    assert [may_decide(case, one) for one in (open_ward.facilitator, open_ward.steward)] == [False, True]
    hide(case, by=open_ward.steward)
    read = (
        member.get(page).content.decode() + member.get(f"{here.get_absolute_url()}chat/", follow=True).content.decode()
    )
    assert ("Kits7461" in read, "A room" in read, flag in read) == (False, True, False)
    restore(case, by=open_ward.steward)
    assert Room.objects.get(pk=room.pk).topic == SAID
