from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chat.rooms import first_room
from chat.speaking import say
from tests.access.scene import MEMBERS, Scene
from tests.access.table import BELONGING, LEADING, Says, belonging, first_sign_in, planter, row, socket


@planter
def plant(scene: Scene) -> None:
    room = first_room(scene.community)
    say(room, author=scene.ward.member, source=scene.canary(MEMBERS, "line"))
    scene["room"], scene["room_slug"] = room.pk, room.slug


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
row("chat:messages", first_sign_in(belonging), at=room, shows=["line"])
row("chat:messages", first_sign_in(belonging), "post", at=room, data=line)
row("chat:reading", first_sign_in(belonging), "post", at=room, data=lambda scene: {"sequence": "1"})
row("chat:here", first_sign_in(belonging), at=room)
row("chat:message", first_sign_in(belonging), at=message, shows=["line"])
row("chat:message-edit", first_sign_in(authors), at=message, shows=["line"])
row("chat:message-edit", first_sign_in(authors), "post", at=message, data=line)
row("chat:message-removal", first_sign_in(authors), "post", at=message)
row("chat:message-removal", first_sign_in(belonging), at=message)
row("chat:new-room", first_sign_in(opening))
row("chat:new-room", first_sign_in(opening), "post", data=lambda scene: {"name": "Nights"})
row("chat:room-settings", first_sign_in(opening), at=room)
row("chat:room-settings", first_sign_in(opening), "post", at=room, data=lambda scene: {"name": "Nights"})
socket("/ws/chat/{room}/", first_sign_in(belonging))
