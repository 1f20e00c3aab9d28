from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring.apart import Apart, what_keeps_apart
from mentoring.common_time import Common, common_time, common_times
from mentoring.fit import Candidate, Weights
from mentoring.fit_matrix import fits_of
from mentoring.matching import Why, suggest
from mentoring.week_bits import bits_of, instants_of
from people.free_time import (
    HALF_HOUR,
    SLOTS_A_DAY,
    SLOTS_A_WEEK,
    WEEK,
    FreeTime,
    free_instants,
    long_enough,
    quarters_of,
    slot_of,
    slot_parts,
)
from tests.mentoring.strategies import MONDAY, candidates, slots, weeks, zones


@given(slots, zones, weeks)
def test_every_instant_lies_in_the_week_and_in_a_slot_on_the_wall(
    slots: frozenset[int], zone: str, week: datetime
) -> None:
    for instant in free_instants(slots, zone, week):
        assert week <= instant < week + WEEK
        local = instant.astimezone(ZoneInfo(zone))
        assert slot_of(local.weekday(), local.hour, local.minute) in slots


@given(slots, zones, weeks)
def test_no_slot_is_forgotten_but_those_the_clock_skips(slots: frozenset[int], zone: str, week: datetime) -> None:
    found = free_instants(slots, zone, week)
    walls = {slot_of(*_wall(instant, zone)) for instant in found}
    every = {slot_of(*_wall(week + n * HALF_HOUR, zone)) for n in range(SLOTS_A_WEEK)}
    assert walls == slots & every


def _wall(instant: datetime, zone: str) -> tuple[int, int, int]:
    local = instant.astimezone(ZoneInfo(zone))
    return local.weekday(), local.hour, local.minute


def test_six_in_berlin_stays_six_when_the_clocks_change() -> None:
    tuesday_six = {slot_of(1, 18), slot_of(1, 18, 30)}
    before = free_instants(tuesday_six, "Europe/Berlin", datetime(2026, 10, 19, tzinfo=UTC))
    after = free_instants(tuesday_six, "Europe/Berlin", datetime(2026, 10, 26, tzinfo=UTC))
    assert min(before).hour == 16
    assert min(after).hour == 17


def test_the_hour_that_does_not_exist_is_nobodys_and_the_double_hour_counts_once() -> None:
    sunday_half_past_two = {slot_of(6, 2, 30)}
    gap = free_instants(sunday_half_past_two, "Europe/Berlin", datetime(2027, 3, 22, tzinfo=UTC))
    double = free_instants(sunday_half_past_two, "Europe/Berlin", datetime(2026, 10, 19, tzinfo=UTC))
    assert gap == set()
    assert len(double) == 1


@given(slots, slots, zones, weeks, st.integers(0, 8))
def test_a_week_as_a_number_holds_the_quarters_of_its_half_hours(
    one: frozenset[int], other: frozenset[int], zone: str, week: datetime, weeks_ago: int
) -> None:
    drawn = FreeTime(zone, (one, other), MONDAY.date() - timedelta(weeks=weeks_ago))
    assert set(instants_of(bits_of(drawn, week), week)) == quarters_of(drawn.instants(week))


@given(slots, slots, zones, zones, weeks)
def test_time_in_common_is_the_same_from_both_sides(
    one: frozenset[int], other: frozenset[int], zone: str, far: str, week: datetime
) -> None:
    a, b = Candidate(1, slots=one, zone=zone), Candidate(2, slots=other, zone=far)
    assert common_times(a, b, week) == common_times(b, a, week)


@given(st.sets(st.integers(0, 60)), st.sampled_from([30, 45, 60, 90]))
def test_a_start_has_the_whole_meeting_free(numbers: set[int], minutes: int) -> None:
    instants = {MONDAY + n * HALF_HOUR for n in numbers}
    for start in long_enough(instants, minutes):
        moment = start
        while moment < start + timedelta(minutes=minutes):
            assert moment in instants
            moment += HALF_HOUR


@given(st.integers(0, SLOTS_A_WEEK - 1))
def test_a_slot_survives_being_taken_apart(slot: int) -> None:
    weekday, time = slot_parts(slot)
    assert slot_of(weekday, time.hour, time.minute) == slot


@given(candidates, st.lists(candidates, max_size=12, unique_by=lambda one: one.person_id), st.sets(st.integers(1, 30)))
def test_hard_rules_hold_and_every_suggestion_has_its_reasons(
    seeker: Candidate, mentors: list[Candidate], excluded: set[int]
) -> None:
    by_id = {one.person_id: one for one in mentors}
    for suggestion in suggest(seeker, mentors, week_start=MONDAY, excluded=excluded):
        mentor = by_id[suggestion.person_id]
        assert mentor.person_id != seeker.person_id
        assert mentor.person_id not in excluded
        assert mentor.places_left > 0
        assert not (seeker.languages and mentor.languages) or seeker.languages & mentor.languages
        reasons = {reason.why: reason for reason in suggestion.reasons}
        assert set(reasons[Why.TOPICS].topics) == seeker.seeks.keys() & mentor.offers.keys() != set()
        if seeker.slots and mentor.slots:
            assert reasons[Why.TIME].times


def test_more_in_common_comes_first() -> None:
    seeker = Candidate(1, seeks={"handover": 0, "teaching": 0})
    one = Candidate(2, offers={"handover": 0}, places_left=1)
    both = Candidate(3, offers={"handover": 0, "teaching": 0}, places_left=1)
    assert [s.person_id for s in suggest(seeker, [one, both], week_start=MONDAY)] == [3, 2]


def test_a_time_that_winter_takes_away_is_no_common_time() -> None:
    """India keeps its clock all year: what it shares with Berlin in November lies an hour apart in May."""

    def evening(person_id: int, zone: str, *hours: int) -> Candidate:
        free = frozenset(slot_of(1, hour, minute) for hour in hours for minute in (0, 30))
        return Candidate(person_id, slots=free, zone=zone)

    berlin = evening(1, "Europe/Berlin", 16)
    assert common_times(berlin, evening(2, "Asia/Kolkata", 19, 20, 21), MONDAY) != []
    assert common_times(berlin, evening(3, "Asia/Kolkata", 20, 21), MONDAY) == []
    assert common_times(berlin, evening(4, "Asia/Kolkata", 19, 20), MONDAY) == []


# --- clocks that stand a quarter of an hour off ---


def free_at(person_id: int, zone: str, *hours: int) -> Candidate:
    free = frozenset(slot_of(1, hour, minute) for hour in hours for minute in (0, 30))
    return Candidate(person_id, slots=free, offers={"labs": 0}, seeks={"labs": 0}, zone=zone, places_left=1)


@pytest.mark.parametrize(
    ("far", "hours", "local"),
    [
        ("Asia/Kathmandu", (19, 20), "19:15"),
        ("Pacific/Chatham", (3, 4), "03:15"),
        ("Australia/Eucla", (22, 23), "22:15"),
        ("Australia/Eucla", (23,), None),  # an hour of theirs holds only half an hour of the others' grid
    ],
)
def test_people_a_quarter_off_meet_on_the_half_hour_of_the_others(
    far: str, hours: tuple[int, ...], local: str | None
) -> None:
    """14:00 in UTC is 19:45 in Kathmandu, and 02:45 or 03:45 of the next day on the Chatham Islands."""
    london = free_at(1, "UTC", 13, 14, 15)
    there = free_at(2, far, *hours)
    if far == "Pacific/Chatham":
        there = Candidate(2, slots=frozenset(slot + SLOTS_A_DAY for slot in there.slots), zone=far)
    found = common_times(london, there, MONDAY)
    assert [one.astimezone(ZoneInfo(far)).strftime("%H:%M") for one in found][:1] == ([local] if local else [])
    assert common_times(there, london, MONDAY) == found
    fits = fits_of([london], [there], week_start=MONDAY, weights=Weights())
    assert fits.common_hours[0, 0] == hours_of(found)


def test_two_in_nepal_meet_on_their_own_half_hours() -> None:
    one, other = free_at(1, "Asia/Kathmandu", 16), free_at(2, "Asia/Kathmandu", 16)
    [found] = common_times(one, other, MONDAY)
    assert found.astimezone(ZoneInfo("Asia/Kathmandu")).strftime("%H:%M") == "16:00"
    assert fits_of([one], [other], week_start=MONDAY, weights=Weights()).common_hours[0, 0] == 1


# --- hours, and not the ways to begin one ---


def hours_of(starts: Iterable[datetime]) -> float:
    return len({start + half for start in starts for half in (timedelta(), HALF_HOUR)}) / 2


def test_two_hours_are_two_hours_however_many_meetings_could_begin_in_them() -> None:
    """From 16 to 18 three could begin, at 16:00, 16:30 and 17:00."""
    one, other = free_at(1, "UTC", 16, 17), free_at(2, "UTC", 16, 17)
    common = common_time(one, other, MONDAY)
    assert common
    assert (len(common.times), common.hours) == (3, 2)
    fits = fits_of([one], [other], week_start=MONDAY, weights=Weights(), least_times=3)
    assert fits.common_hours[0, 0] == 2
    assert fits.rules[Apart.NO_TIME][0, 0]
    assert what_keeps_apart(one, other, common.hours, least_times=3) is Apart.NO_TIME
    assert what_keeps_apart(one, other, common.hours, least_times=2) is None


def test_an_hour_and_a_half_is_not_two_hours() -> None:
    half_past = Candidate(1, slots=frozenset(slot_of(1, 16) + n for n in range(3)))
    common = common_time(half_past, half_past, MONDAY)
    assert common
    assert common.hours == 1.5


# --- rotas that meet ---


def free_by_the_wall(person: Candidate, moment: datetime) -> bool:
    """The hour from that moment on, by zoneinfo and the weeks that were drawn alone."""
    for half in (0, 30):
        local = (moment + timedelta(minutes=half)).astimezone(ZoneInfo(person.zone))
        monday = local.date() - timedelta(days=local.weekday())
        turn = (monday - (person.turns_began or monday)).days // 7 % (len(person.turns) or 1)
        week = person.turns[turn] if person.turns else person.slots
        if slot_of(*(local.weekday(), local.hour, local.minute)) not in week:
            return False
    return True


@given(candidates, candidates, weeks)
@settings(deadline=None)
def test_of_two_rotas_each_week_until_all_comes_again_is_looked_at(
    one: Candidate, other: Candidate, week: datetime
) -> None:
    common = common_time(one, other, week)
    if not one.slots or not other.slots:
        assert common is None
        return
    assert common
    assert common.cycle in {1, math.lcm(len(one.turns) or 1, len(other.turns) or 1)}
    assert 0 <= common.weeks <= common.cycle
    assert bool(common.hours) == bool(common.times) == bool(common.weeks)
    every = common.cycle == 1
    begins = min(common.times, default=week)
    assert week <= begins
    for moment in common.times:
        assert begins - WEEK < moment < begins + WEEK
        # What is said of every week holds in the coming weeks too, but where clocks change in between.
        assert every or (free_by_the_wall(one, moment) and free_by_the_wall(other, moment))


@given(candidates, candidates)
@settings(deadline=None)
def test_no_common_hour_of_two_rotas_is_forgotten(one: Candidate, other: Candidate) -> None:
    """On one clock that never changes, against going through six weeks half hour by half hour."""
    one, other = replace(one, zone="UTC"), replace(other, zone="UTC")
    common = common_time(one, other, MONDAY)
    if common is None:
        return
    cycle = math.lcm(len(one.turns) or 1, len(other.turns) or 1)
    moments = [MONDAY + n * HALF_HOUR for n in range(cycle * SLOTS_A_WEEK)]
    # An hour that goes on into the next week is not counted: a week is looked at by itself.
    within = [one for one in moments if (one - MONDAY + HALF_HOUR) % WEEK]
    both = [at for at in within if free_by_the_wall(one, at) and free_by_the_wall(other, at)]
    assert common.hours == (max(1, hours_of(both) / cycle) if both else 0)
    weeks = {(at - MONDAY) // WEEK for at in both}
    if common.cycle > 1:
        assert common.weeks == len(weeks)
        assert set(common.times) == {at for at in both if (at - MONDAY) // WEEK == min(weeks)} if weeks else True


def test_a_and_b_weeks_and_three_shifts_meet_in_one_week_of_six() -> None:
    tuesday = frozenset({slot_of(1, 16), slot_of(1, 16, 30)})
    school = Candidate(1, slots=tuesday, turns=(tuesday, frozenset({slot_of(4, 9)})), turns_began=MONDAY.date())
    ward = Candidate(
        2, slots=tuesday, turns=(frozenset(), tuesday, frozenset()), turns_began=MONDAY.date() - timedelta(weeks=1)
    )
    common = common_time(school, ward, MONDAY)
    assert common == Common((MONDAY + timedelta(days=1, hours=16),), hours=1, weeks=1, cycle=6)
    later = common_time(school, ward, MONDAY + WEEK)
    assert later
    assert later.times == (MONDAY + timedelta(weeks=6, days=1, hours=16),)


def test_a_day_on_which_one_is_away_is_not_the_next_on_which_both_are_free() -> None:
    """Every second Tuesday, but that the one is away on the first: what is said is a date, and it has to be one."""
    tuesday = frozenset({slot_of(1, 16), slot_of(1, 16, 30)})
    school = Candidate(1, slots=tuesday, turns=(tuesday, frozenset({slot_of(4, 9)})), turns_began=MONDAY.date())
    first, holidays = MONDAY + timedelta(days=1, hours=16), (MONDAY.date(), MONDAY.date() + timedelta(days=13))
    ward = Candidate(2, slots=tuesday)
    assert _next(school, ward) == (first,)
    assert _next(school, replace(ward, away=(holidays,))) == (first + 2 * WEEK,)
    assert _next(replace(school, away=(holidays,)), ward) == (first + 2 * WEEK,)
    for_a_year = (MONDAY.date(), MONDAY.date() + timedelta(days=365))
    assert _next(school, replace(ward, away=(for_a_year,))) == ()
    # What holds in every week holds whoever is away in one of them.
    assert _next(replace(ward, person_id=3), replace(ward, away=(holidays,))) == (first,)


def test_a_day_away_is_one_on_the_clock_of_who_is_away() -> None:
    """23:30 on a Tuesday in Berlin is an hour that reaches into Wednesday, on which one is away."""
    late = frozenset({slot_of(1, 23, 30), slot_of(2, 0)})
    one = Candidate(1, slots=late, turns=(late, frozenset({slot_of(4, 9)})), turns_began=MONDAY.date())
    wednesday = MONDAY.date() + timedelta(days=2)
    other = Candidate(2, slots=late, away=((wednesday, wednesday),))
    assert _next(replace(one, zone="Europe/Berlin"), replace(other, zone="Europe/Berlin")) == (
        MONDAY + timedelta(days=1, hours=22, minutes=30) + 2 * WEEK,
    )


def _next(one: Candidate, other: Candidate) -> tuple[datetime, ...]:
    common = common_time(one, other, MONDAY)
    assert common
    return common.times
