"""What was changed or taken back stays to be seen by those who look after the place, and looking is written down."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from chat.changing import edit, withdraw
from chat.conversations import begin_with
from chat.forgetting import forget_deleted_messages
from chat.models import Message, Room
from chat.muting import mute_of
from chat.permissions import can_see_traces
from chat.speaking import note, say
from moderation.flagging import take_away
from moderation.models import AuditEntry
from people.models import Person
from tests.cast import client_of, make_member, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def changed(room: Room, member: Person) -> Message:
    message = say(room, author=member, source="Meet at nine.")
    edit(message, source="Meet at ten.", by=member)
    message.refresh_from_db()
    return message


def looks(person: Person) -> int:
    return AuditEntry.objects.filter(verb="moderation.viewed", actor=person).count()


def traces_url(room: Room) -> str:
    return f"{room.get_absolute_url()}traces/"


def history_url(message: Message) -> str:
    return f"{message.room.get_absolute_url()}messages/{message.sequence}/history/"


def test_the_list_names_who_and_when_and_no_word_of_it(
    room: Room, changed: Message, member: Person, facilitator: Person
) -> None:
    withdraw(say(room, author=member, source="Nonsense."), by=member)
    take_away(say(room, author=member, source="Buy this."), by=facilitator, reason="An advert.")
    say(room, author=member, source="Said and left.")
    page = client_of(facilitator).get(traces_url(room)).content.decode()
    for words in ("changed", "taken back", "taken away by those who look after this place"):
        assert words in page
    for words in ("Meet at", "Nonsense", "Buy this", "Said and left"):
        assert words not in page
    assert looks(facilitator) == 0


def test_all_a_message_said_is_shown_and_looking_is_written_down(
    changed: Message, member: Person, facilitator: Person
) -> None:
    withdraw(changed, by=member)
    page = client_of(facilitator).get(history_url(changed)).content.decode()
    assert "Meet at nine." in page
    assert "<del>nine</del><ins>ten</ins>" in page.replace("\n", "")
    assert "Taken back" in page
    (entry,) = AuditEntry.objects.filter(verb="moderation.viewed")
    assert (entry.actor, entry.target, entry.scope) == (facilitator, changed, changed.room.audience)


def test_a_standing_message_leads_those_who_lead_to_it(changed: Message, member: Person, facilitator: Person) -> None:
    acts = f"{changed.room.get_absolute_url()}messages/{changed.sequence}/"
    assert "What it said before" in client_of(facilitator).get(acts).content.decode()
    assert "What it said before" not in client_of(member).get(acts).content.decode()


def test_who_was_taken_away_can_be_muted_and_heard_again(room: Room, member: Person, facilitator: Person) -> None:
    """Also when nothing else of theirs stands: by way of what was taken away, and without a word of it."""
    client = client_of(facilitator)
    take_away(say(room, author=member, source="Buy this."), by=facilitator, reason="An advert.")
    say(room, author=facilitator, source="Mine.")
    edit(Message.objects.get(sequence=2), source="My own.", by=facilitator)
    muting = f"{room.get_absolute_url()}messages/{{}}/mute/".format
    page = client.get(traces_url(room)).content.decode()
    assert f'href="{muting(1)}"' in page
    assert f'href="{muting(2)}"' not in page
    page = client.get(muting(1)).content.decode()
    assert member.display_name in page
    assert "Buy this" not in page
    assert client.post(muting(1), {"how_long": "day", "reason": "Adverts."}).status_code == 302
    assert mute_of(room, member)
    assert "End it now" in client.get(muting(1)).content.decode()
    assert client.post(muting(1), {"lift": "1"}).status_code == 302
    assert mute_of(room, member) is None
    assert client_of(member).get(muting(1)).status_code == 403


def test_members_see_neither(room: Room, changed: Message, member: Person) -> None:
    for url in (traces_url(room), history_url(changed)):
        assert client_of(member).get(url).status_code == 403
    assert looks(member) == 0


def test_of_a_conversation_nobody_sees_it(member: Person, facilitator: Person) -> None:
    talk = begin_with(facilitator, by=member)
    message = say(talk, author=member, source="Between us.")
    withdraw(message, by=member)
    assert not can_see_traces(facilitator, talk)
    assert client_of(facilitator).get(f"{talk.get_absolute_url()}messages/1/history/").status_code == 404
    staff = make_person("Ada Admin", is_staff=True, is_superuser=True)
    assert "Noor" not in client_of(staff).get("/admin/chat/message/").content.decode()
    assert client_of(staff).get(f"/admin/chat/message/{message.pk}/change/").status_code == 302


def test_what_was_forgotten_is_gone_for_them_too(changed: Message, member: Person, facilitator: Person) -> None:
    withdraw(changed, by=member)
    forget_deleted_messages(timezone.now())
    page = client_of(facilitator).get(history_url(changed)).content.decode()
    assert "Its words are gone for good." in page
    assert "Meet at" not in page


def test_nonsense_is_not_found_and_notes_have_no_words(room: Room, member: Person, facilitator: Person) -> None:
    told = note(room, by=member, words="left")
    for sequence in (told.sequence, 99):
        url = f"{room.get_absolute_url()}messages/{sequence}/history/"
        assert client_of(facilitator).get(url).status_code == 404


def test_the_admin_lists_it_without_words_and_reading_leaves_a_trace(
    room: Room, changed: Message, member: Person
) -> None:
    staff = make_person("Ada Admin", is_staff=True, is_superuser=True)
    client = client_of(staff)
    say(room, author=member, source="Said and left.")
    page = client.get("/admin/chat/message/").content.decode()
    assert "Noor Haddad" in page
    assert "Meet at" not in page
    assert looks(staff) == 0
    page = client.get(f"/admin/chat/message/{changed.pk}/change/").content.decode()
    assert "Meet at nine." in page
    assert "Meet at ten." in page
    assert looks(staff) == 1
    assert client.post(f"/admin/chat/message/{changed.pk}/change/", {"source": "No."}).status_code == 403


def test_the_list_costs_the_same_however_much_there_is(room: Room, member: Person, facilitator: Person) -> None:
    client = client_of(facilitator)

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(traces_url(room)).status_code == 200
        return len(captured)

    withdraw(say(room, author=member, source="One."), by=member)
    cost()
    few = cost()
    for number in range(45):
        withdraw(say(room, author=member, source=f"And {number}."), by=member)
    assert cost() == few
    assert "?before=" in client.get(traces_url(room)).content.decode()


def test_the_admins_list_costs_the_same_whoever_wrote_it(room: Room, changed: Message) -> None:
    client = client_of(make_person("Ada Admin", is_staff=True, is_superuser=True))

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/admin/chat/message/").status_code == 200
        return len(captured)

    cost()
    few = cost()
    for number in range(4):
        author = make_member(room.place, f"Ann {number}")
        withdraw(say(room, author=author, source="One."), by=author)
    assert cost() == few
