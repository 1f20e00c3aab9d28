from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone

from communities.charter import change_charter
from communities.goals.pursuing import check_in, link, set_goal
from communities.models import Ban, Invitation, JoinRequest, Membership, Term
from communities.terms.serving import offer, set_term
from tests.access.scene import CONTENT, KNOWN, LEADERS, MEMBERS, Scene
from tests.access.table import (
    BELONGING,
    LEADING,
    Rule,
    Says,
    everybody,
    exempt,
    first_sign_in,
    keeping_track,
    knowing,
    leaders,
    members,
    nobody,
    nothing,
    only,
    planter,
    reading,
    row,
    signed_in,
    stewards,
)


@planter
def plant(scene: Scene) -> None:
    place, ward = scene.community, scene.ward
    place.name = f"Ward {scene.canary(KNOWN, 'name')}"
    place.purpose = scene.canary(KNOWN, "purpose")
    place.about = scene.canary(KNOWN, "about")
    change_charter(place, by=ward.steward, norms=[scene.canary(CONTENT, "norm")])
    words = {"title": scene.canary(CONTENT, "goal"), "next_step": scene.canary(CONTENT, "step"), "wanted": 3}
    goal = set_goal(place, by=ward.steward, words=words | {"why": scene.canary(CONTENT, "why")})
    scene["goal_check"] = check_in(goal, by=ward.steward, reached=1, note=scene.canary(CONTENT, "note")).pk
    Membership.objects.filter(community=place, person=ward.member).update(hello=scene.canary(MEMBERS, "hello"))
    JoinRequest.objects.filter(community=place).update(words=scene.canary(LEADERS, "asking"))
    scene["letter"] = place.letters.create(words=scene.canary(MEMBERS, "letter"), occasion="digest").pk
    Ban.objects.filter(community=place).update(reason=scene.canary(LEADERS, "reason"))
    scene["goal"] = goal.pk
    scene["norm"] = place.norms.get().pk
    # The member's own, so that taking it off is theirs; where it leads is nobody's here.
    scene["contribution"] = link(goal, kind="thread", target=2**31 - 2, by=ward.member).pk
    _plant_terms(scene)
    scene["membership"] = Membership.objects.get(community=place, person=ward.member).pk
    scene["request"] = JoinRequest.objects.get(community=place).pk
    address = f"{scene.canary(LEADERS, 'invited').split()[1]}@example.org"
    scene["invitation"] = Invitation.objects.create(community=place, by=ward.steward, address=address).pk
    scene["ban"] = Ban.objects.get(community=place).pk


def _plant_terms(scene: Scene) -> None:
    """One term that comes to its end, with an offer, and one that was handed over with thanks."""
    place, ward = scene.community, scene.ward
    serving = Membership.objects.select_related("community", "person").get(community=place, person=ward.facilitator)
    term = set_term(serving, ends_at=timezone.now() + timedelta(days=5), by=ward.steward)
    assert term
    scene["term_offer"] = offer(term, person=ward.member, words=scene.canary(MEMBERS, "offer")).pk
    scene["term"], scene["leading"] = term.pk, serving.pk
    over = Term.objects.create(
        community=place,
        person=ward.member,
        began_at=timezone.now() - timedelta(days=400),
        ends_at=timezone.now() - timedelta(days=40),
        ended_at=timezone.now() - timedelta(days=40),
        successor=ward.facilitator,
        thanks=scene.canary(CONTENT, "term-thanks"),
    )
    scene["term_thanked"] = over.pk


def not_its_writer(within: Rule) -> Rule:
    """The steward worded it last."""
    return first_sign_in(lambda access, role: nobody(access, role) if role == "steward" else within(access, role))


def term(scene: Scene) -> Sequence[Any]:
    return [scene.slug, scene["term"]]


def leading(scene: Scene) -> Sequence[Any]:
    return [scene.slug, scene["leading"]]


def goal(scene: Scene) -> Sequence[Any]:
    return [scene.slug, scene["goal"]]


def contribution(scene: Scene) -> Sequence[Any]:
    return [scene.slug, scene["goal"], scene["contribution"]]


def membership(scene: Scene) -> Sequence[Any]:
    return [scene.slug, scene["membership"]]


def request(scene: Scene) -> Sequence[Any]:
    return [scene.slug, scene["request"]]


def invitation(scene: Scene) -> Sequence[Any]:
    return [scene.slug, scene["invitation"]]


def letter(scene: Scene) -> Sequence[Any]:
    return [scene.slug, scene["letter"]]


def ban(scene: Scene) -> Sequence[Any]:
    return [scene.slug, scene["ban"]]


def joining(access: str, role: str) -> Says:
    """Who knows of the place may ask to belong, except those who were shown out."""
    may = only(frozenset({"outsider", "pending", "removed", "staff"}) | BELONGING, within=knowing)
    return may(access, role)


row("home", everybody, at=nothing)
row("communities:directory", everybody, at=nothing)
row("communities:directory", everybody, at=nothing, query="?q=lighthouse")
row("communities:founding", signed_in, at=nothing)
row("communities:founding", signed_in, "post", at=nothing)
row("communities:welcome", signed_in, at=nothing)
row("communities:welcome", signed_in, "post", at=nothing)
row("communities:overview", knowing, shows=["name", "purpose"])
row("communities:about", knowing, shows=["about"])
row("communities:feed", reading, shows=["thread", "story"])
row("communities:goals", reading, shows=["goal", "step"])
row("communities:new-goal", leaders)
row("communities:new-goal", leaders, "post")
row("communities:goal", reading, at=goal, shows=["goal", "step", "why", "note"])
row("moderation:flag", first_sign_in(members), at=lambda scene: ["goal", scene["goal"]], shows=["goal"])
row("moderation:flag", first_sign_in(members), at=lambda scene: ["check-in", scene["goal_check"]])
row("communities:goal-words", leaders, at=goal, shows=["why"])
row("communities:goal-words", leaders, "post", at=goal, data=lambda scene: {"title": "", "edition": 1})
row("communities:check-in", leaders, "post", at=goal, data=lambda scene: {"reached": 1})
row("communities:goal-owners", members, "post", at=goal)
row("communities:contributions", members, "post", at=goal, data=lambda scene: {"address": "/nowhere/"})
row("communities:contribution", only(LEADING | {"member"}), "post", at=contribution)
row("communities:goal-closing", leaders, at=goal)
row("communities:goal-closing", leaders, "post", at=goal, data=lambda scene: {"end": "reached", "learnt": "Much."})
row("communities:membership", knowing)
row("communities:membership", joining, "post")
row("communities:leaving", members, "post")
row("communities:way-in", members, "post")
row("communities:hearing", keeping_track)
row("communities:hearing", keeping_track, "post", data=lambda scene: {"preset": "quiet"})
row("communities:greeters", members, "post")
row("communities:welcoming", leaders)
row("communities:greeting", leaders, "post", at=membership)
row("communities:members", reading)
row("communities:members", reading, query="?q=lighthouse")
row("communities:members", reading, query="?role=steward&days=14")
row("communities:members-file", leaders)
row("communities:member", leaders, at=membership, shows=["hello"])
row("communities:role", stewards, "post", at=membership, data=lambda scene: {"role": "facilitator"})
row("communities:removal", leaders, "post", at=membership, data=lambda scene: {"reason": "Adverts."})
row("communities:word", leaders, "post", at=membership, data=lambda scene: {"days": "3", "reason": "Adverts."})
row("communities:ban", leaders, "post", at=membership, data=lambda scene: {"reason": "Adverts."})
# Another who leads is shown out by a steward alone.
row("communities:member", leaders, at=leading)
row("communities:ban", stewards, "post", at=leading, data=lambda scene: {"reason": "Adverts."})
row("communities:removal", stewards, "post", at=leading, data=lambda scene: {"reason": "Adverts."})
row("communities:term", stewards, "post", at=leading, data=lambda scene: {"until": ""})
row("communities:stewardship", stewards, "post", at=membership)
row("communities:roles", reading, shows=["term-thanks"])
row("communities:offer", only(BELONGING - LEADING), "post", at=term, data=lambda scene: {"words": "Me."})
row("communities:succession", stewards, at=term, shows=["offer"])
row("communities:succession", stewards, "post", at=term, data=lambda scene: {"thanks": ""})
row("communities:settings", leaders, shows=["norm", "about"])
row("communities:settings", leaders, "post")
row("communities:settings", leaders, "post", data=lambda scene: {"preview": "1", "about": "Us."})
row("communities:requests", leaders, shows=["asking"])
row("communities:requests", leaders, "post")
row("communities:questions", leaders, "post")
row("communities:invitations", leaders, shows=["invited"])
row("communities:invitations", leaders, "post", data=lambda scene: {"people": "ilse@example.org"})
row("communities:invitation-links", leaders, "post", data=lambda scene: {"days": "3", "most_uses": "5"})
row("communities:revocation", leaders, "post", at=invitation)
exempt("communities:invited", "whoever holds the token may know the place: tests/communities/test_inviting.py")
row("communities:admission", leaders, "post", at=request)
row("communities:refusal", leaders, "post", at=request)
row("communities:letters", leaders, shows=["letter"])
row("communities:letters", leaders, "post", data=lambda scene: {"words": "All well.", "occasion": "digest"})
row("communities:letter-back", leaders, "post", at=letter)
row("communities:bans", leaders, shows=["reason"])
row("communities:ban-end", leaders, "post", at=ban)
row(
    "moderation:flag-saying", not_its_writer(knowing), at=lambda scene: ["charter", scene.community.pk], shows=["about"]
)


def leading_alone(access: str, role: str) -> Says:
    return Says.OK if role in LEADING else Says.NOT_FOUND


def others_there(access: str, role: str) -> Says:
    """The member said it."""
    return Says.OK if role in BELONGING - {"member"} else Says.NOT_FOUND


row(
    "moderation:flag-saying",
    first_sign_in(leading_alone),
    at=lambda scene: ["asking", scene["request"]],
    shows=["asking"],
)
row(
    "moderation:flag-saying",
    first_sign_in(others_there),
    at=lambda scene: ["hello", scene["membership"]],
    shows=["hello"],
)
row(
    "moderation:flag-saying",
    first_sign_in(others_there),
    at=lambda scene: ["offer", scene["term_offer"]],
    shows=["offer"],
)
row(
    "moderation:flag-saying",
    first_sign_in(reading),
    at=lambda scene: ["term-thanks", scene["term_thanked"]],
    shows=["term-thanks"],
)
row("moderation:flag-saying", not_its_writer(reading), at=lambda scene: ["norm", scene["norm"]], shows=["norm"])
