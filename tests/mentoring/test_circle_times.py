"""Which times circles are looked for at: no better answer is lost, and nobody's times are all left out."""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring import circle_times
from mentoring.circle_solver import Formed, form
from mentoring.circle_times import times_to_try
from mentoring.circle_units import Rules, Seeker

MONDAY = datetime(2026, 12, 7, tzinfo=UTC)
HALF = timedelta(minutes=30)
UTC_ALL = dict.fromkeys(range(40), "UTC")


def at(number: int) -> datetime:
    return MONDAY + number * HALF


def seated(free: Mapping[int, Collection[datetime]], times: list[datetime], rules: Rules) -> Formed:
    seekers = [Seeker(pk, frozenset(n for n, one in enumerate(times) if one in own)) for pk, own in free.items()]
    return form(seekers, rules, gap=0)


WEEKS = st.lists(st.frozensets(st.integers(0, 5)), min_size=6, max_size=6)
PAIRS = st.tuples(st.integers(0, 5), st.integers(0, 5)).filter(lambda pair: pair[0] != pair[1])


@settings(deadline=None, max_examples=60)
@given(WEEKS, st.lists(PAIRS, max_size=2), st.lists(PAIRS, max_size=2))
def test_nothing_is_lost_by_the_times_that_are_left_out(
    weeks: list[frozenset[int]], together: list[tuple[int, int]], apart: list[tuple[int, int]]
) -> None:
    free = {pk: {at(n) for n in week} for pk, week in enumerate(weeks)}
    rules = Rules(2, 3, together=together, apart=apart)
    times = times_to_try(free, UTC_ALL, fewest=rules.smallest)
    assert times.are_all
    everything = seated(free, [at(n) for n in range(6)], rules)
    assert seated(free, list(times.tried), rules).value == pytest.approx(everything.value)


def test_few_who_share_other_hours_than_most_are_seated_as_well() -> None:
    """Thirty are free from Monday to Saturday, each but for some hours; four are at night."""
    chance = random.Random(20261126)
    days = [day * 48 + half for day in range(6) for half in range(16, 35)]
    free = {pk: {at(n) for n in days if chance.random() < 0.7} for pk in range(30)}
    free |= {pk: {at(n) for n in (2, 3, 50)} for pk in range(30, 34)}
    times = times_to_try(free, UTC_ALL, fewest=3)
    assert len(times.tried) == circle_times.MOST_TIMES
    assert not times.are_all
    assert seated(free, list(times.tried), Rules(3, 8)).left_over == ()


def test_everybody_has_some_times_among_those_that_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(circle_times, "MOST_TIMES", 12)
    chance = random.Random(20261126)
    free = {pk: {at(n) for n in chance.sample(range(60), 8)} for pk in range(40)}
    times = times_to_try(free, UTC_ALL, fewest=3)
    assert len(times.tried) == 12
    enough = {one for own in free.values() for one in own if sum(one in other for other in free.values()) >= 3}
    assert all(own & set(times.tried) for own in free.values() if own & enough)


def test_of_times_that_suit_the_same_people_none_is_at_night() -> None:
    free = {pk: {at(n) for n in range(48)} for pk in range(3)}
    zones = {0: "UTC", 1: "Europe/Berlin", 2: "Asia/Kolkata"}
    [only] = times_to_try(free, zones, fewest=3).tried
    assert 8 <= only.hour <= 13
    assert only.minute == 0


def test_a_time_at_which_too_few_could_meet_is_no_time() -> None:
    assert times_to_try({0: {at(1)}, 1: {at(1)}}, UTC_ALL, fewest=3).tried == []
    assert times_to_try({}, UTC_ALL, fewest=3).are_all
