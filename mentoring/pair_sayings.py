"""Short words in the life of a pair, flagged by the other of the two; of lines from before their author was kept, by
either. Nobody's but theirs: who looks after the site decides, and not those who lead where they met.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from mentoring.models import Agreement, PairAction, PairDate, PairGoal, Pairing
from moderation.saying_kinds import SayingKind
from people.scopes import person_scope

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from mentoring.querysets import PairingQuerySet
    from people.models import Person
    from people.scopes import Viewer

type OfPair = Agreement | PairAction | PairDate | PairGoal


def _pairs(viewer: Viewer) -> PairingQuerySet:
    return Pairing.objects.visible_to(viewer).begun()


def _goals(viewer: Viewer) -> QuerySet[PairGoal]:
    return PairGoal.objects.filter(pairing__in=_pairs(viewer))


def _actions(viewer: Viewer) -> QuerySet[PairAction]:
    return PairAction.objects.filter(pairing__in=_pairs(viewer))


def _agreements(viewer: Viewer) -> QuerySet[Agreement]:
    return Agreement.objects.filter(pairing__in=_pairs(viewer))


def _of_them(author: Person | None, row: OfPair) -> str:
    return person_scope(author.pk if author else row.pairing.mentor_id)


def _in_calendars(date: PairDate) -> None:
    date.change_in_calendars()
    date.save(update_fields=["revision", "changed_at"])


GOAL = SayingKind(
    kind="pair-goal",
    title=_("What two who learn together want to get to"),
    model=PairGoal,
    texts=("words",),
    readers=_goals,
    author=lambda goal: goal.by,
    scope=lambda goal: _of_them(goal.by, goal),
    url=lambda goal: f"{goal.pairing.get_absolute_url()}#goals",
    related=("by", "pairing"),
)
ACTION = SayingKind(
    kind="pair-action",
    title=_("What one of two who learn together will do"),
    model=PairAction,
    texts=("words",),
    readers=_actions,
    author=lambda action: action.person,
    scope=lambda action: _of_them(action.person, action),
    url=lambda action: f"{action.pairing.get_absolute_url()}#actions",
    related=("person", "pairing"),
)
BETWEEN_US = SayingKind(
    kind="pair-agreement",
    title=_("What stays between two who learn together"),
    model=Agreement,
    texts=("confidentiality",),
    readers=_agreements,
    author=lambda agreement: agreement.confidentiality_by,
    scope=lambda agreement: _of_them(agreement.confidentiality_by, agreement),
    url=lambda agreement: f"{agreement.pairing.get_absolute_url()}#agreement",
    related=("confidentiality_by", "pairing"),
)
WHERE = SayingKind(
    kind="pair-place",
    title=_("Where two who learn together meet"),
    model=PairDate,
    texts=("place", "link"),
    readers=PairDate.objects.visible_to,
    author=lambda date: date.place_by,
    scope=lambda date: _of_them(date.place_by, date),
    url=lambda date: date.get_absolute_url(),
    related=("place_by", "pairing"),
    changed=_in_calendars,
)
WHY = SayingKind(
    kind="pair-reason",
    title=_("Why two who learn together do not meet as planned"),
    model=PairDate,
    texts=("reason",),
    readers=PairDate.objects.visible_to,
    author=lambda date: date.reason_by,
    scope=lambda date: _of_them(date.reason_by, date),
    url=lambda date: date.get_absolute_url(),
    related=("reason_by", "pairing"),
)
SAYINGS = [GOAL, ACTION, BETWEEN_US, WHERE, WHY]
