"""When sessions are: one by one, or a series; moved, cancelled, and everybody told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagement.log import record
from mentoring.allowed_hours import refuse_outside_of_circle
from mentoring.finding_time import members_of, take_turns, who_can_meet
from mentoring.hosting import share_out
from mentoring.meeting import hand_on, next_session
from mentoring.models import Circle, Series, Session
from mentoring.recurrence import day_and_clock, days_of, instant_of, left_out_of
from mentoring.said_in_circles import REASON, flag_watched_where, say_where
from moderation.sayings import flag_watched_saying
from people.free_time import monday_of

if TYPE_CHECKING:
    from people.models import Person

PLANNED = "mentoring.session_planned"
MOVED = "mentoring.session_moved"
CANCELLED = "mentoring.session_cancelled"
SERIES_PLANNED = "mentoring.series_planned"
SKIPPED = "mentoring.session_skipped"
PUT_BACK = "mentoring.session_put_back"
GOES_AHEAD = "mentoring.session_goes_ahead"
REST_MOVED = "mentoring.rest_moved"


@transaction.atomic
def plan_session(
    session: Session,
    *,
    starts_at: datetime,
    by: Person,
    place: str | None = None,
    link: str | None = None,
    places: int | None = None,
) -> None:
    """Sets or moves the time and place; calendars see a higher revision.

    `place` and `link`: None leaves what it was, and '' takes it off. `places`: None for everybody in the circle.

    Raises ValidationError at an hour at which its programme lets nobody meet; so do the others below.
    """
    session = _locked(session)
    if starts_at != session.starts_at:
        refuse_outside_of_circle(session.circle, starts_at)
    verb = PLANNED if session.starts_at is None else MOVED
    session.moved_alone = session.moved_alone or (verb == MOVED and starts_at != session.starts_at)
    session.starts_at = starts_at
    where = session.place if place is None else place, session.link if link is None else link
    stood = say_where(session, place=where[0], link=where[1], by=by)
    session.places, session.asked_hosts_at, session.goes_ahead_at = places, None, None
    _changed(session)
    flag_watched_where(session, stood=stood)
    hand_on(session)
    _tell(verb, session, by)


@transaction.atomic
def cancel_session(session: Session, *, by: Person, reason: str = "") -> None:
    """It does not take place. Nothing when that was said before."""
    session = _locked(session)
    if session.cancelled_at:
        return
    session.cancelled_at, session.cancel_reason, session.cancelled_by = timezone.now(), reason, by
    _changed(session)
    flag_watched_saying(REASON, session)
    _tell(CANCELLED, session, by)


@transaction.atomic
def skip_session(session: Session, *, by: Person) -> None:
    """This date of a series is left out, and the rest stays as it is. The series keeps the day; it can be put back."""
    session = _locked(session)
    series, day = session.series, session.day_in_series
    if series is None or day is None:
        raise ValidationError(_("This session is not part of a series."))
    if session.cancelled_at:
        return
    _leave_out(series, day)
    session.cancelled_at, session.cancel_reason = timezone.now(), ""
    _changed(session)
    _tell(SKIPPED, session, by)


@transaction.atomic
def put_back(session: Session, *, by: Person) -> None:
    """A date that was skipped takes place after all."""
    session = _locked(session)
    if not session.is_skipped or session.is_over:
        return
    series, back = session.series, session.day_in_series
    assert series
    assert back
    series.without = [day for day in series.without if day != back.isoformat()]
    series.save(update_fields=["without"])
    session.cancelled_at = session.asked_hosts_at = session.goes_ahead_at = None
    _changed(session)
    share_out(session.circle)
    _tell(PUT_BACK, session, by)


@transaction.atomic
def leave_days_out(series: Series, days: Sequence[date], *, by: Person) -> None:
    """Its holidays are these from now on: sessions on new ones are skipped, those on days given back take place."""
    series = Series.objects.select_for_update().get(pk=series.pk)
    before = set(series.without)
    wanted = {day.isoformat() for day in days}
    for session in series.sessions.filter(starts_at__gte=timezone.now()).order_by("starts_at"):
        day = session.day_in_series.isoformat() if session.day_in_series else ""
        if day in wanted - before:
            skip_session(session, by=by)
        elif day in before - wanted:
            put_back(session, by=by)
    series.without = sorted(wanted)
    series.save(update_fields=["without"])


def _leave_out(series: Series, day: date) -> None:
    series.without = sorted({*series.without, day.isoformat()})
    series.save(update_fields=["without"])


@transaction.atomic
def go_ahead(session: Session, *, by: Person) -> None:
    """Few have said yes, and it takes place: the circle hears of it once, and may come still."""
    session = _locked(session)
    if session.asked_hosts_at is None or session.goes_ahead_at or session.cancelled_at:
        return
    session.goes_ahead_at = timezone.now()
    session.save(update_fields=["goes_ahead_at"])
    _tell(GOES_AHEAD, session, by)


@dataclass(frozen=True)
class Plan:
    """What a series is to be: `count` sessions from `first` on at `clock`, the circle's own, but for days `without`.

    `every` n weeks on `weekdays` where the rhythm is custom. With `take_turns` each session has the hour of its week
    that most can come to, and the inconvenient one goes round.
    """

    rhythm: str
    first: date
    clock: time
    count: int
    every: int = 1
    weekdays: Sequence[int] = ()
    without: Sequence[date] = field(default_factory=tuple)
    place: str = ""
    link: str = ""
    take_turns: bool = False


@transaction.atomic
def plan_series(circle: Circle, plan: Plan, *, by: Person) -> list[Session]:
    """The sessions, in order; those that waited for a time get the first ones. Told of once.

    A day left out that would have been one of them is there as a skipped date: it can be put back like any other.
    """
    circle = Circle.objects.select_for_update(of=("self",)).select_related("community").get(pk=circle.pk)
    zone = circle.time_zone
    days = days_of(plan.rhythm, plan.first, plan.count, every=plan.every, weekdays=plan.weekdays, without=plan.without)
    starts = [instant_of(day, plan.clock, zone) for day in days]
    for start in starts:
        refuse_outside_of_circle(circle, start)
    if plan.take_turns:
        starts = _turns(circle, plan, days, starts)
    if len(starts) < plan.count:
        raise ValidationError(_("There are not so many such days in three years. Leave fewer out, or plan fewer."))
    if starts[0] < timezone.now():
        raise ValidationError(_("The first of them is over. Choose a day to come."))
    series = Series.objects.create(
        circle=circle,
        rhythm=plan.rhythm,
        clock=plan.clock,
        time_zone=zone,
        made_by=by,
        without=sorted(day.isoformat() for day in plan.without),
        takes_turns=plan.take_turns,
    )
    begins = dict(zip(days, starts, strict=True)) | _left_out(plan, days, zone)
    waiting = list(circle.sessions.filter(starts_at=None, cancelled_at=None).order_by("number"))
    sessions = []
    for day, start in sorted(begins.items()):
        takes_place = day in days
        session = waiting.pop(0) if waiting and takes_place else next_session(circle)
        session.cancelled_at = None if takes_place else timezone.now()
        sessions.append(_session_of(series, session, day, start, plan, by))
    planned = [session for session in sessions if not session.cancelled_at]
    flag_watched_where(planned[0])  # they are in one place
    share_out(circle)
    _tell(SERIES_PLANNED, planned[0], by, of_series=planned)
    return planned


def _left_out(plan: Plan, days: Sequence[date], zone: str) -> dict[date, datetime]:
    """The days that would be in it as well, with when they would begin."""
    found = left_out_of(
        plan.rhythm, plan.first, days[-1], every=plan.every, weekdays=plan.weekdays, without=plan.without
    )
    return {day: instant_of(day, plan.clock, zone) for day in found}


def _session_of(series: Series, session: Session, day: date, starts_at: datetime, plan: Plan, by: Person) -> Session:
    session.series, session.series_day, session.starts_at = series, day, starts_at
    say_where(session, place=plan.place, link=plan.link, by=by)
    _changed(session)
    return session


def _turns(circle: Circle, plan: Plan, days: Sequence[date], fixed: Sequence[datetime]) -> list[datetime]:
    """A time for each of the days, in its week and in order, on no day left out; the fixed hour where nobody is free.

    The day of another session is that session's: it may need it for its fixed hour.
    """
    members = members_of(circle)
    mondays = [instant_of(monday_of(day), time(), circle.time_zone) for day in days]
    weeks = [who_can_meet(circle, members, monday) for monday in mondays]
    now, all_days = datetime.now(UTC), set(days)

    def suits(at: datetime, own: date) -> bool:
        day, _clock = day_and_clock(at, circle.time_zone)
        taken = day != own and day in all_days
        return at > now and day >= plan.first and day not in plan.without and not taken

    to_come = [{at: who for at, who in week.items() if suits(at, own)} for week, own in zip(weeks, days, strict=True)]
    return sorted(turn or at for turn, at in zip(take_turns(to_come, members), fixed, strict=True))


@transaction.atomic
def move_rest(
    session: Session, *, starts_at: datetime, by: Person, where: Mapping[str, str | int | None] | None = None
) -> int:
    """Moves a session of a series and those after it by as many days, to the same new hour on the wall.

    Where the hour goes round, by as many hours. What is new in `where` (place, link, places) holds for all that move.
    A date that is skipped moves along and stays skipped. What was moved or cancelled for itself stays as it is.
    Returns how many moved that take place.
    """
    session = _locked(session)
    series = session.series
    if series is None or session.series_day is None:
        raise ValidationError(_("This session is not part of a series."))
    if starts_at != session.starts_at:
        refuse_outside_of_circle(session.circle, starts_at)
    move = _move_of(session, series, starts_at)
    moving = _those_after(session, series)
    skipped = {one.pk: one.day_in_series for one in moving if one.cancelled_at}
    news = _news(session, where or {})
    stood = f"{session.place}\n{session.link}"
    for one in moving:
        _carry(one, move, news, by)
    moved = [one for one in moving if not one.cancelled_at]
    for one in moved[:1]:
        flag_watched_where(one, stood=stood)
    if move.later:  # where the hour goes round, each has another
        for one in moved:
            assert one.starts_at
            refuse_outside_of_circle(session.circle, one.starts_at)
    _leave_out_instead(series, skipped.values(), [one.day_in_series for one in moving if one.pk in skipped])
    if not series.takes_turns:
        series.clock = move.clock
        series.save(update_fields=["clock"])
    _tell(REST_MOVED, session, by, of_series=moved)
    return len(moved)


@dataclass(frozen=True)
class _Move:
    """Of sessions of a series on the wall: so many days `ahead`, to the hour of `clock` or so much `later`."""

    ahead: timedelta
    clock: time
    later: timedelta


def _move_of(session: Session, series: Series, starts_at: datetime) -> _Move:
    """What brings this session there, and the rest along."""
    assert session.starts_at
    assert session.series_day
    new_day, clock = day_and_clock(starts_at, series.time_zone)
    old_day, old_clock = day_and_clock(session.starts_at, series.time_zone)
    ahead = new_day - (old_day if series.takes_turns else session.series_day)
    return _Move(ahead, clock, datetime.combine(new_day, clock) - datetime.combine(new_day, old_clock))


def _those_after(session: Session, series: Series) -> list[Session]:
    """With it, those that go on as the series does. Held until the transaction ends."""
    rest = (
        series.sessions.select_for_update(of=("self",))
        .select_related("circle__community", "series")
        .filter(series_day__gte=session.series_day, starts_at__gte=timezone.now())
    )
    return [one for one in rest if (one.pk == session.pk or not one.moved_alone) and _takes_its_turn(one)]


def _takes_its_turn(session: Session) -> bool:
    return session.cancelled_at is None or session.is_skipped


def _leave_out_instead(series: Series, before: Iterable[date | None], after: Iterable[date | None]) -> None:
    """Its skipped dates are on other days now."""
    kept = set(series.without) - {day.isoformat() for day in before if day}
    series.without = sorted(kept | {day.isoformat() for day in after if day})
    series.save(update_fields=["without"])


def _news(session: Session, where: Mapping[str, str | int | None]) -> dict[str, str | int | None]:
    """What was said anew; a place or a link that was emptied is taken off."""
    return {name: value for name, value in where.items() if value != getattr(session, name)}


def _carry(session: Session, move: _Move, news: Mapping[str, str | int | None], by: Person) -> None:
    """Where the hour goes round, each keeps its own and all move by as much."""
    assert session.series
    assert session.series_day
    assert session.starts_at
    for name, value in news.items():
        setattr(session, name, value)
    if news.keys() & {"place", "link"}:
        session.place_by = by
    session.series_day += move.ahead
    day, clock, zone = session.series_day, move.clock, session.series.time_zone
    if session.series.takes_turns:
        local = datetime.combine(*day_and_clock(session.starts_at, zone)) + move.ahead + move.later
        day, clock = local.date(), local.time()
    session.starts_at = instant_of(day, clock, zone)
    _moved(session)
    if "places" in news and not session.cancelled_at:
        hand_on(session)


def _locked(session: Session) -> Session:
    rows = Session.objects.select_for_update(of=("self",)).select_related("circle__community", "series")
    return rows.get(pk=session.pk)


def _moved(session: Session) -> None:
    """With the series; whether enough people come is asked of anew."""
    session.moved_alone, session.asked_hosts_at, session.goes_ahead_at = False, None, None
    _changed(session)


def _changed(session: Session) -> None:
    session.change_in_calendars()
    session.save()


def _tell(verb: str, session: Session, by: Person, of_series: Sequence[Session] = ()) -> None:
    record(
        verb,
        actor=by,
        target=session,
        scope=session.circle.community.scope,
        conversation=f"session:{session.pk}",
        sessions=len(of_series) or 1,
        which=[one.pk for one in of_series],
    )
