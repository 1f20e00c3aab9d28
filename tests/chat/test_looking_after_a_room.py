"""Those who lead let somebody only read for a while, and take a message away with a reason."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from chat.changing import edit, withdraw
from chat.models import Message, Mute, Room
from chat.muting import MUTED, mute, mute_of, unmute
from chat.silence import MayNotSpeak
from chat.speaking import say
from communities.models import Role
from engagement.delivery import deliver_now
from engagement.notifying import notices_for
from moderation.models import AuditEntry
from people.models import Person
from tests.cast import client_of, make_member

pytestmark = pytest.mark.django_db
AN_HOUR = timedelta(hours=1)


@pytest.fixture
def muted(room: Room, member: Person, facilitator: Person) -> Mute:
    return mute(room, member, lasts=AN_HOUR, reason="Three adverts in a row.", by=facilitator)


def test_who_only_reads_says_and_changes_nothing(room: Room, member: Person, facilitator: Person) -> None:
    said = say(room, author=member, source="Buy this.")
    mute(room, member, lasts=AN_HOUR, reason="Adverts.", by=facilitator)
    with pytest.raises(MayNotSpeak, match="You read here"):
        say(room, author=member, source="Buy that.")
    with pytest.raises(MayNotSpeak):
        edit(said, source="Buy that.", by=member)
    withdraw(said, by=member)
    answer = client_of(member).post(f"{room.get_absolute_url()}messages/", {"source": "Buy.", "sending_key": uuid4()})
    assert answer.status_code == 403
    page = client_of(member).get(room.get_absolute_url()).content.decode()
    assert "You read here" in page
    assert 'name="source"' not in page


def test_it_is_told_kindly_and_written_down(muted: Mute, member: Person, facilitator: Person) -> None:
    deliver_now()
    (notice,) = notices_for(member)
    assert notice.wording.text.startswith("You read in General for a while")
    assert notice.wording.quote == "Three adverts in a row."
    assert not notice.wording.shows_actor
    assert notices_for(facilitator) == []
    entry = AuditEntry.objects.get(verb=MUTED)
    assert (entry.actor, entry.reason) == (facilitator, "Three adverts in a row.")


def test_it_ends_by_itself_or_sooner(muted: Mute, room: Room, member: Person, facilitator: Person) -> None:
    Mute.objects.filter(pk=muted.pk).update(until=timezone.now() - timedelta(seconds=1))
    say(room, author=member, source="Back.")
    again = mute(room, member, lasts=AN_HOUR, reason="Again.", by=facilitator)
    unmute(again, by=facilitator)
    assert mute_of(room, member) is None
    say(room, author=member, source="Back again.")


def test_members_and_those_who_lead_too_cannot(room: Room, member: Person, facilitator: Person) -> None:
    other = make_member(room.place, role=Role.FACILITATOR)
    for person, by in ((facilitator, member), (facilitator, other), (facilitator, facilitator)):
        with pytest.raises(PermissionDenied):
            mute(room, person, lasts=AN_HOUR, reason="No.", by=by)


def test_by_form(room: Room, member: Person, facilitator: Person) -> None:
    say(room, author=member, source="Buy this.")
    address = f"{room.get_absolute_url()}messages/1/mute/"
    client = client_of(facilitator)
    answer = client.post(address, {"how_long": "day"})
    assert answer.status_code == 422
    assert "deserves to know" in answer.content.decode()
    assert client.post(address, {"how_long": "day", "reason": "Adverts."}).status_code == 302
    assert mute_of(room, member)
    assert "End it now" in client.get(address).content.decode()
    assert client.post(address, {"lift": "1"}).status_code == 302
    assert mute_of(room, member) is None


def test_a_message_is_taken_away_with_a_reason_its_author_reads(
    room: Room, member: Person, facilitator: Person
) -> None:
    message = say(room, author=member, source="Buy this.")
    address = f"{room.get_absolute_url()}messages/1/taking-away/"
    assert client_of(facilitator).post(address, {"reason": "An advert."}).status_code == 302
    message.refresh_from_db()
    assert message.hidden_at
    assert not Message.objects.visible_to(member).filter(pk=message.pk).exists()
    deliver_now()
    (notice,) = notices_for(member)
    assert "was hidden" in notice.wording.text
    assert "An advert." in client_of(member).get(notice.wording.url).content.decode()
    assert AuditEntry.objects.filter(target_id=message.pk, reason="An advert.").exists()


def test_a_room_of_a_community_has_a_name_and_says_how_long_it_keeps_words(room: Room, facilitator: Person) -> None:
    client, address = client_of(facilitator), f"{room.get_absolute_url()}settings/"
    sent = {"name": "", "topic": "Nights", "keeps_days": "90"}
    assert client.post(address, sent).status_code == 422
    assert client.post(address, sent | {"name": "Nights"}).status_code == 302
    room.refresh_from_db()
    assert (room.name, room.keeps_days) == ("Nights", 90)
    assert client.post(address, sent | {"name": "Nights", "keeps_days": "7"}).status_code == 422
    assert client.post(address, sent | {"name": "Nights", "keeps_days": ""}).status_code == 302
    room.refresh_from_db()
    assert room.keeps_days is None
