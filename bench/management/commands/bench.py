"""bin/bench load SIZE, pages, profile, chat [SIZE], matching, circles, library: synthetic data, and what it costs."""

from __future__ import annotations

import logging
from argparse import ArgumentParser
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections

from bench import library
from bench.data import SIZES, load
from bench.digests import FEW, asking, bare, digests, ratios_of, telling
from bench.digests import table_of as digests_table
from bench.measuring import measure, memory
from bench.outage import outage
from bench.outage import table_of as outages_table
from bench.posting import leaving, planning
from bench.profiling import profile
from bench.report import (
    CHAT_MARKS,
    CIRCLES_MARKS,
    DIGEST_MARKS,
    FANOUT_MARKS,
    LIBRARY_MARKS,
    MATCHING_MARKS,
    PAGES_MARKS,
    circumstances,
    table,
    write_between_marks,
)
from bench.scenes import scenes
from bench.serving import serving
from bench.talking import hot_room, kinds, sign_in, table_of, talk
from discussions.models import Thread

PAGE = Path(settings.BASE_DIR) / "docs" / "performance.md"


class Command(BaseCommand):
    help = "Loads a synthetic data set into a database of its own (load), or measures pages on it (pages)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "what", choices=["load", "pages", "profile", "chat", "digest", "fanout", "matching", "circles", "library"]
        )
        parser.add_argument("size", nargs="?", choices=list(SIZES), default="peer")
        parser.add_argument("--seconds", type=float, default=6.0, help="how long each page is asked for")
        parser.add_argument("--connections", type=int, default=8)
        parser.add_argument("--only", default="", help="scenes whose name holds this")
        parser.add_argument("--lines", type=int, default=0, help="with profile: so many functions, most own time first")
        parser.add_argument("--most", type=int, default=200_000, help="with library: no more stories than these")
        parser.add_argument("--workers", type=int, default=0, help="with chat: so many web processes; else one and two")
        parser.add_argument("--sockets", type=int, default=0, help="with chat: so many; without, 50 and 1,000")
        parser.add_argument("--rate", type=float, default=20.0, help="with chat and --sockets: messages a second")
        parser.add_argument("--away", type=float, default=10.0, help="with chat: seconds without Valkey; 0: none")
        parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")

    def handle(self, *args: Any, what: str, size: str, **options: Any) -> None:
        if what == "pages" and options["write"] and size not in PAGES_MARKS:
            raise CommandError(f"{PAGE.name} has no place for pages of this size, only for {', '.join(PAGES_MARKS)}.")
        if what == "matching":
            self._matching(**options)
            return
        if what == "circles":
            self._circles(**options)
            return
        if what == "library":
            self._library(**options)
            return
        self._use_database(f"hearth_bench_{size}", make=what == "load")
        if what == "load":
            self._load(size)
        elif what == "chat":
            self._chat(**options)
        elif what == "digest":
            self._digest(size, **options)
        elif what == "fanout":
            self._fanout(size, **options)
        elif what == "profile":
            self._profile(**options)
        else:
            self._pages(size, **options)

    def _use_database(self, name: str, *, make: bool) -> None:
        """Another database on the same server: nobody's community is touched."""
        if make:
            with connection.cursor() as cursor:
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
                cursor.execute(f'CREATE DATABASE "{name}"')
        connection.close()
        connections.settings["default"]["NAME"] = name
        connection.settings_dict["NAME"] = name

    def _load(self, size: str) -> None:
        call_command("migrate", verbosity=0)
        load(SIZES[size], lambda what, done: self.stdout.write(f"{what}: {done:,}"))

    def _chat(
        self,
        *,
        seconds: float,
        only: str,
        write: bool,
        workers: int,
        sockets: int,
        rate: float,
        away: float,
        **options: Any,
    ) -> None:
        """Fifty sockets and a message now and then; a thousand and twenty messages a second; and without Valkey."""
        logging.disable(logging.INFO)
        crowds = [(sockets, rate)] if sockets else [(50, 4.0), (1_000, 20.0)]
        cookies = sign_in(max(many for many, _rate in crowds))
        database = str(connection.settings_dict["NAME"])
        talks, outages = [], []
        for count in [workers] if workers else [1, 2]:
            with serving("bench.settings", database=database, workers=count) as server:
                for many, per_second in crowds:
                    for kind in (kind for kind in kinds() if only in f"{kind.name}, {many} sockets"):
                        talks.append(talk(server, kind, cookies[:many], per_second=per_second, seconds=seconds))
                        p95 = f"p95 {talks[-1].percentile(0.95):.0f} ms"
                        self.stdout.write(f"{kind.name}, {many} sockets, processes: {count}: {p95}")
        if away:
            many, per_second = crowds[-1]
            lasts = max(seconds, away + 2)
            found = outage(
                hot_room(), cookies[:many], workers=workers or 2, per_second=per_second, seconds=lasts, away=away,
                database=database,
            )  # fmt: skip
            outages.append(found)
        text = f"{circumstances()}, {seconds:g} s each.\n\n{table_of(talks)}\n{outages_table(outages)}"
        self.stdout.write("\n" + text)
        if write:
            write_between_marks(PAGE, text, CHAT_MARKS)

    def _digest(self, size: str, *, write: bool, **options: Any) -> None:
        logging.disable(logging.INFO)
        costs = []
        many_people = partial(digests, SIZES[size].people)
        for make in (bare, planning, partial(digests, FEW), many_people, leaving, telling):
            costs.append(make())
            self.stdout.write(f"{costs[-1].what}: {costs[-1].seconds:.1f} s")
        floor, _planned, few, many, *_more = costs
        text = f"{circumstances()}, data set `{size}`.\n\n{digests_table(costs)}\n{ratios_of(few, many, floor)}"
        self.stdout.write("\n" + text)
        if write:
            write_between_marks(PAGE, text, DIGEST_MARKS)

    def _fanout(self, size: str, *, write: bool, **options: Any) -> None:
        """One reply, told to ten thousand, and what whoever writes it waits for meanwhile."""
        logging.disable(logging.INFO)
        costs = [asking(followed=False), telling(), asking(followed=True)]
        text = f"{circumstances()}, data set `{size}`.\n\n{digests_table(costs)}"
        self.stdout.write("\n" + text)
        if write:
            write_between_marks(PAGE, text, FANOUT_MARKS)

    def _matching(self, *, write: bool, **options: Any) -> None:
        """Needs no database. Imported here: the other scenes do without numbers of that size."""
        from bench.matching import PEOPLE, compare, compare_equals, table_of

        tables = []
        for those, ways in (
            (f"{PEOPLE:,} seekers and {PEOPLE:,} mentors", compare),
            (f"{PEOPLE:,} equals", compare_equals),
        ):
            found = []
            for one in ways():
                found.append(one)
                self.stdout.write(f"{one.way}: {one.cpu_seconds:.1f} s")
            tables.append(f"{circumstances()}, {those}.\n\n{table_of(found)}")
        text = "\n".join(tables)
        self.stdout.write("\n" + text)
        if write:
            write_between_marks(PAGE, text, MATCHING_MARKS)

    def _circles(self, *, write: bool, **options: Any) -> None:
        """Needs no database either."""
        from bench.circles import PEOPLE, SLOTS, compare, table_of

        found = []
        for one in compare():
            found.append(one)
            self.stdout.write(f"{one.way}: {one.seconds:.1f} s, {one.gap:.1%} below the bound")
        text = f"{circumstances()}, {PEOPLE} people and {SLOTS} times.\n\n{table_of(found)}"
        self.stdout.write("\n" + text)
        if write:
            write_between_marks(PAGE, text, CIRCLES_MARKS)

    def _library(self, *, most: int, write: bool, **options: Any) -> None:
        """In a database of its own, which grows."""
        logging.disable(logging.INFO)
        self._use_database("hearth_bench_library", make=True)
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        found = list(library.compare(most, lambda what, done: self.stdout.write(f"{what}: {done:,}")))
        text = f"{circumstances()}, p50 · p95 of {library.ASKED} requests in one process.\n\n{library.table_of(found)}"
        self.stdout.write("\n" + text)
        if write:
            write_between_marks(PAGE, text, LIBRARY_MARKS)

    def _profile(self, *, only: str, lines: int, **options: Any) -> None:
        """Beside load of other things on the machine these can still be compared, before and after."""
        logging.disable(logging.INFO)
        call_command("collectstatic", interactive=False, verbosity=0)
        self.stdout.write("page · who · Python calls · application CPU ms · statements")
        for scene in (scene for scene in scenes() if only in f"{scene.name}, {scene.who}"):
            found = profile(scene, lines=lines)
            self.stdout.write(f"{scene.name} · {scene.who} · {found.calls:,} · {found.cpu:.1f} · {found.statements}")
            if lines:
                self.stdout.write(found.functions)

    def _pages(self, size: str, *, seconds: float, connections: int, only: str, write: bool, **options: Any) -> None:
        try:
            Thread.objects.exists()
        except Exception as error:
            raise CommandError(f"There is no data of this size yet: bin/bench load {size}") from error
        logging.disable(logging.INFO)  # the requests whose statements are counted in this process
        call_command("build_assets", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        rows = []
        with serving("bench.settings", database=str(connection.settings_dict["NAME"])) as server:
            for scene in scenes():
                if only in scene.name or scene.who == "floor":
                    rows.append(measure(scene, server, connections=connections, seconds=seconds))
                    self.stdout.write(f"{rows[-1].name}, {rows[-1].who}: {rows[-1].per_second:.0f}/s")
            pss = memory(server)
        text = table(rows, size=size, seconds=seconds, connections=connections, pss=pss)
        self.stdout.write("\n" + text)
        if write:
            write_between_marks(PAGE, text, PAGES_MARKS[size])
