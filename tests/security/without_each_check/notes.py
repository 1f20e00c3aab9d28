"""What is known already, one line of JSON each, so that a run that was stopped goes on where it was."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TESTS_OF_ALL = ("tests/access/", "tests/security/")


@dataclass(frozen=True)
class Notes:
    folder: Path

    def write(self, name: str, **what: Any) -> None:
        with (self.folder / f"{name}.jsonl").open("a") as notes:
            notes.write(json.dumps(what) + "\n")

    def _read(self, name: str) -> Iterator[dict[str, Any]]:
        for path in sorted(self.folder.glob(f"{name}*.jsonl")):
            for line in path.read_text().splitlines():
                yield json.loads(line)

    def tests_seen(self) -> set[str]:
        return {note["test"] for note in self._read("mattered")}

    def where_it_mattered(self) -> dict[str, list[str]]:
        """The tests that came by a check, those nearest to it and quickest first."""
        tests: dict[str, set[str]] = defaultdict(set)
        seconds: dict[str, float] = {}
        for note in self._read("mattered"):
            seconds[note["test"]] = note["seconds"]
            for check in note["checks"]:
                tests[check].add(note["test"])
        return {check: sorted(found, key=lambda test: _far(check, test, seconds)) for check, found in tests.items()}

    def asked(self) -> set[tuple[str, str]]:
        return {(note["check"], note["test"]) for note in self._read("asked")}

    def noticed(self) -> dict[str, str]:
        return {note["check"]: note["test"] for note in self._read("asked") if note["noticed"]}


def is_near(check: str, test: str) -> bool:
    app = check.partition("/")[0]
    return test.startswith((f"tests/{app}/", *TESTS_OF_ALL))


def _far(check: str, test: str, seconds: dict[str, float]) -> tuple[int, float]:
    app = check.partition("/")[0]
    near = test.startswith(f"tests/{app}/") or (test.startswith(TESTS_OF_ALL) and f" {app}:" in test)
    return (0 if near else 1 if test.startswith(TESTS_OF_ALL) else 2, seconds[test])
