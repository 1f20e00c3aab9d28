"""A proposal is raised, talked over, decided together and looked back on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django import Settings

from communities.decisions.balloting import BallotClosed, close_due, take_stance, tend
from communities.decisions.offers import unanswered
from communities.decisions.proposing import (
    ChangedMeanwhile,
    Closed,
    amend,
    ask_what_changed,
    move_end,
    open_decision,
    propose,
    state_outcome,
    tell_change,
)
from communities.decisions.tallies import tally_of
from communities.models import Ballot, Membership, Outcome, Position, Proposal, Stage, Stance, Version
from communities.tasks import close_ballots
from content.models import Reaction
from discussions.models import Thread
from engagement.delivery import deliver_now
from engagement.home import home_of
from engagement.models import Activity
from engagement.notifying import notices_for
from moderation.flagging import take_away
from moderation.models import WatchedWords
from people.models import Person
from tests.cast import Ward, client_of, make_member
from tests.queries import queries_of
from tests.threads import in_another_connection

pytestmark = pytest.mark.django_db

WORDS: dict[str, Any] = {
    "title": "Technicians co-write every risk assessment",
    "what": "No assessment is published until a **technician** has written it too.",
    "why": "Eight of nine corrections came from the prep room.",
    "options": [],
}
BLOCK: dict[str, Any] = {"picks": ["block"], "reason": "Two days is a lesson already taught."}


def raised(ward: Ward, **words: Any) -> Proposal:
    return propose(ward.community, author=ward.member, words=WORDS | words)


def asked(ward: Ward, *, method: str = "consent", **words: Any) -> Proposal:
    proposal = raised(ward, **words.pop("words", {}))
    now = timezone.now()
    said = {"closes_at": now + timedelta(days=7), "at": now - timedelta(hours=1)} | words
    open_decision(proposal, by=ward.member, method=method, **said)
    return Proposal.objects.get(pk=proposal.pk)


def over(proposal: Proposal) -> Proposal:
    """The time has passed, and nobody's clock has told it yet."""
    past = timezone.now() - timedelta(minutes=1)
    Ballot.objects.filter(proposal=proposal).update(opened_at=past - timedelta(days=7), closes_at=past)
    return Proposal.objects.get(pk=proposal.pk)


def ballot_of(proposal: Proposal) -> Ballot:
    return Ballot.objects.select_related("community").get(proposal=proposal)


def texts(person: Person) -> list[str]:
    deliver_now()
    return [notice.wording.text for notice in notices_for(Person.objects.get(pk=person.pk))]


def waiting_for(person: Person) -> dict[int, int]:
    return dict(unanswered(Person.objects.get(pk=person.pk)))


def address(proposal: Proposal, rest: str = "") -> str:
    return f"{proposal.get_absolute_url()}{rest}"


# Raising -------------------------------------------------------------------------------------------


def test_its_words_are_offered_to_those_who_may_change_them_alone(open_ward: Ward) -> None:
    proposal = raised(open_ward)
    other = make_member(open_ward.community)
    offered = {
        person: address(proposal, "words/") in client_of(person).get(address(proposal)).content.decode()
        for person in (open_ward.member, open_ward.facilitator, other)
    }
    assert offered == {open_ward.member: True, open_ward.facilitator: True, other: False}


def test_any_member_proposes_and_it_is_talked_over_in_a_thread(open_ward: Ward) -> None:
    path = f"/c/{open_ward.community.slug}/decisions/new/"
    said = WORDS | {"options": "", "sending_key": str(uuid4())}
    answer = client_of(open_ward.member).post(path, said)
    proposal = Proposal.objects.get()
    assert answer.headers["Location"] == proposal.get_absolute_url()
    thread = Thread.objects.get(pk=proposal.talk or 0)
    assert (thread.title, thread.kind) == (proposal.title, "idea")
    assert proposal.get_absolute_url() in thread.posts.get().source
    page = client_of(None).get(proposal.get_absolute_url()).content.decode()
    assert "<strong>technician</strong>" in page
    assert thread.get_absolute_url() in page


def test_the_same_form_twice_proposes_once(open_ward: Ward) -> None:
    path = f"/c/{open_ward.community.slug}/decisions/new/"
    said = WORDS | {"options": "", "sending_key": str(uuid4())}
    client = client_of(open_ward.member)
    first, second = client.post(path, said), client.post(path, said)
    assert first.headers["Location"] == second.headers["Location"]
    assert (Proposal.objects.count(), Version.objects.count(), Thread.objects.count()) == (1, 1, 1)


def test_what_is_missing_is_said_beside_the_field_and_the_rest_kept(open_ward: Ward) -> None:
    path = f"/c/{open_ward.community.slug}/decisions/new/"
    answer = client_of(open_ward.member).post(path, {"title": "Short", "what": "Kept words.", "why": ""})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "A few more words" in page
    assert "Kept words." in page


def test_there_is_a_limit_of_proposals_a_day(open_ward: Ward, settings: Settings) -> None:
    settings.PROPOSALS_A_DAY = 1
    raised(open_ward)
    path = f"/c/{open_ward.community.slug}/decisions/new/"
    answer = client_of(open_ward.member).post(path, WORDS | {"options": ""})
    assert answer.status_code == 422
    assert "lot of proposals" in answer.content.decode()
    assert Proposal.objects.count() == 1


# Opening --------------------------------------------------------------------------------------------


def test_its_author_asks_everybody_and_everybody_hears_of_it(open_ward: Ward) -> None:
    proposal = raised(open_ward)
    closes_at = timezone.localtime(timezone.now() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    said = {"method": "consent", "closes_at": closes_at}
    client = client_of(open_ward.member)
    client.post(address(proposal, "ballot/"), said)
    client.post(address(proposal, "ballot/"), said)
    assert Ballot.objects.count() == 1
    assert any(text.startswith("Where do you stand on “Technicians") for text in texts(open_ward.facilitator))
    assert not any(text.startswith("Where do you stand") for text in texts(open_ward.member))
    invited = [item.title for item in home_of(Person.objects.get(pk=open_ward.facilitator.pk)).invitations]
    assert f"Open for your view: {proposal.title}" in invited
    assert waiting_for(open_ward.facilitator) == {open_ward.community.pk: 1}


def test_somebody_elses_proposal_is_not_opened_by_any_member(open_ward: Ward) -> None:
    proposal, other = raised(open_ward), make_member(open_ward.community)
    assert client_of(other).get(address(proposal, "ballot/")).status_code == 403


def test_a_vote_is_between_options(open_ward: Ward) -> None:
    proposal = raised(open_ward)
    said = {"method": "single", "closes_at": "2099-01-01T10:00"}
    page = client_of(open_ward.member).post(address(proposal, "ballot/"), said)
    assert page.status_code == 422
    assert "fewer than two" in page.content.decode()
    assert "Ninety days at most" in page.content.decode()


# Where people stand ---------------------------------------------------------------------------------


def test_one_person_has_one_stance_and_may_change_it(open_ward: Ward) -> None:
    proposal = asked(open_ward)
    client = client_of(open_ward.facilitator)
    client.post(address(proposal, "stance/"), {"picks": "agree"})
    client.post(address(proposal, "stance/"), {"picks": "disagree", "reason": "It costs an hour a week."})
    stance = Stance.objects.get()
    assert (stance.picks, stance.reason) == (["disagree"], "It costs an hour a week.")
    assert "It costs an hour a week." in client_of(None).get(address(proposal)).content.decode()


def test_the_database_itself_holds_one_stance_a_person(open_ward: Ward) -> None:
    ballot = ballot_of(asked(open_ward))
    take_stance(ballot, person=open_ward.facilitator, picks=["agree"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Stance.objects.create(ballot=ballot, person=open_ward.facilitator, picks=["block"], reason="No.")


def test_the_database_itself_wants_a_reason_for_a_block(open_ward: Ward) -> None:
    ballot = ballot_of(asked(open_ward))
    with pytest.raises(IntegrityError), transaction.atomic():
        Stance.objects.create(ballot=ballot, person=open_ward.facilitator, picks=["block"])


def test_a_block_without_a_reason_is_asked_for_it_and_keeps_the_choice(open_ward: Ward) -> None:
    proposal = asked(open_ward)
    answer = client_of(open_ward.facilitator).post(address(proposal, "stance/"), {"picks": "block"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "A block needs its reason" in page
    assert 'value="block" checked' in page
    assert not Stance.objects.exists()


@pytest.mark.parametrize("said", [{}, {"picks": "perhaps"}, {"picks": ["agree", "block"], "reason": "Both."}])
def test_what_is_no_stance_changes_nothing(open_ward: Ward, said: dict[str, Any]) -> None:
    proposal = asked(open_ward)
    assert client_of(open_ward.facilitator).post(address(proposal, "stance/"), said).status_code == 422
    assert not Stance.objects.exists()


def test_several_may_be_chosen_where_several_may(open_ward: Ward) -> None:
    proposal = asked(open_ward, method="multiple", words={"options": ["Tea", "Coffee", "Water"]})
    client_of(open_ward.member).post(address(proposal, "stance/"), {"picks": ["1", "3"]})
    client_of(open_ward.steward).post(address(proposal, "stance/"), {"picks": ["3"]})
    tally = tally_of(ballot_of(proposal))
    assert (tally.in_words, tally.people) == ("Tea: 1, Coffee: 0, Water: 2", 2)
    assert tally.result == "“Water” has most: 2 of 2."


def test_a_block_is_heard_and_somebody_works_on_it(open_ward: Ward) -> None:
    proposal = asked(open_ward)
    client_of(open_ward.steward).post(address(proposal, "stance/"), BLOCK)
    assert f"Sana Steward blocks “{proposal.title}”" in texts(open_ward.member)
    assert f"Sana Steward blocks “{proposal.title}”" not in texts(open_ward.steward)
    stance = Stance.objects.get()
    said = {"words": "Talking with Sana tonight."}
    client_of(open_ward.facilitator).post(address(proposal, f"stances/{stance.pk}/tending/"), said)
    page = client_of(None).get(address(proposal)).content.decode()
    assert "Grace: Talking with Sana tonight." in page
    assert f"Grace Mensah is working on your block of “{proposal.title}”" in texts(open_ward.steward)
    take_stance(ballot_of(proposal), person=open_ward.steward, picks=["agree"])
    assert "Talking with Sana" not in client_of(None).get(address(proposal)).content.decode()


def test_words_about_working_on_a_block_that_are_not_taken_stand_where_they_were_typed(open_ward: Ward) -> None:
    proposal = asked(open_ward)
    for person in (open_ward.steward, open_ward.member):
        client_of(person).post(address(proposal, "stance/"), BLOCK)
    first, other = Stance.objects.order_by("pk")
    said = {"words": "Talking <tonight>. " * 20}
    answer = client_of(open_ward.facilitator).post(address(proposal, f"stances/{first.pk}/tending/"), said)
    page = answer.content.decode()
    assert answer.status_code == 422
    typed, not_typed = (page.partition(f'id="tend-{one.pk}"')[2].partition("</details>")[0] for one in (first, other))
    assert 'value="Talking &lt;tonight&gt;. ' in typed
    assert f'id="tend-{first.pk}-error" role="alert"' in typed
    assert "Talking" not in not_typed.partition("placeholder")[0]
    assert "value=" not in not_typed
    assert "-error" not in not_typed
    assert page.count('<details class="mt2" open>') == 1


# A changed text ---------------------------------------------------------------------------------------


def test_a_changed_text_asks_those_who_spoke_again(open_ward: Ward) -> None:
    proposal, ballot = asked(open_ward), ballot_of(Proposal.objects.get())
    take_stance(ballot, person=open_ward.facilitator, picks=["agree"])
    take_stance(ballot, person=open_ward.steward, **BLOCK)
    amend(proposal, by=open_ward.member, words=WORDS | {"what": "Urgent ones go out marked."}, started_from=1)
    tally = tally_of(ballot_of(proposal))
    # An agreement was to other words; a block stays until it is taken back.
    assert (tally.of(Position.AGREE), tally.blocks, tally.people, tally.asked_again) == (0, 1, 1, 1)
    again = f"“{proposal.title}” has changed since you said where you stand. Where do you stand now?"
    assert again in texts(open_ward.facilitator)
    assert again in texts(open_ward.steward)
    assert again not in texts(open_ward.member)
    assert waiting_for(open_ward.facilitator) == {open_ward.community.pk: 1}
    page = client_of(open_ward.facilitator).get(address(proposal)).content.decode()
    assert "You stood on version 1; this is version 2." in page
    client_of(open_ward.facilitator).post(address(proposal, "stance/"), {"picks": "agree"})
    assert tally_of(ballot_of(proposal)).of(Position.AGREE) == 1
    history = client_of(None).get(address(proposal, "versions/")).content.decode()
    assert "Urgent ones go out marked." in history
    assert "until a <strong>technician</strong>" in history


def test_who_changes_the_text_second_is_shown_both(open_ward: Ward) -> None:
    proposal = raised(open_ward)
    first, second = WORDS | {"options": "", "edition": 1}, WORDS | {"options": "", "edition": 1}
    client_of(open_ward.member).post(address(proposal, "words/"), first | {"what": "The first change."})
    answer = client_of(open_ward.facilitator).post(address(proposal, "words/"), second | {"what": "The second change."})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "The first change." in page
    assert "The second change.</textarea>" in page
    assert 'name="edition" value="2"' in page
    assert Version.objects.count() == 2
    with pytest.raises(ChangedMeanwhile):
        amend(proposal, by=open_ward.facilitator, words=WORDS | {"what": "Third."}, started_from=1)


def test_an_unchanged_text_makes_no_version(open_ward: Ward) -> None:
    proposal = raised(open_ward)
    amend(proposal, by=open_ward.member, words=WORDS, started_from=1)
    assert Version.objects.count() == 1


def test_a_text_stays_once_its_ballot_is_over(open_ward: Ward) -> None:
    """What everybody said would count no more, and nobody could say anything to the new words."""
    proposal, ballot = asked(open_ward), ballot_of(Proposal.objects.get())
    take_stance(ballot, person=open_ward.facilitator, picks=["agree"])
    over(proposal)
    client = client_of(open_ward.member)
    assert "Change the text" not in client.get(address(proposal)).content.decode()
    assert client.get(address(proposal, "words/")).status_code == 403
    sent = WORDS | {"options": "", "edition": 1, "what": "Urgent ones go out marked."}
    answer = client.post(address(proposal, "words/"), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "the words stay as people stood on them" in page
    assert "Urgent ones go out marked.</textarea>" in page
    assert tally_of(ballot_of(proposal)).of(Position.AGREE) == 1
    assert Version.objects.count() == 1
    with pytest.raises(Closed):
        amend(proposal, by=open_ward.member, words=WORDS | {"what": "Other words."}, started_from=1)


def test_given_more_time_its_text_is_changed(open_ward: Ward) -> None:
    proposal = asked(open_ward)
    over(proposal)
    move_end(proposal, by=open_ward.member, closes_at=timezone.now() + timedelta(days=2))
    sent = WORDS | {"options": "", "edition": 1, "what": "Urgent ones go out marked."}
    assert client_of(open_ward.member).post(address(proposal, "words/"), sent).status_code == 302
    assert Version.objects.count() == 2


@pytest.mark.parametrize(("who", "asked_for"), [("anonymous", False), ("outsider", False), ("member", True)])
def test_only_who_belongs_is_asked_to_take_a_stance(open_ward: Ward, who: str, asked_for: bool) -> None:
    asked(open_ward)
    client = client_of(open_ward.everybody()[who])
    for page in ("", "decisions/"):
        shown = client.get(f"/c/{open_ward.community.slug}/{page}").content.decode()
        assert WORDS["title"] in shown
        assert ("Take a stance" in shown) is asked_for, page


def test_who_took_a_stance_is_not_asked_for_it_again(open_ward: Ward) -> None:
    proposal = asked(open_ward)
    take_stance(ballot_of(proposal), person=open_ward.facilitator, picks=["agree"])
    for page in ("", "decisions/"):
        shown = client_of(open_ward.facilitator).get(f"/c/{open_ward.community.slug}/{page}").content.decode()
        assert WORDS["title"] in shown
        assert "Take a stance" not in shown, page


# Names kept back ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["anonymous", "outsider", "member", "facilitator", "staff"])
def test_nobody_sees_who_before_it_closes(open_ward: Ward, who: str) -> None:
    proposal = asked(open_ward, anonymous=True)
    voter = make_member(open_ward.community, "Zebedee Quill")
    Membership.objects.filter(person=voter).update(joined_at=timezone.now() - timedelta(days=99))
    take_stance(ballot_of(proposal), person=voter, **BLOCK)
    client = client_of(open_ward.everybody()[who])
    pages = [address(proposal), f"/c/{open_ward.community.slug}/decisions/", f"/c/{open_ward.community.slug}/"]
    for page in [*pages, "/notifications/", "/"]:
        deliver_now()
        assert "Zebedee" not in client.get(page, follow=True).content.decode(), page
    assert BLOCK["reason"] in client.get(address(proposal)).content.decode()
    over(proposal)
    assert "Zebedee Quill" in client.get(address(proposal)).content.decode()


def test_neither_the_log_nor_a_flag_tells_who(open_ward: Ward) -> None:
    proposal = asked(open_ward, anonymous=True)
    stance = take_stance(ballot_of(proposal), person=open_ward.steward, **BLOCK)
    assert not Activity.objects.filter(verb__contains="stance", actor__isnull=False).exists()
    flags = client_of(open_ward.facilitator).get(f"/flags/stance/{stance.pk}/").content.decode()
    assert "Sana" not in flags
    assert not Reaction.objects.exists()


def test_a_reason_that_was_hidden_is_given_back_to_who_gave_it(open_ward: Ward) -> None:
    stance = take_stance(ballot_of(asked(open_ward)), person=open_ward.member, **BLOCK)
    case = take_away(stance, by=open_ward.facilitator, reason="Be kind.")
    assert BLOCK["reason"] in client_of(open_ward.member).get(f"/flags/cases/{case.pk}/").content.decode()


def test_one_sees_ones_own(open_ward: Ward) -> None:
    proposal = asked(open_ward, anonymous=True)
    take_stance(ballot_of(proposal), person=open_ward.steward, **BLOCK)
    page = client_of(open_ward.steward).get(address(proposal)).content.decode()
    assert "<b>You</b>" in page


# Closing on time ---------------------------------------------------------------------------------------


def test_after_its_end_no_stance_is_taken_even_if_no_clock_told_of_it(open_ward: Ward) -> None:
    proposal = over(asked(open_ward))
    answer = client_of(open_ward.facilitator).post(address(proposal, "stance/"), {"picks": "agree"}, follow=True)
    assert "closed before this arrived" in answer.content.decode()
    assert not Stance.objects.exists()
    with pytest.raises(BallotClosed):
        take_stance(ballot_of(proposal), person=open_ward.facilitator, picks=["agree"])
    assert proposal.stage == Stage.WAITING
    assert waiting_for(open_ward.facilitator) == {}


def test_the_end_is_told_once_however_often_the_clock_runs(open_ward: Ward) -> None:
    proposal = asked(open_ward)
    take_stance(ballot_of(proposal), person=open_ward.facilitator, picks=["agree"])
    assert close_due() == 0
    over(proposal)
    close_ballots()
    close_ballots()
    assert Activity.objects.filter(verb="communities.ballot_closed").count() == 1
    assert f"“{proposal.title}” is over" in texts(open_ward.member)
    assert f"“{proposal.title}” is over and waits for its outcome, in your words" in texts(open_ward.facilitator)


def test_more_time_opens_it_again_and_it_ends_again(open_ward: Ward) -> None:
    proposal = over(asked(open_ward))
    close_due()
    move_end(proposal, by=open_ward.member, closes_at=timezone.now() + timedelta(days=1))
    take_stance(ballot_of(proposal), person=open_ward.facilitator, picks=["agree"])
    over(proposal)
    assert close_due() == 1


# The outcome and what came of it -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "result"),
    [
        ({}, "Nobody said where they stand."),
        ({"agree": 1}, "Too few took part to decide: 1 of the 2 it takes."),
        ({"agree": 2, "disagree": 1}, "More agree than disagree and no block stands: it can go ahead."),
        ({"agree": 1, "disagree": 1}, "No more agree than disagree: there is no consent for it."),
        ({"agree": 3, "block": 1}, "1 block stands, so it does not go ahead as it is."),
    ],
)
def test_the_result_in_words(open_ward: Ward, said: dict[str, int], result: str) -> None:
    proposal = asked(open_ward, quorum=2)
    for position, number in said.items():
        for _ in range(number):
            take_stance(
                ballot_of(proposal), person=make_member(open_ward.community), picks=[position], reason="Because."
            )
    assert tally_of(ballot_of(proposal)).result == result


def test_a_facilitator_states_the_outcome_and_the_author_says_what_changed(open_ward: Ward) -> None:
    proposal = asked(open_ward)
    take_stance(ballot_of(proposal), person=open_ward.steward, picks=["agree"])
    early = client_of(open_ward.facilitator).get(address(proposal, "outcome/"))
    assert early.status_code == 403
    over(proposal)
    day = (timezone.localdate() + timedelta(days=30)).isoformat()
    said = {"verdict": "go", "words": "From January, with Piotr.", "follow_up_on": day}
    assert client_of(open_ward.member).post(address(proposal, "outcome/"), said).status_code == 403
    client = client_of(open_ward.facilitator)
    client.post(address(proposal, "outcome/"), said)
    client.post(address(proposal, "outcome/"), said | {"words": "Again."})
    assert Outcome.objects.get().words == "From January, with Piotr."
    assert f"“{proposal.title}”: We do it" in texts(open_ward.steward)

    assert ask_what_changed() == 0
    Outcome.objects.update(follow_up_at=timezone.now() - timedelta(hours=1))
    assert ask_what_changed() == 1
    assert ask_what_changed() == 0
    assert f"What did “{proposal.title}” change?" in texts(open_ward.member)
    titles = [item.title for item in home_of(Person.objects.get(pk=open_ward.member.pk)).invitations]
    assert f"What did it change? {proposal.title}" in titles
    client_of(open_ward.member).post(address(proposal, "change/"), {"changed": "One correction instead of nine."})
    assert f"What “{proposal.title}” changed" in texts(open_ward.steward)
    outcomes = client_of(None).get(f"/c/{open_ward.community.slug}/decisions/outcomes/").content.decode()
    assert "From January, with Piotr." in outcomes
    assert "One correction instead of nine." in outcomes


def test_what_it_changed_is_added_to_though_its_words_are_watched_since_and_takes_no_more_links(
    open_ward: Ward,
) -> None:
    outcome = state_outcome(over(asked(open_ward)), by=open_ward.facilitator, verdict="go", words="Yes.")
    tell_change(outcome, by=open_ward.member, changed="Fewer burners7461.")
    WatchedWords.objects.create(words="burners7461", act=WatchedWords.Act.HOLD)
    client, there = client_of(open_ward.member), address(outcome.proposal, "change/")
    assert client.post(there, {"changed": "Fewer burners7461, at last."}).status_code == 302
    links = " ".join(f"https://w7461-{n}.example/" for n in range(4))
    answer = client.post(there, {"changed": f"Fewer burners7461. {links}"})
    assert answer.status_code == 422
    assert "In your first days" in answer.content.decode()
    outcome.refresh_from_db()
    assert outcome.changed == "Fewer burners7461, at last."


def test_who_left_hears_no_more_of_it(closed_ward: Ward) -> None:
    proposal = asked(closed_ward)
    leaver = make_member(closed_ward.community)
    take_stance(ballot_of(proposal), person=leaver, picks=["agree"])
    client_of(leaver).post(f"/c/{closed_ward.community.slug}/membership/leaving/")
    over(proposal)
    close_due()
    assert texts(leaver) == []


def test_pages_cost_the_same_whatever_is_in_them(open_ward: Ward) -> None:
    def grow() -> Proposal:
        decided = over(asked(open_ward))
        tell_change(
            state_outcome(decided, by=open_ward.facilitator, verdict="go", words="Yes."),
            by=open_ward.member,
            changed="Much.",
        )
        raised(open_ward)
        proposal = asked(open_ward)
        for _ in range(3):
            stance = take_stance(ballot_of(proposal), person=make_member(open_ward.community), **BLOCK)
            tend(stance, by=open_ward.member, words="On it.")
        return proposal

    proposal = grow()
    here = f"/c/{open_ward.community.slug}/decisions/"
    pages = [here, f"{here}outcomes/", f"{here}talked-over/", address(proposal), f"/c/{open_ward.community.slug}/"]
    client = client_of(open_ward.facilitator)
    few = [queries_of(client, page) for page in pages]
    grow()
    grow()
    for _ in range(3):
        stance = take_stance(ballot_of(proposal), person=make_member(open_ward.community), **BLOCK)
        tend(stance, by=open_ward.member, words="On it.")
    many = [queries_of(client, page) for page in pages]
    assert many == few
    assert max(few) <= 24


@pytest.mark.django_db(transaction=True)
def test_a_stance_and_a_change_of_the_text_wait_for_each_other() -> None:
    ward = Ward("open")
    proposal = asked(ward)
    ballot = ballot_of(proposal)
    with transaction.atomic():
        amend(proposal, by=ward.member, words=WORDS | {"why": "Nine of nine."}, started_from=1)
        with pytest.raises(Exception, match="lock"):
            in_another_connection(lambda: _stand_at_once(ballot, ward.facilitator))
    take_stance(ballot, person=ward.facilitator, picks=["agree"])
    assert Stance.objects.get().edition == 2


def _stand_at_once(ballot: Ballot, person: Person) -> None:
    with transaction.atomic():
        with transaction.get_connection().cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '200ms'")
        take_stance(ballot, person=person, picks=["agree"])
