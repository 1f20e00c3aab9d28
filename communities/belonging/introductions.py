"""Where people introduce themselves. Threads live on the floor above, which registers here how to open one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from communities.models import Community
    from people.models import Person

type Open = Callable[[Community, Person], object]

_opens: list[Open] = []


def register_introductions(opens: Open) -> None:
    """`opens(community, by)` makes the place for introductions, in the name of who founded; a second time nothing."""
    _opens[:] = [opens]


def open_introductions(community: Community, *, by: Person) -> None:
    for opens in _opens:
        opens(community, by)
