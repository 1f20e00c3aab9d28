"""Which kinds can be put in other words, closed and moved (docs/adr/0030): the page offers these, and no others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from chat.models import Room, Seat
from chat.rooms import first_room, open_named_room
from chat.speaking import say
from communities.decisions.balloting import BallotClosed, take_stance
from communities.decisions.proposing import open_decision, propose, state_outcome, withdraw
from communities.goals.pursuing import set_goal
from communities.letters.writing import write_letter
from communities.models import Ballot, Occasion, Proposal, Stance
from discussions.posting import reply
from discussions.summarising import write_summary
from knowledge.sheets.writing import share
from moderation.flagging import flag
from moderation.models import AuditEntry, Case, CaseState
from moderation.persons import PERSON, written_kinds
from people.models import Person
from tests.cast import Ward, client_of, make_member, make_thread

pytestmark = pytest.mark.django_db
THREAD, ROOM = "Close the thread to replies", "Let only facilitators speak in its room"
TABLE = "Take the proposal off the table: nobody else says where they stand"


@pytest.fixture
def ward(open_ward: Ward) -> Ward:
    return open_ward


def a_post(ward: Ward) -> Any:
    return reply(make_thread(ward.community, author=ward.steward), author=ward.member, source="One.")


def a_message(ward: Ward) -> Any:
    return say(first_room(ward.community), author=ward.member, source="One.")


def a_message_of_a_few(ward: Ward) -> Any:
    room = Room.objects.create(community=ward.community, slug="few", name="Few", key="circle:1", by_seats=True)
    Seat.objects.create(room=room, person=ward.member)
    return say(room, author=ward.member, source="One.")


def a_proposal(ward: Ward) -> Any:
    words = {"title": "A quieter ward at night", "what": "Lower the bells.", "why": "People sleep.", "options": []}
    return propose(ward.community, author=ward.member, words=words)


def asked(ward: Ward) -> Ballot:
    ends = timezone.now() + timedelta(days=3)
    return open_decision(a_proposal(ward), by=ward.steward, method="consent", closes_at=ends)


def one_that_is_asked(ward: Ward) -> Any:
    return asked(ward).proposal


def one_that_is_decided(ward: Ward) -> Any:
    proposal = asked(ward).proposal
    state_outcome(proposal, by=ward.steward, verdict="go", words="We do it.")
    return proposal


def one_that_was_withdrawn(ward: Ward) -> Any:
    proposal = a_proposal(ward)
    withdraw(proposal, by=ward.member)
    return proposal


def a_summary(ward: Ward) -> Any:
    thread = make_thread(ward.community, author=ward.steward)
    return write_summary(thread, source="One.", by=ward.member).editions.get()


def a_letter(ward: Ward) -> Any:
    return write_letter(ward.community, by=ward.member, words="One.", occasion=Occasion.NOW)


def a_goal(ward: Ward) -> Any:
    return set_goal(ward.community, by=ward.member, words={"title": "Twenty kits", "wanted": 20})


def a_sheet(ward: Ward) -> Any:
    words = {"kind": "checklist", "title": "Before", "why": "For all", "source": "One.", "licence": "cc-by"}
    return share(ward.community, by=ward.member, words=words)


# What stands on the page, for each: closing, and moving.
OFFERED: dict[Callable[[Ward], Any], tuple[str, bool]] = {
    a_post: (THREAD, True),
    a_message: (ROOM, False),
    a_message_of_a_few: ("", False),
    a_proposal: (TABLE, False),
    one_that_is_asked: (TABLE, False),
    one_that_is_decided: ("", False),
    one_that_was_withdrawn: ("", False),
    a_summary: ("", False),
    a_letter: ("", False),
    a_goal: ("", False),
    a_sheet: ("", False),
}


def pages(ward: Ward, *cases: Case) -> list[str]:
    """Of those who lead, as far as it is theirs, and of those who look after the site."""
    numbers = [case.pk for case in cases]
    staffs = client_of(ward.staff).get("/admin/moderation/case/decision/", {"ids": ",".join(map(str, numbers))})
    found = [staffs.content.decode()]
    if all(case.place == ward.community.scope for case in cases):
        leaders = client_of(ward.facilitator).get(chosen(ward), {"chosen": numbers})
        found.append(leaders.content.decode())
    return found


def chosen(ward: Ward) -> str:
    return f"/c/{ward.community.slug}/settings/flags/chosen/"


def flagged(ward: Ward, row: Any) -> Case:
    return flag(row, person=ward.steward, reason="unkind").case


@pytest.mark.parametrize("make", OFFERED)
def test_the_page_offers_what_applies_and_nothing_else(ward: Ward, make: Callable[[Ward], Any]) -> None:
    closes, moves = OFFERED[make]
    for page in pages(ward, flagged(ward, make(ward))):
        assert ('name="close"' in page, closes in page) == (bool(closes), True)
        assert 'name="words_' in page
    # Whoever leads one place alone has nowhere to move it to.
    assert ('name="carry_to"' in page_of_staff(ward)) is moves


def page_of_staff(ward: Ward) -> str:
    return pages(ward, Case.objects.get())[0]


def test_no_kind_beside_these_is_closed_or_moved_and_all_but_people_are_put_in_other_words() -> None:
    assert {one.kind for one in written_kinds() if one.close} == {"post", "message", "proposal"}
    assert {one.kind for one in written_kinds() if one.carry_to} == {"post"}
    assert [one.kind for one in written_kinds() if one.reword is None] == []
    assert (PERSON.reword, PERSON.close, PERSON.carry_to) == (None, None, None)


def test_of_several_all_are_closed_or_none(ward: Ward) -> None:
    post, said, letter = (flagged(ward, make(ward)) for make in (a_post, a_message, a_letter))
    for page in pages(ward, post, said):
        assert ('name="close"' in page, "Let nobody else answer there" in page) == (True, True)
    for page in pages(ward, post, letter):
        assert 'name="close"' not in page
    # Sent all the same, it does nothing.
    decide(ward, ward.facilitator, letter, close="on")
    letter.refresh_from_db()
    assert letter.stood == {}


def decide(ward: Ward, by: Person, case: Case, **said: str) -> str:
    data = {"chosen": [case.pk], "about": "leave", "reason": "It goes round in circles.", **said}
    page: str = client_of(by).post(chosen(ward), data, follow=True).content.decode()
    return page


def ask_again(ward: Ward, case: Case) -> None:
    client_of(ward.member).post(f"/flags/cases/{case.pk}/", {"words": "We were nearly there."})


def test_a_room_is_left_to_facilitators_and_a_second_look_opens_it(ward: Ward) -> None:
    message = a_message(ward)
    case, other = flagged(ward, message), make_member(ward.community)
    decide(ward, ward.facilitator, case, close="on")
    case.refresh_from_db()
    assert (case.state, case.stood["closed"]["closed"]) == (CaseState.DEALT_WITH, False)
    there = client_of(other).get(message.room.get_absolute_url()).content.decode()
    assert "Facilitators speak here, and everybody reads." in there
    assert AuditEntry.objects.filter(verb="moderation.closed", actor=ward.facilitator).exists()
    assert "closed to replies" in client_of(ward.member).get(f"/flags/cases/{case.pk}/").content.decode()
    ask_again(ward, case)
    decide(ward, ward.steward, case, about="keep")
    assert not Room.objects.get(pk=message.room_id).only_leaders_speak


def test_what_else_is_set_for_the_room_stays(ward: Ward) -> None:
    said = {"name": "Nights", "topic": "Who sleeps?", "keeps_days": 30, "only_leaders_speak": True}
    room = open_named_room(ward.community, by=ward.steward, **said)  # type: ignore[arg-type]
    case = flagged(ward, say(room, author=ward.facilitator, source="One."))
    decide(ward, ward.steward, case, close="on", about="keep")
    room.refresh_from_db()
    case.refresh_from_db()
    assert (room.name, room.topic, room.keeps_days, room.only_leaders_speak) == ("Nights", "Who sleeps?", 30, True)
    # It was so before.
    assert case.stood == {}


def test_a_proposal_goes_off_the_table_and_comes_back_on_it(ward: Ward) -> None:
    ballot = asked(ward)
    case = flagged(ward, ballot.proposal)
    decide(ward, ward.facilitator, case, close="on", words_what="Lower them at ten.")
    stance = {"picks": "agree", "reason": ""}
    with pytest.raises(BallotClosed):
        take_stance(ballot, person=ward.steward, picks=["agree"])
    client_of(ward.steward).post(f"{ballot.proposal.get_absolute_url()}stance/", stance)
    assert not Stance.objects.exists()
    page = client_of(ward.steward).get(ballot.proposal.get_absolute_url()).content.decode()
    assert "It was withdrawn, and is not decided on." in page
    ask_again(ward, case)
    decide(ward, make_member(ward.community, role="steward"), case, about="keep")
    proposal = Proposal.objects.select_related("ballot").get()
    assert (proposal.withdrawn_at, proposal.what) == (None, "Lower the bells.")
    assert proposal.ballot is not None
    assert proposal.ballot.edition == proposal.edition


def test_what_was_decided_while_somebody_looked_stays_on_the_table(ward: Ward) -> None:
    ballot = asked(ward)
    case = flagged(ward, ballot.proposal)
    drawn = {"close": "on"}
    state_outcome(ballot.proposal, by=ward.steward, verdict="go", words="We do it.")
    decide(ward, ward.facilitator, case, **drawn)
    assert Proposal.objects.get().withdrawn_at is None
