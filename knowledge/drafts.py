"""Stories half told: a new one in a community, a change of one's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from communities.models import Community
from knowledge.forms import CUES
from knowledge.models import PartName, Story
from knowledge.permissions import can_change_story, can_tell

if TYPE_CHECKING:
    from people.models import Person

TELLING, CHANGING = "story", "story-change"
WORDS = frozenset({"title", "standfirst", "cue-0-note", *PartName.values})


def may_tell_in(person: Person, community_id: int) -> bool:
    community = Community.objects.readable_by(person).filter(pk=community_id).first()
    return community is not None and can_tell(person, community)


def may_change(person: Person, story_id: int) -> bool:
    story = Story.objects.visible_to(person).select_related("community").filter(pk=story_id).first()
    return story is not None and can_change_story(person, story)


def cues_in(fields: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The cues of a draft, as the forms of a page begin with them."""
    numbers = range(CUES.max_num)
    found = [{name: fields.get(f"cue-{n}-{name}", "") for name in ("note", "part", "anchor")} for n in numbers]
    return [cue for cue in found if cue["note"] or cue["anchor"]]
