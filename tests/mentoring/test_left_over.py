"""Why somebody is in no circle: what is named is true, and is what would have to give."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring.circle_solver import form
from mentoring.circle_units import Rules, Seeker
from mentoring.left_over import LeftOut, LeftOver, Seated, left_over

FIRST = datetime(2026, 11, 30, 9, tzinfo=UTC)
TIMES = [FIRST + timedelta(hours=n) for n in range(3)]
NINE, TEN, ELEVEN = TIMES
type Free = Mapping[int, Collection[datetime]]


def at_nine(people: int) -> Free:
    return {pk: [NINE] for pk in range(1, people + 1)}


def found(free: Free, rules: Rules) -> tuple[list[Seated], list[LeftOver]]:
    seekers = [Seeker(pk, frozenset(n for n, at in enumerate(TIMES) if at in times)) for pk, times in free.items()]
    circles = [Seated(TIMES[group.slot], group.people) for group in form(seekers, rules).groups]
    return circles, left_over(free, rules, circles)


def why(free: Free, rules: Rules) -> dict[int, LeftOut]:
    return {one.person_id: one.why for one in found(free, rules)[1]}


@pytest.mark.parametrize(
    ("free", "rules", "expected"),
    [
        ({1: [], 2: [NINE], 3: [NINE], 4: [NINE]}, Rules(), {1: LeftOut.NO_TIME}),
        ({1: [TEN], 2: [NINE], 3: [NINE], 4: [NINE]}, Rules(), {1: LeftOut.FEW}),
        (
            {1: [TEN], 2: [NINE], 3: [NINE, TEN], 4: [NINE, TEN], 5: [NINE]},
            Rules(together=[(1, 2)]),
            {1: LeftOut.TOGETHER, 2: LeftOut.TOGETHER},
        ),
        (
            at_nine(5),
            Rules(together=[(1, 2)], apart=[(1, 2)]),
            {1: LeftOut.TORN, 2: LeftOut.TORN},
        ),
        (
            {1: [NINE, TEN], 2: [TEN], 3: [NINE], 4: [NINE], 5: [NINE], 6: [TEN]},
            Rules(4, 8, together=[(1, 2)]),
            {1: LeftOut.FEW_TOGETHER, 2: LeftOut.FEW, 3: LeftOut.FEW_TOGETHER, 4: LeftOut.FEW_TOGETHER}
            | {5: LeftOut.FEW_TOGETHER, 6: LeftOut.FEW},
        ),
        (at_nine(4), Rules(apart=[(1, 2), (1, 3)]), {1: LeftOut.APART}),
        (
            at_nine(4),
            Rules(4, 8, together=[(3, 4)], apart=[(3, 4)]),
            {1: LeftOut.FEW_TOGETHER, 2: LeftOut.FEW_TOGETHER, 3: LeftOut.TORN, 4: LeftOut.TORN},
        ),
        # Two pairs are enough people, and no three.
        (
            at_nine(4),
            Rules(3, 3, together=[(1, 2), (3, 4)]),
            dict.fromkeys(range(1, 5), LeftOut.SEVERAL),
        ),
    ],
)
def test_the_reason_is_the_first_that_stands_in_the_way(free: Free, rules: Rules, expected: dict[int, LeftOut]) -> None:
    assert why(free, rules) == expected


def test_a_circle_that_lacks_a_place_is_named() -> None:
    free = at_nine(5)
    assert list(why(free, Rules(3, 4)).values()) == [LeftOut.FULL]


def test_two_who_must_sit_together_find_one_place_where_they_need_two() -> None:
    circles, reasons = found(at_nine(7), Rules(4, 6, together=[(1, 2), (3, 4), (4, 5), (6, 7)]))
    assert [len(one.people) for one in circles] == [5]
    assert [one.why for one in reasons] == [LeftOut.FULL, LeftOut.FULL]


def test_two_whose_third_sits_in_another_circle_are_told_so() -> None:
    free = {1: [NINE], 2: [NINE, TEN], 3: [TEN], 4: [TEN], 5: [NINE]}
    assert list(why(free, Rules()).values()) == [LeftOut.SEATED, LeftOut.SEATED]


def test_with_whom_they_must_sit_and_how_many_there_are_at_best_is_kept() -> None:
    _circles, (one, other) = found({1: [NINE, TEN], 2: [TEN]}, Rules(together=[(1, 2)]))
    assert (one.people, other.people, one.most) == ((2,), (1,), 2)


pairs = st.lists(st.sampled_from(list(combinations(range(6), 2))), max_size=2)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.sets(st.sampled_from(TIMES)), min_size=6, max_size=6), pairs, pairs, st.sampled_from([(3, 4), (2, 3)])
)
def test_what_is_said_is_true(
    times: Sequence[set[datetime]],
    together: list[tuple[int, int]],
    apart: list[tuple[int, int]],
    sizes: tuple[int, int],
) -> None:
    free = dict(enumerate(times))
    rules = Rules(*sizes, together=together, apart=apart)
    circles, reasons = found(free, rules)
    in_circles = [pk for circle in circles for pk in circle.people]
    assert sorted([*in_circles, *(one.person_id for one in reasons)]) == sorted(free)
    for one in reasons:
        group = {one.person_id, *one.people}
        at_best = max((sum(at in free[pk] for pk in free) for at in free[one.person_id]), default=0)
        shared = set.intersection(*(free[pk] for pk in group))
        could_join = [c for c in circles if c.at in shared and len(c.people) + len(group) <= rules.largest]
        match one.why:
            case LeftOut.NO_TIME:
                assert not free[one.person_id]
            case LeftOut.FEW:
                assert 0 < at_best < rules.smallest
            case LeftOut.TOGETHER:
                assert not shared
            case LeftOut.TORN:
                assert any(set(two) <= group for two in apart)
            case LeftOut.FEW_TOGETHER:
                assert together
                assert at_best >= rules.smallest
            case LeftOut.APART:
                assert apart
                assert at_best >= rules.smallest
            case LeftOut.FULL:
                assert any(c.at in shared for c in circles)
            case LeftOut.SEATED:
                others = {pk for pk in free if free[pk] & shared} - group
                assert others & set(in_circles)
        # Who could simply be taken into a circle is not left out.
        assert not [c for c in could_join if not any({*two} <= group | {*c.people} for two in apart)]
