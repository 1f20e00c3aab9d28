"""What people said of how it goes when they were last asked, and who said nothing: as facilitators see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from mentoring.models import CheckIn, CircleReflection


def last_lights[A: (CheckIn, CircleReflection)](asked: Iterable[A]) -> list[A]:
    """The last answer of each."""
    return _last_of_each(sorted((one for one in asked if one.answered_at), key=_when_answered, reverse=True))


def silent_of[A: (CheckIn, CircleReflection)](asked: Iterable[A]) -> list[A]:
    """The last question of each who has thought about it for long."""
    return [one for one in _last_of_each(sorted(asked, key=_when_asked, reverse=True)) if one.is_silent]


def _last_of_each[A: (CheckIn, CircleReflection)](latest_first: Iterable[A]) -> list[A]:
    of_each: dict[int, A] = {}
    for one in latest_first:
        of_each.setdefault(one.person_id, one)
    return list(of_each.values())


def _when_asked(one: CheckIn | CircleReflection) -> datetime:
    return one.asked_at


def _when_answered(one: CheckIn | CircleReflection) -> datetime:
    assert one.answered_at is not None
    return one.answered_at
