"""The table of docs/performance.md, between its two marks."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

type Marks = tuple[str, str]


def _marks(what: str) -> Marks:
    return f"<!-- bin/bench {what} writes below -->", f"<!-- bin/bench {what} writes above -->"


PAGES_MARKS = {size: _marks(f"pages {size}") for size in ("small", "peer", "large")}
CHAT_MARKS = _marks("chat")
DIGEST_MARKS = _marks("digest")
FANOUT_MARKS = _marks("fanout")
MATCHING_MARKS = _marks("matching")
CIRCLES_MARKS = _marks("circles")
LIBRARY_MARKS = _marks("library")


@dataclass(frozen=True)
class Row:
    """CPU in milliseconds a request: the server's processes and Postgres's. Sizes in bytes. Latencies in ms."""

    name: str
    who: str
    per_second: float
    p50: float
    p95: float
    p99: float
    app_cpu: float
    postgres_cpu: float
    queries: int
    size: int
    gzipped: int
    failed: int


def table(rows: Sequence[Row], *, size: str, seconds: float, connections: int, pss: float) -> str:
    floor = next(row for row in rows if row.name == "bare page")
    head = (
        f"{circumstances()}, data set `{size}`, {connections} connections, {seconds:g} s a page, two workers. "
        f"Memory of the web processes (PSS): {pss:.0f} MB.\n\n"
        "| page | who | requests/s | p50 · p95 · p99 ms | CPU app + Postgres ms | × floor's CPU | statements "
        "| HTML, gzip KB | failed |\n|---|---|---|---|---|---|---|---|---|\n"
    )
    return head + "\n".join(_line(row, floor) for row in rows) + "\n"


def _line(row: Row, floor: Row) -> str:
    ratio = (row.app_cpu + row.postgres_cpu) / max(floor.app_cpu + floor.postgres_cpu, 0.001)
    return (
        f"| {row.name} | {row.who} | {row.per_second:.0f} | {row.p50:.1f} · {row.p95:.1f} · {row.p99:.1f} "
        f"| {row.app_cpu:.1f} + {row.postgres_cpu:.1f} | {ratio:.1f} | {row.queries} "
        f"| {row.size / 1024:.0f}, {row.gzipped / 1024:.1f} | {row.failed} |"
    )


def circumstances() -> str:
    """When, where, and what else the machine had to do."""
    load = f"load average {os.getloadavg()[1]:.0f} on {os.cpu_count()} cores"
    return f"Measured {date.today().isoformat()} on {platform.machine()}, {load}"


def write_between_marks(path: Path, text: str, marks: Marks) -> None:
    """Puts the table between its marks; the words around it stay."""
    begin, end = marks
    page = path.read_text()
    before, _begin, rest = page.partition(begin)
    _old, _end, after = rest.partition(end)
    path.write_text(f"{before}{begin}\n{text}{end}{after}")
