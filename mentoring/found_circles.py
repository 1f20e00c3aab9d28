"""What a search for circles found, as people are now: who has left, or pauses, is in none of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from mentoring.circle_sign_ups import seatable
from mentoring.circle_solver import Method
from mentoring.left_over import LeftOut

if TYPE_CHECKING:
    from mentoring.models import CircleForming
    from people.models import Person


# No circle can be asked for that is smaller, or larger.
LEAST_SIZE, MOST_SIZE = 3, 12
SMALLER_HELP = (LeftOut.FEW_TOGETHER, LeftOut.APART, LeftOut.FULL, LeftOut.SEATED)
WHY_LEFT_OUT: Mapping[LeftOut, Any] = {
    LeftOut.NO_TIME: gettext_lazy(
        "They have no free time as long as a session. Shorter sessions, or more hours of theirs, would help."
    ),
    LeftOut.FEW: gettext_lazy("Hardly anybody else is free when they are. More hours of theirs would help."),
    LeftOut.FEW_TOGETHER: gettext_lazy(
        "Enough people are free when they are, but some of these can't come with those they must sit with. "
        "Such a pair would have to give."
    ),
    LeftOut.APART: gettext_lazy(
        "Enough people are free when they are, but too many of them must not sit with them. "
        "Who is kept apart would have to give."
    ),
    LeftOut.FULL: gettext_lazy("A circle that they could come to has its %(largest)d places taken."),
    LeftOut.SEATED: gettext_lazy(
        "Those who are free when they are sit in other circles. More hours of theirs may help."
    ),
    LeftOut.SEVERAL: gettext_lazy(
        "No one rule alone keeps them out, but several together: hours, who must sit with whom, and how many a circle "
        "holds."
    ),
}
# Of those who must sit with somebody: with one, or with several.
WHY_TOGETHER: Mapping[LeftOut, Any] = {
    LeftOut.TOGETHER: ngettext_lazy(
        "They must sit with %(names)s, and the two share no free time. That pair would have to give.",
        "They must sit with %(names)s, and there is no time at which all of these are free. "
        "One of these pairs would have to give.",
        "n",
    ),
    LeftOut.TORN: ngettext_lazy(
        "They must sit with %(names)s, and something said in confidence keeps the two apart. "
        "That pair would have to give.",
        "They must sit with %(names)s, and something said in confidence keeps some of these apart. "
        "One of these pairs would have to give.",
        "n",
    ),
    LeftOut.FEW_TOGETHER: ngettext_lazy(
        "They must sit with %(names)s, and when both are free too few others can come. That pair would have to give.",
        "They must sit with %(names)s, and when all of these are free too few others can come. "
        "One of these pairs would have to give.",
        "n",
    ),
    LeftOut.FULL: ngettext_lazy(
        "They must sit with %(names)s, and no circle that both could come to has two places left.",
        "They must sit with %(names)s, and no circle that all of these could come to has so many places left.",
        "n",
    ),
}


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
class LeftBecause:
    """Those in no circle for the same reason."""

    people: Sequence[Person]
    why: str


@dataclass(frozen=True)
class Found:
    """`all_times_tried`: whether no other time could bring a better answer."""

    groups: Sequence[FoundGroup]
    left_over: Sequence[LeftBecause]
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
    bound = result.get("bound") or 1
    gap = max(0.0, (bound - result.get("value", 0)) / bound)
    return Found(
        [one for one in groups if one.people],
        _left_over(forming, here),
        result.get("method", ""),
        gap,
        all_times_tried=bool(result.get("all_times_tried")),
    )


def _left_over(forming: CircleForming, here: Mapping[int, Person]) -> list[LeftBecause]:
    reasons = {one["person_id"]: one for one in forming.result.get("why", [])}
    because: dict[str, list[Person]] = defaultdict(list)
    for pk in forming.result.get("left_over", []):
        if pk in here:
            because[_why(forming, reasons.get(pk), here)].append(here[pk])
    return [LeftBecause(people, why) for why, people in because.items()]


def _why(forming: CircleForming, said: Mapping[str, Any] | None, here: Mapping[int, Person]) -> str:
    """In words, with what would have to give."""
    if said is None:  # a search of before reasons were kept
        return _("No circle was found for them. Smaller circles, shorter sessions or more hours may help.")
    why = LeftOut(said["why"])
    if why == LeftOut.FEW and said["most"] >= LEAST_SIZE:
        why_few = _(
            "At no time of theirs are %(smallest)d people free: %(most)d at best. Circles of %(most)d could do."
        )
        return why_few % {"smallest": forming.smallest, "most": said["most"]}
    names = [here[pk].display_name for pk in said["people"] if pk in here]
    if not names and why in (LeftOut.TOGETHER, LeftOut.TORN):
        return _("They must sit with somebody who has left. Another search may find a circle.")
    texts = WHY_TOGETHER if names and why in WHY_TOGETHER else WHY_LEFT_OUT
    words = str(texts[why] % {"n": len(names), "names": ", ".join(names), "largest": forming.largest})
    if why == LeftOut.FULL and forming.largest < MOST_SIZE:
        larger = _("%(why)s Larger ones may help.") if names else _("%(why)s Larger ones would do.")
        words = larger % {"why": words}
    if why == LeftOut.SEVERAL and not _is_the_best(forming):
        words = _("%(why)s Another search may find one.") % {"why": words}
    if why in SMALLER_HELP and forming.smallest > LEAST_SIZE:
        words = _("%(why)s Smaller circles may help as well.") % {"why": words}
    return words


def _is_the_best(forming: CircleForming) -> bool:
    result = forming.result
    return result.get("method") == Method.OPTIMAL and bool(result.get("all_times_tried"))


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
