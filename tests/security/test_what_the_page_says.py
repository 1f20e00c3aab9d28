"""docs/security.md names a test in each row, and each of these is there."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from launcher.places import ROOT

PAGE = ROOT / "docs" / "security.md"
NAMED = re.compile(r"`((?:tests|launcher|moderation|config|people|content|communities|engagement)/[\w/.]*)`")


def rows() -> Iterator[tuple[str, str, str]]:
    for line in PAGE.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and len(cells) == 3 and not set(cells[0]) <= {"-"} and cells[0] != "what":
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
        assert any(re.search(r"^(async )?def test_", file.read_text(), re.MULTILINE) for file in files), name
    for name in NAMED.findall(where):
        assert (ROOT / name).exists(), f"{name} is no more: {what}"
