"""A proposal, a summary and a letter in other words: what people agreed to is not changed behind their backs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from communities.decisions.balloting import take_stance
from communities.decisions.forgetting import forget_deleted_proposals
from communities.decisions.proposing import amend, move_end, open_decision, propose, state_outcome, withdraw
from communities.letters.writing import write_letter
from communities.models import Ballot, Letter, Occasion, Proposal, Role, Stance
from discussions.models import Post, Summary, SummaryEdition, Thread
from discussions.summarising import ChangedMeanwhile, agree, write_summary
from engagement.delivery import deliver_now
from engagement.notifying import notices_for
from moderation.flagging import flag
from moderation.models import Case, CaseState
from people.models import Person
from tests.cast import Ward, client_of, make_member, make_person, make_thread

pytestmark = pytest.mark.django_db
FORMER, NEWER = "Buy my zqburners", "I have zqlamps to lend"


@pytest.fixture
def ward(open_ward: Ward) -> Ward:
    return open_ward


def propose_to(ward: Ward, **said: Any) -> Proposal:
    words = {"title": "A quieter ward at night", "what": FORMER, "why": "People sleep.", "options": []} | said
    return propose(ward.community, author=ward.member, words=words)


def ask(proposal: Proposal, by: Person, method: str = "consent") -> Ballot:
    return open_decision(proposal, by=by, method=method, closes_at=timezone.now() + timedelta(days=3))


def decide(ward: Ward, by: Person, case: Case, **said: str) -> str:
    data = {"chosen": [case.pk], "about": "leave", "reason": "No adverts here.", **said}
    where = f"/c/{ward.community.slug}/settings/flags/chosen/"
    page: str = client_of(by).post(where, data, follow=True).content.decode()
    return page


def flagged(ward: Ward, row: Any) -> Case:
    return flag(row, person=ward.steward, reason="advert").case


def seen(row: Any, viewer: Person, beside: str = "") -> str:
    page: str = client_of(viewer).get(f"{row.get_absolute_url()}{beside}", follow=True).content.decode()
    return page


def told(person: Person, kind: str) -> list[str]:
    deliver_now()
    return [one.wording.text for one in notices_for(person) if one.notification.kind == kind]


def asks_again(ward: Ward, case: Case) -> None:
    client_of(ward.member).post(f"/flags/cases/{case.pk}/", {"words": "They are for free."})


def over(ballot: Ballot) -> None:
    began = timezone.now() - timedelta(days=4)
    Ballot.objects.filter(pk=ballot.pk).update(opened_at=began, closes_at=began + timedelta(days=3))


# --- proposals --------------------------------------------------------------------------------------


def test_who_said_where_they_stand_hears_of_other_words_and_is_asked_again(ward: Ward) -> None:
    proposal = propose_to(ward)
    take_stance(ask(proposal, ward.facilitator), person=ward.steward, picks=["agree"])
    case = flagged(ward, proposal)
    decide(ward, ward.facilitator, case, words_what=NEWER)
    stance = Stance.objects.get()
    assert (stance.edition, Ballot.objects.get().edition) == (1, 2)
    assert told(ward.steward, "asked-again") == [
        "“A quieter ward at night” has changed since you said where you stand. Where do you stand now?"
    ]
    assert told(ward.member, "asked-again") == []
    assert "In other words, by those who look after this place" in seen(proposal, ward.steward)
    asks_again(ward, case)
    decide(ward, ward.steward, case, about="keep")
    proposal.refresh_from_db()
    assert (proposal.what, proposal.edition, Ballot.objects.get().edition) == (FORMER, 3, 3)


def test_what_it_said_is_read_in_no_version_and_not_where_it_is_talked_over(ward: Ward) -> None:
    proposal = propose_to(ward, title="Buy my zqkits for the night")
    said = {"title": proposal.title, "what": FORMER, "why": "All sleep.", "options": ["Nights"]}
    amend(proposal, by=ward.member, words=said, started_from=1)
    proposal.refresh_from_db()
    talk = Thread.objects.get(pk=proposal.talk or 0)
    case = flagged(ward, proposal)
    decide(ward, ward.facilitator, case, words_what=NEWER, words_title="Lamps for the night")
    opening = talk.posts.get(number=1)
    for page in (
        seen(proposal, ward.steward),
        seen(proposal, ward.steward, "versions/"),
        seen(talk, ward.steward),
        client_of(ward.facilitator).get(f"{talk.base}posts/1/history/").content.decode(),
        client_of(ward.steward).get(f"/c/{ward.community.slug}/threads/").content.decode(),
    ):
        assert "zqburners" not in page
        assert "zqkits" not in page
    assert (opening.source.startswith(NEWER), opening.author) == (True, ward.member)
    versions = [(one.number, one.title, one.what, one.why) for one in proposal.versions.order_by("number")]
    lamps = "Lamps for the night"
    assert versions == [
        (1, lamps, NEWER, "People sleep."),
        (2, lamps, NEWER, "All sleep."),
        (3, lamps, NEWER, "All sleep."),
    ]
    asks_again(ward, case)
    decide(ward, ward.steward, case, about="keep")
    assert FORMER in seen(proposal, ward.steward)
    talk.refresh_from_db()
    assert (talk.title, talk.posts.get(number=1).source.startswith(FORMER)) == ("Buy my zqkits for the night", True)


def test_what_was_mended_before_it_was_put_in_other_words_is_read_in_no_version_either(ward: Ward) -> None:
    proposal = propose_to(ward, what=f"{FORMER} tooday", options=["Nights"])
    said = {"title": proposal.title, "what": f"{FORMER} today", "why": "People sleep.", "options": ["Nights", "Never"]}
    amend(proposal, by=ward.member, words=said, started_from=1)
    proposal.refresh_from_db()
    decide(ward, ward.facilitator, flagged(ward, proposal), words_what=NEWER, **{"words_option-2": "Later"})
    talk = Thread.objects.get(pk=proposal.talk or 0)
    for page in (seen(proposal, ward.steward, "versions/"), seen(talk, ward.steward)):
        assert "zqburners" not in page
    assert [one.options for one in proposal.versions.order_by("number")] == [
        ["Nights"],
        ["Nights", "Later"],
        ["Nights", "Later"],
    ]


def test_where_it_is_talked_over_stays_where_somebody_changed_it(ward: Ward) -> None:
    proposal = propose_to(ward)
    Thread.objects.filter(pk=proposal.talk or 0).update(title="Nights")
    Post.objects.filter(thread=proposal.talk).update(source="As we said.")
    decide(ward, ward.facilitator, flagged(ward, proposal), words_what=NEWER, words_title="Lamps for the night")
    talk = Thread.objects.get(pk=proposal.talk or 0)
    assert (talk.title, talk.posts.get().source) == ("Nights", "As we said.")


def test_an_option_says_something_else_and_keeps_its_place(ward: Ward) -> None:
    proposal = propose_to(ward, what="Lower the bells.", options=["Nights", FORMER, "Never"])
    ballot = ask(proposal, ward.facilitator, "single")
    case = flagged(ward, proposal)
    assert FORMER in client_of(ward.facilitator).get(f"/c/{ward.community.slug}/settings/flags/").content.decode()
    decide(ward, ward.facilitator, case, **{"words_option-2": NEWER, "words_option-3": ""})
    ballot.refresh_from_db()
    assert ballot.choices == ["Nights", NEWER, "Never"]
    assert Proposal.objects.get().options == ballot.choices


@pytest.mark.parametrize("decided", [False, True])
def test_what_people_decided_on_stays_as_they_read_it(ward: Ward, decided: bool) -> None:
    proposal = propose_to(ward)
    ballot = ask(proposal, ward.facilitator)
    take_stance(ballot, person=ward.steward, picks=["agree"])
    over(ballot)
    if decided:
        state_outcome(proposal, by=ward.steward, verdict="go", words="We do it.")
    case = flagged(ward, proposal)
    assert "they stay as they were read" in decide(ward, ward.facilitator, case, words_what=NEWER)
    proposal.refresh_from_db()
    case.refresh_from_db()
    assert (proposal.what, proposal.edition, case.state) == (FORMER, 1, CaseState.WAITING)
    decide(ward, ward.facilitator, case, about="hide")
    assert not Proposal.objects.visible_to(ward.steward).exists()


def test_with_more_time_it_can_be_put_otherwise(ward: Ward) -> None:
    proposal = propose_to(ward)
    over(ask(proposal, ward.facilitator))
    move_end(proposal, by=ward.facilitator, closes_at=timezone.now() + timedelta(days=2))
    decide(ward, ward.facilitator, flagged(ward, proposal), words_what=NEWER)
    assert Proposal.objects.get().what == NEWER


def test_a_second_look_changes_nothing_that_was_decided_meanwhile(ward: Ward) -> None:
    proposal = propose_to(ward)
    ballot = ask(proposal, ward.facilitator)
    case = flagged(ward, proposal)
    decide(ward, ward.facilitator, case, words_what=NEWER)
    asks_again(ward, case)
    over(ballot)
    decide(ward, ward.steward, case, about="keep")
    assert Proposal.objects.get().what == NEWER


def test_of_what_was_withdrawn_nobody_is_asked_where_they_stand(ward: Ward) -> None:
    proposal = propose_to(ward)
    take_stance(ask(proposal, ward.facilitator), person=ward.steward, picks=["agree"])
    withdraw(proposal, by=ward.member)
    decide(ward, ward.facilitator, flagged(ward, proposal), words_what=NEWER)
    assert NEWER in seen(proposal, ward.steward)
    assert told(ward.steward, "asked-again") == []
    assert Ballot.objects.get().edition == 1


def test_a_forgotten_proposal_is_brought_back_by_no_other_words(ward: Ward) -> None:
    proposal = propose_to(ward)
    case = flagged(ward, proposal)
    decide(ward, ward.facilitator, case, about="hide")
    later = timezone.now() + timedelta(days=1)
    Case.objects.update(decided_at=timezone.now() - timedelta(days=1))
    assert forget_deleted_proposals(later) == 1
    said = {"words_title": "Lamps for the night", "words_what": NEWER, "words_why": "For all"}
    assert "It was taken away" in decide(ward, ward.facilitator, case, **said)
    assert Proposal.objects.get().what == ""


# --- summaries --------------------------------------------------------------------------------------


def sum_up(ward: Ward) -> tuple[Thread, SummaryEdition]:
    thread = make_thread(ward.community, author=ward.steward)
    return thread, write_summary(thread, source=FORMER, by=ward.member).editions.get()


def test_who_agreed_with_a_summary_is_asked_anew_and_who_changes_it_finds_out(ward: Ward) -> None:
    thread, edition = sum_up(ward)
    agree(Summary.objects.get(), person=ward.steward, edition=1)
    decide(ward, ward.facilitator, flagged(ward, edition), words_source=NEWER)
    summary = Summary.objects.get()
    assert (summary.source, summary.edition, summary.agreed_ids, summary.updated_by) == (NEWER, 2, [], ward.member)
    page = seen(thread, ward.steward)
    assert (NEWER in page, FORMER in page) == (True, False)
    with pytest.raises(ChangedMeanwhile):
        write_summary(thread, source=f"{FORMER}, all of them", by=ward.member, started_from=1)


def test_one_that_others_wrote_over_says_something_else_among_the_earlier_ones_alone(ward: Ward) -> None:
    thread, edition = sum_up(ward)
    write_summary(thread, source="A net does", by=ward.steward, started_from=1)
    agree(Summary.objects.get(), person=ward.steward, edition=2)
    decide(ward, ward.facilitator, flagged(ward, edition), words_source=NEWER)
    summary = Summary.objects.get()
    assert (summary.source, summary.edition, summary.agreed_ids) == ("A net does", 2, [ward.steward.pk])
    history = client_of(ward.steward).get(f"{thread.base}summary/history/").content.decode()
    assert (NEWER in history, FORMER in history) == (True, False)


def test_a_summary_that_is_hidden_with_other_words_comes_back_with_them(ward: Ward) -> None:
    thread, edition = sum_up(ward)
    case = flagged(ward, edition)
    decide(ward, ward.facilitator, case, words_source=NEWER, about="hide")
    assert 'id="summary"' not in seen(thread, ward.steward)
    decide(ward, ward.facilitator, case, about="restore")
    assert NEWER in seen(thread, ward.steward)


# --- letters ----------------------------------------------------------------------------------------


def test_other_words_of_a_letter_reach_everybody_it_was_written_to_and_nobody_else(ward: Ward) -> None:
    letter = write_letter(ward.community, by=ward.facilitator, words=FORMER, occasion=Occasion.NOW)
    assert letter is not None
    deliver_now()
    outsider, other = make_person(), make_member(ward.community, role=Role.FACILITATOR)
    case = flag(letter, person=ward.member, reason="advert").case
    asked = {"chosen": case.pk}
    where = f"/c/{ward.community.slug}/settings/flags/chosen/"
    assert FORMER in client_of(other).get(where, asked).content.decode()
    for person in (outsider, ward.member):
        assert client_of(person).get(where, asked).status_code in (403, 404)
    decide(ward, other, case, words_words=NEWER)
    for person in (ward.member, ward.steward):
        for page in (client_of(person).get("/"), client_of(person).get("/notifications/")):
            assert (NEWER in page.content.decode(), FORMER in page.content.decode()) == (True, False)
    assert FORMER in client_of(ward.facilitator).get(f"/flags/cases/{case.pk}/").content.decode()
    assert client_of(ward.member).get(f"/flags/cases/{case.pk}/").status_code == 404
    assert not Letter.objects.visible_to(outsider).exists()
