"""Pictures and files in messages, for those who may read them and nobody else."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django import Settings

from chat.changing import edit, withdraw
from chat.conversations import begin_with
from chat.models import Message, Room
from chat.muting import mute
from chat.speaking import say
from content.models import Upload
from engagement.delivery import deliver_now
from engagement.notifying import notices_for
from moderation.flagging import hide
from moderation.models import Case, WatchedWords
from people.models import Person
from tests.cast import client_of, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Settings) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


def picture() -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (60, 40), "teal").save(out, "PNG")
    return SimpleUploadedFile("bay.png", out.getvalue(), content_type="image/png")


@pytest.fixture
def talk(member: Person, facilitator: Person) -> Room:
    return begin_with(facilitator, by=member)


def test_a_picture_is_sent_by_the_form_and_keeps_its_room(talk: Room, member: Person, facilitator: Person) -> None:
    form = {"source": "Look", "sending_key": uuid4(), "files": picture()}
    assert client_of(member).post(f"{talk.get_absolute_url()}messages/", form).status_code == 302
    page = client_of(facilitator).get(talk.get_absolute_url()).content.decode()
    assert 'width="60" height="40"' in page
    address = Upload.objects.get().get_absolute_url()
    assert client_of(facilitator).get(address).status_code == 200
    for stranger in (make_member(member.memberships.get().community), None):
        assert client_of(stranger).get(address).status_code == 404


def test_a_picture_alone_is_a_message(talk: Room, member: Person) -> None:
    form = {"source": "", "sending_key": uuid4(), "files": picture()}
    assert client_of(member).post(f"{talk.get_absolute_url()}messages/", form).status_code == 302
    assert Message.objects.get(room=talk).source.startswith("![bay](/media/")


def test_of_who_only_reads_for_a_while_no_picture_is_taken(room: Room, member: Person, facilitator: Person) -> None:
    mute(room, member, lasts=timedelta(hours=1), reason="Adverts.", by=facilitator)
    form = {"source": "Look", "sending_key": uuid4(), "files": picture()}
    answer = client_of(member).post(f"{room.get_absolute_url()}messages/", form)
    assert (answer.status_code, "Look" in answer.text) == (403, True)
    assert not Upload.objects.exists()


def test_what_is_taken_back_takes_its_picture_along(talk: Room, member: Person, facilitator: Person) -> None:
    form = {"source": "Look", "sending_key": uuid4(), "files": picture()}
    client_of(member).post(f"{talk.get_absolute_url()}messages/", form)
    withdraw(Message.objects.get(room=talk), by=member)
    assert client_of(facilitator).get(Upload.objects.get().get_absolute_url()).status_code == 404


def test_what_a_message_shows_no_more_is_no_more_to_be_had(talk: Room, member: Person, facilitator: Person) -> None:
    """Its former words are for those who look after the place, and a picture whose address was kept is none of them."""
    form = {"source": "Look", "sending_key": uuid4(), "files": picture()}
    client_of(member).post(f"{talk.get_absolute_url()}messages/", form)
    message, address = Message.objects.get(room=talk), Upload.objects.get().get_absolute_url()
    shown = message.source
    edit(message, source="Look at the board instead", by=member)
    assert [client_of(one).get(address).status_code for one in (facilitator, member)] == [404, 404]
    edit(message, source=shown, by=member)
    assert client_of(facilitator).get(address).status_code == 200


def test_a_picture_that_waits_with_its_words_is_seen_by_their_author_alone(
    talk: Room, member: Person, facilitator: Person
) -> None:
    """Who reads the message while it waits reads all of it, and no longer."""
    WatchedWords.objects.create(words="burner", act=WatchedWords.Act.HOLD)
    form = {"source": "Who left the burner on?", "sending_key": uuid4(), "files": picture()}
    client_of(member).post(f"{talk.get_absolute_url()}messages/", form)
    address = Upload.objects.get().get_absolute_url()
    assert address in client_of(member).get(talk.get_absolute_url()).content.decode()
    seen_by = [client_of(one).get(address).status_code for one in (member, facilitator)]
    assert seen_by == [200, 404]
    assert Client().get(address).status_code == 404
    hide(Case.objects.get(), by=facilitator, reason="An advert.")
    assert client_of(member).get(address).status_code == 404


def test_a_picture_that_waits_is_not_seen_by_who_left_the_room(room: Room, member: Person) -> None:
    WatchedWords.objects.create(words="burner", act=WatchedWords.Act.HOLD)
    form = {"source": "Who left the burner on?", "sending_key": uuid4(), "files": picture()}
    client_of(member).post(f"{room.get_absolute_url()}messages/", form)
    address = Upload.objects.get().get_absolute_url()
    assert client_of(member).get(address).status_code == 200
    member.memberships.get().delete()
    assert client_of(member).get(address).status_code == 404


def test_a_document_is_sent_by_the_form_and_taken_from_there_by_those_in_the_room(
    talk: Room, member: Person, facilitator: Person
) -> None:
    """Without a script: no picture, but a file one can take along."""
    document = SimpleUploadedFile("rota.pdf", b"%PDF-1.4\n%%EOF\n", content_type="application/pdf")
    form = {"source": "The rota", "sending_key": uuid4(), "files": document}
    page = client_of(member).post(f"{talk.get_absolute_url()}messages/", form, follow=True).content.decode()
    upload = Upload.objects.get()
    assert upload.get_absolute_url() in page
    assert "rota.pdf" in page
    assert upload.target == Message.objects.get(room=talk)
    answer = client_of(facilitator).get(upload.get_absolute_url())
    assert answer.status_code == 200
    assert "rota.pdf" in answer.headers["Content-Disposition"]
    stranger = make_member(member.memberships.get().community)
    assert client_of(stranger).get(upload.get_absolute_url()).status_code == 404


def test_what_is_no_picture_is_refused_beside_the_words(talk: Room, member: Person) -> None:
    program = SimpleUploadedFile("bay.png", b"MZ\x90\x00", content_type="image/png")
    form = {"source": "Look at this", "sending_key": uuid4(), "files": program}
    answer = client_of(member).post(f"{talk.get_absolute_url()}messages/", form)
    assert answer.status_code == 422
    assert "Look at this" in answer.content.decode()
    assert not Message.objects.exists()


def test_names_are_offered_to_those_in_the_conversation(talk: Room, member: Person, facilitator: Person) -> None:
    address = f"/content/names/r/{talk.pk}/?q=Gra"
    assert client_of(member).get(address).json()["people"] == [{"handle": facilitator.handle, "name": "Grace Mensah"}]
    stranger = make_member(member.memberships.get().community)
    assert client_of(stranger).get(address).status_code == 404


def test_the_form_sent_twice_with_a_picture_is_one_message(talk: Room, member: Person) -> None:
    client, key = client_of(member), uuid4()
    for name in ("Look", "Look", "And this one"):
        client.post(talk.get_absolute_url(), {"source": name, "sending_key": key, "files": picture()})
    said = Message.objects.filter(room=talk).order_by("sequence")
    assert [message.source.split("\n")[0] for message in said] == ["Look", "And this one"]


def test_lines_that_tell_of_a_message_show_it_as_it_is_read(talk: Room, member: Person, facilitator: Person) -> None:
    """Not as it is written: in the list of conversations, above an answer, at the bell and in its mail."""
    say(talk, author=facilitator, source=f"Here, @{member.handle}: **the rota**")
    deliver_now()
    (notice,) = notices_for(member)
    assert notice.wording.quote == f"Here, @{member.display_name}: the rota"
    client_of(facilitator).post(talk.get_absolute_url(), {"source": "", "sending_key": uuid4(), "files": picture()})
    say(talk, author=member, source="Thank you.", answers=2)
    page = client_of(member).get(talk.get_absolute_url()).content.decode()
    assert '<span class="clip" dir="auto">A picture</span>' in page
    assert "![bay]" not in page
    say(talk, author=member, source="> Yours\n\nMine, [by the way](https://example.org)")
    listed = client_of(member).get("/messages/").content.decode()
    assert "You: Mine, by the way" in listed
