"""The table of docs/performance.md, between its two marks."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

BEGIN, END = "<!-- bin/bench pages writes below -->", "<!-- bin/bench pages writes above -->"


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
        f"Measured {date.today().isoformat()} on {platform.machine()}, data set `{size}`, {connections} connections, "
        f"{seconds:g} s a page, two workers. Memory of the web processes (PSS): {pss:.0f} MB.\n\n"
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


def write_between_marks(path: Path, text: str) -> None:
    """Puts the table between the marks of the page; the words around it stay."""
    page = path.read_text()
    before, _begin, rest = page.partition(BEGIN)
    _old, _end, after = rest.partition(END)
    path.write_text(f"{before}{BEGIN}\n{text}{END}{after}")
