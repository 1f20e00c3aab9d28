"""The ways into circles that bin/bench compares are tried on few people: the search is never the worse one."""

from __future__ import annotations

from bench.circles import compare, table_of


def test_the_search_is_at_least_as_good_as_what_it_is_compared_with() -> None:
    search, largest_first, by_chance = compare(40, 16, 5)
    assert search.value >= max(largest_first.value, by_chance.value)
    assert search.gap >= 0
    assert len(table_of([search, by_chance]).splitlines()) == 4
