from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from mentoring.fit import Candidate
from mentoring.matching import Why, common_times, suggest
from people.free_time import HALF_HOUR, SLOTS_A_WEEK, WEEK, free_instants, long_enough, slot_of, slot_parts
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
