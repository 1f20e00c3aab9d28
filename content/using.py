"""'I used this': one record a person and thing, with what came of it, counted by outcome beside the thing."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from content.models import Use
from content.noticing import look_through
from content.refusing import NotTaken, refusal_of
from content.targets import target_of
from content.telling import tell

if TYPE_CHECKING:
    from people.models import Person

USED = "content.used"
# Nobody is told; what counts uses counts anew.
TAKEN_BACK = "content.use_taken_back"


@transaction.atomic
def record_use(
    row: Any,
    *,
    person: Person,
    outcome: str,
    where: str = "",
    changed: str = "",
    came_of_it: str = "",
    learnt: str = "",
    learnt_shown: bool = False,
    only_mine: bool = False,
    at: datetime | None = None,
) -> Use:
    """Writes that the person used it; a second time changes what the first said. `only_mine` tells nobody.

    Another outcome is news: it counts from now on, and is told as the first was.
    """
    said = {
        "outcome": outcome,
        "where": where,
        "changed": changed,
        "came_of_it": came_of_it,
        "learnt": learnt,
        "learnt_shown": learnt_shown,
        "only_mine": only_mine,
    }
    target_of(row).hold(row)
    use, made = Use.objects.select_for_update().get_or_create(
        **_of(row, person), defaults={"at": at or timezone.now(), **said}
    )
    if made:
        _follow(row, use)
    else:
        is_news = use.outcome != outcome
        _change(row, use, said | ({"at": at or timezone.now()} if is_news else {}))
    return use


@transaction.atomic
def show_use(row: Any, *, person: Person, shown: bool) -> None:
    """Out of the practice log for all who read there, or back into it alone. What was taken away stays away. Raises
    NotTaken where others may not read its words.
    """
    target_of(row).hold(row)
    use = Use.objects.select_for_update().filter(**_of(row, person)).first()
    if use is None or use.only_mine is not shown:
        return
    if shown and (why := refusal_of(*use.words, by=person)):
        raise NotTaken(why)
    _change(row, use, {"only_mine": not shown})


@transaction.atomic
def take_back_use(row: Any, *, person: Person) -> bool:
    """Removes the record; says whether there was one."""
    target_of(row).hold(row)
    use = Use.objects.select_for_update().filter(**_of(row, person)).first()
    if use is None:
        return False
    before = _shown_outcome(use)
    if before is not None:
        _tell(row, use, verb=TAKEN_BACK)
    use.delete()
    _count_change(row, before, None)
    return True


@transaction.atomic
def recount(use: Use) -> None:
    """It was taken away or came back: counted anew wherever it is counted. Who hears of that hears it elsewhere."""
    row = use.target
    if row is None or use.only_mine:
        return
    _count(row, {use.outcome: -1 if use.hidden_at else 1})
    _tell(row, use, verb=TAKEN_BACK)


def _of(row: Any, person: Person) -> dict[str, Any]:
    return {"person": person, "target_type": ContentType.objects.get_for_model(row), "target_id": row.pk}


def _tell(row: Any, use: Use, *, verb: str = USED) -> None:
    known = target_of(row)
    scope, place = known.scope(row), known.place(row)
    tell(verb, actor=use.person, target=row, scope=scope, place=place, use=use.pk, outcome=use.outcome)


def _change(row: Any, use: Use, said: dict[str, Any]) -> None:
    before, stood = _shown_outcome(use), "\n".join(use.read_words)
    for name, value in said.items():
        setattr(use, name, value)
    use.save()
    _follow(row, use, before=before, stood=stood)


def _follow(row: Any, use: Use, *, before: str | None = None, stood: str = "") -> None:
    """It is counted, told and looked through by what others read of it now, and what they read before."""
    after = _shown_outcome(use)
    _count_change(row, before, after)
    if before != after:
        _tell(row, use, verb=TAKEN_BACK if after is None else USED)
    look_through(use, *use.read_words, stood=stood)


def _shown_outcome(use: Use) -> str | None:
    return use.outcome if use.is_shown else None


def _count_change(row: Any, before: str | None, after: str | None) -> None:
    if before != after:
        _count(row, {outcome: by for outcome, by in ((before, -1), (after, 1)) if outcome is not None})


def _count(row: Any, changes: dict[str, int]) -> None:
    counters = {f"{outcome}_count": change for outcome, change in changes.items()}
    type(row)._default_manager.filter(pk=row.pk).update(**{name: F(name) + by for name, by in counters.items()})
    for name, by in counters.items():
        # What the page that asked shows; the row itself was counted in the database.
        setattr(row, name, getattr(row, name) + by)
    target_of(row).changed(row)
