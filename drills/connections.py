"""Harm to the connections between the platform and Postgres: all are cut, or none is left."""

from __future__ import annotations

import time
from contextlib import ExitStack, closing
from typing import Any

import psycopg2
from django.db import connection

from drills.ground import Ground, Said, during, need, refusals
from drills.house import answers
from drills.wires import SAID, SOCKETS, rooms_during

SECONDS_HELD = 15
SECONDS_TO_SAY_SO = 8.0


def connections_cut(ground: Ground) -> Said:
    answered = during(ground, 60, _cut)
    connection.close()
    taken, there = ground.kept(answered)
    met = sum(answer.refused.total() for answer in answered.values())
    need(taken == there == 60, f"{there} of {taken} acknowledged are there")
    need(met <= 15, f"{met} failed")
    need(ground.everything_told(), "sweeper or worker did not come back")
    seen = rooms_during(ground, _cut)
    need(seen.stayed == SOCKETS, f"{SOCKETS - seen.stayed} of {SOCKETS} rooms were closed")
    return [
        f"all connections cut under 60 replies: {met} failed and were sent again; {there} there, each once",
        f"cut again among {SOCKETS} open rooms: none closed, and all {SAID} messages reached each, once and in order",
    ]


def none_left(ground: Ground) -> Said:
    met: dict[str, Any] = {}

    def harm() -> None:
        with ExitStack() as held:
            number = _take_all(held)
            began = time.monotonic()
            met.update(page=answers("/", ground.writers.headers(0)), seconds=time.monotonic() - began, held=number)
            met["ready"] = answers("/readyz")
            time.sleep(SECONDS_HELD)

    answered = during(ground, 60, harm)
    connection.close()
    taken, there = ground.kept(answered)
    need(taken == there == 60, f"{there} of {taken} acknowledged are there")
    need((met["page"], met["ready"]) == (503, 503), f"home answered {met['page']}, /readyz {met['ready']}")
    need(met["seconds"] < SECONDS_TO_SAY_SO, f"it took {met['seconds']:.1f} s to say so")
    need(not any(answer.refused[500] for answer in answered.values()), f"somebody met {refusals(answered)}")
    need(ground.everything_told(), "sweeper or worker did not come back")
    return [
        f"all {met['held']} connections held for {SECONDS_HELD} s under 60 replies: home said 503 after"
        f" {met['seconds']:.1f} s; sent again until taken: {there} there, each once"
        f" (refused before: {refusals(answered)})"
    ]


def _cut(besides: tuple[int, ...] = ()) -> None:
    with closing(psycopg2.connect(**connection.get_connection_params())) as other, other.cursor() as cursor:
        _end_others(cursor, besides)


def _end_others(cursor: Any, besides: tuple[int, ...]) -> None:
    cursor.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE pid <> pg_backend_pid() AND pid <> ALL(%s) AND backend_type = 'client backend'",
        [list(besides)],
    )


def _take_all(held: ExitStack) -> int:
    """Those that are free, and then those the platform had, until it has none."""
    ours: list[Any] = []
    while True:
        try:
            one = held.enter_context(closing(psycopg2.connect(**connection.get_connection_params())))
        except psycopg2.OperationalError:
            with ours[0].cursor() as cursor:
                pids = tuple(other.get_backend_pid() for other in ours)
                cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'")
                if cursor.fetchone()[0] == len(ours):
                    return len(ours)
                _end_others(cursor, pids)
        else:
            one.autocommit = True
            ours.append(one)
