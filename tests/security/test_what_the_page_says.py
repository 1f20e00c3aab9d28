"""docs/security.md and docs/reliability.md name a test in each row, and each of these is there."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from launcher.places import ROOT

PAGES = (ROOT / "docs" / "security.md", ROOT / "docs" / "reliability.md")
HEADS = ("what", "drill", "---")
# Of the list of faults to try; each is held, or said to be missing.
DRILLS = range(1, 37)
NAMED = re.compile(r"`((?:tests|launcher|moderation|config|people|content|communities|engagement)/[\w/.]*)`")


def rows() -> Iterator[tuple[str, str, str]]:
    for line in (line for page in PAGES for line in page.read_text().splitlines()):
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if (
            line.startswith("|")
            and len(cells) == 3
            and not set(cells[0]) <= {"-"}
            and cells[0] not in ("what", "drill")
        ):
            yield cells[0], cells[1], cells[2]


def named_by(number: int, shown: str) -> list[str]:
    """'The same' is what the row before said."""
    named = NAMED.findall(shown)
    if shown.startswith("the same") and number:
        return [*named_by(number - 1, list(rows())[number - 1][2]), *named]
    return [str(one) for one in named]


def test_there_are_rows() -> None:
    assert len(list(rows())) > 30


@pytest.mark.parametrize("number", range(len(list(rows()))))
def test_each_row_has_tests_that_exist(number: int) -> None:
    what, where, shown = list(rows())[number]
    tests = named_by(number, shown)
    assert tests, f"Nothing shows: {what}"
    for name in tests:
        path = ROOT / name
        files = [path] if path.is_file() else sorted(path.rglob("test_*.py"))
        assert any(re.search(r"^\s*(async )?def test_", file.read_text(), re.MULTILINE) for file in files), name
    for name in NAMED.findall(where):
        assert (ROOT / name).exists(), f"{name} is no more: {what}"


def test_every_drill_is_held_or_said_to_be_missing() -> None:
    held, _, missing = PAGES[1].read_text().partition("## How to read it")
    cells = re.findall(r"^\| ([\d, ]+) \|", held, re.MULTILINE)
    told = {int(number) for cell in cells for number in cell.split(",")}
    told |= {int(number) for number in re.findall(r"Drill (\d+)", missing)}
    assert sorted(told) == list(DRILLS)
