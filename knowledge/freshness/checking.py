"""Saying how it is: it still holds, it was amended, it is not done like this any more. A word or a use, not a click."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from content.models import Outcome, Use
from engagement.log import record
from knowledge.freshness.due import due_at, latest_success
from knowledge.models import Answer, Check, CheckAsk, Story
from knowledge.nameless import known_to_log, voice_of
from knowledge.telling import CHANGED, CHECKED
from moderation.watching import flag_watched
from search.index import reindex

if TYPE_CHECKING:
    from engagement.models import Activity
    from people.models import Person

RETIRED = "knowledge.story_retired"
AMENDED = "knowledge.story_amended"
AT_ONCE = 500


@transaction.atomic
def confirm(story: Story, *, by: Person, words: str = "", at: datetime | None = None) -> None:
    """It still holds, and is said again of what was retired."""
    said = _check(story, Answer.HOLDS, by=by, words=words, at=at or timezone.now())
    _tell(CHECKED, said, by)


@transaction.atomic
def amend(story: Story, *, by: Person, words: str, at: datetime | None = None) -> None:
    """It holds but for something, said by whoever works there today. The teller's own words stay theirs to change."""
    said = _check(story, Answer.AMENDED, by=by, words=words, at=at or timezone.now())
    _tell(AMENDED, said, by)


@transaction.atomic
def retire(story: Story, *, by: Person, words: str, at: datetime | None = None) -> None:
    """It stays to be read, says that it is done differently now and why, and stands behind the others."""
    at = at or timezone.now()
    _hold(story)
    story.retired_at = at
    said = _say(story, Answer.RETIRED, by=voice_of(by, story), words=words, at=at)
    _settle(story, at)
    _tell(RETIRED, said, by)


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
    _drop_what_was_taken_back(story)
    if story.retired_at:
        return
    if use := latest_success(story):
        Check.objects.create(story=story, person=use.person, answer=Answer.HOLDS, use=use.pk, at=use.at)
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


def _drop_what_was_taken_back(story: Story) -> None:
    """What a use confirmed goes with the use; whoever was asked then is asked still. What was said in words stays."""
    standing = Use.objects.on(story).shown().filter(outcome=Outcome.WORKED)
    gone = list(story.checks.exclude(use=None).exclude(use__in=standing.values("pk")))
    moments = [one.at for one in gone]
    story.checks.filter(pk__in=[one.pk for one in gone]).delete()
    CheckAsk.objects.filter(story=story, answered_at__in=moments).update(answered_at=None)
    if story.checked_at in moments:
        # A change by its tellers has no words of its own: it says when it was reworded, and not that it was checked.
        said = story.checks.exclude(person=None).exclude(answer=Answer.RETIRED)
        last = said.exclude(answer=Answer.AMENDED, words="").order_by("-at").first()
        story.checked_at, story.checked_by_id = (last.at, last.person_id) if last else (None, None)
        story.save(update_fields=["checked_at", "checked_by"])


def _was_asked(story: Story, *, before: datetime) -> bool:
    """What was written before anybody asked answers nothing."""
    return CheckAsk.objects.open().filter(story=story, at__lte=before).exists()


def _hold(story: Story) -> None:
    """Two who answer at once answer one after the other, and the second knows of the first."""
    held = Story.objects.select_for_update(of=("self",)).get(pk=story.pk)
    story.retired_at, story.checked_at, story.checked_by_id = held.retired_at, held.checked_at, held.checked_by_id


def _check(story: Story, answer: Answer, *, by: Person, words: str, at: datetime) -> Check:
    _hold(story)
    story.retired_at = None
    voice = voice_of(by, story)
    said = _say(story, answer, by=voice, words=words, at=at)
    story.checked_at, story.checked_by = at, voice
    _settle(story, at)
    return said


def _say(story: Story, answer: Answer, *, by: Person, words: str, at: datetime) -> Check:
    said = Check.objects.create(story=story, person=by, answer=answer, words=words, at=at)
    flag_watched(said, words)
    return said


def _tell(verb: str, said: Check, by: Person) -> None:
    story = said.story
    record(
        verb,
        actor=known_to_log(by, story),
        target=story,
        scope=story.scope,
        place=story.community.scope,
        check=said.pk,
        conversation=f"story:{story.pk}",
    )


def _settle(story: Story, at: datetime) -> None:
    story.due_at = due_at(story)
    story.save(update_fields=["due_at", "retired_at", "checked_at", "checked_by"])
    CheckAsk.objects.open().filter(story=story, at__lte=at).update(answered_at=at)
