from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from knowledge.freshness.checking import confirm
from knowledge.models import PartName
from knowledge.resources.sharing import share
from knowledge.telling import CueDraft, StoryDraft, ask_for_story, tell
from tests.access.scene import CONTENT, Scene
from tests.access.table import Says, everybody, first_sign_in, members, nothing, only, planter, reading, row

FORMS = {"cue-TOTAL_FORMS": "0", "cue-INITIAL_FORMS": "0", "cue-MIN_NUM_FORMS": "0", "cue-MAX_NUM_FORMS": "12"}


@planter
def plant(scene: Scene) -> None:
    parts: dict[str, str] = {
        PartName.SITUATION: scene.canary(CONTENT, "situation"),
        PartName.ADVICE: scene.canary(CONTENT, "advice"),
    }
    draft = StoryDraft(
        title=scene.canary(CONTENT, "story"),
        standfirst=scene.canary(CONTENT, "standfirst"),
        parts=parts,
        cues=[CueDraft(note=scene.canary(CONTENT, "cue"))],
    )
    story = tell(scene.community, draft, author=scene.ward.member)
    confirm(story, by=scene.ward.facilitator, words=scene.canary(CONTENT, "checked"))
    ask_for_story(scene.community, author=scene.ward.member, question=scene.canary(CONTENT, "wanted"))
    url = f"https://example.org/{scene.canary(CONTENT, 'url').split()[1]}"
    words: dict[str, Any] = {"title": scene.canary(CONTENT, "resource"), "why": scene.canary(CONTENT, "resourcewhy")}
    scene["resource"] = share(scene.community, by=scene.ward.member, url=url, **words).pk
    scene["story"], scene["story_slug"] = story.pk, story.slug


def story(scene: Scene) -> Sequence[Any]:
    return [scene.slug, scene["story"]]


def titled(scene: Scene) -> Sequence[Any]:
    return [scene.slug, scene["story"], scene["story_slug"]]


def told(scene: Scene) -> Mapping[str, Any]:
    return {"title": "The printout", "kind": "near-miss", "situation": "It was ten to nine.", **FORMS}


teller = only(frozenset({"member"}), visitors=Says.FORBIDDEN)
with_account = only(
    frozenset({"outsider", "pending", "removed", "banned", "member", "facilitator", "steward", "staff"})
)

row("knowledge:mine", everybody, at=nothing)
row("knowledge:mine", everybody, at=nothing, query="?q=lighthouse")
row("knowledge:library", reading, shows=["story", "wanted"])
row("knowledge:library", reading, query="?q=lighthouse")
row("knowledge:tell", members)
row("knowledge:tell", members, "post", data=told)
row("knowledge:requests", members, shows=["wanted"])
row("knowledge:requests", members, "post", data=lambda scene: {"question": "What do you do at four?"})
row("knowledge:story", reading, at=titled, shows=["story", "standfirst", "situation", "advice", "cue"])
row("knowledge:change", teller, at=story, shows=["situation"])
row("knowledge:change", teller, "post", at=story, data=told)
row("knowledge:check", members, at=story, shows=["story", "checked"])
row("knowledge:check", members, "post", at=story, data=lambda scene: {"answer": "holds", "words": "On Tuesday."})
row("knowledge:reading", with_account, "post", at=story)


def resource(scene: Scene) -> Sequence[Any]:
    return [scene.slug, scene["resource"]]


def shared(scene: Scene) -> Mapping[str, Any]:
    return {"url": "https://example.org/elsewhere", "title": "A page elsewhere"}


row("knowledge:resources", reading, shows=["resource", "resourcewhy"])
row("knowledge:resources", members, "post", data=shared)
row("knowledge:resource", reading, at=resource, shows=["resource", "resourcewhy", "url"])
row("knowledge:resource-removal", members, "post", at=resource)
row("moderation:flag", first_sign_in(members), at=lambda scene: ["resource", scene["resource"]])
