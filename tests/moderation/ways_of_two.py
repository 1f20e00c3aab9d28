"""How short words between two who learn together, or visit each other, get in: where they are sent and what with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from communities.models import Community
from mentoring.models import PairDate, Pairing, Programme
from mentoring.pairing import accept, ask, take_part
from mentoring.planned.planning import plan_date
from people.models import Person
from tests.cast import make_member

SAID = "There are burners7461 to be had"
type WayIn = Callable[[Community, Person], tuple[str, dict[str, str]]]


def _pair(community: Community, writer: Person) -> Pairing:
    programme, mentor = Programme.objects.create(community=community, name="A year", purpose="Pairs."), writer
    mentee = make_member(community)
    take_part(programme, person=mentor, role="offer", offers=["nights"])
    take_part(programme, person=mentee, role="seek", seeks=["nights"])
    accept(ask(programme, mentee=mentee, mentor=mentor), by=mentor)
    return Pairing.objects.get(programme=programme)


def _date(community: Community, writer: Person) -> PairDate:
    pairing = _pair(community, writer)
    date = PairDate(pairing=pairing, starts_at=timezone.now() + timedelta(days=3))
    return plan_date(date, by=pairing.mentee)


def _in_pair(place: str, **said: str) -> WayIn:
    return lambda here, writer: (f"{_pair(here, writer).get_absolute_url()}{place}/", said)


def _in_two_days() -> str:
    return f"{timezone.now() + timedelta(days=2):%Y-%m-%dT%H:%M}"


WAYS_IN: dict[str, WayIn] = {
    "pair-goal": _in_pair("goals", words=SAID),
    "pair-action": _in_pair("actions", words=SAID),
    "pair-agreement": _in_pair("agreement", rhythm="weekly", confidentiality=SAID),
    "pair-place": lambda here, writer: (
        f"{_pair(here, writer).get_absolute_url()}dates/",
        {"starts_at": _in_two_days(), "minutes": "60", "place": SAID},
    ),
    "pair-reason": lambda here, writer: (f"{_date(here, writer).get_absolute_url()}calling-off/", {"reason": SAID}),
}
