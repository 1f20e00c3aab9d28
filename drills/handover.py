"""A new web server takes over from the old one behind a proxy, with open rooms and people who write."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

from drills.forwarder import Forwarder
from drills.ground import Ground, Said, need
from drills.house import PORT, PORTS
from drills.people import Answered
from drills.wires import SAID, SOCKETS, Seen, rooms_during

# Closed by a server that goes; 1012 is 'service restart'.
GOING = (1001, 1012)
SECONDS_BETWEEN_REPLIES = 0.2


def handed_over(ground: Ground) -> Said:
    """Only new wires go to the new server. The old one is asked to end when that answers."""
    with _two_servers(ground) as proxy:
        house, took, begun = ground.house, 0.0, str(uuid.uuid4())

        def change() -> None:
            nonlocal took
            house.start("web-after")
            proxy.to = PORTS["web-after"]
            took = house.end("web-before")

        seen, answered = _while_people_write(ground, change)
        kept = ground.writers.reply(f"Begun before {begun}", 0, begun)
    _all_went_well(ground, seen, answered)
    need(kept.status == 302, f"a form opened before was answered {kept.status}")
    back = f"{seen.gaps[0]:.1f} to {seen.gaps[-1]:.1f} s"
    return [
        f"a new web server beside the old behind a proxy, then the old asked to end ({took:.1f} s):"
        f" {len(answered)} replies meanwhile, none refused; a form opened before was taken",
        f"{SOCKETS} open rooms closed with {_codes(seen)}, back within {back}; all {SAID} messages reached each, once"
        " and in order",
    ]


@contextmanager
def _two_servers(ground: Ground) -> Iterator[Forwarder]:
    """The first of the two runs, behind the port where there is one at other times."""
    house = ground.house
    house.end("web")
    house.start("web-before")
    try:
        with Forwarder(PORT, PORTS["web-before"]) as proxy:
            yield proxy
    finally:
        for name in ("web-before", "web-after"):
            if name in house.running:
                house.end(name)
        house.start("web")


def _while_people_write(ground: Ground, change: Callable[[], None]) -> tuple[Seen, dict[str, Answered]]:
    done = Event()
    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(_write_on, ground, done)
        try:
            seen = rooms_during(ground, change)
        finally:
            done.set()
        return seen, writing.result()


def _write_on(ground: Ground, done: Event) -> dict[str, Answered]:
    answered: dict[str, Answered] = {}
    while not done.wait(SECONDS_BETWEEN_REPLIES):
        answered |= ground.writers.all_reply(ground.names(1))
    return answered


def _all_went_well(ground: Ground, seen: Seen, answered: dict[str, Answered]) -> None:
    refused = Counter(answer.status for answer in answered.values() if answer.status != 302)
    need(not refused, f"some were refused: {dict(refused)}")
    need(ground.kept(answered) == (len(answered), len(answered)), "a reply is missing")
    need(set(seen.codes) <= set(GOING), f"rooms were closed with {_codes(seen)}")
    need(
        len(seen.gaps) == SOCKETS and seen.gaps[-1] < 30,
        f"{len(seen.gaps)} rooms were closed; the last was back after {seen.gaps[-1]:.0f} s",
    )


def _codes(seen: Seen) -> str:
    return ", ".join(str(code) for code in sorted(seen.codes, key=str))
