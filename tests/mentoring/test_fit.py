from __future__ import annotations

from datetime import datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring.apart import Apart, what_keeps_apart
from mentoring.common_time import common_time
from mentoring.fit import Candidate, Weights, fit_of
from mentoring.fit_matrix import fits_of
from tests.mentoring.strategies import MONDAY, people, weeks

weights = st.builds(Weights, *[st.integers(0, 10)] * 6)


@given(people, people, weeks, weights, st.integers(1, 3))
@settings(deadline=None)
def test_the_matrix_says_of_everybody_what_is_said_of_one_pair(
    seekers: list[Candidate], mentors: list[Candidate], week: datetime, weights: Weights, least: int
) -> None:
    fits = fits_of(seekers, mentors, week_start=week, weights=weights, least_times=least)
    for row, seeker in enumerate(seekers):
        for column, mentor in enumerate(mentors):
            common = common_time(seeker, mentor, week)
            count = None if common is None else common.hours
            assert fits.common_hours[row, column] == pytest.approx(-1 if count is None else count)
            apart = what_keeps_apart(seeker, mentor, count, least_times=least)
            assert fits.allowed[row, column] == (apart is None)
            assert apart is None or fits.rules[apart][row, column]
            wanted = 0 if apart else fit_of(seeker, mentor, count, weights)
            assert fits.fit[row, column] == pytest.approx(wanted, abs=1e-5)


@given(people, people, weights)
@settings(deadline=None)
def test_every_fit_lies_between_nothing_and_all(
    seekers: list[Candidate], mentors: list[Candidate], weights: Weights
) -> None:
    fit = fits_of(seekers, mentors, week_start=MONDAY, weights=weights).fit
    assert np.all((fit >= 0) & (fit <= 1 + 1e-6))


def test_naming_somebody_lifts_that_pair_and_lowers_no_other() -> None:
    plain = Candidate(1, seeks={"teaching": 0})
    naming = Candidate(1, seeks={"teaching": 0}, likes=frozenset({2}))
    liked, other = Candidate(2, offers={"teaching": 0}), Candidate(3, offers={"teaching": 0})
    assert fit_of(naming, liked, None, Weights()) > fit_of(plain, liked, None, Weights())
    assert fit_of(naming, other, None, Weights()) == fit_of(plain, other, None, Weights())


def test_a_step_ahead_fits_better_than_beside_or_behind() -> None:
    seeker = Candidate(1, seeks={"teaching": 2})
    ahead, beside, behind = (
        fit_of(seeker, Candidate(2, offers={"teaching": level}), None, Weights()) for level in (3, 2, 1)
    )
    assert ahead > beside > behind > 0


def test_rather_not_counts_from_either_side() -> None:
    one, other = Candidate(1, seeks={"x": 0}, avoids=frozenset({2})), Candidate(2, offers={"x": 0})
    assert what_keeps_apart(one, other, None) is Apart.AVOIDED
    one, other = Candidate(1, seeks={"x": 0}), Candidate(2, offers={"x": 0}, avoids=frozenset({1}))
    assert what_keeps_apart(one, other, None) is Apart.AVOIDED
