"""Takes out one permission check at a time and sees whether the tests notice.

`python -m tests.security.without_each_check`: each `.visible_to(…)` and `.readable_by(…)` becomes `.all()`, each
`can_…(…)` becomes `True`, one by one, in a copy of the project. What stays unnoticed is printed, and wants a test. It
runs
for hours on a small machine, so it is no test of the suite; `--every 5` tries each fifth, `--from 3` begins with the
third, `--only chat` looks at one app.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = (
    *("people", "content", "engagement", "moderation", "search", "communities"),
    *("discussions", "chat", "knowledge", "mentoring"),
)
NARROWS = re.compile(r"\.(?:visible_to|readable_by)\(")
ALLOWS = re.compile(r"(?<![\w.])can_\w+\(")
LONGEST = 900


@dataclass(frozen=True)
class Change:
    path: Path
    line: int
    start: int
    end: int
    instead: str

    @property
    def app(self) -> str:
        return self.path.relative_to(ROOT).parts[0]

    def __str__(self) -> str:
        shown = self.path.read_text()[self.start : self.end]
        return f"{self.path.relative_to(ROOT)}:{self.line} {' '.join(shown.split())[:70]}"

    def made_in(self, copy: Path) -> Path:
        text = self.path.read_text()
        changed = copy / self.path.relative_to(ROOT)
        changed.write_text(text[: self.start] + self.instead + text[self.end :])
        return changed


def changes(apps: tuple[str, ...]) -> Iterator[Change]:
    for app in apps:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield from _changes_in(path)


def _changes_in(path: Path) -> Iterator[Change]:
    text = path.read_text()
    for pattern in (NARROWS, ALLOWS):
        for found in pattern.finditer(text):
            line = text.rfind("\n", 0, found.start()) + 1
            before = text[line : found.start()]
            if "def " in before or "#" in before or '"""' in before:
                continue
            instead = "True" if pattern is ALLOWS else _everything(before)
            yield Change(path, text.count("\n", 0, line) + 1, found.start(), _closed(text, found.end()), instead)


def _everything(before: str) -> str:
    """A registered target has a model; whatever else narrows is a manager or a list of rows."""
    is_target = re.search(r"(?:target|target_of\(\S*\)|self)$", before)
    return ".model._default_manager.all()" if is_target else ".all()"


def _closed(text: str, position: int) -> int:
    depth = 1
    while depth:
        depth += {"(": 1, ")": -1}.get(text[position], 0)
        position += 1
    return position


def rounds(app: str) -> Iterator[list[str]]:
    """The quickest that could notice come first: the table of who gets what, for the addresses of the app."""
    yield ["tests/access", "-k", app]
    if (ROOT / "tests" / app).exists():
        yield [f"tests/{app}"]
    yield ["tests/security"]


def noticed(change: Change, copy: Path, environment: dict[str, str]) -> str:
    """The test that failed, or '' when all passed."""
    for words in rounds(change.app):
        command = [
            "nice",
            "-n",
            "19",
            "bin/test",
            *words,
            "-n",
            "0",
            "-x",
            "-q",
            "--reuse-db",
            "--no-header",
            "-p",
            "no:cacheprovider",
        ]
        try:
            result = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, timeout=LONGEST)
        except subprocess.TimeoutExpired:
            return "it hangs"
        if result.returncode == 1:
            failed = re.search(r"^(?:FAILED|ERROR) (\S+)", result.stdout, re.MULTILINE)
            return failed.group(1) if failed else "yes"
        if result.returncode != 0 and result.returncode != 5:  # 5: none was chosen
            return f"pytest ended with {result.returncode}"
    return ""


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--from", dest="first", type=int, default=0)
    parser.add_argument("--only", choices=APPS)
    said = parser.parse_args()
    chosen = list(changes((said.only,) if said.only else APPS))
    tried = chosen[said.first :: said.every]
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "hearth"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".git", ".venv", ".hearth", "*_cache", "__pycache__"))
        (copy / ".venv").symlink_to(ROOT / ".venv")
        environment = {**os.environ, "HEARTH_DATA": str(Path(folder) / "data")}
        left = _try_all(tried, copy, environment)
    _say(f"{len(tried)} of {len(chosen)} checks taken out, {len(tried) - len(left)} noticed")
    return 1 if left else 0


def _try_all(tried: list[Change], copy: Path, environment: dict[str, str]) -> list[Change]:
    left = []
    for change in tried:
        changed = change.made_in(copy)
        by = noticed(change, copy, environment)
        shutil.copy(change.path, changed)
        _say(f"{change}  ->  {by or 'NOBODY NOTICED'}")
        if not by:
            left.append(change)
    return left


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
