"""Stories half told: a new one in a community, a change of one's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from communities.models import Community
from content.models import Draft
from knowledge.cues import LONGEST_ANCHOR
from knowledge.forms import CUES
from knowledge.models import Interview, PartName, Story
from knowledge.permissions import can_amend_story, can_tell

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from people.models import Person

TELLING, CHANGING, APPROVING = "story", "story-change", "story-interview"
# Begun before another one was: it waits under its own number, and says in which community.
ASIDE, ASIDE_IN = "story-aside", "aside-in"
OF_TELLER = frozenset({"title", "standfirst", "cue-0-note", *PartName.values})
# Beside the words themselves: which screen of the guided telling one had come to.
WORDS = OF_TELLER | {"guided-at"}
OF_CUE = ("note", "part", "anchor", "x", "y")


def may_tell_in(person: Person, community_id: int) -> bool:
    community = Community.objects.filter(pk=community_id).first()
    return community is not None and can_tell(person, community)


def may_change(person: Person, story_id: int) -> bool:
    story = Story.objects.visible_to(person).select_related("community").filter(pk=story_id).first()
    return story is not None and can_amend_story(person, story)


def may_approve(person: Person, interview_id: int) -> bool:
    mine = Interview.objects.visible_to(person).filter(pk=interview_id, teller=person, story=None)
    return mine.exclude(accepted_at=None).exists()


def has_words(fields: Mapping[str, Any]) -> bool:
    return any(str(fields.get(name, "")).strip() for name in OF_TELLER)


def set_aside(person: Person, community: Community) -> QuerySet[Draft]:
    """Half-told stories that wait while another one is told, the latest first."""
    waiting = Draft.objects.filter(owner=person, kind=ASIDE, **{f"fields__{ASIDE_IN}": community.pk})
    return waiting.order_by("-saved_at")


def hold(person: Person, community: Community) -> Draft | None:
    """What is half told there: who presses twice waits, the second time, for what the first one does with it."""
    return Draft.objects.select_for_update().filter(owner=person, kind=TELLING, place=community.pk).first()


def sending_key(draft: Draft | None) -> UUID | None:
    """One draft is told once, by a key that nobody can work out from its number."""
    if draft is None:
        return None
    return UUID(bytes=salted_hmac("knowledge.draft", str(draft.pk), algorithm="sha256").digest()[:16])


def told_from(person: Person, key: str) -> Story | None:
    """What was told of the draft with that key, by its teller, whose draft is gone since."""
    try:
        return Story.objects.sent_by(person, UUID(key)).select_related("community").first()
    except ValueError:
        return None


@transaction.atomic
def put_aside(person: Person, community: Community) -> None:
    """What is half told makes room for another, and is kept."""
    told = hold(person, community)
    if told is None:
        return
    if has_words(told.fields):
        told.kind, told.place, told.fields = ASIDE, told.pk, told.fields | {ASIDE_IN: community.pk}
        told.save()
    else:
        told.delete()


@transaction.atomic
def take_up(person: Person, community: Community, pk: int) -> None:
    """One goes on with what was put aside; what was told instead is put there."""
    waiting = set_aside(person, community).select_for_update().filter(pk=pk).first()
    if waiting is None:
        return
    put_aside(person, community)
    del waiting.fields[ASIDE_IN]
    waiting.kind, waiting.place, waiting.saved_at = TELLING, community.pk, timezone.now()
    waiting.save()


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
