"""What happens to a message after it was said: everybody's page hears of it, also one that was away."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from chat.changing import edit, withdraw
from chat.models import Message, MessageEdition, Room
from chat.reading import missed_since
from chat.rooms import change_room, open_named_room
from chat.speaking import MayNotSpeak, say
from communities.joining import remove
from content.reacting import react, take_back
from moderation.flagging import flag, hide, restore
from moderation.models import Case
from people.models import Person
from tests.cast import client_of, make_person
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(db: None) -> Person:
    return make_person(is_staff=True, is_superuser=True)


def address(message: Message, part: str = "") -> str:
    return f"{message.room.get_absolute_url()}messages/{message.sequence}/{part}"


def shown(room: Room, person: Person) -> str:
    return client_of(person).get(room.get_absolute_url()).content.decode()


def test_changed_words_stand_in_the_same_place_and_the_former_are_kept(room: Room, member: Person) -> None:
    message = say(room, author=member, source="Meet at nine.")
    assert client_of(member).post(address(message, "edit/"), {"source": "Meet at **ten**."}).status_code == 302
    message.refresh_from_db()
    assert (message.sequence, message.html.strip()) == (1, "<p>Meet at <strong>ten</strong>.</p>")
    assert MessageEdition.objects.get().source == "Meet at nine."
    assert "changed" in shown(room, member)


def test_words_that_cannot_be_taken_come_back_with_the_reason(room: Room, member: Person) -> None:
    message = say(room, author=member, source="Meet at nine.")
    answer = client_of(member).post(address(message, "edit/"), {"source": "   "})
    assert answer.status_code == 422
    assert "Write a few words first." in answer.content.decode()
    assert not MessageEdition.objects.exists()


def test_nobody_changes_what_another_said(room: Room, member: Person, facilitator: Person) -> None:
    message = say(room, author=member, source="Mine.")
    with pytest.raises(PermissionDenied):
        edit(message, source="Yours.", by=facilitator)
    with pytest.raises(PermissionDenied):
        withdraw(message, by=facilitator)


def test_who_was_shown_out_changes_nothing_more(room: Room, member: Person, facilitator: Person) -> None:
    message = say(room, author=member, source="Mine.")
    remove(room.place, person=member, by=facilitator, reason="Unkind.")
    with pytest.raises(PermissionDenied):
        withdraw(Message.objects.get(pk=message.pk), by=Person.objects.get(pk=member.pk))


def test_what_was_taken_back_is_gone_with_its_words_and_its_author(
    room: Room, member: Person, facilitator: Person
) -> None:
    message = say(room, author=member, source="Room 9 has the key code 4711.")
    answer = say(room, author=facilitator, source="Not here, please.", answers=message.sequence)
    assert "key code 4711" in shown(room, facilitator)
    withdraw(message, by=member)
    page = shown(room, facilitator)
    assert "key code 4711" not in page
    assert "A message was taken back." in page
    assert "a message that is not there any more" in page
    assert client_of(member).get(address(message)).status_code == 404
    frames = client_of(facilitator).get(f"{room.get_absolute_url()}messages/?after=2&change=0").json()["messages"]
    assert [frame["sequence"] for frame in frames] == [message.sequence, answer.sequence]
    assert "key code 4711" not in str(frames)


def test_taken_back_once_is_enough(room: Room, member: Person) -> None:
    message = say(room, author=member, source="Oh.")
    assert client_of(member).post(address(message, "removal/")).status_code == 302
    assert client_of(member).post(address(message, "removal/")).status_code == 404


def test_a_page_that_was_away_is_told_what_happened_since(room: Room, member: Person, facilitator: Person) -> None:
    messages = [say(room, author=member, source=f"Line {number}.") for number in range(3)]
    edit(messages[2], source="Line two.", by=member)
    edit(messages[0], source="Line nought.", by=member)
    react(messages[0], "thanks", person=facilitator)
    missed = missed_since(room, 3, 0)
    assert [message.sequence for message in missed.changed] == [3, 1]
    assert (missed.messages, missed.change, missed.is_all) == ([], 3, True)
    assert missed_since(room, 3, 3).changed == []
    assert missed_since(room, 3).changed == []


def test_what_happened_to_messages_not_yet_read_comes_with_them(room: Room, member: Person) -> None:
    say(room, author=member, source="First.")
    second = say(room, author=member, source="Secnd.")
    edit(second, source="Second.", by=member)
    missed = missed_since(room, 1, 0)
    assert missed.changed == []
    assert [message.html.strip() for message in missed.messages] == ["<p>Second.</p>"]
    assert missed.change == 1


def test_many_changes_are_told_in_steps(room: Room, member: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chat.reading.MOST_AT_ONCE", 2)
    messages = [say(room, author=member, source=f"Line {number}.") for number in range(5)]
    for message in messages:
        edit(message, source="Another.", by=member)
    told: list[int] = []
    change, more = 0, True
    while more:
        missed = missed_since(room, 5, change)
        told += [message.sequence for message in missed.changed]
        change, more = missed.change, not missed.is_all
    assert told == [1, 2, 3, 4, 5]


def test_thanks_leave_the_answers_as_they_are(room: Room, member: Person, facilitator: Person) -> None:
    message = say(room, author=member, source="Who has the key?")
    say(room, author=facilitator, source="I have.", answers=message.sequence)
    react(message, "thanks", person=facilitator)
    assert [one.sequence for one in missed_since(room, 2, 0).changed] == [1]


def test_thanks_are_seen_and_taken_back_by_everybody(room: Room, member: Person, facilitator: Person) -> None:
    message = say(room, author=member, source="Bring a spare bulb.")
    react(message, "thanks", person=facilitator)
    assert "Thanks 1" in shown(room, member)
    names = f"/content/message/{message.pk}/reactions/thanks/"
    assert f'href="{names}"' in shown(room, member)
    assert facilitator.display_name in client_of(member).get(names).content.decode()
    take_back(message, "thanks", person=facilitator)
    assert "Thanks 1" not in shown(room, member)
    room.refresh_from_db()
    assert room.last_change == 2


def test_a_message_is_saved_for_later_and_let_go(room: Room, member: Person, facilitator: Person) -> None:
    message = say(room, author=member, source="The autoclave takes forty minutes.")
    client = client_of(facilitator)
    assert "Save for later" in client.get(address(message)).content.decode()
    assert client.post(f"/bookmarks/message/{message.pk}/").status_code == 302
    assert "Save for later" not in client.get(address(message)).content.decode()
    assert "A message in General" in client.get("/bookmarks/").content.decode()
    assert client.post(f"/bookmarks/message/{message.pk}/", {"remove": ""}).status_code == 302
    assert "A message in General" not in client.get("/bookmarks/").content.decode()


def test_hiding_and_restoring_reach_open_pages(room: Room, member: Person, facilitator: Person, staff: Person) -> None:
    message = say(room, author=member, source="Something unkind.")
    flag(message, person=facilitator, reason="unkind")
    case = Case.objects.get()
    hide(case, by=staff)
    assert [one.sequence for one in missed_since(room, 1, 0).changed] == [1]
    assert "Something unkind" not in shown(room, member)
    restore(case, by=staff)
    assert [one.sequence for one in missed_since(room, 1, 1).changed] == [1]
    assert "Something unkind" in shown(room, member)


def test_an_answer_shows_what_it_answers(room: Room, member: Person, facilitator: Person) -> None:
    say(room, author=member, source="Who has the *spare* key?")
    client = client_of(facilitator)
    form = client.get(f"{room.get_absolute_url()}?answer=1").content.decode()
    assert 'name="answers" value="1"' in form
    sent = {"source": "I have.", "answers": "1", "sending_key": "5f0c9a1e-5b1c-4f6c-9a7e-1f6f1f1f1f1f"}
    assert client.post(f"{room.get_absolute_url()}messages/", sent).status_code == 302
    assert Message.objects.get(sequence=2).answers_id == Message.objects.get(sequence=1).pk
    assert "Who has the spare key?" in shown(room, member)


def test_an_answer_to_another_rooms_message_answers_nothing(room: Room, member: Person, facilitator: Person) -> None:
    other = open_named_room(room.place, name="Nights", topic="", only_leaders_speak=False, by=facilitator)
    say(other, author=facilitator, source="Elsewhere.")
    assert say(room, author=member, source="Here.", answers=1).answers is None


def test_a_room_in_which_facilitators_speak(room: Room, member: Person, facilitator: Person) -> None:
    news = open_named_room(room.place, name="News", topic="", only_leaders_speak=True, by=facilitator)
    say(news, author=facilitator, source="The lift is mended.")
    with pytest.raises(MayNotSpeak):
        say(news, author=member, source="At last!")
    answer = client_of(member).post(
        f"{news.get_absolute_url()}messages/",
        {"source": "At last!", "sending_key": "5f0c9a1e-5b1c-4f6c-9a7e-1f6f1f1f1f1f"},
    )
    assert answer.status_code == 403
    assert "Facilitators speak here, and everybody reads." in shown(news, member)


def test_rooms_of_like_names_have_their_own_addresses(room: Room, facilitator: Person) -> None:
    opened = [
        open_named_room(room.place, name=name, topic="", only_leaders_speak=False, by=facilitator)
        for name in ("Night shift", "Night  shift!", "New", "夜勤")
    ]
    assert [one.slug for one in opened] == ["night-shift", "night-shift-2", "new-2", "room"]
    change_room(opened[0], name="Late shift", topic="After ten.", only_leaders_speak=False, by=facilitator)
    assert Room.objects.get(pk=opened[0].pk).slug == "night-shift"


def test_a_name_that_is_taken_is_said_beside_it(room: Room, facilitator: Person) -> None:
    answer = client_of(facilitator).post(f"/c/{room.place.slug}/chat/new/", {"name": "GENERAL", "topic": "x"})
    assert answer.status_code == 422
    assert "There is a room of this name already." in answer.content.decode()


def test_a_page_of_answers_and_gone_messages_costs_no_more(room: Room, member: Person) -> None:
    first = say(room, author=member, source="Who?")
    say(room, author=member, source="I.", answers=1)
    client, page = client_of(member), room.get_absolute_url()
    few = queries_of(client, page)
    for _number in range(5):
        withdraw(say(room, author=member, source="Me too.", answers=1), by=member)
        say(room, author=member, source="And me.", answers=1)
    assert queries_of(client, page) == few
    assert first.answered_by.count() == 11
