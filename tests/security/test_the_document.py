"""docs/security.md answers every item of OWASP ASVS 5.0, levels 1 and 2, and the tests it names are there."""

from __future__ import annotations

import re
from collections import Counter

from launcher.places import ROOT

# Chapter and section: the numbers of levels 1 and 2 in it.
ITEMS = """
1.1: 1 2; 1.2: 1 2 3 4 5 6 7 8 9; 1.3: 1 2 3 4 5 6 7 8 9 10 11; 1.4: 1 2 3; 1.5: 1 2; 2.1: 1 2 3; 2.2: 1 2 3;
2.3: 1 2 3 4; 2.4: 1; 3.2: 1 2; 3.3: 1 2 3 4; 3.4: 1 2 3 4 5 6; 3.5: 1 2 3 4 5; 3.7: 1 2; 4.1: 1 2 3; 4.2: 1;
4.3: 1 2; 4.4: 1 2 3 4; 5.1: 1; 5.2: 1 2 3; 5.3: 1 2; 5.4: 1 2 3; 6.1: 1 2 3; 6.2: 1 2 3 4 5 6 7 8 9 10 11 12;
6.3: 1 2 3 4; 6.4: 1 2 3 4; 6.5: 1 2 3 4 5; 6.6: 1 2 3; 6.8: 1 2 3 4; 7.1: 1 2 3; 7.2: 1 2 3 4; 7.3: 1 2;
7.4: 1 2 3 4 5; 7.5: 1 2; 7.6: 1 2; 8.1: 1 2; 8.2: 1 2 3; 8.3: 1; 8.4: 1; 9.1: 1 2 3; 9.2: 1 2 3 4; 10.1: 1 2;
10.2: 1 2; 10.3: 1 2 3 4; 10.4: 1 2 3 4 5 6 7 8 9 10 11; 10.5: 1 2 3 4 5; 10.6: 1 2; 10.7: 1 2 3; 11.1: 1 2;
11.2: 1 2 3; 11.3: 1 2 3; 11.4: 1 2 3 4; 11.5: 1; 11.6: 1; 12.1: 1 2 3; 12.2: 1 2; 12.3: 1 2 3 4; 13.1: 1;
13.2: 1 2 3 4 5; 13.3: 1 2; 13.4: 1 2 3 4 5; 14.1: 1 2; 14.2: 1 2 3 4; 14.3: 1 2 3; 15.1: 1 2 3; 15.2: 1 2 3;
15.3: 1 2 3 4 5 6 7; 16.1: 1; 16.2: 1 2 3 4 5; 16.3: 1 2 3 4; 16.4: 1 2 3; 16.5: 1 2 3; 17.1: 1; 17.2: 1 2 3 4;
17.3: 1 2
"""
WORDS = (ROOT / "docs" / "security.md").read_text()
NUMBER = re.compile(r"\b\d{1,2}\.\d{1,2}\.\d{1,2}\b")


def items() -> set[str]:
    sections = (section.split(": ") for section in ITEMS.replace("\n", " ").split(";"))
    return {f"{name.strip()}.{number}" for name, numbers in sections for number in numbers.split()}


def part(heading: str) -> str:
    return re.split(r"^##+ ", WORDS.partition(f"\n{heading}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]


def rows(text: str) -> list[list[str]]:
    lines = [line for line in text.splitlines() if line.startswith("| ") and not line.startswith("|---")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_every_item_is_answered_once() -> None:
    answers = [part(heading) for heading in ("## Item by item", "### Not met", "### Not ours")]
    met = " ".join(row[0] for row in rows(answers[0]))
    said = Counter(NUMBER.findall(" ".join([met, *answers[1:]])))
    assert len(items()) == 253
    assert {number for number in items() if not said[number]} == set()
    assert {number: times for number, times in said.items() if times > 1} == {}
    assert set(said) - items() == set()


def test_no_row_is_without_a_test_and_every_test_is_there() -> None:
    tables = WORDS.split("## How it is meant")[0] + part("## Item by item")
    found = [row for row in rows(tables) if row[-1] != "shown by"]
    assert len(found) > 100
    for row in found:
        named = re.findall(r"`(tests/[^`]+)`", row[-1])
        assert named or "the same" in row[-1], row
        for path in named:
            there = ROOT / path
            assert there.exists(), path
            assert there.is_dir() or "\ndef test_" in there.read_text() or "\n    def test_" in there.read_text(), path


def test_every_place_that_is_named_is_there() -> None:
    for row in rows(part("## Item by item"))[1:]:
        for path in re.findall(r"`((?:[a-z]+/)+[a-z_]*(?:\.\w+)?)`", row[-2]):
            assert (ROOT / path).exists(), path
