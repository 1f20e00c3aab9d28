from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chat.rooms import first_room
from chat.speaking import say
from tests.access.scene import MEMBERS, Scene
from tests.access.table import belonging, first_sign_in, planter, row, socket


@planter
def plant(scene: Scene) -> None:
    room = first_room(scene.community)
    say(room, author=scene.ward.member, source=scene.canary(MEMBERS, "line"))
    scene["room"], scene["room_slug"] = room.pk, room.slug


def room(scene: Scene) -> Sequence[Any]:
    return [scene.slug, scene["room_slug"]]


def line(scene: Scene) -> Mapping[str, Any]:
    return {"source": "One more line."}


row("chat:home", first_sign_in(belonging))
row("chat:room", first_sign_in(belonging), at=room, shows=["line"])
row("chat:messages", first_sign_in(belonging), at=room, shows=["line"])
row("chat:messages", first_sign_in(belonging), "post", at=room, data=line)
row("chat:reading", first_sign_in(belonging), "post", at=room, data=lambda scene: {"sequence": "1"})
row("chat:here", first_sign_in(belonging), at=room)
socket("/ws/chat/{room}/", first_sign_in(belonging))
