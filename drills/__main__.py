"""`python -m drills [NUMBER …]`: prints what was seen; ends with 1 when something was lost."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from datetime import date
from pathlib import Path

from drills.house import House
from launcher.places import ROOT

REPORT = ROOT / "docs" / "reliability.md"
BEGIN, END = "<!-- bin/drill writes below -->", "<!-- bin/drill writes above -->"


EMPTY = "**Nobody has run it with `--write` yet: the drills are written, and none of their figures is claimed.**\n\n"


def main(words: list[str]) -> int:
    asked = _asked(words)
    # Asked to end, it takes its servers along.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    house = House(Path(os.environ.get("HEARTH_DATA") or ROOT / ".hearth").resolve() / "drill")
    try:
        house.open()
        os.environ.update(house.environment())
        return _run(house, asked.numbers, write=asked.write)
    finally:
        house.close()


def _asked(words: list[str]) -> argparse.Namespace:
    """Before anything is started: whoever asks for help, or writes a word wrong, waits for no half an hour."""
    parser = argparse.ArgumentParser(
        prog="bin/drill", description="Breaks a platform of its own and counts what was kept. Takes half an hour."
    )
    parser.add_argument(
        "numbers", nargs="*", type=int, metavar="NUMBER", help="one of docs/reliability.md; all without"
    )
    parser.add_argument("--write", action="store_true", help="write what was seen into docs/reliability.md")
    return parser.parse_args(words)


def _run(house: House, chosen: list[int], *, write: bool) -> int:
    import django

    django.setup()
    from drills.drills import DRILLS
    from drills.ground import Failed, Ground
    from drills.people import Writers
    from drills.postbox import Postbox

    ground = Ground(house, Writers(100), Postbox())
    ground.postbox.controller.start()
    house.start("web", "worker", "sweeper")
    ground.everything_told()
    rows, failed = [], 0
    for number in chosen or list(DRILLS):
        name, drill = DRILLS[number]
        began = time.monotonic()
        try:
            seen = "; ".join(drill(ground))
        except Failed as lost:
            seen, failed = f"**Failed**: {lost}", failed + 1
        rows.append(f"| {number} | {name} | {seen} | {time.monotonic() - began:.0f} s |")
        _say(rows[-1])
    ground.postbox.controller.stop()
    if write:
        _write(rows)
    return 1 if failed else 0


def _write(rows: list[str]) -> None:
    text = REPORT.read_text()
    before, after = text.split(BEGIN)[0].replace(EMPTY, ""), text.split(END)[1]
    table = "\n".join(
        [
            f"Seen on {date.today():%d %B %Y}.",
            "",
            "| drill | what happens | what was seen | took |",
            "|---|---|---|---|",
            *rows,
        ]
    )
    REPORT.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}")


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
