"""Harm to Postgres, and a copy made while people write."""

from __future__ import annotations

import signal
import time
from contextlib import closing
from pathlib import Path

import psycopg2
from django.db import connection

from drills.ground import Ground, Said, during, need, refusals


def database_killed(ground: Ground) -> Said:
    house = ground.house

    def harm() -> None:
        assert house.postgres.process
        house.postgres.process.send_signal(signal.SIGQUIT)
        house.postgres.process.wait()
        time.sleep(5)
        house.postgres.start()

    answered = during(ground, 120, harm)
    connection.close()
    first = ground.writers.all_reply(ground.names(5))
    taken, there = ground.kept(answered)
    need(taken == there == 120, f"{there} of {taken} acknowledged are there")
    need(not any(answer.refused[500] for answer in answered.values()), f"somebody met {refusals(answered)}")
    need(not ground.traces(answered), "somebody saw a traceback")
    need(ground.kept(first) == (5, 5), "the first requests afterwards failed")
    return [
        f"Postgres killed for 5 s under 120 replies, sent again until taken: {there} there, each once"
        f" (refused before: {refusals(answered)})",
        "the first five requests afterwards worked",
    ]


def backup_under_load(ground: Ground) -> Said:
    house, folder = ground.house, Path(ground.house.folder) / "backups"
    made: list[str] = []
    answered = during(ground, 60, lambda: made.append(house.manage("backup", str(folder)).strip()))
    began = time.monotonic()
    with closing(psycopg2.connect(**connection.get_connection_params())) as other:
        other.autocommit = True
        with other.cursor() as cursor:
            cursor.execute("DROP DATABASE IF EXISTS copy")
            cursor.execute("CREATE DATABASE copy TEMPLATE template0")
    copy = house.postgres.url.replace("/hearth?", "/copy?")
    house.manage("restore", made[0], DATABASE_URL=copy, MEDIA_ROOT=str(house.folder / "copied"))
    took = time.monotonic() - began
    said = house.manage(
        "shell",
        "--no-imports",
        "-c",
        "from engagement.mailing import send_due_mail; print(send_due_mail())",
        DATABASE_URL=copy,
        MEDIA_ROOT=str(house.folder / "copied"),
    )
    need(ground.kept(answered) == (60, 60), "the backup kept somebody from writing")
    need(said.strip().endswith("0"), "the copy sends mail")
    return [
        f"saved under 60 replies, brought back elsewhere in {took:.0f} s: every table equal, the copy sends nothing"
    ]
