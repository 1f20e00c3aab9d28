"""Working towards a goal: setting it, checking in, linking what brought it forward, closing it together."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.goals.setters import keep_setters_words
from communities.models import CheckIn, Community, Contribution, Goal, GoalClosing, Measure, Milestone
from engagement.log import record
from moderation.rewording import text_of
from moderation.watching import act_on_watched, flag_watched

if TYPE_CHECKING:
    from content.targets import Text
    from people.models import Person

SET = "communities.goal_set"
CHANGED = "communities.goal_changed"
CHECKED_IN = "communities.goal_checked_in"
LINKED = "communities.goal_contribution_linked"
CLOSED = "communities.goal_closed"


class ChangedMeanwhile(Exception):
    """Somebody else changed the goal after this change was begun; `current` is what stands now."""

    def __init__(self, current: Goal) -> None:
        super().__init__()
        self.current = current


class GoalIsClosed(Exception):
    """What was learnt is written: the goal is history."""


def _record(verb: str, goal: Goal, *, actor: Person | None, **ids: Any) -> None:
    where = {"scope": goal.community.content_scope, "place": goal.community.scope}
    record(verb, actor=actor, target=goal, **where, conversation=f"goal:{goal.pk}", **ids)


def set_goal(
    community: Community,
    *,
    by: Person,
    words: Mapping[str, Any],
    owners: Collection[Person] = (),
    milestones: Sequence[str] = (),
    sending_key: UUID | None = None,
    at: datetime | None = None,
) -> Goal:
    """A new goal with its first check-in: where it starts. The same `sending_key` gives the one made first."""
    if sent := _already_sent(community, sending_key):
        return sent
    goal = Goal(community=community, sending_key=sending_key, set_at=at or timezone.now(), set_by=by, **words)
    try:
        with transaction.atomic():
            _set(goal, by=by, owners=[by, *owners], milestones=milestones)
    except IntegrityError:
        # The same form a second time, while the first was still being written.
        if sent := _already_sent(community, sending_key):
            return sent
        raise
    return goal


def _already_sent(community: Community, sending_key: UUID | None) -> Goal | None:
    return Goal.objects.filter(community=community, sending_key=sending_key).first() if sending_key else None


def _set(goal: Goal, *, by: Person, owners: Collection[Person], milestones: Sequence[str]) -> None:
    last = goal.community.goals.aggregate(last=Max("position"))["last"] or 0
    goal.position = last + 1
    goal.save()
    goal.owners.set(owners)
    _write_milestones(goal, milestones)
    CheckIn.objects.create(goal=goal, by=by, at=goal.set_at, reached=goal.reached)
    _record(SET, goal, actor=by)
    act_on_watched(goal, *goal.texts, by=by)


def _write_milestones(goal: Goal, titles: Sequence[str]) -> None:
    """Those whose words stay are as reached as they were."""
    if goal.measure != Measure.MILESTONES:
        return
    kept = {milestone.title: milestone for milestone in goal.milestones.all()}
    goal.milestones.exclude(title__in=titles).delete()
    for position, title in enumerate(titles):
        milestone = kept.get(title) or Milestone(goal=goal, title=title)
        milestone.position = position
        milestone.save()
    _count_milestones(goal)


def _count_milestones(goal: Goal) -> None:
    goal.wanted = max(goal.milestones.count(), 1)
    goal.reached = goal.milestones.filter(reached_at__isnull=False).count()
    goal.save(update_fields=["wanted", "reached"])


def _hold(goal: Goal) -> Goal:
    held = Goal.objects.select_for_update(of=("self",)).select_related("community", "closing").get(pk=goal.pk)
    if hasattr(held, "closing"):
        raise GoalIsClosed
    return held


@transaction.atomic
def change_goal(
    goal: Goal,
    *,
    by: Person,
    words: Mapping[str, Any],
    owners: Collection[Person],
    milestones: Sequence[str] = (),
    started_from: int,
) -> Goal:
    held = _hold(goal)
    if held.edition != started_from:
        raise ChangedMeanwhile(held)
    stood = held.source
    keep_setters_words(held, by)
    for name, value in words.items():
        setattr(held, name, value)
    held.edition += 1
    held.save(update_fields=[*words, "edition", "setters_words"])
    held.owners.set(owners)
    _write_milestones(held, milestones)
    _record(CHANGED, held, actor=by, edition=held.edition)
    act_on_watched(held, *held.texts, by=by, stood=stood)
    return held


def reword(goal: Goal, changed: Mapping[str, str], by: Person) -> None:
    """By those who look after the place, closed or not; by the names of `texts_of`. The goal is held."""
    own = [name for name in changed if name in ("title", "why", "next_step")]
    keep_setters_words(goal, by)
    for name in own:
        setattr(goal, name, changed[name])
    goal.edition += 1
    goal.save(update_fields=[*own, "edition", "setters_words"])
    for milestone in goal.milestones.all():
        if (name := name_of(milestone)) in changed:
            goal.milestones.filter(pk=milestone.pk).update(title=changed[name])
    if "learnt" in changed:
        GoalClosing.objects.filter(goal=goal).update(learnt=changed["learnt"])
    _record(CHANGED, goal, actor=by, edition=goal.edition)


def texts_of(goal: Goal) -> list[Text]:
    """In the order of `Goal.source`."""
    milestones = goal.milestones.all() if goal.has_milestones else ()
    steps = [replace(text_of(one, "title"), name=name_of(one), label=_("milestone")) for one in milestones]
    learnt = [text_of(goal.closing, "learnt")] if hasattr(goal, "closing") else []
    return [text_of(goal, "title"), text_of(goal, "why"), *steps, text_of(goal, "next_step"), *learnt]


def name_of(milestone: Milestone) -> str:
    return f"milestone-{milestone.pk}"


@transaction.atomic
def check_in(
    goal: Goal,
    *,
    by: Person,
    reached: int | None = None,
    milestones: Collection[int] = (),
    note: str = "",
    next_step: str | None = None,
    sending_key: UUID | None = None,
    at: datetime | None = None,
) -> CheckIn:
    """How far it has come: a number, or the milestones that are reached. Sent twice, it is one."""
    held, at = _hold(goal), at or timezone.now()
    if sending_key and (sent := CheckIn.objects.filter(goal=held, sending_key=sending_key).first()):
        return sent
    if held.has_milestones:
        _reach_milestones(held, milestones, by=by, at=at)
    elif reached is not None:
        held.reached = reached
    stood = held.next_step
    if next_step is not None:
        held.next_step = next_step
    held.save(update_fields=["reached", "next_step"])
    flag_watched(held, held.next_step, stood=stood)
    check = CheckIn.objects.create(goal=held, by=by, at=at, reached=held.reached, note=note, sending_key=sending_key)
    _record(CHECKED_IN, held, actor=by, check_in=check.pk)
    act_on_watched(check, note, by=by)
    return check


def _reach_milestones(goal: Goal, chosen: Collection[int], *, by: Person, at: datetime) -> None:
    goal.milestones.filter(pk__in=chosen, reached_at=None).update(reached_at=at, reached_by=by)
    goal.milestones.exclude(pk__in=chosen).update(reached_at=None, reached_by=None)
    _count_milestones(goal)


@transaction.atomic
def look_after(goal: Goal, *, person: Person, stop: bool = False) -> None:
    """Any member can look after a goal with those who do; the last one stays, or nobody would be asked."""
    held = _hold(goal)
    if not stop:
        held.owners.add(person)
    elif held.owners.exclude(pk=person.pk).exists():
        held.owners.remove(person)


@transaction.atomic
def link(goal: Goal, *, kind: str, target: int, by: Person) -> Contribution:
    held = _hold(goal)
    contribution, made = Contribution.objects.get_or_create(goal=held, kind=kind, target=target, defaults={"by": by})
    if made:
        _record(LINKED, held, actor=by, contribution=contribution.pk)
    return contribution


@transaction.atomic
def close_goal(goal: Goal, *, by: Person, end: str, learnt: str, at: datetime | None = None) -> GoalClosing:
    """The end, with what was learnt. Said twice, the first stands."""
    held = Goal.objects.select_for_update(of=("self",)).select_related("community").get(pk=goal.pk)
    said = {"end": end, "learnt": learnt, "by": by, "at": at or timezone.now()}
    closing, made = GoalClosing.objects.get_or_create(goal=held, defaults=said)
    if made:
        _record(CLOSED, held, actor=by)
        act_on_watched(held, learnt, by=by)
    return closing
