"""Pairs that begin by themselves: a round each month, a welcomer for each new member. Run by the clock, in a worker."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from communities.models import Membership
from engagement.log import record
from mentoring.apart import what_keeps_apart
from mentoring.candidates import candidates_of, rules_off, weights_of
from mentoring.common_time import common_time
from mentoring.finding_time import week_start
from mentoring.fit import Candidate, fit_of
from mentoring.models import (
    MatchingAim,
    MatchingRun,
    Pairing,
    PairingState,
    Participation,
    ParticipationRole,
    Programme,
    ProgrammeKind,
    ProgrammeState,
)
from mentoring.proposing import PAIRS_TOLD, tell_everybody
from mentoring.reasons_told import reasons_for_both
from mentoring.steps import begin_next_round

if TYPE_CHECKING:
    from people.models import Person

SHORTEST_MONTH = timedelta(days=28)
# Who came longer ago has found their way without a welcomer.
NEW = timedelta(days=14)
AT_ONCE = 50


def begin_rounds(now: datetime | None = None) -> int:
    """Connection rounds whose month is over. Returns how many began."""
    now = now or timezone.now()
    running = Programme.objects.filter(kind=ProgrammeKind.ROUNDS, goes_by_itself=True, state=ProgrammeState.RUNNING)
    due = running.filter(told_at__lte=now - SHORTEST_MONTH).exclude(ends_on__lt=now.date())
    return sum(_begin_round(pk, now) for pk in due.values_list("pk", flat=True))


@transaction.atomic
def _begin_round(pk: int, now: datetime) -> int:
    """Once, whoever else tries: the round that begins moves the day on which the next is due."""
    programme = Programme.objects.select_for_update(of=("self",)).select_related("community").get(pk=pk)
    if programme.state != ProgrammeState.RUNNING or programme.told_at is None or now < a_month_after(programme.told_at):
        return 0
    begin_next_round(programme, by=None)
    programme.refresh_from_db()
    _search(programme)
    if not programme.proposals.exists():
        # Everybody has met everybody: from here on they may meet again.
        programme.afresh_since = now
        programme.save(update_fields=["afresh_since"])
        _search(programme)
    if programme.proposals.exists():
        tell_everybody(programme, by=None)
    Programme.objects.filter(pk=pk).update(state=ProgrammeState.RUNNING, told_at=now)
    return 1


def a_month_after(moment: datetime) -> datetime:
    """The same day of the next month, or its last."""
    year, month = divmod(moment.year * 12 + moment.month, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


def _search(programme: Programme) -> None:
    """With the aim that the facilitators chose last."""
    from mentoring.searching import search_for_pairs  # numpy stays out of the web processes

    last = programme.runs.order_by("-pk").values_list("aim", flat=True).first()
    search_for_pairs(MatchingRun.objects.create(programme=programme, aim=last or MatchingAim.TOTAL))


# --- a welcomer for each new member ---


def welcome_newcomers(now: datetime | None = None) -> int:
    """Returns how many new members have been offered somebody."""
    now = now or timezone.now()
    open_ones = [ProgrammeState.SIGN_UP, ProgrammeState.RUNNING]
    programmes = Programme.objects.filter(kind=ProgrammeKind.BUDDY, goes_by_itself=True, state__in=open_ones)
    return sum(_welcome_all(one, now) for one in programmes.select_related("community"))


def _welcome_all(programme: Programme, now: datetime) -> int:
    since = max(programme.opened_at, now - NEW)
    here = Membership.objects.filter(community=programme.community_id, joined_at__gte=since, person__is_active=True)
    new = here.exclude(person__participations__programme=programme).select_related("person").order_by("joined_at")
    return sum(_welcome(programme, one.person) for one in new[:AT_ONCE])


@transaction.atomic
def _welcome(programme: Programme, newcomer: Person) -> int:
    """The welcomer has said yes by offering; it begins with the newcomer's own yes.

    Where nobody has a place, the facilitators see that they wait.
    """
    Programme.objects.select_for_update().get(pk=programme.pk)
    seeks = {"role": ParticipationRole.SEEK}
    said, made = Participation.objects.get_or_create(programme=programme, person=newcomer, defaults=seeks)
    if not made:
        return 0
    people = candidates_of(programme)
    welcomer = _who_welcomes(programme, people, newcomer)
    if welcomer is None:
        Participation.objects.filter(pk=said.pk).update(looks_again_since=timezone.now())
        return 0
    now = timezone.now()
    Pairing.objects.create(
        programme=programme,
        mentor_id=welcomer,
        mentee=newcomer,
        state=PairingState.PROPOSED,
        asked_at=now,
        proposed_at=now,
        mentor_agreed_at=now,
        # Without what the welcomer did here: a newcomer seeks no topic yet, so none of it would be said.
        reasons=reasons_for_both(people.get(newcomer.pk), people.get(welcomer)),
    )
    record(
        PAIRS_TOLD,
        actor=None,
        target=programme,
        scope=programme.community.scope,
        people=[newcomer.pk],
        conversation=f"programme:{programme.pk}",
    )
    return 1


def _who_welcomes(programme: Programme, people: Mapping[int, Candidate], newcomer: Person) -> int | None:
    """Whoever fits best of those who have a place that is neither taken nor offered."""
    seeker = people.get(newcomer.pk)
    if seeker is None:
        return None
    free = [one for one in people.values() if one.places_left]
    fits = [(fit, one.person_id) for one in free if (fit := _fit(programme, seeker, one)) is not None]
    return min(fits, key=lambda one: (-one[0], one[1]))[1] if fits else None


def _fit(programme: Programme, seeker: Candidate, welcomer: Candidate) -> float | None:
    common = common_time(seeker, welcomer, week_start(1))
    count = None if common is None else common.hours
    rules = rules_off(programme)
    if what_keeps_apart(seeker, welcomer, count, least_times=programme.least_times, off=rules):
        return None
    return fit_of(seeker, welcomer, count, weights_of(programme))
