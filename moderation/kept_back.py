"""Former words that had to go: read by those who look after the place and by who wrote them, and by nobody else.

With all that stood before them: what had to go was mostly said there already, before a slip was mended.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType

from moderation.models import AuditEntry, Tended
from moderation.tending import VERBS

if TYPE_CHECKING:
    from django.db.models import Model


def kept_back(model: type[Model], numbers: Collection[int]) -> Mapping[int, Collection[int]]:
    """Of each its former versions up to the last that somebody decided to put in other words; the first is 0."""
    found: dict[int, range] = {}
    kind = ContentType.objects.get_for_model(model)
    decided = AuditEntry.objects.filter(verb=VERBS[Tended.EDITED], target_type=kind, target_id__in=numbers)
    for pk, before in decided.values_list("target_id", "before"):
        # What was decided before versions were counted says no number.
        found[pk] = max(found.get(pk, range(0)), range(before.get("editions", -1) + 1), key=len)
    return found


def kept_back_of(row: Model) -> Collection[int]:
    return kept_back(type(row), [row.pk]).get(row.pk, ())


def is_read_in(row: Model, numbers: Collection[int]) -> bool:
    """Whether everybody who reads it reads one of these former versions."""
    return bool(numbers) and not set(numbers) <= set(kept_back_of(row))
