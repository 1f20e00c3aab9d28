"""Notifications of what others did with one's words: thanks, and uses. The same for every kind of content."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from content.models import Outcome, Reaction, Use
from content.reacting import THANKED
from content.targets import Target, target_of
from content.using import USED
from engagement.kinds import Kind, Weight, Wording

if TYPE_CHECKING:
    from engagement.models import Activity
    from people.models import Person

# A day: thanks are for a quiet moment.
MAIL_AFTER = 24 * 3600

OUTCOMES = {
    Outcome.WORKED: gettext_lazy("%(name)s used “%(title)s”, and it worked"),
    Outcome.ADAPTED: gettext_lazy("%(name)s used “%(title)s” and adapted it"),
    Outcome.DID_NOT_WORK: gettext_lazy("%(name)s tried “%(title)s”, and it did not work there"),
}


def _writers(activity: Activity) -> Iterable[int]:
    row: Any = activity.target
    return target_of(row).writers(row) if row is not None else []


def _word_thanks(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    given = Reaction.objects.in_bulk([one.payload["reaction"] for one in activities])

    def word(activity: Activity, target: Target, row: Any) -> Wording | None:
        reaction = given.get(activity.payload["reaction"])
        if reaction is None:
            return None
        names = _names(activity, target, row)
        text = _("%(name)s thanked you for “%(title)s”") % names
        many = partial(_many_thanks, names["title"])
        return Wording(text, row.get_absolute_url(), "hand-heart", reaction.said, many=many)

    return word_each(activities, reader, word)


def _many_thanks(title: str, n: int) -> str:
    return ngettext("%(n)d person thanked you for “%(title)s”", "%(n)d people thanked you for “%(title)s”", n) % {
        "n": n,
        "title": title,
    }


def _word_uses(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    uses = Use.objects.shown().in_bulk([one.payload["use"] for one in activities])

    def word(activity: Activity, target: Target, row: Any) -> Wording | None:
        use = uses.get(activity.payload["use"])
        if use is None:
            return None
        text = OUTCOMES[Outcome(use.outcome)] % _names(activity, target, row)
        return Wording(text, row.get_absolute_url(), "repeat-2", use.came_of_it)

    return word_each(activities, reader, word)


def _names(activity: Activity, target: Target, row: Any) -> dict[str, str]:
    name = activity.actor.first_name if activity.actor else _("Somebody")
    return {"name": name, "title": target.title(row)}


def word_each(
    activities: Sequence[Activity], reader: Person, word: Callable[[Activity, Target, Any], Wording | None]
) -> Mapping[int, Wording]:
    """One query a kind of content; what the reader may not see (any more) has no words."""
    by_type: dict[int, list[Activity]] = defaultdict(list)
    for activity in activities:
        by_type[activity.target_type_id].append(activity)
    worded: dict[int, Wording] = {}
    for together in by_type.values():
        target, rows = _rows(together, reader)
        for activity in together:
            row = rows.get(activity.target_id)
            if row is not None and (words := word(activity, target, row)):
                worded[activity.pk] = words
    return worded


def _rows(activities: Sequence[Activity], reader: Person) -> tuple[Target, dict[int, Any]]:
    model: Any = activities[0].target_type.model_class()
    target = target_of(model())
    visible = model.objects.visible_to(reader)
    if target.related:
        visible = visible.select_related(*target.related)
    return target, visible.in_bulk({activity.target_id for activity in activities})


THANKS = Kind(
    "thanks",
    gettext_lazy("Thanks"),
    frozenset({THANKED}),
    _writers,
    _word_thanks,
    MAIL_AFTER,
    from_a_person=True,
    weight=Weight.AROUND,
    is_thanks=True,
)
USES = Kind(
    "used",
    gettext_lazy("Somebody used what I wrote"),
    frozenset({USED}),
    _writers,
    _word_uses,
    MAIL_AFTER,
    from_a_person=True,
    weight=Weight.AROUND,
    is_thanks=True,
)
