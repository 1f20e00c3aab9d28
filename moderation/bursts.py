"""Much at once from people who are new: in many places within minutes, or the same words by several of them.

What looks like that is hidden as soon as it is written, until somebody has looked; each decision brings it back.
Whoever is not new meets other limits, and is never held here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import BigIntegerField, Model, TextField, Value
from django.utils import timezone

from moderation.first_days import is_new, new_since
from moderation.flagging import hold
from moderation.models import Automatic

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from people.models import Person


@dataclass(frozen=True)
class Stream:
    """Where people write one after the other: rows with `author`, `source` and `created_at`, each in a `within`."""

    model: type[Model]
    within: str


class Written(NamedTuple):
    """A place somebody wrote in, or a text: by the number of its stream, and `pk` that of the place or of the text."""

    stream: int
    is_own_place: bool
    author: int
    pk: int
    text: str


_streams: list[Stream] = []


def register_stream(stream: Stream) -> None:
    if stream not in _streams:
        _streams.append(stream)


def burst_began() -> datetime:
    return timezone.now() - timedelta(minutes=settings.BURST_MINUTES)


def hold_bursts(row: Any, *, author: Person, text: str) -> bool:
    """Right after somebody wrote: whether what they wrote waits for a look now. Costs nothing who is not new."""
    if row.hidden_at is not None or not is_new(author):
        return row.hidden_at is not None
    written = _written_lately(author, compared=len(text) >= settings.BURST_SHORTEST and settings.BURST_PEOPLE > 0)
    if 0 < settings.BURST_PLACES < sum(one.is_own_place for one in written):
        return _held([row], row)
    alike = _alike_by_several(written, text)
    return bool(alike) and _held(alike, row)


def _held(rows: list[Any], row: Any) -> bool:
    with transaction.atomic():
        for one in rows:
            hold(one, Automatic.BURST)
    row.refresh_from_db(fields=["hidden_at"])
    return True


def _written_lately(author: Person, *, compared: bool) -> list[Written]:
    """Where they wrote within minutes, and what all who are new said meanwhile. One statement: it is asked with each
    text of somebody new."""
    parts = [_places_of(author, number, one) for number, one in enumerate(_streams)] if settings.BURST_PLACES else []
    if compared:
        parts += [_said_by_newcomers(number, one) for number, one in enumerate(_streams)]
    if not parts:
        return []
    return [Written(*row) for row in parts[0].union(*parts[1:], all=True)]


def _places_of(author: Person, number: int, stream: Stream) -> QuerySet[Any, Any]:
    written = stream.model._base_manager.filter(author=author, created_at__gte=burst_began()).order_by()
    told = (Value(number), Value(True), Value(author.pk, BigIntegerField()), stream.within, Value("", TextField()))
    return written.values_list(*told).distinct()


def _said_by_newcomers(number: int, stream: Stream) -> QuerySet[Any, Any]:
    rows = stream.model._base_manager
    latest = rows.filter(pk__in=rows.order_by("-pk").values("pk")[: settings.BURST_COMPARED], hidden_at=None)
    new = latest.filter(created_at__gte=burst_began(), author__date_joined__gt=new_since()).order_by()
    return new.values_list(Value(number), Value(False), "author_id", "pk", "source")


def _alike_by_several(written: list[Written], text: str) -> list[Any]:
    """Those that say nearly the same, this one too, by so many who are new; none when they are fewer."""
    words, least = _pairs_of(text), settings.BURST_ALIKE_PERCENT / 100
    alike = [one for one in written if not one.is_own_place and _likeness(words, _pairs_of(one.text)) >= least]
    if not alike or len({one.author for one in alike}) < settings.BURST_PEOPLE:
        return []
    found = (
        (_streams[number].model, {one.pk for one in alike if one.stream == number}) for number in range(len(_streams))
    )
    return [row for model, pks in found for row in model._base_manager.select_related("author").filter(pk__in=pks)]


def _pairs_of(text: str) -> set[tuple[str, str]]:
    """Words that follow each other; links and numbers are what such texts change."""
    words = re.findall(r"[^\W\d_]+", re.sub(r"\S*(?://|www\.)\S*", " ", text.lower()))
    return set(pairwise(words))


def _likeness(one: set[tuple[str, str]], other: set[tuple[str, str]]) -> float:
    return len(one & other) / len(one | other) if one and other else 0.0
