"""What an app gives to the rooms below it, as one table in its registrations.py: how it is registered, and what."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

type Offers = tuple[tuple[Callable[[Any], None], Iterable[Any]], ...]


def offer(offers: Offers) -> None:
    for register, offered in offers:
        for one in offered:
            register(one)
