"""Who may not write for a while, as moderators decided, reads on in rooms, and is told why where they would speak."""

from __future__ import annotations

from uuid import uuid4

import pytest

from chat.broadcasts import room_channel, somebody_types
from chat.changing import edit
from chat.conversations import begin_with
from chat.models import Message, Room
from chat.silence import MayNotSpeak
from chat.speaking import say
from engagement.broadcasts import redis_client
from moderation.measures import mute
from people.models import Person
from tests.cast import client_of, make_community, make_person

pytestmark = pytest.mark.django_db
WORDS = "You can write again after"


def silence(person: Person, place: str = "") -> None:
    mute(person, by=make_person("Ada Admin", is_staff=True, is_superuser=True), reason="Be kind.", days=3, place=place)


def test_the_room_says_so_and_has_no_field(room: Room, member: Person) -> None:
    silence(member, room.audience)
    page = client_of(member).get(room.get_absolute_url()).content.decode()
    assert WORDS in page
    assert 'name="source"' not in page


def test_what_a_page_sends_by_itself_is_refused_in_words_it_can_show(room: Room, member: Person) -> None:
    silence(member, room.audience)
    sent = {"source": "Hello", "sending_key": uuid4()}
    answer = client_of(member).post(f"{room.get_absolute_url()}messages/", sent, headers={"HX-Request": "true"})
    assert answer.status_code == 403
    assert WORDS in answer.json()["why"]
    plain = client_of(member).post(f"{room.get_absolute_url()}messages/", sent)
    assert plain.status_code == 403
    assert WORDS in plain.content.decode()
    assert "Hello</textarea>" in plain.content.decode()
    assert not Message.objects.filter(room=room).exists()


def test_on_the_whole_site_conversations_too(member: Person, facilitator: Person) -> None:
    talk = begin_with(facilitator, by=member)
    silence(member)
    with pytest.raises(MayNotSpeak, match=WORDS):
        say(talk, author=member, source="Hello")
    assert WORDS in client_of(member).get(talk.get_absolute_url()).content.decode()


def test_elsewhere_they_speak(room: Room, member: Person) -> None:
    silence(member, make_community(name="Elsewhere").scope)
    say(room, author=member, source="Good morning.")
    assert 'name="source"' in client_of(member).get(room.get_absolute_url()).content.decode()


def test_nobody_reads_that_they_type(room: Room, member: Person) -> None:
    with redis_client().pubsub(ignore_subscribe_messages=True) as heard:
        heard.subscribe(room_channel(room.pk))
        heard.get_message(timeout=30)
        assert somebody_types(room.pk, member)
        assert b"typing" in heard.get_message(timeout=30)["data"]
        silence(member, room.audience)
        assert somebody_types(room.pk, member)
        redis_client().publish(room_channel(room.pk), "the next")
        assert heard.get_message(timeout=30)["data"] == b"the next"


def test_new_words_in_an_old_message_are_words(room: Room, member: Person) -> None:
    said = say(room, author=member, source="Meet at nine.")
    silence(member, room.audience)
    with pytest.raises(MayNotSpeak, match=WORDS):
        edit(said, source="Meet at ten.", by=member)
    acts = client_of(member).get(f"{room.get_absolute_url()}messages/{said.sequence}/").content.decode()
    assert "Change my words" not in acts
    assert "Take it back" in acts
    editing = f"{room.get_absolute_url()}messages/{said.sequence}/edit/"
    assert client_of(member).get(editing).status_code == 403
    refused = client_of(member).post(editing, {"source": "Meet at ten."})
    assert refused.status_code == 403
    assert WORDS in refused.content.decode()
    assert "Meet at ten." in refused.content.decode()
    said.refresh_from_db()
    assert said.source == "Meet at nine."


def test_what_they_hear_of_a_room_stays_theirs(room: Room, member: Person) -> None:
    silence(member, room.audience)
    for path in (room.get_absolute_url(), f"/c/{room.place.slug}/"):
        assert client_of(member).post(f"{path}hearing/", {"level": "muted"}).status_code != 403, path
