from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engagement.links import unsubscribe_url
from tests.access.scene import Scene
from tests.access.table import Says, everybody, first_sign_in, nothing, reading, row, signed_in, socket


def token(scene: Scene) -> Sequence[Any]:
    return [unsubscribe_url(scene.ward.member, "digest").rstrip("/").rpartition("/")[2]]


def saved(scene: Scene) -> Sequence[Any]:
    return ["post", scene["reply"]]


def my_socket(access: str, role: str) -> Says:
    return signed_in(access, role)


row("engagement:notifications", signed_in, at=nothing)
row("engagement:reading", signed_in, "post", at=nothing)
row("engagement:bookmarks", signed_in, at=nothing)
row("engagement:bookmark", first_sign_in(reading), at=saved, shows=["thread"])
row("engagement:bookmark", first_sign_in(reading), "post", at=saved)
row("engagement:visit", signed_in, "post", at=nothing)
row("engagement:preferences", signed_in, at=nothing)
row("engagement:preferences", signed_in, "post", at=nothing)
row("engagement:unsubscribe", everybody, at=token)
row("engagement:unsubscribe", everybody, "post", at=token)
socket("/ws/me/", my_socket)
