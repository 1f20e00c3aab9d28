"""Saying something beside a part of a story, answering it, and taking it back."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from engagement.log import record
from knowledge.models import NoteKind, StoryNote
from knowledge.nameless import known_to_log
from moderation.watching import act_on_watched

if TYPE_CHECKING:
    from knowledge.models import Story
    from people.models import Person

NOTED = "knowledge.story_noted"
ANSWERED = "knowledge.story_note_answered"
TAKEN_BACK = "knowledge.story_note_taken_back"


@transaction.atomic
def note(story: Story, part: str, *, by: Person, kind: str, words: str = "", at: datetime | None = None) -> StoryNote:
    """One recognises a part once; with other words, they are the newer ones."""
    said = {"words": words, "at": at or timezone.now()}
    if kind != NoteKind.RECOGNISE:
        made = StoryNote.objects.create(story=story, part=part, author=by, kind=kind, **said)
        _tell(NOTED, made, by)
        act_on_watched(made, words, by=by)
        return made
    mine, new = StoryNote.objects.get_or_create(story=story, part=part, author=by, kind=kind, defaults=said)
    if new:
        _tell(NOTED, mine, by)
        act_on_watched(mine, words, by=by)
    elif words:
        stood, mine.words = mine.words, words
        mine.save(update_fields=["words"])
        act_on_watched(mine, words, by=by, stood=stood)
    return mine


@transaction.atomic
def answer(one: StoryNote, *, by: Person, words: str) -> None:
    first = one.answered_at is None
    one.answer, one.answered_at = words, timezone.now()
    one.save(update_fields=["answer", "answered_at"])
    if first:
        _tell(ANSWERED, one, by)


@transaction.atomic
def take_back(one: StoryNote, *, by: Person) -> None:
    _tell(TAKEN_BACK, one, by)
    one.delete()


def _tell(verb: str, one: StoryNote, by: Person) -> None:
    story = one.story
    record(
        verb,
        actor=known_to_log(by, story),
        target=one,
        scope=story.scope,
        place=story.community.scope,
        story=story.pk,
        conversation=f"story:{story.pk}",
    )
