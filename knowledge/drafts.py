"""Stories half told: a new one in a community, a change of one's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from communities.models import Community
from knowledge.cues import LONGEST_ANCHOR
from knowledge.forms import CUES
from knowledge.models import Interview, PartName, Story
from knowledge.permissions import can_change_story, can_tell

if TYPE_CHECKING:
    from people.models import Person

TELLING, CHANGING, APPROVING = "story", "story-change", "story-interview"
# Beside the words themselves: which screen of the guided telling one had come to.
WORDS = frozenset({"title", "standfirst", "cue-0-note", "guided-at", *PartName.values})
OF_CUE = ("note", "part", "anchor", "x", "y")


def may_tell_in(person: Person, community_id: int) -> bool:
    community = Community.objects.readable_by(person).filter(pk=community_id).first()
    return community is not None and can_tell(person, community)


def may_change(person: Person, story_id: int) -> bool:
    story = Story.objects.visible_to(person).select_related("community").filter(pk=story_id).first()
    return story is not None and can_change_story(person, story)


def may_approve(person: Person, interview_id: int) -> bool:
    mine = Interview.objects.visible_to(person).filter(pk=interview_id, teller=person, story=None)
    return mine.exclude(accepted_at=None).exists()


def cues_in(fields: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The cues of a draft, as the forms of a page begin with them."""
    found = [_cue(fields, number) for number in range(CUES.max_num)]
    return [cue for cue in found if cue["note"] or cue["anchor"]]


def _cue(fields: Mapping[str, Any], number: int) -> dict[str, Any]:
    """The guided telling keeps a place as it was chosen from its list ('situation|through the door.')."""
    cue = {name: fields.get(f"cue-{number}-{name}", "") for name in OF_CUE}
    chosen = str(fields.get(f"cue-{number}-place", ""))
    return cue | place_in(chosen) if chosen and cue["note"] else cue


def place_in(value: str) -> dict[str, str]:
    part, _bar, anchor = value.partition("|")
    return {"part": part if part in PartName.values else PartName.SITUATION, "anchor": anchor[-LONGEST_ANCHOR:]}
