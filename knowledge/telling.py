"""Telling a story, changing it, asking for one, saying that it still holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from communities.models import Community
from content.rendering import RENDERER_VERSION, render
from engagement.log import record
from knowledge.cues import render_part
from knowledge.models import Cue, Part, PartName, Story, StoryRequest
from knowledge.models.story import usual_audience

if TYPE_CHECKING:
    from people.models import Person

TOLD = "knowledge.story_told"
CHANGED = "knowledge.story_changed"
CHECKED = "knowledge.story_checked"
ASKED = "knowledge.story_asked_for"


@dataclass(frozen=True)
class CueDraft:
    note: str
    part: str = PartName.SITUATION
    anchor: str = ""


@dataclass(frozen=True)
class StoryDraft:
    """What the teller gave. `parts` by name; empty ones are left out. `cues` are numbered in this order.

    `audience` and `language` left empty are as is usual in the community.
    """

    title: str
    parts: Mapping[str, str]
    kind: str = "turning-point"
    standfirst: str = ""
    role: str = ""
    setting: str = ""
    tools: str = ""
    tags: Sequence[str] = ()
    level: str = ""
    language: str = ""
    audience: str = ""
    cues: Sequence[CueDraft] = field(default_factory=tuple)


@transaction.atomic
def tell(
    community: Community,
    draft: StoryDraft,
    *,
    author: Person,
    sending_key: UUID | None = None,
    answers: StoryRequest | None = None,
    at: datetime | None = None,
) -> Story:
    """A new story. The same `sending_key` again gives the one told the first time."""
    if sending_key and (sent := Story.objects.filter(author=author, sending_key=sending_key).first()):
        return sent
    story = Story(community=community, author=author, sending_key=sending_key, told_at=at or timezone.now())
    _write(story, draft)
    if answers is not None:
        StoryRequest.objects.filter(pk=answers.pk, community=community).update(answered_by=story)
    record(
        TOLD,
        actor=author,
        target=story,
        scope=story.scope,
        place=community.scope,
        conversation=f"story:{story.pk}",
        request=answers.pk if answers else None,
    )
    return story


@transaction.atomic
def change(story: Story, draft: StoryDraft, *, by: Person) -> None:
    story.edited_at = timezone.now()
    story.parts.all().delete()
    _write(story, draft)
    record(CHANGED, actor=by, target=story, scope=story.scope, place=story.community.scope)


@transaction.atomic
def ask_for_story(
    community: Community, *, author: Person, question: str, details: str = "", at: datetime | None = None
) -> StoryRequest:
    request = StoryRequest.objects.create(
        community=community, author=author, question=question, details=details, asked_at=at or timezone.now()
    )
    record(ASKED, actor=author, target=request, scope=community.content_scope, place=community.scope)
    return request


def _write(story: Story, draft: StoryDraft) -> None:
    for name in ("title", "kind", "standfirst", "role", "setting", "tools"):
        setattr(story, name, getattr(draft, name))
    story.tags, story.level = list(draft.tags), draft.level
    story.language = draft.language or story.community.language
    story.audience = draft.audience or usual_audience(story.community)
    given = {name: draft.parts.get(name, "").strip() for name in PartName.values}
    first = next((text for text in given.values() if text), "")
    story.quote = render(first).excerpt
    story.save()
    numbered = list(enumerate(draft.cues, start=1))
    for name, text in given.items():
        here = [(number, cue) for number, cue in numbered if cue.part == name]
        if text or here:
            _write_part(story, name, text, here)


def _write_part(story: Story, name: str, source: str, cues: Sequence[tuple[int, CueDraft]]) -> None:
    part = Part.objects.create(
        story=story,
        name=name,
        source=source,
        html=render_part(source, [(number, cue.anchor) for number, cue in cues]),
        renderer_version=RENDERER_VERSION,
    )
    Cue.objects.bulk_create(Cue(part=part, number=number, anchor=cue.anchor, note=cue.note) for number, cue in cues)


def write_again(part: Part) -> None:
    """For a newer renderer: the same words with their cues."""
    part.html = render_part(part.source, [(cue.number, cue.anchor) for cue in part.cues.all()])
    part.renderer_version = RENDERER_VERSION
