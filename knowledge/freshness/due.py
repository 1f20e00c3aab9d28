"""When a story asks whether it still holds: first by what came of its use, else when nobody looked for long enough."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from content.models import Outcome, Use
from knowledge.coauthors import who_told
from knowledge.models import Story, StoryKind, Why

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from people.models import Person

LASTS = timedelta(days=365)
# Tools are replaced and rules rewritten sooner than what people learn about people.
LASTS_SHORTER = timedelta(days=182)
SHORT_LIVED = frozenset({StoryKind.RULE, StoryKind.TRICK, StoryKind.REALLY})
TOO_MANY = 3


def lasts(story: Story) -> timedelta:
    short = story.kind in SHORT_LIVED or bool(story.tools.strip())
    return LASTS_SHORTER if short else LASTS


def did_not_hold(story: Story) -> QuerySet[Use]:
    """Since somebody last looked, the first of them first."""
    shown = Use.objects.on(story).shown().filter(outcome=Outcome.DID_NOT_WORK, at__gt=story.last_true_at)
    return shown.order_by("at", "pk")


def due_at(story: Story) -> datetime:
    if story.retired_at:
        return story.retired_at  # said already: nobody is asked
    by_time = story.last_true_at + lasts(story)
    failed = list(did_not_hold(story)[:TOO_MANY])
    return min(by_time, failed[-1].at) if len(failed) == TOO_MANY else by_time


def why_due(story: Story) -> Why:
    return Why.DID_NOT_HOLD if did_not_hold(story).count() >= TOO_MANY else Why.TIME


def latest_success(story: Story) -> Use | None:
    """What worked for somebody else since anybody looked. While too many say the contrary, somebody has to look."""
    if why_due(story) == Why.DID_NOT_HOLD:
        return None
    worked = Use.objects.on(story).shown().filter(outcome=Outcome.WORKED, at__gt=story.last_true_at)
    return worked.exclude(person__in=who_told(story.pk)).select_related("person").order_by("-at").first()


def has_used_since(story: Story, person: Person) -> bool:
    """Whether it helped them after all that speaks against it: an older use is no answer to what was said since."""
    failed = did_not_hold(story).last()
    moments = [story.last_true_at, story.retired_at, failed.at if failed else None]
    since = max(moment for moment in moments if moment)
    # What they keep in their own log is their word too; what was taken away is nobody's any more.
    mine = Use.objects.on(story).filter(person=person, hidden_at=None)
    helped = mine.filter(outcome__in=[Outcome.WORKED, Outcome.ADAPTED])
    return helped.filter(at__gt=since).exists()
