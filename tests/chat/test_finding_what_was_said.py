"""Chat in the search index: follows what is said, opens the room at the message, and is the members' own."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from chat import finding
from chat.changing import edit, withdraw
from chat.conversations import begin_group, begin_with
from chat.finding import index_room, rooms_behind
from chat.models import Indexed, Message, Room
from chat.rooms import first_room, open_room
from chat.speaking import Line, say, write_down
from communities.charter import change_charter
from communities.joining import remove
from communities.models import Access
from engagement.delivery import deliver_now
from engagement.errands import run_errands_now
from moderation.flagging import flag, hide, restore
from moderation.models import Case
from people.models import Person
from search.finding import find
from search.index import rebuild
from search.models import Entry
from tests.cast import Ward, client_of
from tests.threads import in_another_connection

pytestmark = pytest.mark.django_db


def said(room: Room, author: Person, *words: str, days_ago: int = 0) -> None:
    at = timezone.now() - timedelta(days=days_ago)
    write_down(room, [Line(author, word, at) for word in words])
    run_errands_now()


def urls(words: str, viewer: Person, **more: str) -> list[str]:
    return [entry.url for entry in find(words, viewer=viewer, **more).entries]


def test_what_is_said_is_found_and_leads_to_its_place_in_the_room(room: Room, member: Person) -> None:
    said(room, member, "Good morning.", "The zqautoclave hums.", "So it does.")
    (url,) = urls("zqautoclave", member)
    assert url == f"{room.get_absolute_url()}?message=2#message-2"
    assert 'id="message-2"' in client_of(member).get(url).content.decode()


def test_the_page_of_results_names_the_room_and_its_place(room: Room, member: Person) -> None:
    said(room, member, "The zqautoclave hums.")
    page = client_of(member).get("/search/?q=zqautoclave").content.decode()
    assert "<mark>zqautoclave</mark> hums" in page
    assert room.name in page
    assert room.place.name in page


def test_what_was_changed_is_found_by_its_new_words(room: Room, member: Person) -> None:
    said(room, member, "The zqautoclave hums.", "It does.")
    edit(Message.objects.get(sequence=1), source="The zqsteriliser hums.", by=member)
    run_errands_now()
    assert urls("zqautoclave", member) == []
    assert len(urls("zqsteriliser", member)) == 1
    assert rooms_behind() == []


def test_what_was_taken_back_is_found_no_more(room: Room, member: Person) -> None:
    said(room, member, "The zqautoclave hums.")
    withdraw(Message.objects.get(sequence=1), by=member)
    run_errands_now()
    assert urls("zqautoclave", member) == []


def test_a_rooms_name_finds_no_message(room: Room, member: Person) -> None:
    said(room, member, "Something else.")
    assert room.name == "General"
    assert urls("general", member) == []


def test_a_day_of_a_room_is_one_line(room: Room, member: Person) -> None:
    said(room, member, "zqribbon one", "zqribbon two", days_ago=3)
    said(room, member, "zqribbon three")
    assert len(urls("zqribbon", member)) == 2
    assert find("zqribbon", viewer=member, kind="message").total == 2


@pytest.mark.parametrize("access", Access.values)
def test_only_members_find_what_was_said(access: str) -> None:
    ward = Ward(access)
    said(first_room(ward.community), ward.member, "zqribbon")
    for person in (ward.member, ward.facilitator, ward.steward):
        assert find("zqribbon", viewer=person).total == 1, person
    for person in (ward.outsider, ward.pending, ward.removed, ward.banned, ward.staff):
        found = find("zqribbon", viewer=person)
        assert (found.total, [facet.count for facet in found.facets if facet.count]) == (0, []), person


def test_whoever_leaves_finds_it_no_more(open_ward: Ward) -> None:
    said(first_room(open_ward.community), open_ward.member, "zqribbon")
    remove(open_ward.community, person=open_ward.member, by=open_ward.steward)
    assert find("zqribbon", viewer=Person.objects.get(pk=open_ward.member.pk)).total == 0


def test_a_community_that_opens_does_not_open_its_chat() -> None:
    ward = Ward(Access.CLOSED)
    said(first_room(ward.community), ward.member, "zqribbon")
    ward.community.access = Access.OPEN
    change_charter(ward.community, by=ward.steward, norms=[])
    assert find("zqribbon", viewer=ward.outsider).total == 0
    deliver_now()
    assert find("zqribbon", viewer=ward.outsider).total == 0
    assert find("zqribbon", viewer=ward.member).total == 1


def test_what_is_hidden_is_not_found_until_it_is_back(open_ward: Ward) -> None:
    said(first_room(open_ward.community), open_ward.member, "zqribbon")
    flag(Message.objects.get(), person=open_ward.facilitator, reason="private")
    hide(Case.objects.get(), by=open_ward.steward)
    deliver_now()
    assert find("zqribbon", viewer=open_ward.facilitator).total == 0
    restore(Case.objects.get(), by=open_ward.steward)
    deliver_now()
    assert find("zqribbon", viewer=open_ward.facilitator).total == 1


def test_a_new_address_of_the_community_is_the_messages_too(open_ward: Ward) -> None:
    said(first_room(open_ward.community), open_ward.member, "zqribbon")
    open_ward.community.slug = "elsewhere-now"
    change_charter(open_ward.community, by=open_ward.steward, norms=[])
    deliver_now()
    assert urls("zqribbon", open_ward.member) == ["/c/elsewhere-now/chat/general/?message=1#message-1"]


def test_speaking_costs_no_statement_more(room: Room, member: Person) -> None:
    with CaptureQueriesContext(connection) as captured:
        say(room, author=member, source="zqribbon")
    assert not [query for query in captured if "chat_indexed" in query["sql"] or "search_entry" in query["sql"]]


def test_each_room_is_claimed_once_and_given_back(room: Room, member: Person) -> None:
    other = open_room(room.place, slug="quiet", name="Quiet room")
    say(room, author=member, source="zqribbon")
    assert rooms_behind() == [room.pk]
    assert rooms_behind() == []
    index_room(room.pk)
    say(room, author=member, source="more")
    say(other, author=member, source="here")
    assert sorted(rooms_behind()) == [room.pk, other.pk]


def test_a_claim_whose_worker_died_ends(room: Room, member: Person) -> None:
    say(room, author=member, source="zqribbon")
    rooms_behind()
    Indexed.objects.update(claimed_until=timezone.now() - timedelta(hours=1))
    assert rooms_behind() == [room.pk]


def test_conversations_are_read_anew_once_no_worker_of_the_version_before_runs(
    member: Person, facilitator: Person
) -> None:
    migration = import_module("chat.migrations.0007_found_by_those_who_were_there")
    room = begin_group([facilitator], by=member)
    said(room, member, "zqribbon")
    with connection.cursor() as cursor:
        cursor.execute(migration.AGAIN)
    assert rooms_behind() == []
    Indexed.objects.update(claimed_until=timezone.now() - timedelta(hours=1))
    assert rooms_behind() == [room.pk]


def test_a_long_past_goes_in_pieces(room: Room, member: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "AT_ONCE", 4)
    said(room, member, *(f"line {n}" for n in range(10)))
    assert Entry.objects.filter(kind="message").count() == 10
    assert Indexed.objects.get().sequence == 10


def test_all_of_it_can_be_built_anew(room: Room, member: Person) -> None:
    said(room, member, "zqribbon", "zqlamp")
    Entry.objects.filter(kind="message").delete()
    assert list(rebuild("message"))[-1] == (2, 2)
    assert len(urls("zqlamp", member)) == 1


@pytest.mark.django_db(transaction=True)
def test_what_commits_late_is_not_stepped_over(room: Room, member: Person, facilitator: Person) -> None:
    """Somebody speaks while the room is indexed: their message has the next number, and is found the next time."""
    say(room, author=member, source="zqfirst")
    with transaction.atomic():
        say(room, author=member, source="zqlate")
        in_another_connection(run_errands_now)
        assert in_another_connection(lambda: Indexed.objects.get().sequence) == 1
    run_errands_now()
    assert len(urls("zqlate", member)) == 1
    assert len(urls("zqfirst", member)) == 1


def test_a_conversation_is_read_anew_once_no_worker_writes_it_as_before(member: Person, facilitator: Person) -> None:
    talk = begin_with(facilitator, by=member)
    message = say(talk, author=member, source="The lighthouse at nine.")
    run_errands_now()
    # A worker of the version before had it in its hands.
    Entry.objects.filter(object_id=message.pk, kind="message").update(scope=f"r:{talk.pk}", also=[])
    Indexed.objects.filter(room=talk).update(anew_at=timezone.now() + timedelta(minutes=20))
    assert rooms_behind() == []
    Indexed.objects.filter(room=talk).update(anew_at=timezone.now() - timedelta(hours=1))
    run_errands_now()
    entry = Entry.objects.get(object_id=message.pk, kind="message")
    assert entry.scope.startswith("s:")
    assert rooms_behind() == []
