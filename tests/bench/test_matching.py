"""The ways of pairing that bin/bench compares are tried on few people: the search is never the worse one."""

from __future__ import annotations

from bench.matching import compare, compare_equals, table_of


def test_the_search_is_at_least_as_good_as_what_it_is_compared_with() -> None:
    fits, total, worst_off, best_first, by_chance = compare(60)
    assert not fits.pairs
    assert total.pairs == worst_off.pairs >= max(best_first.pairs, by_chance.pairs)
    assert total.total >= worst_off.total
    assert total.total >= max(best_first.total, by_chance.total)
    assert worst_off.worst >= total.worst
    assert len(table_of([fits, total]).splitlines()) == 4


def test_among_equals_each_aim_is_the_better_by_its_own_measure() -> None:
    fits, total, worst_off = compare_equals(40)
    assert not fits.pairs
    assert total.pairs == worst_off.pairs > 0
    assert total.total >= worst_off.total
    assert worst_off.worst >= total.worst
