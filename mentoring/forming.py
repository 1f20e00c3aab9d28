"""Circles by solver: asked for on a page, formed by a worker, looked at, opened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagement.log import record
from mentoring.circle_solver import Method, form
from mentoring.circle_units import Rules, Seeker
from mentoring.meeting import join_circle, open_circle
from mentoring.models import Circle, CircleForming
from mentoring.recurrence import instant_of
from mentoring.scheduling import plan_session
from people.blocking import blocked_pairs
from people.free_time import WEEK, long_enough, monday_of
from people.models import Person

if TYPE_CHECKING:
    from engagement.models import Activity

FORMING_ASKED = "mentoring.forming_asked"
MOST_SLOTS = 100
# The whole is to take a minute at most; what the solver has by then is what is taken, with how far off it may be.
SECONDS = 50


@transaction.atomic
def ask_for_circles(forming: CircleForming, people: Sequence[Person], *, by: Person) -> CircleForming:
    """Keeps what is to be formed; a worker does it."""
    forming.asked_by = by
    forming.save()
    forming.people.set(people)
    record(FORMING_ASKED, actor=by, target=forming, scope=forming.community.scope)
    return forming


def form_circles(activity: Activity) -> None:
    """Consumer of the activity log, in a worker."""
    forming = CircleForming.objects.filter(pk=activity.target_id, finished_at=None).first()
    if forming:
        solve(forming)


def solve(forming: CircleForming, *, seconds: float = SECONDS) -> None:
    slots, seekers = _seekers(forming)
    rules = Rules(
        forming.smallest,
        forming.largest,
        together=[(one, other) for one, other in forming.together],
        apart=[*((one, other) for one, other in forming.apart), *_not_hearing(seekers)],
    )
    formed = form(seekers, rules, seconds=seconds)
    forming.result = {
        "groups": [
            {"at": slots[group.slot].isoformat(), "topic": group.topic, "people": list(group.people)}
            for group in formed.groups
        ],
        "left_over": list(formed.left_over),
        "value": formed.value,
        "bound": formed.bound,
        "method": formed.method,
    }
    forming.finished_at = timezone.now()
    forming.save(update_fields=["result", "finished_at"])


def _not_hearing(seekers: Sequence[Seeker]) -> list[tuple[int, int]]:
    """Nobody has to sit with somebody they do not want to hear from."""
    return [(min(two), max(two)) for two in blocked_pairs(one.person_id for one in seekers)]


def _seekers(forming: CircleForming) -> tuple[list[datetime], list[Seeker]]:
    """The times of the week after next that most could come to, and everybody with theirs."""
    people = list(forming.people.filter(is_active=True).prefetch_related("days_away").order_by("pk"))
    week = instant_of(monday_of(timezone.localdate()), time(), "UTC") + 2 * WEEK
    free = {one.pk: set(long_enough(one.free_time.instants(week), forming.session_minutes)) for one in people}
    counts = Counter(instant for instants in free.values() for instant in instants)
    slots = sorted(instant for instant, _count in counts.most_common(MOST_SLOTS))
    return slots, [_seeker(one, free[one.pk], slots) for one in people]


def _seeker(person: Person, free: set[datetime], slots: Sequence[datetime]) -> Seeker:
    topics = frozenset(topic.lower() for topic in person.learns)
    return Seeker(person.pk, frozenset(n for n, slot in enumerate(slots) if slot in free), topics)


@transaction.atomic
def open_circles(forming: CircleForming, *, by: Person) -> list[Circle]:
    """Opens what was found, each with its first time; whoever is in one is told of it by that."""
    forming = CircleForming.objects.select_for_update(of=("self",)).select_related("community").get(pk=forming.pk)
    if forming.opened_at or forming.finished_at is None:
        raise ValidationError(_("These circles are open already, or not found yet."))
    groups = found_in(forming).groups
    circles = [_open(forming, number, group, by) for number, group in enumerate(groups, start=1)]
    forming.opened_at = timezone.now()
    forming.save(update_fields=["opened_at"])
    return circles


def _open(forming: CircleForming, number: int, group: FoundGroup, by: Person) -> Circle:
    host, *others = group.people
    name = f"{forming.name} {number}: {group.topic}" if group.topic else f"{forming.name} {number}"
    circle = Circle(
        community=forming.community,
        name=name[:80],
        purpose=forming.purpose,
        time_zone=host.time_zone,
        capacity=forming.largest,
        session_minutes=forming.session_minutes,
    )
    open_circle(circle, host=host)
    for person in others:
        join_circle(circle, person=person)
    plan_session(circle.sessions.get(), starts_at=group.at, by=by)
    return circle


@dataclass(frozen=True)
class FoundGroup:
    at: datetime
    topic: str
    people: Sequence[Person]


@dataclass(frozen=True)
class Found:
    """What a search found, with the people as they are now: who has left the community is not in it."""

    groups: Sequence[FoundGroup]
    left_over: Sequence[Person]
    method: str
    gap: float

    @property
    def seated(self) -> int:
        return sum(len(group.people) for group in self.groups)

    @property
    def how_good(self) -> str:
        if self.method == Method.GREEDY:
            return _("Found by a quick rule of thumb, one circle after the other: there may be better ones.")
        if self.method == Method.OPTIMAL:
            return _("No other way of forming them seats more people, or fits their topics better.")
        percent = f"{self.gap:.1%}"
        return _("At most %(percent)s short of the best there could be.") % {"percent": percent}


def found_in(forming: CircleForming) -> Found:
    result = forming.result
    here = forming.people.filter(is_active=True, memberships__community_id=forming.community_id).in_bulk()
    groups = [
        FoundGroup(datetime.fromisoformat(one["at"]), one["topic"], [here[pk] for pk in one["people"] if pk in here])
        for one in result.get("groups", [])
    ]
    left_over = [here[pk] for pk in result.get("left_over", []) if pk in here]
    bound = result.get("bound") or 1
    gap = max(0.0, (bound - result.get("value", 0)) / bound)
    return Found([one for one in groups if one.people], left_over, result.get("method", ""), gap)
