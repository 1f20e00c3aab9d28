"""What is owed without an activity: a table that knows by itself how far it was served, as a chat room does.

Said a hundred times a minute it would make the activity log a second copy of the chat. The sweeper asks for it beside
the log, twice a second at the latest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Errand:
    """`claim()` takes the ids of what is behind, for two minutes, in one statement; `run(id)` serves one.

    `run` may be asked twice for the same, and gives the claim back when it is done.
    """

    name: str
    claim: Callable[[], Sequence[int]]
    run: Callable[[int], None]


_errands: dict[str, Errand] = {}


def register_errand(errand: Errand) -> None:
    _errands[errand.name] = errand


def run_errand(name: str, pk: int) -> None:
    if errand := _errands.get(name):
        errand.run(pk)


def hand_out_errands() -> int:
    """Enqueues all that is behind. Where the broker does not answer, the claim ends by itself."""
    from engagement.tasks import do_errand

    claimed = [(errand.name, pk) for errand in _errands.values() for pk in errand.claim()]
    for name, pk in claimed:
        do_errand.delay(name, pk)
    return len(claimed)


def run_errands_now() -> int:
    """In this process: for commands and tests."""
    claimed = [(errand.name, pk) for errand in _errands.values() for pk in errand.claim()]
    for name, pk in claimed:
        run_errand(name, pk)
    return len(claimed)
