"""'I used this': one record a person and thing, with what came of it, counted by outcome beside the thing."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from content.models import Use
from content.targets import target_of
from content.telling import tell

if TYPE_CHECKING:
    from people.models import Person

USED = "content.used"


@transaction.atomic
def record_use(
    row: Any,
    *,
    person: Person,
    outcome: str,
    where: str = "",
    changed: str = "",
    came_of_it: str = "",
    at: datetime | None = None,
) -> Use:
    """Writes that the person used it; a second time changes what the first said."""
    words = {"where": where, "changed": changed, "came_of_it": came_of_it}
    use, made = Use.objects.select_for_update().get_or_create(
        **_of(row, person), defaults={"outcome": outcome, "at": at or timezone.now(), **words}
    )
    if made:
        _count(row, {outcome: 1})
        known = target_of(row)
        scope, place = known.scope(row), known.place(row)
        tell(USED, actor=person, target=row, scope=scope, place=place, use=use.pk, outcome=outcome)
    else:
        _change(row, use, outcome, words)
    return use


@transaction.atomic
def take_back_use(row: Any, *, person: Person) -> bool:
    """Removes the record; says whether there was one."""
    use = Use.objects.select_for_update().filter(**_of(row, person)).first()
    if use is None:
        return False
    use.delete()
    _count(row, {use.outcome: -1})
    return True


def _of(row: Any, person: Person) -> dict[str, Any]:
    return {"person": person, "target_type": ContentType.objects.get_for_model(row), "target_id": row.pk}


def _change(row: Any, use: Use, outcome: str, words: dict[str, str]) -> None:
    before = use.outcome
    use.outcome = outcome
    for name, value in words.items():
        setattr(use, name, value)
    use.save()
    if before != outcome:
        _count(row, {before: -1, outcome: 1})


def _count(row: Any, changes: dict[str, int]) -> None:
    counters = {f"{outcome}_count": change for outcome, change in changes.items()}
    type(row)._default_manager.filter(pk=row.pk).update(**{name: F(name) + by for name, by in counters.items()})
    for name, by in counters.items():
        # What the page that asked shows; the row itself was counted in the database.
        setattr(row, name, getattr(row, name) + by)
    target_of(row).changed(row)
