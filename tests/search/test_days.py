"""The newest matches are found in the latest days, or further back where they are few: the same ones in the end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from people.models import Person
from search import days, ranking
from search.days import Days
from search.finding import find
from search.models import Entry
from tests.cast import make_person
from tests.search.shelf import Shelf, shelf_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def notes(monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    """Two hundred days with a note each; 'often' is in all, 'seldom' in every fiftieth."""
    monkeypatch.setattr(days, "LOOKED_AMONG", 10)
    with shelf_of("note", "Notes") as shelf:
        now = timezone.now()
        for pk in range(200):
            words = "often seldom" if pk % 50 == 0 else "often"
            shelf.put(pk + 1, f"Note {pk}", words, at=now - timedelta(days=pk))
        shelf.index()
        yield shelf


@pytest.fixture
def anyone() -> Person:
    return make_person()


def days_in(block: int) -> int:
    return block // days.NAMES


def looked_at(*, finding: int, wanted: int = 5) -> list[int]:
    """How many days each look was at, if each finds so many."""
    looks: list[int] = []

    def look(blocks: list[int]) -> int:
        looks.append(sum(map(days_in, blocks)))
        return finding

    Days().until(wanted, look, int)
    return looks


@pytest.mark.parametrize(("words", "count"), [("often", 200), ("seldom", 4), ("never", 0)])
def test_all_are_found_however_far_back_they_lie(notes: Shelf, anyone: Person, words: str, count: int) -> None:
    assert find(words, viewer=anyone).total == count


@pytest.mark.parametrize("most", [3, 25, 150])
def test_the_newest_are_the_candidates(
    notes: Shelf, anyone: Person, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(ranking, "CANDIDATES", most)
    monkeypatch.setattr("search.finding.CANDIDATES", most)
    shown = find("often", viewer=anyone).entries
    newest = {f"Note {pk}" for pk in range(most)}
    assert {entry.title for entry in shown} <= newest
    assert len(shown) == min(most, 20)
    assert find("often", viewer=anyone).total == 200


def test_what_is_common_is_looked_for_in_few_days(notes: Shelf) -> None:
    assert looked_at(finding=5) == [11]


def test_what_is_rare_is_looked_for_further_and_further_back(notes: Shelf) -> None:
    assert looked_at(finding=1) == [11, 82, 0]


def test_what_tells_how_many_there_are_is_looked_for_as_far_back_at_once(notes: Shelf) -> None:
    assert looked_at(finding=9, wanted=120)[:2] == [11, 176]
    assert looked_at(finding=10, wanted=120)[:2] == [11, 195]


def test_the_more_is_found_the_less_further_than_needed_the_next_look_is(notes: Shelf) -> None:
    """What is too much is read too; of two hundred found, chance takes a tenth away."""
    assert looked_at(finding=200, wanted=400)[:2] == [11, 25]
    assert looked_at(finding=25, wanted=50)[:2] == [11, 29]


def test_beyond_the_oldest_there_are_no_days_to_name(notes: Shelf) -> None:
    assert looked_at(finding=3) == [11, 28, 69, 170, 0]


@pytest.mark.parametrize(("first", "last"), [(20_000, 20_000), (20_001, 20_230), (19_968, 20_031), (19_969, 20_671)])
def test_blocks_are_those_days_and_no_others(first: int, last: int) -> None:
    blocks = days.blocks_of(first, last)
    begins = [(one % days.NAMES * days_in(one), days_in(one)) for one in blocks]
    assert [day for begin, many in begins for day in range(begin, begin + many)] == list(range(first, last + 1))
    assert len(blocks) < 28 + (last - first) / 64


def test_where_little_is_written_all_of_it_is_looked_at_once(anyone: Person) -> None:
    assert looked_at(finding=0) == [0]


def test_the_index_of_words_knows_the_days(notes: Shelf) -> None:
    """Or each look would touch every match there is."""
    rows = days.among(days.blocks_of(1, 2), Entry.objects.filter(vector="often"))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = rows.explain()
    assert "entry_words_by_days" in plan
    assert "&&" in plan.split("Index Cond")[1]
