"""Each of these is asked of what somebody else made or decides: refused, and nothing has changed by it.

They are those that no other test noticed when their check was taken out (without_each_check).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Model
from django.utils import timezone

from communities.decisions.balloting import take_stance
from communities.decisions.proposing import open_decision, propose, state_outcome
from communities.models import Ban, Proposal, Role, Tending, Verdict
from discussions.polls.asking import Question
from discussions.posting import start_thread
from knowledge import leaves
from knowledge.beside.noting import note
from knowledge.collections.gathering import begin
from knowledge.resources.remarking import remark
from knowledge.sheets.writing import share
from knowledge.telling import StoryDraft, ask_for_story, tell
from moderation.models import Measure
from people.models import Person
from tests.cast import Ward, client_of, make_member

pytestmark = pytest.mark.django_db
SHEET = {"kind": "checklist", "title": "Before a transfer", "why": "", "source": "- pump", "licence": "cc-by"}
WORDS = {"title": "A quiet hour", "what": "From two to three.", "why": "To think.", "options": []}


@dataclass(frozen=True)
class Act:
    """An address below the community, what is sent there, and what it would have changed."""

    path: str
    said: dict[str, Any]
    row: Model
    field: str


def _proposal(ward: Ward) -> Proposal:
    return propose(ward.community, author=ward.member, words=WORDS)


def _open(ward: Ward) -> Proposal:
    proposal = _proposal(ward)
    ends = timezone.now() + timedelta(days=3)
    open_decision(proposal, by=ward.member, method="consent", closes_at=ends)
    return Proposal.objects.get(pk=proposal.pk)


def _decided(ward: Ward) -> Proposal:
    proposal = _open(ward)
    assert proposal.ballot
    now = timezone.now()
    type(proposal.ballot).objects.filter(pk=proposal.ballot.pk).update(
        opened_at=now - timedelta(days=2), closes_at=now - timedelta(days=1)
    )
    state_outcome(Proposal.objects.get(pk=proposal.pk), by=ward.steward, verdict=Verdict.GO, words="Yes.")
    return Proposal.objects.get(pk=proposal.pk)


def _withdrawing(ward: Ward) -> Act:
    one = _proposal(ward)
    return Act(f"decisions/{one.pk}/withdrawal/", {}, one, "withdrawn_at")


def _amending(ward: Ward) -> Act:
    one = _proposal(ward)
    said = {"title": "Mine from now on and for good", "what": "Mine", "why": "Mine", "edition": "1", "note": ""}
    return Act(f"decisions/{one.pk}/words/", said, one, "title")


def _ending_later(ward: Ward) -> Act:
    one = _open(ward)
    assert one.ballot
    later = (timezone.now() + timedelta(days=9)).strftime("%Y-%m-%dT%H:%M")
    return Act(f"decisions/{one.pk}/ballot/", {"closes_at": later}, one.ballot, "closes_at")


def _telling_what_changed(ward: Ward) -> Act:
    one = _decided(ward)
    return Act(f"decisions/{one.pk}/change/", {"changed": "Mine to tell."}, one.outcome, "changed")


def _taking_a_collection_away(ward: Ward) -> Act:
    one = begin(ward.community, by=ward.member, words={"title": "First days"})
    return Act(f"collections/{one.pk}/removal/", {}, one, "pk")


def _taking_a_text_away(ward: Ward) -> Act:
    one = share(ward.community, by=ward.member, words=SHEET)
    return Act(f"resources/texts/{one.pk}/removal/", {}, one, "pk")


ACTS: list[Callable[[Ward], Act]] = [
    _withdrawing,
    _amending,
    _ending_later,
    _telling_what_changed,
    _taking_a_collection_away,
    _taking_a_text_away,
]


def _value(act: Act) -> Any:
    return type(act.row)._base_manager.filter(pk=act.row.pk).values_list(act.field, flat=True).first()


@pytest.mark.parametrize("make", ACTS)
def test_another_member_is_refused_and_its_author_is_not(make: Callable[[Ward], Act], open_ward: Ward) -> None:
    act = make(open_ward)
    url, before = f"/c/{open_ward.community.slug}/{act.path}", _value(act)
    other = make_member(open_ward.community)
    assert client_of(other).post(url, act.said).status_code == 403
    assert _value(act) == before
    assert client_of(open_ward.member).post(url, act.said).status_code == 302
    assert _value(act) != before


@pytest.mark.parametrize(("act", "more", "met"), [("ban", {}, Ban), ("word", {"days": "1"}, Measure)])
def test_who_leads_keeps_nobody_out_or_quiet_who_leads_as_well(
    act: str, more: dict[str, str], met: type[Model], open_ward: Ward
) -> None:
    other = make_member(open_ward.community, role=Role.FACILITATOR)
    place, said = f"/c/{open_ward.community.slug}/members", {"reason": "Adverts."} | more
    for person in (other, open_ward.steward):
        seat = person.memberships.get(community=open_ward.community)
        assert client_of(open_ward.facilitator).post(f"{place}/{seat.pk}/{act}/", said).status_code == 403
        assert not met._default_manager.filter(person=person).exists()
    seat = other.memberships.get(community=open_ward.community)
    assert client_of(open_ward.steward).post(f"{place}/{seat.pk}/{act}/", said).status_code == 302
    assert met._default_manager.filter(person=other).exists()


def test_nobody_works_with_who_blocked_once_it_is_decided(open_ward: Ward) -> None:
    ward, proposal = open_ward, _open(open_ward)
    assert proposal.ballot
    block = take_stance(proposal.ballot, person=ward.facilitator, picks=["block"], reason="Not at two.")
    url, said = f"/c/{ward.community.slug}/decisions/{proposal.pk}/stances/{block.pk}/tending/", {"words": "I ask."}
    now = timezone.now()
    ballots = type(proposal.ballot).objects.filter(pk=proposal.ballot.pk)
    ballots.update(opened_at=now - timedelta(days=2), closes_at=now - timedelta(days=1))
    state_outcome(Proposal.objects.get(pk=proposal.pk), by=ward.steward, verdict=Verdict.LATER, words="Later.")
    assert client_of(ward.member).post(url, said).status_code == 403
    assert not Tending.objects.exists()


@pytest.mark.parametrize("anonymous", [True, False])
def test_who_answered_what_is_told_only_where_names_are_shown(anonymous: bool, open_ward: Ward) -> None:
    ward = open_ward
    asked = Question("Which day?", ["Monday", "Friday"], anonymous=anonymous)
    thread = start_thread(ward.community, author=ward.member, title="A day", source="Which?", question=asked)
    take_stance(thread.posts.get().poll.ballot, person=ward.facilitator, picks=["1"])
    page = client_of(ward.member).get(f"{thread.base}posts/1/poll/answers/").content.decode()
    assert ("Grace Mensah" in page, "Names are kept back until it closes" in page) == (not anonymous, anonymous)
    assert "Grace Mensah" not in client_of(ward.outsider).get(f"{thread.base}posts/1/poll/answers/").content.decode()


def test_what_was_hidden_is_in_no_file_that_is_taken_along(open_ward: Ward) -> None:
    """Notes, remarks and wanted stories beside what a collection holds."""
    ward = open_ward
    story = tell(ward.community, StoryDraft(title="The printout", parts={"situation": "At ten."}), author=ward.member)
    sheet = share(ward.community, by=ward.member, words=SHEET)
    beside = note(story, "situation", by=ward.facilitator, kind="differs", words="zqhidden note")
    said = remark(sheet, by=ward.facilitator, words="zqhidden remark")
    wanted = ask_for_story(ward.community, author=ward.facilitator, question="zqhidden wish?")
    type(wanted).objects.filter(pk=wanted.pk).update(answered_by=story)
    files: list[Callable[[Person], str]] = [
        lambda viewer: str(leaves.notes_of([story.pk], viewer)),
        lambda viewer: str(leaves.remarks_of("sheet", [sheet.pk], viewer)),
        lambda viewer: str(leaves.requests_of([story.pk], viewer)),
    ]
    assert all("zqhidden" in file(ward.member) for file in files)
    for row in (beside, said, wanted):
        type(row)._base_manager.filter(pk=row.pk).update(hidden_at=timezone.now())
    assert not [file for file in files if "zqhidden" in file(ward.member)]
