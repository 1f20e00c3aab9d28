"""How short words of places get in, through pages: where they are sent and what with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from communities.decisions.balloting import take_stance
from communities.decisions.proposing import open_decision, propose, state_outcome
from communities.joining import ask_to_join, join
from communities.models import Access, Ballot, Membership, Method, Proposal, Role, Term
from communities.terms.serving import set_term
from tests.cast import make_community, make_member, make_person, make_thread

if TYPE_CHECKING:
    from communities.models import Community
    from people.models import Person

type Way = tuple[str, dict[str, str]]

SAID = "There are burners7461 to be had"


def _charter(community: Community, **said: str) -> Way:
    norms = "\n".join(community.norms.values_list("text", flat=True))
    stands = {"purpose": community.purpose, "norms": norms, "hue": community.hue, "weave": community.weave}
    return f"{community.get_absolute_url()}settings/", stands | said


def _refusal(community: Community, writer: Person) -> Way:
    asked = ask_to_join(community, person=make_person())
    return f"{community.get_absolute_url()}settings/requests/{asked.pk}/refusal/", {"answer": SAID}


def _term(community: Community) -> Term:
    serving = Membership.objects.get(community=community, person=make_member(community, role=Role.FACILITATOR))
    assert community.founded_by
    term = set_term(serving, ends_at=timezone.now() + timedelta(days=5), by=community.founded_by)
    assert term
    return term


def _offer(community: Community, writer: Person) -> Way:
    elsewhere = make_community()
    join(elsewhere, person=writer)
    return f"{elsewhere.get_absolute_url()}roles/{_term(elsewhere).pk}/offer/", {"words": SAID}


def _thanks(community: Community, writer: Person) -> Way:
    theirs = make_community(founder=writer)
    said = {"handle": make_member(theirs).handle, "thanks": SAID}
    return f"{theirs.get_absolute_url()}roles/{_term(theirs).pk}/succession/", said


def _proposal(community: Community, by: Person) -> Proposal:
    return propose(
        community, author=by, words={"title": "One sign for all wards", "what": "One.", "why": "Seven.", "options": []}
    )


def _opened(community: Community, by: Person) -> Proposal:
    proposal, now = _proposal(community, by), timezone.now()
    closes_at, at = now + timedelta(days=7), now - timedelta(days=9)
    open_decision(proposal, by=by, method=Method.CONSENT, closes_at=closes_at, at=at)
    return Proposal.objects.select_related("ballot__community", "community").get(pk=proposal.pk)


def _over(community: Community, by: Person) -> Proposal:
    proposal = _opened(community, by)
    Ballot.objects.filter(proposal=proposal).update(closes_at=timezone.now() - timedelta(days=1))
    return Proposal.objects.select_related("ballot__community", "community").get(pk=proposal.pk)


def _changed(community: Community, writer: Person) -> Way:
    proposal = _over(community, writer)
    state_outcome(proposal, by=writer, verdict="go", words="One sign.")
    return f"{proposal.get_absolute_url()}change/", {"changed": SAID}


def _note(community: Community, writer: Person) -> Way:
    said = {
        "title": "One sign for all wards",
        "what": "Two.",
        "why": "Seven.",
        "options": "",
        "edition": "1",
        "note": SAID,
    }
    return f"{_proposal(community, writer).get_absolute_url()}words/", said


def _tending(community: Community, writer: Person) -> Way:
    proposal = _opened(community, writer)
    assert proposal.ballot
    block = take_stance(proposal.ballot, person=make_member(community), picks=["block"], reason="Not yet.")
    return f"{proposal.get_absolute_url()}stances/{block.pk}/tending/", {"words": SAID}


def _care(community: Community, writer: Person) -> Way:
    theirs = make_community(founder=writer)
    serving = Membership.objects.get(community=theirs, person=make_member(theirs))
    return f"{theirs.get_absolute_url()}members/{serving.pk}/role/", {"role": "facilitator", "care": SAID}


def _closing(community: Community, writer: Person) -> Way:
    return f"{make_thread(community).base}tending/", {"act": "lock", "why": SAID}


WAYS_IN_PLACES: dict[str, Callable[[Community, Person], Way]] = {
    "charter": lambda here, writer: _charter(here, better_at=SAID),
    "norm": lambda here, writer: _charter(here, norms=f"Say what went wrong\n{SAID}"),
    "hello": lambda here, writer: ("/welcome/", {"communities": str(make_community().pk), "hello": SAID}),
    "questions": lambda here, writer: (
        f"{make_community(access=Access.CLOSED, founder=writer).get_absolute_url()}settings/questions/",
        {"questions": SAID},
    ),
    "asking": lambda here, writer: (
        f"{make_community(access=Access.CLOSED).get_absolute_url()}membership/",
        {"words": SAID},
    ),
    "refusal": _refusal,
    "offer": _offer,
    "term-thanks": _thanks,
    "outcome": lambda here, writer: (
        f"{_over(here, writer).get_absolute_url()}outcome/",
        {"verdict": "go", "words": SAID},
    ),
    "what-changed": _changed,
    "room": lambda here, writer: (f"{here.get_absolute_url()}chat/new/", {"name": "Nights", "topic": SAID}),
    "version-note": _note,
    "tending": _tending,
    "care": _care,
    "closing": _closing,
}
