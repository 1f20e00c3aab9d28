"""How short words between two who learn together, or visit each other, get in: where they are sent and what with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from communities.models import Community
from mentoring.models import PairDate, Pairing, Programme, Visit, VisitOffer
from mentoring.observing import cycle
from mentoring.observing.partnerships import answer, suggest
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


def _suggestion(community: Community, writer: Person) -> tuple[str, dict[str, str]]:
    asked = {"invited": f"@{make_member(community).handle}", "kind": "observation", "words": SAID}
    return f"/c/{community.slug}/mentoring/visits/new/", asked


def _visit(community: Community, visited: Person, visitor: Person | None = None) -> Visit:
    visitor = visitor or make_member(community)
    two = suggest(community, inviter=visitor, invited=visited, kind="observation")
    answer(two, by=visited, agrees=True)
    two.refresh_from_db()
    return cycle.begin(two, visitor=visitor)


def _offered(community: Community, visited: Person, visitor: Person, days: int = 2) -> VisitOffer:
    visit = _visit(community, visited, visitor)
    cycle.brief(visit, by=visited, focus="Who answers?", looking_for="", protocol="saw")
    offered = VisitOffer(visit=visit, what="Round", starts_at=timezone.now() + timedelta(days=days))
    cycle.offer(offered, by=visited)
    return offered


def _cover(community: Community, writer: Person) -> tuple[str, dict[str, str]]:
    offered = _offered(community, make_member(community), writer)
    return f"{offered.visit.get_absolute_url()}offers/{offered.pk}/", {"cover": SAID}


def _held(community: Community, visited: Person, visitor: Person) -> Visit:
    offered = _offered(community, visited, visitor, days=-1)
    cycle.settle_on(offered, by=visitor)
    return Visit.objects.select_related("partnership").get(pk=offered.visit_id)


def _notes(community: Community, writer: Person) -> tuple[str, dict[str, str]]:
    visit = _held(community, make_member(community), writer)
    return f"{visit.get_absolute_url()}notes/", {"part-0": SAID, "edition": "0", "do": "give"}


def _seen(community: Community, visited: Person, visitor: Person) -> Visit:
    visit = _held(community, visited, visitor)
    cycle.note(visit, {"0": "Long pauses"}, by=visitor, edition=0, give=True)
    return visit


def _trying(community: Community, writer: Person) -> tuple[str, dict[str, str]]:
    visit = _seen(community, writer, make_member(community))
    cycle.debrief(visit, "Pauses", by=writer, edition=0)
    return f"{visit.get_absolute_url()}trying/", {"words": SAID, "edition": "0"}


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
    "visits-suggested": _suggestion,
    "visit-brief": lambda here, writer: (
        f"{_visit(here, writer).get_absolute_url()}brief/",
        {"focus": SAID, "looking_for": "", "protocol": "saw"},
    ),
    "visit-cover": _cover,
    "visit-notes": _notes,
    "visit-talk": lambda here, writer: (
        f"{_seen(here, writer, make_member(here)).get_absolute_url()}debrief/",
        {"words": SAID, "edition": "0"},
    ),
    "visit-trying": _trying,
    "pair-reason": lambda here, writer: (f"{_date(here, writer).get_absolute_url()}calling-off/", {"reason": SAID}),
}
