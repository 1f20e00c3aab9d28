from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chat.changing import edit
from chat.conversations import begin_with
from chat.rooms import first_room
from chat.speaking import say
from tests.access.scene import MEMBERS, Scene
from tests.access.table import (
    BELONGING,
    LEADING,
    Says,
    belonging,
    first_sign_in,
    nobody,
    nothing,
    planter,
    row,
    signed_in,
    socket,
)

# A conversation of the member and the facilitator: site staff have no way in, and neither has who leads.
TALKING = frozenset({"member", "facilitator"})


@planter
def plant(scene: Scene) -> None:
    room = first_room(scene.community)
    said = say(room, author=scene.ward.member, source="As it was said first.")
    edit(said, source=scene.canary(MEMBERS, "line"), by=scene.ward.member)
    scene["room"], scene["room_slug"] = room.pk, room.slug
    talk = begin_with(scene.ward.facilitator, by=scene.ward.member)
    say(talk, author=scene.ward.member, source=scene.canary(TALKING, "aside"))
    scene["talk"] = talk.pk


def talking(access: str, role: str) -> Says:
    return Says.OK if role in TALKING else Says.NOT_FOUND


def who_wrote(access: str, role: str) -> Says:
    return Says.FORBIDDEN if role == "facilitator" else talking(access, role)


def untended(access: str, role: str) -> Says:
    """Nobody leads a conversation."""
    return Says.FORBIDDEN if role in TALKING else Says.NOT_FOUND


def conversation(scene: Scene) -> Sequence[Any]:
    return [scene["talk"]]


def written(scene: Scene) -> Sequence[Any]:
    return [scene["talk"], 1]


def room(scene: Scene) -> Sequence[Any]:
    return [scene.slug, scene["room_slug"]]


def message(scene: Scene) -> Sequence[Any]:
    """What the member said; acts on one's own are the member's alone."""
    return [*room(scene), 1]


def authors(access: str, role: str) -> Says:
    return Says.FORBIDDEN if role in BELONGING - {"member"} else belonging(access, role)


def opening(access: str, role: str) -> Says:
    return Says.FORBIDDEN if role in BELONGING - LEADING else belonging(access, role)


def line(scene: Scene) -> Mapping[str, Any]:
    return {"source": "One more line."}


row("chat:home", first_sign_in(belonging))
row("chat:room", first_sign_in(belonging), at=room, shows=["line"])
row("chat:room", first_sign_in(belonging), "post", at=room, data=line)
row("chat:messages", first_sign_in(belonging), at=room, shows=["line"])
row("chat:messages", first_sign_in(belonging), "post", at=room, data=line)
row("chat:reading", first_sign_in(belonging), "post", at=room, data=lambda scene: {"sequence": "1"})
row("chat:hearing", first_sign_in(belonging), "post", at=room, data=lambda scene: {"level": "usual"})
row("chat:here", first_sign_in(belonging), at=room)
row("chat:message", first_sign_in(belonging), at=message, shows=["line"])
row("chat:message-edit", first_sign_in(authors), at=message, shows=["line"])
row("chat:message-edit", first_sign_in(authors), "post", at=message, data=line)
row("chat:message-removal", first_sign_in(authors), "post", at=message)
row("chat:message-removal", first_sign_in(belonging), at=message)
row("chat:choosing", first_sign_in(belonging), at=room, shows=["line"])
row("chat:choosing", first_sign_in(belonging), "post", at=room, data=lambda scene: {"numbers": "1", "make": "thread"})
for way in ("chat:message-taking-away", "chat:message-mute"):
    row(way, first_sign_in(opening), at=message, shows=["line"])
    row(way, first_sign_in(opening), "post", at=message, data=lambda scene: {"reason": "Unkind", "how_long": "hour"})
for way in ("messages:message-taking-away", "messages:message-mute"):
    row(way, first_sign_in(untended), at=written)
    row(way, first_sign_in(untended), "post", at=written, data=lambda scene: {"reason": "Unkind", "how_long": "hour"})
row("chat:traces", first_sign_in(opening), at=room)
row("chat:message-history", first_sign_in(opening), at=message, shows=["line"])
row("chat:new-room", first_sign_in(opening))
row("chat:new-room", first_sign_in(opening), "post", data=lambda scene: {"name": "Nights"})
row("chat:room-settings", first_sign_in(opening), at=room)
row("chat:room-settings", first_sign_in(opening), "post", at=room, data=lambda scene: {"name": "Nights"})
socket("/ws/chat/{room}/", first_sign_in(belonging))
socket("/ws/chat/{talk}/", first_sign_in(talking))
row("messages:all", signed_in, at=nothing)
row("messages:new", signed_in, at=nothing)
row("messages:new", signed_in, "post", at=nothing)
row("messages:conversation", first_sign_in(talking), at=conversation, shows=["aside"])
row("messages:conversation", first_sign_in(talking), "post", at=conversation, data=line)
row("messages:messages", first_sign_in(talking), at=conversation, shows=["aside"])
row("messages:messages", first_sign_in(talking), "post", at=conversation, data=line)
row("messages:reading", first_sign_in(talking), "post", at=conversation, data=lambda scene: {"sequence": "1"})
row("messages:hearing", first_sign_in(talking), "post", at=conversation, data=lambda scene: {"level": "usual"})
row("messages:here", first_sign_in(talking), at=conversation)
row("messages:people", first_sign_in(talking), at=conversation)
row("messages:people", first_sign_in(talking), "post", at=conversation)
row("messages:leaving", first_sign_in(nobody), "post", at=conversation)
row("messages:message", first_sign_in(talking), at=written, shows=["aside"])
row("messages:message-edit", first_sign_in(who_wrote), at=written, shows=["aside"])
row("messages:message-edit", first_sign_in(who_wrote), "post", at=written, data=line)
row("messages:message-removal", first_sign_in(who_wrote), "post", at=written)
row("messages:message-removal", first_sign_in(talking), at=written)
row("moderation:flag-saying", first_sign_in(belonging), at=lambda scene: ["room", scene["room"]])
