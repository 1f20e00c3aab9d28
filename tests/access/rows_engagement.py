from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from content.using import record_use
from discussions.models import Post
from engagement.links import unsubscribe_url
from engagement.strangers import stop_url
from tests.access.scene import Scene
from tests.access.table import Says, everybody, exempt, first_sign_in, nothing, planter, reading, row, signed_in, socket


def token(scene: Scene) -> Sequence[Any]:
    return [unsubscribe_url(scene.ward.member, "digest").rstrip("/").rpartition("/")[2]]


def letter_to_a_stranger(_scene: Scene) -> Sequence[Any]:
    return [stop_url("stranger@example.org").rstrip("/").rpartition("/")[2]]


def saved(scene: Scene) -> Sequence[Any]:
    return ["post", scene["reply"]]


def my_socket(access: str, role: str) -> Says:
    return signed_in(access, role)


def practice(scene: Scene) -> Sequence[Any]:
    return [scene["practice"]]


def shown(scene: Scene) -> Mapping[str, Any]:
    return {"show": "1"}


def only_their_person(access: str, role: str) -> Says:
    """Who wrote it; for others who are signed in it does not exist."""
    return Says.SIGN_IN if role == "anonymous" else Says.OK if role == "facilitator" else Says.NOT_FOUND


@planter
def plant(scene: Scene) -> None:
    """A use that its person keeps to themselves: its words are in nobody else's page."""
    mine = frozenset({"facilitator"})
    scene["practice"] = record_use(
        Post.objects.get(pk=scene["reply"]),
        person=scene.ward.facilitator,
        outcome="adapted",
        came_of_it=scene.canary(mine, "practice"),
        only_mine=True,
    ).pk


row("engagement:notifications", signed_in, at=nothing)
row("engagement:reading", signed_in, "post", at=nothing)
row("engagement:bookmarks", signed_in, at=nothing)
row("engagement:bookmark", first_sign_in(reading), at=saved, shows=["thread"])
row("engagement:bookmark", first_sign_in(reading), "post", at=saved)
row("engagement:practice", signed_in, at=nothing)
row("engagement:practice-file", signed_in, at=lambda scene: ["md"])
row("engagement:practice-file", signed_in, at=lambda scene: ["csv"])
row("engagement:practice-showing", only_their_person, "post", at=practice, data=shown)
row("engagement:visit", signed_in, "post", at=nothing)
row("engagement:preferences", signed_in, at=nothing)
row("engagement:preferences", signed_in, "post", at=nothing)
row("engagement:muted-tags", signed_in, "post", at=nothing)
row("engagement:address", signed_in, "post", at=nothing)
row("engagement:left-out", signed_in, "post", at=nothing)
exempt("anymail:", "for mail services, which sign what they say: tests/engagement/test_suppressing.py")
row("engagement:unsubscribe", everybody, at=token)
row("engagement:unsubscribe", everybody, "post", at=token)
row("engagement:unwelcome", everybody, at=letter_to_a_stranger)
row("engagement:unwelcome", everybody, "post", at=letter_to_a_stranger)
socket("/ws/me/", my_socket)
