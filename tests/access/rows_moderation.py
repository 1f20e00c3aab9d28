"""What was flagged: for those who lead the place, and of its own author."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from content.uploading import hang_on, take_upload
from discussions.models import Post, Thread
from discussions.posting import reply
from moderation.flagging import flag, hide
from moderation.measures import appeal_measure, page_of, warn
from tests.access.scene import LEADERS, Scene
from tests.access.table import ROLES, Says, exempt, leaders, planter, row

AUTHOR_AND_LEADERS = frozenset({"member", "facilitator", "steward"})
EVERYBODY = frozenset(ROLES)


@planter
def plant(scene: Scene) -> None:
    ward = scene.ward
    thread = Thread.objects.get(pk=scene["thread"])
    post = reply(thread, author=ward.member, source=scene.canary(AUTHOR_AND_LEADERS, "flagged"))
    words = SimpleUploadedFile("flagged.txt", scene.canary(LEADERS, "flaggedfile").encode())
    scene["flagged_file"] = take_upload(words, owner=ward.member)
    hang_on(post, scene["flagged_file"].markdown, owner=ward.member)
    Post.objects.filter(pk=post.pk).update(source=f"{post.source} {scene['flagged_file'].markdown}")
    case = flag(post, person=ward.steward, reason="norm", note=scene.canary(LEADERS, "flagnote")).case
    hide(case, by=ward.facilitator, reason=scene.canary(AUTHOR_AND_LEADERS, "flagreason"))
    scene["case"] = case.pk
    said = warn(ward.member, by=ward.facilitator, reason=scene.canary(EVERYBODY, "told"), place=ward.community.scope)
    scene["measure"] = page_of(said).rstrip("/").rpartition("/")[2]
    asked = appeal_measure(said, words=scene.canary(LEADERS, "asksagain"))
    assert asked is not None
    scene["second_look"] = asked.pk


def case(scene: Scene) -> Sequence[Any]:
    return [scene["case"]]


def decision(scene: Scene) -> Sequence[Any]:
    return [scene.slug, scene["case"]]


def file(scene: Scene) -> Sequence[Any]:
    return [scene.slug, scene["case"], scene["flagged_file"].key]


def chosen(scene: Scene) -> Mapping[str, Any]:
    return {"chosen": scene["case"]}


def second_look(scene: Scene) -> Sequence[Any]:
    return [scene.slug, scene["second_look"]]


def others_who_lead(access: str, role: str) -> Says:
    """Not who decided."""
    return Says.FORBIDDEN if role == "facilitator" else leaders(access, role)


def measure(scene: Scene) -> Sequence[Any]:
    return [scene["measure"]]


def authors(access: str, role: str) -> Says:
    """To anybody else there is no such case, not even to who decided it."""
    if role == "anonymous":
        return Says.SIGN_IN
    return Says.OK if role == "member" else Says.NOT_FOUND


# Whoever has the address has it from the person, or is them: it opens signed out.
exempt("moderation:measure", "whoever was told holds its address, shut out or not: tests/moderation/test_measures.py")
exempt("moderation:words", "a key of its own stands in the letter about it: tests/moderation/test_closed_accounts.py")
row("communities:flags", leaders, shows=["flagged", "flagnote", "asksagain"])
row("communities:flagged-file", leaders, at=file, shows=["flaggedfile"])
row("communities:flags-chosen", leaders, data=chosen, shows=["flagged", "flagnote"])
row("communities:flags-chosen", leaders, "post", data=lambda scene: {**chosen(scene), "about": "keep"})
row("communities:second-look", others_who_lead, "post", at=second_look, data=lambda scene: {"grant": "1"})
row("communities:flag-decision", leaders, "post", at=decision, data=lambda scene: {"hide": "1"})
row("moderation:case", authors, at=case, shows=["flagged", "flagreason"])
row("moderation:case", authors, "post", at=case, data=lambda scene: {"words": "It was kindly meant."})
