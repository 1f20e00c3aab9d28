"""Former words that had to go: read by those who look after the place and by who wrote them, and by nobody else.

With all that stood before them: what had to go was mostly said there already, before a slip was mended.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType

from moderation.models import AuditEntry, Tended
from moderation.tending import VERBS

if TYPE_CHECKING:
    from django.db.models import Model

    from content.targets import Keys


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


def files_read(
    model: type[Model],
    keys: Keys,
    *,
    now: Mapping[int, str],
    former: Callable[[Collection[int]], Iterable[tuple[int, str]]],
) -> Keys:
    """Of the files that came with each row those that its words have, `now` or in a version that everybody reads who
    reads it. `former` gives what some of them said before, each with its number, the oldest first.

    In a number of statements that does not grow with them, and none where all is there now.
    """
    shown = {pk: {key for key in some if key in now.get(pk, "")} for pk, some in keys.items()}
    lacking = [pk for pk, some in keys.items() if not shown[pk].issuperset(some)]
    if not lacking:
        return shown
    back, counted = kept_back(model, lacking), Counter[int]()
    for pk, words in former(lacking):
        if counted[pk] not in back.get(pk, ()):
            shown[pk].update(key for key in keys[pk] if key in words)
        counted[pk] += 1
    return shown
