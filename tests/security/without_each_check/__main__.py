"""Notes, asks, tells. Two copies share the work with `--shard 1/2` and `--shard 2/2` and the same --notes."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

from tests.security.without_each_check.notes import Notes
from tests.security.without_each_check.placing import ROOT, every_check
from tests.security.without_each_check.reasons import REASONS

# Few tests for each check at first: most are noticed by the first that is asked.
ROUNDS = (3, 20, 200, 100_000)
# They start processes of their own, or a browser, in which no check is taken out or too much is waited for.
BESIDES = ("tests/browser", "tests/bench", "tests/launcher", "tests/keeping", "tests/demo", "tests/ui")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notes", type=Path, default=ROOT / ".hearth" / "checks")
    parser.add_argument("--step", choices=("note", "ask", "tell", "all"), default="all")
    parser.add_argument("--files", nargs="*", default=[], help="look at these tests only")
    parser.add_argument("--shard", default="1/1", help="which part of the work, of how many")
    said = parser.parse_args()
    said.notes.mkdir(parents=True, exist_ok=True)
    if said.step in ("note", "all"):
        _run(said, {})
    if said.step in ("ask", "all"):
        for tests in ROUNDS:
            _run(said, {"CHECKS_TESTS": str(tests)})
    return _told(Notes(said.notes))


def _run(said: argparse.Namespace, environment: dict[str, str]) -> None:
    besides = [word for folder in BESIDES for word in ("--ignore", folder)]
    plugin = ("-p", "tests.security.without_each_check.plugin", "-p", "no:cacheprovider")
    subprocess.run(
        ["nice", "-n", "10", "bin/test", *(said.files or ["tests"]), *besides, *plugin, "-n", "0", "-q", "--no-header"],
        cwd=ROOT,
        env={**os.environ, **environment, "CHECKS_NOTES": str(said.notes.resolve()), "CHECKS_SHARD": said.shard},
        check=False,  # a test that fails is said by the suite itself
    )


def _told(notes: Notes) -> int:
    checks, noticed, mattered = every_check(), notes.noticed(), notes.where_it_mattered()
    left = {check: where for check, where in checks.items() if check not in noticed}
    unexplained = {check: where for check, where in left.items() if check not in REASONS}
    for check, where in unexplained.items():
        come_by = len(mattered.get(check, ()))
        _say(f"{where}  {check}  {f'{come_by} tests come by' if come_by else 'no test comes by'}")
    _say(
        f"{len(checks)} checks, {len(checks) - len(left)} noticed when taken out, "
        f"{len(left) - len(unexplained)} with a reason, {len(unexplained)} not noticed"
    )
    return 1 if unexplained else 0


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")


if __name__ == "__main__":
    sys.exit(main())
