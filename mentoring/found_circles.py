"""What a search for circles found, as people are now: who has left, or pauses, is in none of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from mentoring.circle_sign_ups import seatable
from mentoring.circle_solver import Method

if TYPE_CHECKING:
    from mentoring.models import CircleForming
    from people.models import Person


@dataclass(frozen=True)
class FoundGroup:
    """`fewest`: how many people a circle was asked to have at least."""

    name: str
    at: datetime
    topic: str
    people: Sequence[Person]
    fewest: int

    @property
    def is_too_small(self) -> bool:
        return len(self.people) < self.fewest


@dataclass(frozen=True)
class Found:
    """`all_times_tried`: whether no other time could bring a better answer."""

    groups: Sequence[FoundGroup]
    left_over: Sequence[Person]
    method: str
    gap: float
    all_times_tried: bool

    @property
    def seated(self) -> int:
        return sum(len(group.people) for group in self.groups)

    @property
    def too_small(self) -> bool:
        return any(group.is_too_small for group in self.groups)

    @property
    def how_good(self) -> str:
        if self.method == Method.GREEDY:
            return _("Found by a quick rule of thumb, one circle after the other: there may be better ones.")
        if self.method == Method.OPTIMAL:
            if self.all_times_tried:
                return _("No other way of forming them seats more people, or fits their topics better.")
            return _(
                "At the times we looked at, those that suit people most, no other way of forming them seats more "
                "people, or fits their topics better. At other times there may be one."
            )
        text = _("At most %(percent)s short of the best there could be.")
        if not self.all_times_tried:
            text = _("At most %(percent)s short of the best there could be at the times we looked at.")
        return text % {"percent": f"{self.gap:.1%}"}


def found_in(forming: CircleForming) -> Found:
    result = forming.result
    here = _still_here(forming)
    numbered = enumerate(result.get("groups", []), start=1)
    groups = [_group(forming, number, said, here) for number, said in numbered]
    left_over = [here[pk] for pk in result.get("left_over", []) if pk in here]
    bound = result.get("bound") or 1
    gap = max(0.0, (bound - result.get("value", 0)) / bound)
    return Found(
        [one for one in groups if one.people],
        left_over,
        result.get("method", ""),
        gap,
        all_times_tried=bool(result.get("all_times_tried")),
    )


def _still_here(forming: CircleForming) -> dict[int, Person]:
    here = forming.people.filter(is_active=True, memberships__community_id=forming.community_id).in_bulk()
    if forming.programme and not forming.opened_at:
        still = {one.person_id for one in seatable(forming.programme)}
        return {pk: person for pk, person in here.items() if pk in still}
    return here


def _group(forming: CircleForming, number: int, said: dict[str, Any], here: dict[int, Person]) -> FoundGroup:
    name = f"{forming.name} {number}: {said['topic']}" if said["topic"] else f"{forming.name} {number}"
    people = [here[pk] for pk in said["people"] if pk in here]
    return FoundGroup(name, datetime.fromisoformat(said["at"]), said["topic"], people, forming.smallest)
