from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from communities.charter import change_charter
from communities.models import Ban, Goal, Invitation, JoinRequest, Membership
from tests.access.scene import CONTENT, KNOWN, LEADERS, MEMBERS, Scene
from tests.access.table import (
    BELONGING,
    Says,
    everybody,
    exempt,
    knowing,
    leaders,
    members,
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
    goal = Goal.objects.create(
        community=place, title=scene.canary(CONTENT, "goal"), next_step=scene.canary(CONTENT, "step"), wanted=3
    )
    Membership.objects.filter(community=place, person=ward.member).update(hello=scene.canary(MEMBERS, "hello"))
    JoinRequest.objects.filter(community=place).update(words=scene.canary(LEADERS, "asking"))
    Ban.objects.filter(community=place).update(reason=scene.canary(LEADERS, "reason"))
    scene["goal"] = goal.pk
    scene["membership"] = Membership.objects.get(community=place, person=ward.member).pk
    scene["request"] = JoinRequest.objects.get(community=place).pk
    address = f"{scene.canary(LEADERS, 'invited').split()[1]}@example.org"
    scene["invitation"] = Invitation.objects.create(community=place, by=ward.steward, address=address).pk
    scene["ban"] = Ban.objects.get(community=place).pk


def goal(scene: Scene) -> Sequence[Any]:
    return [scene.slug, scene["goal"]]


def membership(scene: Scene) -> Sequence[Any]:
    return [scene.slug, scene["membership"]]


def request(scene: Scene) -> Sequence[Any]:
    return [scene.slug, scene["request"]]


def invitation(scene: Scene) -> Sequence[Any]:
    return [scene.slug, scene["invitation"]]


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
row("communities:goals", reading, shows=["goal", "step"])
row("communities:new-goal", leaders)
row("communities:new-goal", leaders, "post")
row("communities:goal", leaders, at=goal)
row("communities:goal", leaders, "post", at=goal, data=lambda scene: {"remove": "1"})
row("communities:membership", knowing)
row("communities:membership", joining, "post")
row("communities:leaving", members, "post")
row("communities:members", reading)
row("communities:members", reading, query="?q=lighthouse")
row("communities:member", leaders, at=membership, shows=["hello"])
row("communities:role", stewards, "post", at=membership, data=lambda scene: {"role": "facilitator"})
row("communities:removal", leaders, "post", at=membership, data=lambda scene: {"reason": "Adverts."})
row("communities:ban", leaders, "post", at=membership, data=lambda scene: {"reason": "Adverts."})
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
row("communities:bans", leaders, shows=["reason"])
row("communities:ban-end", leaders, "post", at=ban)
