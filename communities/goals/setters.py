"""What whoever set a goal said there themselves, once others have changed it: theirs wherever they belong by now."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from communities.decisions.forgetting import GONE
from communities.models import Goal

if TYPE_CHECKING:
    from people.models import Person


def keep_setters_words(goal: Goal, by: Person) -> None:
    """Before `by` changes it. The goal is held, and saved by whoever asks."""
    if goal.set_by_id == by.pk or _nobody_asks_for_them(goal):
        goal.setters_words = ""
    elif not goal.setters_words:
        goal.setters_words = _as_set(goal)


def _nobody_asks_for_them(goal: Goal) -> bool:
    """Whoever set it left for good: what was kept for them is erased already. Who is suspended may come back."""
    setter = goal.set_by
    return setter is None or not (setter.is_active or setter.email)


def said_last(goal: Goal, person: Person) -> str:
    if goal.set_by_id != person.pk:
        return ""
    if goal.setters_words == GONE:
        return _("Others have changed it since, and what you wrote before that is not kept.")
    return goal.setters_words or _as_set(goal)


def goals_set_by(person: Person) -> Iterator[dict[str, Any]]:
    mine = Goal.objects.filter(set_by=person).select_related("closing").prefetch_related("milestones", "check_ins")
    for goal in mine.order_by("pk"):
        about = {"id": goal.pk, "community": goal.community_id, "set_at": goal.set_at}
        yield about | {"words": said_last(goal, person)}


def _as_set(goal: Goal) -> str:
    """Where it stands is said by whoever checked in last, and what was learnt by whoever closed it."""
    learnt = goal.closing.learnt if hasattr(goal, "closing") and goal.closing.by_id == goal.set_by_id else ""
    last = max(goal.check_ins.all(), key=lambda check: (check.at, check.pk), default=None)
    next_step = goal.next_step if last is not None and last.by_id == goal.set_by_id else ""
    return "\n\n".join(goal.texts_with(next_step=next_step, learnt=learnt))
