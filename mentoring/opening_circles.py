"""Circles that were found are opened: each with its first time, and everybody in them is told by that."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagement.log import record
from mentoring.circle_sign_ups import apart_in, seatable
from mentoring.found_circles import FoundGroup, found_in
from mentoring.meeting import join_circle, open_circle
from mentoring.models import Circle, CircleForming, Programme, ProgrammeState
from mentoring.models.circle import CONFIDENCE
from mentoring.proposing import PAIRS_TOLD
from mentoring.recurrence import day_and_clock
from mentoring.scheduling import Plan, plan_series, plan_session
from people.blocking import blocked_pairs

if TYPE_CHECKING:
    from people.models import Person


@transaction.atomic
def open_circles(forming: CircleForming, *, by: Person) -> list[Circle]:
    """Opens what was found, each with its first time; whoever is in one is told of it by that.

    A programme runs from then on, and those it has no circle for are told so kindly.
    """
    if forming.programme_id:  # two who open at once wait for each other here
        programme = Programme.objects.select_for_update().get(pk=forming.programme_id)
        if not programme.forms_circles:
            raise ValidationError(_("Circles are opened while they are formed, or while the programme runs."))
    rows = CircleForming.objects.select_for_update(of=("self",)).select_related("community", "programme__community")
    forming = rows.get(pk=forming.pk)
    if forming.opened_at or forming.finished_at is None:
        raise ValidationError(_("These circles are open already, or not found yet."))
    groups = found_in(forming).groups
    if any(group.at <= timezone.now() for group in groups):
        raise ValidationError(_("Some of these times have gone by meanwhile. Look for circles once more."))
    _refuse_too_small(groups)
    _refuse_kept_apart(forming, groups)
    circles = [_open(forming, group, by) for group in groups]
    forming.opened_at = timezone.now()
    forming.save(update_fields=["opened_at"])
    if forming.programme:
        _begin(forming.programme, by)
    return circles


def _refuse_too_small(groups: Sequence[FoundGroup]) -> None:
    """Somebody may have left or paused since the search: fewer than were asked for are no circle."""
    if names := [group.name for group in groups if group.is_too_small]:
        text = _("Too few are left since the search for: %(circles)s. Look for circles once more.")
        raise ValidationError(text % {"circles": ", ".join(names)})


def _refuse_kept_apart(forming: CircleForming, groups: Sequence[FoundGroup]) -> None:
    """Somebody may have said since the search that they had rather not sit with another."""
    seated = [{one.pk for one in group.people} for group in groups]
    apart = [set(two) for two in blocked_pairs(pk for people in seated for pk in people)]
    if forming.programme:
        apart += [set(two) for two in apart_in(seatable(forming.programme))]
    if any(two <= people for two in apart for people in seated):
        raise ValidationError(_("Something said in confidence since keeps two of a circle apart. Look once more."))


def _begin(programme: Programme, by: Person) -> None:
    """From here on the programme runs, and nothing is undone in silence."""
    programme.state, programme.told_at = ProgrammeState.RUNNING, timezone.now()
    programme.save(update_fields=["state", "told_at"])
    if left := [one.person_id for one in seatable(programme)]:
        record(
            PAIRS_TOLD,
            actor=by,
            target=programme,
            scope=programme.community.scope,
            conversation=f"programme:{programme.pk}",
            people=left,
        )


def _open(forming: CircleForming, group: FoundGroup, by: Person) -> Circle:
    host, *others = group.people
    circle = Circle(
        community=forming.community,
        programme=forming.programme,
        name=group.name[:80],
        purpose=forming.purpose,
        time_zone=host.time_zone,
        capacity=forming.largest,
        session_minutes=forming.session_minutes,
        norms=str(CONFIDENCE),
        words_by=by,
    )
    open_circle(circle, host=host)
    for person in others:
        join_circle(circle, person=person)
    _plan(circle, group.at, by)
    return circle


def _plan(circle: Circle, at: datetime, by: Person) -> None:
    """Its first time; all of them, where the programme says how often and how many."""
    programme = circle.programme
    if programme and programme.rhythm and programme.meetings:
        day, clock = day_and_clock(at, circle.time_zone)
        plan_series(circle, Plan(programme.rhythm, day, clock, programme.meetings), by=by)
    else:
        plan_session(circle.sessions.get(), starts_at=at, by=by)
