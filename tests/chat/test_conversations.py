"""Two people, and small groups: nobody else reads them, and who does not want to be written to is not."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from chat.broadcasts import room_channel, somebody_types
from chat.changing import edit, withdraw
from chat.conversations import MOST_PEOPLE, add, begin_group, begin_with, leave, rename
from chat.finding import index_room, rooms_behind
from chat.inbox import conversations_of
from chat.models import Message, Room, Seat
from chat.reach import BEFORE_AN_ANSWER, NEW_PEOPLE_A_DAY
from chat.reading import mine_of, missed_since, read_up_to
from chat.rooms import first_room
from chat.speaking import MayNotSpeak, say
from chat.staying import Out, why_out
from communities.models import Community
from engagement.broadcasts import redis_client
from engagement.delivery import deliver_now
from engagement.errands import run_errands_now
from engagement.models import Notification
from engagement.notice_mails import write_notice_mails
from engagement.notifying import notices_for, unread_count
from moderation.flagging import flag
from moderation.models import AuditEntry, Case
from people.blocking import block, lift
from people.leaving import erase
from people.models import Person, Writers
from people.scopes import scopes_of
from search.finding import find
from search.index import rebuild
from tests.cast import client_of, make_community, make_member, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def talk(member: Person, facilitator: Person) -> Room:
    return begin_with(facilitator, by=member)


@pytest.fixture
def group(member: Person, facilitator: Person, community: Community) -> Room:
    return begin_group([facilitator, make_member(community, "Ilse Brandt")], by=member, name="Tea")


def anew(person: Person) -> Person:
    """As the next request knows them."""
    return Person.objects.get(pk=person.pk)


def write(person: Person, other: Person) -> Room:
    room = begin_with(other, by=person)
    say(room, author=person, source="Have you a minute?")
    return room


# --- two people --------------------------------------------------------------------------------


def test_two_people_have_one_conversation(talk: Room, member: Person, facilitator: Person) -> None:
    assert begin_with(member, by=facilitator) == talk
    assert set(talk.seats.values_list("person", flat=True)) == {member.pk, facilitator.pk}


def test_it_is_begun_from_a_profile_and_said_by_form(member: Person, facilitator: Person) -> None:
    client = client_of(member)
    assert "Write to Grace" in client.get(facilitator.get_absolute_url()).content.decode()
    answer = client.post("/messages/new/", {"to": facilitator.handle}, follow=True)
    room = Room.objects.get(by_seats=True)
    assert answer.redirect_chain[-1][0] == room.get_absolute_url() == f"/messages/{room.pk}/"
    answer = client.post(
        f"/messages/{room.pk}/messages/", {"source": "Hello Grace", "sending_key": uuid4()}, follow=True
    )
    assert "Hello Grace" in answer.content.decode()
    assert "Hello Grace" in client_of(facilitator).get("/messages/").content.decode()


def test_the_other_one_hears_of_it_once_until_they_have_looked(talk: Room, member: Person, facilitator: Person) -> None:
    for words in ("Are you awake?", "The lift is stuck."):
        say(talk, author=member, source=words)
        deliver_now()
    (notice,) = notices_for(facilitator)
    assert notice.wording.text == "Noor Haddad wrote to you"
    assert notice.wording.quote == "Are you awake?"
    assert unread_count(anew(facilitator)) == 1
    read_up_to(talk, 2, person=facilitator)
    assert unread_count(anew(facilitator)) == 0
    say(talk, author=member, source="Never mind.")
    deliver_now()
    assert unread_count(anew(facilitator)) == 1
    assert Notification.objects.filter(person=member).count() == 0


def test_what_was_read_as_it_was_said_rings_and_is_mailed_to_nobody(
    talk: Room, group: Room, member: Person, facilitator: Person
) -> None:
    """Reading is quicker than the bell, which is told of it a moment later."""
    read = say(talk, author=member, source="Are you awake?")
    read_up_to(talk, read.sequence, person=facilitator)
    say(group, author=member, source="And you all?")
    deliver_now()
    (notice,) = Notification.objects.filter(person=facilitator, kind="chat-direct")
    assert notice.conversation == f"room:{group.pk}"
    say(talk, author=member, source="I can't find the key.")
    deliver_now()
    assert Notification.objects.filter(person=facilitator, kind="chat-direct").unread().count() == 2


def test_what_was_not_read_yet_is_still_told_of(talk: Room, member: Person, facilitator: Person) -> None:
    """Two lines, one bell: who has read one of them has not read the other."""
    for words in ("Are you awake?", "The lift is stuck."):
        say(talk, author=member, source=words)
        deliver_now()
    read_up_to(talk, 1, person=facilitator)
    assert unread_count(anew(facilitator)) == 1
    read_up_to(talk, 2, person=facilitator)
    assert unread_count(anew(facilitator)) == 0


def test_every_page_shows_that_somebody_wrote(talk: Room, member: Person, facilitator: Person) -> None:
    say(talk, author=member, source="Are you awake?")
    assert mine_of(anew(facilitator)).conversations == 1
    assert "1 new" in client_of(facilitator).get("/messages/").content.decode()
    read_up_to(talk, 1, person=facilitator)
    assert mine_of(anew(facilitator)).conversations == 0


def test_nobody_else_reads_it_nor_knows_of_it(talk: Room, member: Person, community: Community) -> None:
    say(talk, author=member, source="Between us.")
    for stranger in (make_member(community), make_person("Ada Admin", is_staff=True, is_superuser=True)):
        assert not Room.objects.visible_to(stranger).filter(pk=talk.pk).exists()
        assert not Message.objects.visible_to(stranger).filter(room=talk).exists()
        assert client_of(stranger).get(talk.get_absolute_url()).status_code == 404
        assert f"r:{talk.pk}" not in scopes_of(anew(stranger))
        with pytest.raises(PermissionDenied):
            say(talk, author=stranger, source="Let me in.")


def test_it_is_found_by_those_in_it_alone(
    talk: Room, member: Person, facilitator: Person, community: Community
) -> None:
    say(talk, author=member, source="The lighthouse key is with me.")
    for room_id in rooms_behind():
        index_room(room_id)
    assert [entry.url for entry in find("lighthouse", viewer=anew(facilitator)).entries]
    assert not find("lighthouse", viewer=make_member(community)).entries


def test_who_came_later_finds_nothing_of_what_was_said_before(
    group: Room, member: Person, facilitator: Person, community: Community
) -> None:
    """Not by its words, not in the numbers beside the kinds, and not after having left and come again."""
    say(group, author=member, source="The lighthouse key is with me.")
    tess = make_member(community, "Tess Later")
    add(group, [tess], by=member)
    say(group, author=member, source="The harbour is closed.")
    run_errands_now()

    def found(words: str, viewer: Person) -> tuple[int, int]:
        answer = find(words, viewer=anew(viewer))
        return len(answer.entries), sum(facet.count for facet in answer.facets)

    assert found("lighthouse", facilitator) == found("harbour", facilitator) == (1, 1)
    assert found("lighthouse", tess) == (0, 0)
    assert found("harbour", tess) == (1, 1)
    leave(group, person=tess)
    assert found("harbour", tess) == (0, 0)
    add(group, [anew(tess)], by=member)
    run_errands_now()
    assert found("harbour", tess) == found("lighthouse", tess) == (0, 0)
    list(rebuild("message"))
    assert found("harbour", tess) == found("lighthouse", tess) == (0, 0)
    assert found("harbour", facilitator) == (1, 1)


def test_what_was_said_before_one_came_is_not_answered(group: Room, member: Person, community: Community) -> None:
    """`?answer=N` shows the beginning of what it answers: to those alone who may read it, and never of a note."""
    first = say(group, author=member, source="The lighthouse key is with me.")
    tess = make_member(community, "Tess Later")
    add(group, [tess], by=member)
    mine, hers = (
        client_of(person).get(group.get_absolute_url(), {"answer": first.sequence}) for person in (member, tess)
    )
    assert mine.context["answered"] == first
    assert hers.context["answered"] is None
    assert "lighthouse" not in hers.content.decode()
    told = Message.objects.get(room=group, is_note=True, sequence__gt=first.sequence)
    assert client_of(member).get(group.get_absolute_url(), {"answer": told.sequence}).context["answered"] is None


def test_staff_see_of_it_only_what_was_flagged_and_that_is_written_down(
    talk: Room, member: Person, facilitator: Person
) -> None:
    said = [say(talk, author=member, source=words) for words in ("Quite private.", "And quite unkind.")]
    flag(said[1], person=facilitator, reason="unkind")
    staff = client_of(make_person("Ada Admin", is_staff=True, is_superuser=True))
    case = Case.objects.get()
    assert case.place == f"r:{talk.pk}"
    queue = staff.get("/admin/moderation/case/").content.decode()
    assert "unkind." not in queue
    page = staff.get(f"/admin/moderation/case/{case.pk}/change/").content.decode()
    assert "And quite unkind." in page
    assert "Quite private." not in page
    assert AuditEntry.objects.filter(verb="moderation.viewed", target_id=said[1].pk).count() == 1
    assert f"/admin/chat/room/{talk.pk}/" not in staff.get("/admin/chat/room/").content.decode()


# --- who may write to whom ----------------------------------------------------------------------


def test_who_shares_no_community_is_not_written_to(member: Person, outsider: Person) -> None:
    with pytest.raises(ValidationError):
        begin_with(outsider, by=member)


@pytest.mark.parametrize("writers", [Writers.NOBODY, Writers.CLOSE])
def test_who_wants_to_write_first_is_not_written_to(member: Person, facilitator: Person, writers: str) -> None:
    Person.objects.filter(pk=facilitator.pk).update(writers=writers)
    with pytest.raises(ValidationError):
        begin_with(anew(facilitator), by=member)
    room = write(anew(facilitator), member)
    # Who wrote first has agreed to talk.
    assert say(room, author=member, source="Good that you ask.").sequence == 2


def test_the_setting_stands_on_the_privacy_page(member: Person) -> None:
    client = client_of(member)
    answer = client.post("/settings/privacy/", {"writers": "nobody", "shows_typing": "on"})
    assert answer.status_code == 302
    saved = anew(member)
    assert (saved.writers, saved.shows_presence, saved.shows_typing) == ("nobody", False, True)


def test_who_is_blocked_says_nothing_more_and_does_not_learn_why(
    talk: Room, member: Person, facilitator: Person
) -> None:
    say(talk, author=facilitator, source="Hello.")
    block(facilitator, member)
    with pytest.raises(MayNotSpeak, match=r"Grace can’t be written to here\."):
        say(talk, author=member, source="Why not?")
    page = client_of(member).get(talk.get_absolute_url()).content.decode()
    assert "Grace can’t be written to here." in page
    assert 'name="source"' not in page


def test_who_is_blocked_is_not_seen_writing(talk: Room, member: Person, facilitator: Person) -> None:
    say(talk, author=facilitator, source="Hello.")
    with redis_client().pubsub(ignore_subscribe_messages=True) as heard:
        heard.subscribe(room_channel(talk.pk))
        heard.get_message(timeout=30)
        somebody_types(talk.pk, member)
        assert b"typing" in heard.get_message(timeout=30)["data"]
        block(facilitator, member)
        somebody_types(talk.pk, member)
        redis_client().publish(room_channel(talk.pk), "the next")
        assert heard.get_message(timeout=30)["data"] == b"the next"


def test_who_is_blocked_changes_no_words_and_thanks_for_none_and_still_can_flag(
    talk: Room, member: Person, facilitator: Person
) -> None:
    mine = say(talk, author=member, source="Hello.")
    theirs = say(talk, author=facilitator, source="Hello back.")
    block(facilitator, member)
    with pytest.raises(MayNotSpeak, match="Nothing more is said here"):
        edit(mine, source="Why not?", by=member)
    client = client_of(member)
    assert client.post(reverse("content:reactions", args=["message", theirs.pk, "thanks"])).status_code == 403
    assert client.get(f"/flags/message/{theirs.pk}/").status_code == 200
    withdraw(mine, by=member)


def test_a_conversation_gone_quiet_opens_no_wire(talk: Room, member: Person, facilitator: Person) -> None:
    stays = {(member.pk, talk.pk, None), (facilitator.pk, talk.pk, None)}
    assert why_out(stays) == {}
    assert " live>" in client_of(member).get(talk.get_absolute_url()).content.decode()
    block(facilitator, member)
    assert why_out(stays) == dict.fromkeys(stays, Out.QUIET)
    assert why_out({(member.pk, talk.pk, "a session that ended")}).popitem()[1] == Out.NOT_SIGNED_IN
    assert " live>" not in client_of(member).get(talk.get_absolute_url()).content.decode()
    lift(facilitator, member)
    assert why_out(stays) == {}
    newcomer = (make_person("Nadia").pk, talk.pk, None)
    assert why_out({newcomer}) == {newcomer: Out.NOT_FOUND}


def test_a_quiet_conversation_offers_only_what_it_takes(talk: Room, member: Person, facilitator: Person) -> None:
    mine, theirs = say(talk, author=member, source="Hello"), say(talk, author=facilitator, source="Good morning")

    def acts(message: Message) -> str:
        return client_of(member).get(f"{talk.get_absolute_url()}messages/{message.sequence}/").content.decode()

    assert "Change my words" in acts(mine)
    assert "Same here" in acts(theirs)
    block(facilitator, member)
    assert "Change my words" not in acts(mine)
    assert "Take it back" in acts(mine)
    assert "Same here" not in acts(theirs)
    assert "Thanks" not in acts(theirs)
    assert "not right" in acts(theirs)


def test_before_an_answer_comes_only_a_little_is_said(talk: Room, member: Person, facilitator: Person) -> None:
    for _ in range(BEFORE_AN_ANSWER):
        say(talk, author=member, source="Hello?")
    with pytest.raises(MayNotSpeak, match="You can go on when Grace answers"):
        say(talk, author=member, source="Hello??")
    say(talk, author=facilitator, source="Yes?")
    say(talk, author=member, source="Good morning.")


def test_only_so_many_new_people_a_day(member: Person, community: Community) -> None:
    for _ in range(NEW_PEOPLE_A_DAY):
        begin_with(make_member(community), by=member)
    with pytest.raises(ValidationError, match="many new people"):
        begin_with(make_member(community), by=member)


def test_a_refusal_stands_in_the_form_with_what_was_chosen(member: Person, facilitator: Person) -> None:
    Person.objects.filter(pk=facilitator.pk).update(writers=Writers.NOBODY)
    answer = client_of(member).post("/messages/new/", {"to": facilitator.handle, "name": "Tea"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Grace can’t be written to here." in page
    assert f'value="{facilitator.handle}" checked' in page
    assert 'value="Tea"' in page


# --- groups -------------------------------------------------------------------------------------


def test_who_is_asked_in_hears_of_it_and_reads_from_there(
    group: Room, member: Person, facilitator: Person, community: Community
) -> None:
    old = say(group, author=member, source="Before you came.")
    newcomer = make_member(community, "Tess Halloran")
    add(group, [newcomer], by=facilitator)
    deliver_now()
    assert [notice.wording.text for notice in notices_for(newcomer)] == ["Grace Mensah asked you into a conversation"]
    say(group, author=member, source="Welcome.")
    page = client_of(newcomer).get(group.get_absolute_url()).content.decode()
    assert "Welcome." in page
    assert "asked in: Tess Halloran" in page
    assert "Before you came." not in page
    room = Room.objects.with_reading(newcomer).get(pk=group.pk)
    assert old not in missed_since(room, 0).messages
    assert not Message.objects.visible_to(newcomer).filter(pk=old.pk).exists()
    # Nor by a quotation.
    assert say(group, author=member, source="As I said.", answers=old.sequence).answers is None


def test_who_left_reads_nothing_more_and_the_others_are_told(group: Room, member: Person, facilitator: Person) -> None:
    leave(group, person=facilitator)
    assert client_of(facilitator).get(group.get_absolute_url()).status_code == 404
    page = client_of(member).get(group.get_absolute_url()).content.decode()
    assert "Grace Mensah</b>" in page
    assert "left" in page
    with pytest.raises(PermissionDenied):
        say(group, author=facilitator, source="One more thing.")


def test_a_group_has_a_name_everybody_in_it_may_change(group: Room, facilitator: Person, member: Person) -> None:
    rename(group, name="Tea, always", by=facilitator)
    assert "Tea, always" in client_of(member).get("/messages/").content.decode()


def test_a_group_stays_small(member: Person, community: Community) -> None:
    people = [make_member(community) for _ in range(MOST_PEOPLE)]
    with pytest.raises(ValidationError, match="up to 12 people"):
        begin_group(people, by=member)
    assert not Room.objects.filter(by_seats=True).exists()


def test_nobody_comes_into_a_conversation_of_two_nor_leaves_it(
    talk: Room, member: Person, community: Community
) -> None:
    with pytest.raises(PermissionDenied):
        add(talk, [make_member(community)], by=member)
    with pytest.raises(PermissionDenied):
        leave(talk, person=member)
    with pytest.raises(PermissionDenied):
        rename(talk, name="Us", by=member)


def test_who_does_not_want_it_is_not_pulled_into_a_group(group: Room, member: Person, community: Community) -> None:
    blocks, writes_first = make_member(community), make_member(community)
    block(blocks, member)
    Person.objects.filter(pk=writes_first.pk).update(writers=Writers.NOBODY)
    writes_first.refresh_from_db()
    for unwilling in (blocks, writes_first):
        with pytest.raises(ValidationError, match="can’t be written to here"):
            add(group, [unwilling], by=member)
        assert not Seat.objects.filter(person=unwilling).exists()


@pytest.mark.parametrize("by_newcomer", [True, False])
def test_nobody_is_asked_in_beside_somebody_they_are_kept_apart_from(
    group: Room, member: Person, facilitator: Person, community: Community, *, by_newcomer: bool
) -> None:
    """Whoever of the two asked for it; and the one who asks in learns neither whom nor why."""
    newcomer = make_member(community, "Tess Halloran")
    block(*((newcomer, facilitator) if by_newcomer else (facilitator, newcomer)))
    with pytest.raises(ValidationError, match=r"Tess can’t be written to here\."):
        add(group, [newcomer], by=member)
    with pytest.raises(ValidationError, match="can’t be written to here"):
        begin_group([newcomer, facilitator], by=member)
    assert not Seat.objects.filter(person=newcomer).exists()
    add(group, [make_member(community)], by=member)


def test_in_a_group_both_stay_and_read_each_other_without_notices(
    group: Room, member: Person, facilitator: Person
) -> None:
    block(facilitator, member)
    say(group, author=member, source="Who has the key?")
    say(group, author=facilitator, source="I have.")
    deliver_now()
    assert why_out({(member.pk, group.pk, None), (facilitator.pk, group.pk, None)}) == {}
    assert "Who has the key?" in client_of(facilitator).get(group.get_absolute_url()).content.decode()
    assert "I have." in client_of(member).get(group.get_absolute_url()).content.decode()
    assert not [notice for notice in notices_for(facilitator) if "Noor" in notice.wording.text]
    leave(group, person=facilitator)


def test_people_are_found_by_words_and_stay_ticked(member: Person, facilitator: Person) -> None:
    page = client_of(member).get("/messages/new/", {"q": "Grace"}).content.decode()
    assert f'value="{facilitator.handle}"' in page
    page = client_of(member).get("/messages/new/", {"q": "zzz", "to": facilitator.handle}).content.decode()
    assert f'value="{facilitator.handle}" checked' in page


# --- what it costs, and what is left ------------------------------------------------------------


def test_the_list_costs_the_same_however_many_there_are(member: Person, community: Community) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert conversations_of(member)
        return len(captured)

    write(member, make_member(community))
    # What is new in them is asked by the frame of every page.
    mine_of(member)
    first = queries()
    for _ in range(4):
        write(member, make_member(community))
    begin_group([make_member(community) for _ in range(3)], by=member)
    assert queries() == first <= 3


def test_who_leaves_the_site_leaves_no_seat(talk: Room, member: Person, facilitator: Person) -> None:
    say(talk, author=member, source="My own words.")
    erase(member, words_go=True)
    assert not Seat.objects.filter(person=member).exists()
    page = client_of(facilitator).get(talk.get_absolute_url()).content.decode()
    assert "My own words." not in page


def test_a_community_knows_nothing_of_conversations(talk: Room, member: Person) -> None:
    say(talk, author=member, source="Between us.")
    other = make_community()
    assert not Room.objects.filter(community=other, by_seats=True).exists()


def test_nonsense_in_the_address_of_the_list_is_as_good_as_none(talk: Room, member: Person) -> None:
    for nonsense in ("2026-13-41T00:00:00+00:00", "yesterday", "2026-01-01T00:00:00", "0001-01-01T00:00:00+14:00"):
        assert client_of(member).get("/messages/", {"before": nonsense}).status_code == 200


def test_mail_of_a_mention_in_a_room_waits_two_minutes(
    community: Community, member: Person, facilitator: Person
) -> None:
    say(first_room(community), author=member, source=f"Come, @{facilitator.handle}.")
    deliver_now()
    told = Notification.objects.get(person=facilitator, kind="chat-mention")
    assert told.mail_due_at is not None
    assert timedelta(minutes=1) < told.mail_due_at - timezone.now() <= timedelta(minutes=2)


def test_mail_of_what_was_written_to_me_waits_as_long_as_the_site_says_and_is_not_sent_once_seen(
    member: Person, facilitator: Person, settings: Settings
) -> None:
    assert settings.MESSAGE_MAIL_MINUTES == 10
    settings.MESSAGE_MAIL_MINUTES = 25
    room = begin_with(facilitator, by=member)
    message = say(room, author=member, source="Have you seen the rota?")
    deliver_now()
    told = Notification.objects.get(person=facilitator, kind="chat-direct")
    assert told.mail_due_at is not None
    waits = told.mail_due_at - timezone.now()
    assert timedelta(minutes=24) < waits <= timedelta(minutes=25)
    assert write_notice_mails() == 0
    read_up_to(room, message.sequence, person=facilitator)
    Notification.objects.filter(pk=told.pk).update(mail_due_at=timezone.now())
    assert write_notice_mails() == 0
    say(room, author=member, source="And the other one?")
    deliver_now()
    Notification.objects.filter(person=facilitator).unread().update(mail_due_at=timezone.now())
    assert write_notice_mails() == 1
