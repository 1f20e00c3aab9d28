"""Much at once from people who are new: in many places within minutes, or the same words by several of them.

What looks like that is hidden as soon as it is written, until somebody has looked; each decision brings it back.
Whoever is not new meets other limits, and is never held here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from moderation.flagging import hold
from moderation.models import Automatic

if TYPE_CHECKING:
    from people.models import Person

LOOKED_AT = ("source", "created_at", "hidden_at", "author__date_joined")


@dataclass(frozen=True)
class Stream:
    """Where people write one after the other: rows with `author`, `source` and `created_at`, each in a `within`."""

    model: type[Model]
    within: str


_streams: list[Stream] = []


def register_stream(stream: Stream) -> None:
    if stream not in _streams:
        _streams.append(stream)


def is_new(person: Person) -> bool:
    return person.date_joined > timezone.now() - timedelta(days=settings.NEWCOMER_DAYS)


def burst_began() -> datetime:
    return timezone.now() - timedelta(minutes=settings.BURST_MINUTES)


def hold_bursts(row: Any, *, author: Person, text: str) -> bool:
    """Right after somebody wrote: whether what they wrote waits for a look now. Costs nothing who is not new."""
    if row.hidden_at is not None or not is_new(author):
        return row.hidden_at is not None
    if _in_many_places(author):
        return _held([row], row)
    alike = _alike_by_several(row, text)
    return bool(alike) and _held(alike, row)


def _held(rows: list[Any], row: Any) -> bool:
    with transaction.atomic():
        for one in rows:
            hold(one, Automatic.BURST)
    row.refresh_from_db(fields=["hidden_at"])
    return True


def _in_many_places(author: Person) -> bool:
    if not settings.BURST_PLACES:
        return False
    written = [
        one.model._base_manager.filter(author=author, created_at__gte=burst_began()).values_list(one.within).distinct()
        for one in _streams
    ]
    return written[0].union(*written[1:], all=True).count() > settings.BURST_PLACES


def _alike_by_several(row: Any, text: str) -> list[Any]:
    """The row and those that say nearly the same, by so many who are new; none when they are fewer."""
    if not settings.BURST_PEOPLE or len(text) < settings.BURST_SHORTEST:
        return []
    since, words = burst_began(), _pairs_of(text)
    new_since = timezone.now() - timedelta(days=settings.NEWCOMER_DAYS)
    latest: Iterator[Any] = (
        other
        for one in _streams
        for other in one.model._base_manager.select_related("author")
        .only(*LOOKED_AT)
        .order_by("-pk")[: settings.BURST_COMPARED]
    )
    found = [
        other
        for other in latest
        if other.created_at >= since and other.author.date_joined > new_since and other.hidden_at is None
        if _likeness(words, _pairs_of(other.source)) >= settings.BURST_ALIKE_PERCENT / 100
    ]
    return found if len({other.author_id for other in found}) >= settings.BURST_PEOPLE else []


def _pairs_of(text: str) -> set[tuple[str, str]]:
    """Words that follow each other; links and numbers are what such texts change."""
    words = re.findall(r"[^\W\d_]+", re.sub(r"\S*(?://|www\.)\S*", " ", text.lower()))
    return set(pairwise(words))


def _likeness(one: set[tuple[str, str]], other: set[tuple[str, str]]) -> float:
    return len(one & other) / len(one | other) if one and other else 0.0
