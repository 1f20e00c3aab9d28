"""The demo's programmes, pairings and circles, and when everybody is free."""

from __future__ import annotations

from typing import Any

from demo.seeding.circles import CirclePlan
from demo.seeding.programmes import ProgrammePlan
from demo.seeding.season import SeasonPlan
from demo.seeding.timeline import Cast
from demo.seeding.times import slots
from demo.seeding.words import CommunityWords
from people.free_time import monday_of
from people.models import Person


def plan(words: CommunityWords, cast: Cast) -> None:
    if programme := words.programme:
        ProgrammePlan(words.slug, programme, cast).plan()
    if season := words.season:
        SeasonPlan(words.slug, season, cast).plan()
    for circle in words.circles:
        CirclePlan(words.slug, circle, cast).plan()


def note_free_hours(everywhere: list[CommunityWords], cast: Cast) -> None:
    """One week a person, whatever place the words name it in; two in turn for those who have A and B weeks."""
    free: dict[str, set[int]] = {}
    in_week_b: dict[str, list[int]] = {}
    for words in everywhere:
        programme = words.programme or {}
        season = (words.season or {}).get("sign_up", [])
        rows = [*programme.get("offer", []), *programme.get("seek", []), *season]
        said = [(one["who"], one["free"]) for one in rows]
        said += [entry for circle in words.circles for entry in circle.get("free", {}).items()]
        for who, texts in said:
            free.setdefault(who, set()).update(slots(texts))
        in_week_b |= {one["who"]: sorted(slots(one["free_in_week_b"])) for one in rows if "free_in_week_b" in one}
    for who, hours in free.items():
        drawn: dict[str, Any] = {"weekly_hours": sorted(hours)}
        if who in in_week_b:
            drawn |= {"further_weeks": [in_week_b[who]], "weeks_began": monday_of(cast.calendar.today)}
        Person.objects.filter(pk=cast.people[who].pk, weekly_hours=[]).update(**drawn)
