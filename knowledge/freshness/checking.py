"""Saying how it is: it still holds, it was amended, it is not done like this any more. A word or a use, not a click."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from engagement.log import record
from knowledge.freshness.due import due_at, latest_success
from knowledge.models import Answer, Check, CheckAsk, Story
from knowledge.nameless import known_to_log, voice_of
from knowledge.telling import CHANGED, CHECKED
from search.index import reindex

if TYPE_CHECKING:
    from engagement.models import Activity
    from people.models import Person

RETIRED = "knowledge.story_retired"
AT_ONCE = 500


@transaction.atomic
def confirm(story: Story, *, by: Person, words: str = "", at: datetime | None = None) -> None:
    """It still holds, and is said again of what was retired."""
    at = at or timezone.now()
    _hold(story)
    story.retired_at = None
    voice = voice_of(by, story)
    _say(story, Answer.HOLDS, by=voice, words=words, at=at)
    story.checked_at, story.checked_by = at, voice
    _settle(story, at)
    record(CHECKED, actor=known_to_log(by, story), target=story, scope=story.scope, place=story.community.scope)


@transaction.atomic
def retire(story: Story, *, by: Person, words: str, at: datetime | None = None) -> None:
    """It stays to be read, says that it is done differently now and why, and stands behind the others."""
    at = at or timezone.now()
    _hold(story)
    story.retired_at = at
    _say(story, Answer.RETIRED, by=voice_of(by, story), words=words, at=at)
    _settle(story, at)
    record(RETIRED, actor=known_to_log(by, story), target=story, scope=story.scope, place=story.community.scope)


def follow(activity: Activity) -> None:
    """Consumer of the log: what was told, changed and used decides anew when a story is due."""
    if activity.target_type.model_class() is Story:
        with transaction.atomic():
            story = Story.objects.select_for_update(of=("self",)).filter(pk=activity.target_id).first()
            if story is not None:
                _take_in(story, activity)
                # The index may have been told of the activity before.
                reindex("story", [story.pk])


def settle_the_rest() -> int:
    """Stories whose activity went without consumers: when each is due. Returns how many."""
    rest = list(Story.objects.filter(due_at=None).order_by("-pk")[:AT_ONCE])
    for story in rest:
        Story.objects.filter(pk=story.pk, due_at=None).update(due_at=due_at(story))
    reindex("story", [story.pk for story in rest])
    return len(rest)


def _take_in(story: Story, activity: Activity) -> None:
    """A change by its tellers answers who was asked; a use that worked is as good as somebody's word."""
    if story.retired_at:
        return
    if use := latest_success(story):
        Check.objects.create(story=story, person=use.person, answer=Answer.HOLDS, words=use.came_of_it[:300], at=use.at)
        story.checked_at, story.checked_by = use.at, use.person
        _settle(story, use.at)
    elif activity.verb == CHANGED and story.reworded_at and _was_asked(story, before=story.reworded_at):
        Check.objects.create(
            story=story, person=activity.actor or story.author, answer=Answer.AMENDED, at=story.reworded_at
        )
        _settle(story, story.reworded_at)
    else:
        story.due_at = due_at(story)
        story.save(update_fields=["due_at"])


def _was_asked(story: Story, *, before: datetime) -> bool:
    """What was written before anybody asked answers nothing."""
    return CheckAsk.objects.open().filter(story=story, at__lte=before).exists()


def _hold(story: Story) -> None:
    """Two who answer at once answer one after the other."""
    Story.objects.select_for_update(of=("self",)).get(pk=story.pk)


def _say(story: Story, answer: Answer, *, by: Person, words: str, at: datetime) -> None:
    Check.objects.create(story=story, person=by, answer=answer, words=words, at=at)


def _settle(story: Story, at: datetime) -> None:
    story.due_at = due_at(story)
    story.save(update_fields=["due_at", "retired_at", "checked_at", "checked_by"])
    CheckAsk.objects.open().filter(story=story, at__lte=at).update(answered_at=at)
