"""Watched words are looked for wherever people write for others, not in threads alone."""

from __future__ import annotations

import pytest

from chat.models import Message
from chat.rooms import first_room
from chat.speaking import say
from communities.models import Community
from content.refusing import NotTaken
from knowledge.models import Resource
from moderation.models import WatchedWords
from people.models import Person
from tests.cast import client_of

pytestmark = pytest.mark.django_db
WORDS = "burners7461"


@pytest.fixture(params=[WatchedWords.Act.BLOCK, WatchedWords.Act.HOLD])
def watched(request: pytest.FixtureRequest) -> WatchedWords:
    return WatchedWords.objects.create(words=WORDS, act=request.param)


def test_chat_does_not_take_them(watched: WatchedWords, community: Community, member: Person) -> None:
    room = first_room(community)
    answer = client_of(member).post(f"{room.get_absolute_url()}messages/", {"source": f"Buy {WORDS} now"})
    assert answer.status_code in (403, 422)
    assert not Message.objects.filter(source__contains=WORDS).exists()
    with pytest.raises(NotTaken):
        say(room, author=member, source=f"Buy {WORDS}")


def test_chat_does_not_take_them_in_a_change(watched: WatchedWords, community: Community, member: Person) -> None:
    message = say(first_room(community), author=member, source="Harmless.")
    address = f"{message.room.get_absolute_url()}messages/{message.sequence}/edit/"
    answer = client_of(member).post(address, {"source": f"Buy {WORDS}"})
    message.refresh_from_db()
    assert answer.status_code == 422
    assert message.source == "Harmless."


def test_a_resource_with_them_is_not_shared(watched: WatchedWords, community: Community, member: Person) -> None:
    said = {"title": WORDS, "url": "https://example.org/", "why": "Because."}
    client_of(member).post(f"/c/{community.slug}/resources/", said)
    assert not Resource.objects.exists()


def test_a_profile_does_not_take_them(watched: WatchedWords, member: Person) -> None:
    said = {"display_name": member.display_name, "handle": member.handle, "can_help": f"Wards, {WORDS}"}
    answer = client_of(member).post("/settings/profile/", said)
    member.refresh_from_db()
    assert answer.status_code in (200, 422)
    assert WORDS not in member.can_help
