"""People as a programme may know them, for property tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from mentoring.fit import LEVELS, Candidate
from people.free_time import SLOTS_A_WEEK

ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kathmandu",
    "Pacific/Auckland",
    "America/St_Johns",
    "Australia/Lord_Howe",
]
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
# The nights in which clocks change: Berlin and New York, there and back; and a Monday in Nepal, a quarter past.
WEEKS = [
    MONDAY,
    datetime(2026, 10, 19, tzinfo=UTC),
    datetime(2027, 3, 22, tzinfo=UTC),
    datetime(2026, 10, 26, tzinfo=UTC),
    datetime(2026, 11, 29, 18, 15, tzinfo=UTC),
]

slots = st.frozensets(st.integers(0, SLOTS_A_WEEK - 1), max_size=40)
zones = st.sampled_from(ZONES)
weeks = st.sampled_from(WEEKS)
levels = st.sampled_from(LEVELS)
topics = st.dictionaries(st.sampled_from(["handover", "phone calls", "night shifts", "teaching"]), levels)
languages = st.frozensets(st.sampled_from(["english", "polish", "arabic"]))
named = st.frozensets(st.integers(1, 30), max_size=3)
settled = st.builds(
    Candidate,
    person_id=st.integers(1, 30),
    offers=topics,
    seeks=topics,
    languages=languages,
    zone=zones,
    slots=slots,
    places_left=st.integers(0, 2),
    years=st.none() | st.integers(0, 40),
    organisation=st.sampled_from(["", "North", "north", "South"]),
    wants_organisation=st.sampled_from(["", "same", "different"]),
    likes=named,
    avoids=named,
    met=named,
)


def on_a_rota(one: Candidate, turns: list[frozenset[int]], weeks_ago: int) -> Candidate:
    """As mentoring.candidates has it: what holds in every week, or one half hour of what was drawn."""
    drawn = sorted(slot for week in turns for slot in week)
    every = frozenset.intersection(*turns) or frozenset(drawn[:1])
    return replace(one, slots=every, turns=tuple(turns), turns_began=MONDAY.date() - timedelta(weeks=weeks_ago))


rotas = st.lists(slots, min_size=2, max_size=3)
candidates = settled | st.builds(on_a_rota, settled, rotas, st.integers(0, 8))
people = st.lists(candidates, min_size=1, max_size=6, unique_by=lambda one: one.person_id)
