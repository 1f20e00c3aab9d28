from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone

from communities.decisions.balloting import take_stance, tend
from communities.decisions.proposing import amend, open_decision, propose, state_outcome, tell_change
from communities.models import Ballot, Method, Proposal
from tests.access.scene import CONTENT, Scene
from tests.access.table import (
    BELONGING,
    LEADING,
    Rule,
    Says,
    first_sign_in,
    leaders,
    members,
    nobody,
    only,
    planter,
    reading,
    row,
)


def _propose(scene: Scene, name: str) -> Proposal:
    words = {
        "title": f"Proposal {scene.canary(CONTENT, name)}",
        "what": scene.canary(CONTENT, f"{name}what"),
        "why": scene.canary(CONTENT, f"{name}why"),
        "options": ["Tea", "Coffee"],
    }
    return propose(scene.community, author=scene.ward.member, words=words)


def _decide_on(scene: Scene, proposal: Proposal, *, over: bool = False) -> Ballot:
    now = timezone.now()
    closes_at = now + timedelta(days=-1 if over else 7)
    by = scene.ward.member
    return open_decision(proposal, by=by, method=Method.CONSENT, closes_at=closes_at, at=now - timedelta(days=9))


@planter
def plant(scene: Scene) -> None:
    ward = scene.ward
    scene["talked"] = _propose(scene, "talked").pk
    asked = _propose(scene, "standing")
    block = take_stance(
        _decide_on(scene, asked), person=ward.steward, picks=["block"], reason=scene.canary(CONTENT, "block")
    )
    scene["tending"] = tend(block, by=ward.member, words=scene.canary(CONTENT, "tending")).pk
    scene["asked"], scene["block"] = asked.pk, block.pk
    over = _propose(scene, "over")
    _decide_on(scene, over, over=True)
    scene["over"] = over.pk
    decided = _propose(scene, "decided")
    ballot = _decide_on(scene, decided)
    scene["late"] = take_stance(ballot, person=ward.steward, picks=["block"], reason="Not yet.").pk
    Ballot.objects.filter(pk=ballot.pk).update(closes_at=timezone.now() - timedelta(days=1))
    decided.refresh_from_db()
    outcome = state_outcome(decided, by=ward.facilitator, verdict="go", words=scene.canary(CONTENT, "outcome"))
    tell_change(outcome, by=ward.member, changed=scene.canary(CONTENT, "change"))
    scene["decided"], scene["outcome"] = decided.pk, outcome.pk
    noted = _propose(scene, "noted")
    words = {"title": noted.title, "what": "One sign.", "why": "Seven signs.", "options": []}
    amend(noted, by=ward.member, words=words, started_from=1, note=scene.canary(CONTENT, "versionnote"))
    scene["version"] = noted.versions.get(number=2).pk


def at(name: str) -> Callable[[Scene], Sequence[Any]]:
    return lambda scene: [scene.slug, scene[name]]


def block(scene: Scene) -> Sequence[Any]:
    return [scene.slug, scene["asked"], scene["block"]]


def late(scene: Scene) -> Sequence[Any]:
    return [scene.slug, scene["decided"], scene["late"]]


def words(scene: Scene) -> Mapping[str, Any]:
    return {"title": "One sign for all wards", "what": "One sign.", "why": "Seven signs.", "options": "", "edition": 1}


def carrying(access: str, role: str) -> Says:
    """The author, who is the member of the ward, and those who lead."""
    return only(LEADING | {"member"})(access, role)


def others(writer: str) -> Rule:
    """Who reads it, has an account and did not write it."""
    return first_sign_in(lambda access, role: nobody(access, role) if role == writer else reading(access, role))


def saying(kind: str, name: str) -> Callable[[Scene], Sequence[Any]]:
    return lambda scene: [kind, scene[name]]


nobody_more = only(frozenset())
flagging = first_sign_in(only(BELONGING))

row("communities:decisions", reading, shows=["talked", "standing", "over", "decided"])
row("communities:talked-over", reading, shows=["talked"])
row("communities:outcomes", reading, shows=["decided", "outcome", "change"])
row("communities:new-proposal", members)
row("communities:new-proposal", members, "post", data=words)
row("communities:decision", reading, at=at("talked"), shows=["talked", "talkedwhat", "talkedwhy"])
row("communities:decision", reading, at=at("asked"), shows=["block", "tending"])
row("communities:decision", reading, at=at("decided"), shows=["outcome", "change"])
row("communities:stances", reading, at=at("asked"), shows=["block"])
row("communities:versions", reading, at=at("talked"), shows=["talkedwhat"])
row("communities:proposal-words", carrying, at=at("talked"), shows=["talkedwhat"])
row("communities:proposal-words", carrying, "post", at=at("talked"), data=words)
row("communities:ballot", carrying, at=at("talked"))
row("communities:ballot", carrying, "post", at=at("talked"), data=lambda scene: {"method": "consent"})
row("communities:stance", members, at=at("asked"))
row("communities:stance", members, "post", at=at("asked"), data=lambda scene: {"picks": "agree"})
row("communities:tending", members, "post", at=block, data=lambda scene: {"words": "Talking tonight."})
row("communities:tending", nobody_more, "post", at=late, data=lambda scene: {"words": "Talking tonight."})
row("communities:outcome", leaders, at=at("over"))
row("communities:outcome", leaders, "post", at=at("over"), data=lambda scene: {"verdict": "go", "words": "Yes."})
row("communities:change", carrying, at=at("decided"))
row("communities:change", carrying, "post", at=at("decided"), data=lambda scene: {"changed": "One sign."})
row("communities:withdrawal", carrying, "post", at=at("talked"))
row("moderation:flag", flagging, at=lambda scene: ["proposal", scene["asked"]], shows=["standing"])
row("moderation:flag", flagging, at=lambda scene: ["stance", scene["block"]], shows=["block"])
row("moderation:flag-saying", others("member"), at=saying("tending", "tending"), shows=["tending"])
row("moderation:flag-saying", others("member"), at=saying("version-note", "version"), shows=["versionnote"])
row("moderation:flag-saying", others("facilitator"), at=saying("outcome", "outcome"), shows=["outcome"])
row("moderation:flag-saying", others("member"), at=saying("what-changed", "outcome"), shows=["change"])
