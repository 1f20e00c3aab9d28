"""What came of a proposal, what that changed, why it was changed, what is done about a block: all can be flagged."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from communities.decisions.balloting import take_stance, tend
from communities.decisions.proposing import amend, open_decision, propose, state_outcome, tell_change
from communities.models import Ballot, Method, Proposal
from engagement.delivery import deliver_now
from moderation.flagging import hide, may_decide, restore
from moderation.models import Case
from people.models import Person
from search.models import Entry
from tests.cast import Ward, client_of, make_person

pytestmark = pytest.mark.django_db
SAID = "Kits7461 for everybody"


@pytest.fixture
def proposal(open_ward: Ward) -> Proposal:
    words = {"title": "One sign", "what": "One sign.", "why": "Seven signs.", "options": []}
    made = propose(open_ward.community, author=open_ward.member, words=words)
    now = timezone.now()
    closes_at, at = now + timedelta(days=7), now - timedelta(days=9)
    open_decision(made, by=open_ward.member, method=Method.CONSENT, closes_at=closes_at, at=at)
    return Proposal.objects.select_related("ballot__community", "community").get(pk=made.pk)


def decided(proposal: Proposal, ward: Ward, words: str = "One sign.") -> Proposal:
    Ballot.objects.filter(proposal=proposal).update(closes_at=timezone.now() - timedelta(days=1))
    outcome = state_outcome(proposal, by=ward.facilitator, verdict="go", words=words)
    return outcome.proposal


def flagged(kind: str, pk: int, by: Person) -> Case:
    assert client_of(by).post(f"/flags/sayings/{kind}/{pk}/", {"reason": "advert"}).status_code == 302
    return Case.objects.latest("pk")


def read(person: Person | None, *pages: str) -> str:
    return "".join(client_of(person).get(page).content.decode() for page in pages)


@pytest.mark.parametrize("kind", ["outcome", "what-changed"])
def test_what_came_of_it_is_flagged_there_and_found_no_more(proposal: Proposal, open_ward: Ward, kind: str) -> None:
    writer, other = open_ward.facilitator, open_ward.steward
    outcome = decided(proposal, open_ward, SAID if kind == "outcome" else "One.").outcome
    if kind == "what-changed":
        tell_change(outcome, by=writer, changed=SAID)
    deliver_now()
    here = proposal.get_absolute_url()
    pages = (here, f"{open_ward.community.get_absolute_url()}decisions/outcomes/")
    flag = f"/flags/sayings/{kind}/{outcome.pk}/"
    assert all(flag in read(open_ward.outsider, page) for page in pages)
    assert all(flag not in read(writer, page) and flag not in read(None, page) for page in pages)
    case = flagged(kind, outcome.pk, open_ward.outsider)
    assert [may_decide(case, one) for one in (writer, other)] == [False, True]
    hide(case, by=other, reason="An advert")
    assert "Kits7461" not in read(open_ward.member, *pages, "/notifications/", "/")
    assert not Entry.objects.filter(kind="proposal", body__contains="Kits7461").exists()
    restore(case, by=make_person(is_staff=True))
    assert Entry.objects.filter(kind="proposal", body__contains="Kits7461").exists()


def test_why_a_text_was_changed_is_flagged_beside_its_version(proposal: Proposal, open_ward: Ward) -> None:
    words = {"title": "One sign", "what": "Two signs.", "why": "Seven signs.", "options": []}
    amend(proposal, by=open_ward.member, words=words, started_from=1, note=SAID)
    version, here = proposal.versions.get(number=2), proposal.get_absolute_url()
    flag = f"/flags/sayings/version-note/{version.pk}/"
    assert flag in read(open_ward.outsider, f"{here}versions/")
    assert flag not in read(open_ward.member, f"{here}versions/")
    hide(flagged("version-note", version.pk, open_ward.outsider), by=open_ward.facilitator)
    assert "Kits7461" not in read(open_ward.outsider, here, f"{here}versions/")


def test_what_somebody_does_about_a_block_is_flagged_below_it(proposal: Proposal, open_ward: Ward) -> None:
    assert proposal.ballot
    block = take_stance(proposal.ballot, person=open_ward.steward, picks=["block"], reason="Not yet.")
    tending = tend(block, by=open_ward.member, words=SAID)
    here, flag = proposal.get_absolute_url(), f"/flags/sayings/tending/{tending.pk}/"
    deliver_now()
    assert flag in read(open_ward.steward, here)
    assert flag not in read(open_ward.member, here)
    hide(flagged("tending", tending.pk, open_ward.steward), by=open_ward.facilitator)
    assert "Kits7461" not in read(open_ward.steward, here, "/notifications/")
