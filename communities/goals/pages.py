"""What the pages of goals show, each read in a constant number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from communities.goals.links import Shown, shown
from communities.goals.pictures import MOST_POINTS, History, history_of
from communities.models import CheckIn, Community, Goal, GoalClosing, Milestone
from communities.permissions import can_care_for_goal, can_take_part

if TYPE_CHECKING:
    from people.models import Person
    from people.scopes import Viewer

OPEN_SHOWN = 50
CLOSED_SHOWN = 20
CHECK_INS_SHOWN = 20
CONTRIBUTIONS_SHOWN = 60


class GoalsPage:
    def __init__(self, community: Community, *, before: int | None = None) -> None:
        here = Goal.objects.inside(community).select_related("community")
        self.goals = [] if before else list(here.worked_towards().prefetch_related("owners")[:OPEN_SHOWN])
        closed = here.closed().select_related("closing").order_by("-closing__pk")
        if before:
            closed = closed.filter(closing__pk__lt=before)
        rows = list(closed[: CLOSED_SHOWN + 1])
        self.closed, self.more = rows[:CLOSED_SHOWN], len(rows) > CLOSED_SHOWN

    @property
    def next_before(self) -> int | None:
        return self.closed[-1].closing.pk if self.more else None


class GoalPage:
    def __init__(self, goal: Goal, viewer: Viewer) -> None:
        self.goal, self.viewer, self.community = goal, viewer, goal.community
        self.closing: GoalClosing | None = getattr(goal, "closing", None)
        self.is_open = self.closing is None
        self.may_care = self.is_open and can_care_for_goal(viewer, goal)
        self.may_flag = can_take_part(viewer, goal.community)
        self.may_take_part = self.is_open and self.may_flag

    @cached_property
    def owners(self) -> Sequence[Person]:
        return list(self.goal.owners.order_by("display_name"))

    @property
    def looks_after(self) -> bool:
        return any(person.pk == self.viewer.pk for person in self.owners)

    @cached_property
    def milestones(self) -> Sequence[Milestone]:
        return list(self.goal.milestones.select_related("reached_by")) if self.goal.has_milestones else []

    @cached_property
    def _all_check_ins(self) -> Sequence[CheckIn]:
        """The latest, newest first: enough for the picture, and the words of the last few."""
        return list(self.goal.check_ins.select_related("by").order_by("-at", "-pk")[:MOST_POINTS])

    @property
    def check_ins(self) -> Sequence[CheckIn]:
        return self._all_check_ins[:CHECK_INS_SHOWN]

    @cached_property
    def history(self) -> History | None:
        until = self.closing.at if self.closing else None
        return history_of(self.goal, self._all_check_ins[::-1], until=until)

    @cached_property
    def contributions(self) -> Sequence[Shown]:
        linked = list(self.goal.contributions.select_related("by").order_by("-at")[:CONTRIBUTIONS_SHOWN])
        return shown(linked, self.viewer, self.community)
