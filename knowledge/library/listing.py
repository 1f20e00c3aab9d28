"""The library's list in four orders, each paged by a key that an index knows: a large one costs what a small does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Case, IntegerField, Q, TextChoices, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from knowledge.models import Story
from knowledge.querysets import USES

if TYPE_CHECKING:
    from knowledge.querysets import StoryQuerySet

PAGE_SIZE = 20
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Order(TextChoices):
    RELEVANCE = "relevance", _("Closest to your words")
    NEWEST = "newest", _("Newest")
    USED = "used", _("Most used")
    CHECKING = "checking", _("Needs checking")


@dataclass(frozen=True)
class Listed:
    """`after` is the key of the following page, or ''."""

    stories: Sequence[Story]
    after: str = ""


def listed(stories: StoryQuerySet, order: str, after: str, ranking: Sequence[int] = ()) -> Listed:
    """`ranking` has the numbers of what was looked for, the best first."""
    match order:
        case Order.RELEVANCE:
            return _by_relevance(stories, after, ranking)
        case Order.USED:
            return _by_use(stories, after)
        case Order.CHECKING:
            return _by_need(stories.filter(due_at__lte=timezone.now(), retired_at=None), after)
        case _:
            return _newest(stories, after)


def _by_relevance(stories: StoryQuerySet, after: str, ranking: Sequence[int]) -> Listed:
    there = set(stories.filter(pk__in=ranking).values_list("pk", flat=True))
    order = [pk for pk in ranking if pk in there]
    last = int(after) if after.isdecimal() and len(after) < 16 else None
    begin = order.index(last) + 1 if last in order else 0
    found = Story.objects.for_listing().in_bulk(order[begin : begin + PAGE_SIZE])
    shown = [found[pk] for pk in order[begin : begin + PAGE_SIZE] if pk in found]
    return Listed(shown, str(shown[-1].pk) if len(order) > begin + PAGE_SIZE else "")


def _newest(stories: StoryQuerySet, after: str) -> Listed:
    """What holds, the newest first; behind it what is due or retired, the latest first."""
    now = timezone.now()
    key = _key(after)
    shown: list[Story] = []
    if not after.startswith("d"):
        fresh = stories.filter(Q(due_at=None) | Q(due_at__gt=now)).order_by("-pk")
        shown = list((fresh.filter(pk__lt=key[0]) if key else fresh).for_listing()[: PAGE_SIZE + 1])
    if len(shown) > PAGE_SIZE:
        return Listed(shown[:PAGE_SIZE], str(shown[PAGE_SIZE - 1].pk))
    stale = stories.filter(due_at__lte=now).order_by("-due_at", "-pk")
    if after.startswith("d") and len(key) == 2:
        stale = stale.filter(Q(due_at__lt=_moment(key[0])) | Q(due_at=_moment(key[0]), pk__lt=key[1]))
    found = [*shown, *stale.for_listing()[: PAGE_SIZE + 1 - len(shown)]]
    page = found[:PAGE_SIZE]
    return Listed(page, _after_due(page[-1]) if len(found) > PAGE_SIZE else "")


def stale() -> Case:
    """To order by: what holds, before what is due."""
    return Case(When(due_at__lte=timezone.now(), then=1), default=0, output_field=IntegerField())


def _by_use(stories: StoryQuerySet, after: str) -> Listed:
    """Of what holds the most used first; behind it what is due or retired, in the same order."""
    now = timezone.now()
    used = stories.annotate(used=USES).order_by("-used", "-pk")
    found: list[Story] = []
    if not after.startswith("d"):
        found = list(_below(used.filter(Q(due_at=None) | Q(due_at__gt=now)), after)[: PAGE_SIZE + 1])
    if len(found) <= PAGE_SIZE:
        rest = _below(used.filter(due_at__lte=now), after if after.startswith("d") else "")
        found += rest[: PAGE_SIZE + 1 - len(found)]
    page = found[:PAGE_SIZE]
    return Listed(page, _after_use(page[-1], now) if len(found) > PAGE_SIZE else "")


def _below(used: StoryQuerySet, after: str) -> StoryQuerySet:
    if len(key := _key(after)) == 2:
        used = used.filter(Q(used__lt=key[0]) | Q(used=key[0], pk__lt=key[1]))
    return used.for_listing()


def _after_use(story: Story, now: datetime) -> str:
    is_due = story.due_at is not None and story.due_at <= now
    return f"{'d' if is_due else ''}{story.use_count}-{story.pk}"


def _by_need(due: StoryQuerySet, after: str) -> Listed:
    """The longest wait first."""
    if after.startswith("d") and len(key := _key(after)) == 2:
        due = due.filter(Q(due_at__gt=_moment(key[0])) | Q(due_at=_moment(key[0]), pk__gt=key[1]))
    rows = list(due.order_by("due_at", "pk").for_listing()[: PAGE_SIZE + 1])
    page = rows[:PAGE_SIZE]
    return Listed(page, _after_due(page[-1]) if len(rows) > PAGE_SIZE else "")


def _key(after: str) -> list[int]:
    """Nothing for what is no key: a damaged address shows the first page."""
    pieces = after.removeprefix("d").split("-")[:2]
    return (
        [int(piece) for piece in pieces] if all(p.isascii() and p.isdecimal() and len(p) < 18 for p in pieces) else []
    )


def _after_due(story: Story) -> str:
    assert story.due_at is not None
    return f"d{(story.due_at - EPOCH) // timedelta(microseconds=1)}-{story.pk}"


def _moment(microseconds: int) -> datetime:
    return EPOCH + timedelta(microseconds=min(microseconds, 10**16))
