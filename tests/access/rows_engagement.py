from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engagement.links import unsubscribe_url
from tests.access.scene import Scene
from tests.access.table import Says, everybody, nothing, row, signed_in, socket


def token(scene: Scene) -> Sequence[Any]:
    return [unsubscribe_url(scene.ward.member, "digest").rstrip("/").rpartition("/")[2]]


def my_socket(access: str, role: str) -> Says:
    return signed_in(access, role)


row("engagement:notifications", signed_in, at=nothing)
row("engagement:reading", signed_in, "post", at=nothing)
row("engagement:visit", signed_in, "post", at=nothing)
row("engagement:preferences", signed_in, at=nothing)
row("engagement:preferences", signed_in, "post", at=nothing)
row("engagement:unsubscribe", everybody, at=token)
row("engagement:unsubscribe", everybody, "post", at=token)
socket("/ws/me/", my_socket)
