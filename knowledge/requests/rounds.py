"""Story rounds: a theme and some days. Begun, reminded of once, and ended with a thank-you, each by the clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from engagement.log import record
from knowledge.models import Story, StoryRound
from knowledge.sayings import ROUND
from moderation.sayings import flag_watched_saying

if TYPE_CHECKING:
    from communities.models import Community
    from people.models import Person

BEGAN = "knowledge.story_round_began"
REMINDED = "knowledge.story_round_reminded"
ENDED = "knowledge.story_round_ended"
# So long before its end those who have told nothing yet are reminded, once.
REMINDED_BEFORE = timedelta(days=3)


@transaction.atomic
def open_round(community: Community, *, by: Person, words: Mapping[str, Any]) -> StoryRound:
    """One that begins today begins at once."""
    opened = StoryRound.objects.create(community=community, by=by, **words)
    tend_rounds(only=opened.pk)
    flag_watched_saying(ROUND, opened)
    return opened


@transaction.atomic
def tell_to(opened: StoryRound, story: Story) -> None:
    if opened.community_id == story.community_id:
        opened.stories.add(story)


def call_off(opened: StoryRound) -> None:
    """Before it has begun nobody has heard of it."""
    opened.delete()


def tend_rounds(today: date | None = None, only: int | None = None) -> int:
    """Says how many steps were due. Each in a transaction of its own, and once."""
    today = today or timezone.localdate()
    due = StoryRound.objects.filter(ended_at=None, begins_on__lte=today)
    keys = list((due.filter(pk=only) if only else due).values_list("pk", flat=True))
    return sum(_tend(pk, today) for pk in keys)


@transaction.atomic
def _tend(pk: int, today: date) -> int:
    opened = StoryRound.objects.select_for_update(skip_locked=True, of=("self",)).select_related("community")
    here = opened.filter(pk=pk, ended_at=None).first()
    if here is None:
        return 0
    for column, verb, is_due in STEPS:
        if getattr(here, column) is None and is_due(here, today):
            setattr(here, column, timezone.now())
            here.save(update_fields=[column])
            where = here.community
            ids = {"conversation": f"story-round:{here.pk}"}
            record(verb, actor=None, target=here, scope=where.content_scope, place=where.scope, **ids)
            return 1
    return 0


type IsDue = Callable[[StoryRound, date], bool]


def _is_over(here: StoryRound, today: date) -> bool:
    return today > here.ends_on


def _ends_soon(here: StoryRound, today: date) -> bool:
    """Not in one that is shorter than the reminder is early."""
    near = here.ends_on - REMINDED_BEFORE
    return near <= today <= here.ends_on and here.begins_on < near


def _has_begun(here: StoryRound, today: date) -> bool:
    return here.begins_on <= today <= here.ends_on


# The last first: what was missed while nothing ran is not made up for.
STEPS: tuple[tuple[str, str, IsDue], ...] = (
    ("ended_at", ENDED, _is_over),
    ("reminded_at", REMINDED, _ends_soon),
    ("begun_at", BEGAN, _has_begun),
)
