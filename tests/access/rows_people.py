from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from tests.access.scene import CONTENT, MEMBERS, Scene
from tests.access.table import (
    Says,
    belonging,
    everybody,
    exempt,
    first_sign_in,
    nobody,
    nothing,
    planter,
    row,
    signed_in,
)

ALLAUTH = "allauth's own page: it shows nothing but the viewer's own account"


@planter
def plant(scene: Scene) -> None:
    member, facilitator = scene.ward.member, scene.ward.facilitator
    member.display_name = f"Noor {scene.canary(CONTENT, 'member')}"
    member.about = member.about_html = scene.canary(MEMBERS, "portrait")
    member.save()
    facilitator.display_name = f"Grace {scene.canary(CONTENT, 'leader')}"
    facilitator.save()


def of_member(scene: Scene) -> Sequence[Any]:
    return [scene.ward.member.handle]


def of_leader(scene: Scene) -> Sequence[Any]:
    return [scene.ward.facilitator.handle]


def thanked(scene: Scene) -> Sequence[Any]:
    return [scene["thanks"]]


def of_whom_was_thanked(access: str, role: str) -> Says:
    return Says.OK if role == "facilitator" else Says.NOT_FOUND


def known_where_open(access: str, role: str) -> Says:
    """Who leads an open community can be looked up by everybody."""
    return Says.OK if access == "open" else belonging(access, role)


def others_of_place(access: str, role: str) -> Says:
    """Nobody stops hearing from themselves."""
    return Says.NOT_FOUND if role == "member" else belonging(access, role)


row("people:directory", signed_in, at=nothing)
row("people:directory", signed_in, at=nothing, query="?q=lighthouse")
row("people:profile", belonging, at=of_member, shows=["member", "portrait"])
row("people:profile", known_where_open, at=of_leader, shows=["leader"])
row("settings:index", everybody, at=nothing)
row("settings:profile", signed_in, at=nothing)
row("settings:profile", signed_in, "post", at=nothing)
row("settings:appearance", signed_in, at=nothing)
row("settings:appearance", signed_in, "post", at=nothing)
row("settings:privacy", signed_in, at=nothing)
row("settings:privacy", signed_in, "post", at=nothing)
row("settings:addresses", signed_in, "post", at=nothing)
row("settings:blocks", signed_in, at=nothing)
row("settings:blocks", signed_in, "post", at=nothing)
row("people:block", first_sign_in(others_of_place), at=of_member, shows=["member"])
row("people:block", first_sign_in(others_of_place), "post", at=of_member)
row("settings:portrait", signed_in, "post", at=nothing, data=lambda scene: {"redraw": ""})
row("settings:thanks", first_sign_in(of_whom_was_thanked), "post", at=thanked)
row("settings:aim", signed_in, "post", at=nothing)
row("people:portrait", nobody, at=lambda scene: ["00000000-0000-4000-8000-000000000000", 64])
row("settings:leaving", signed_in, at=nothing)
row("settings:leaving", signed_in, "post", at=nothing, data=lambda scene: {"stay": "1"})
row("settings:data", signed_in, at=nothing)
row("settings:data", signed_in, "post", at=nothing)
row("settings:data-file", first_sign_in(nobody), at=lambda scene: [UUID(int=2)])
row("settings:theme", everybody, "post", at=nothing)

exempt("account_", ALLAUTH)
exempt("mfa_", ALLAUTH)
exempt("socialaccount_", ALLAUTH)
exempt("accounts/social/", "allauth's former addresses: they lead on to the present ones")
exempt("usersessions_", ALLAUTH)
exempt("admin:", "Django's admin asks for staff by itself; tests/moderation hold what staff see there")
