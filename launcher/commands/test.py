"""bin/test: pytest on throw-away servers of its own, whatever bin/serve does meanwhile.

Arguments go to pytest; paths are those of the folder one stands in.
"""

import fcntl
import os
import sys
from pathlib import Path
from typing import IO

from launcher import chromium
from launcher.bootstrap import Trouble, say
from launcher.places import ROOT, test_place
from launcher.settings import with_servers

RUNS_AT_ONCE = 8
# pytest's options whose value follows as a word of its own, which may happen to be the name of a folder.
TAKE_A_WORD = ("-k", "-m", "-n", "-o", "-p", "-c", "-W", "-r", "--durations", "--maxfail", "--tb", "--dist")
PARALLEL = ("--numprocesses", "--dist", "--pdb", "--trace", "--collect-only", "--co")


def run(arguments: list[str]) -> int:
    place = test_place()
    environment, servers = with_servers(place, lambda step: say(f"{step} ..."))
    slot, lock = free_slot(place.folder)
    os.set_inheritable(lock.fileno(), True)
    environment.update(
        # Two runs in one folder keep out of each other's databases and channels.
        HEARTH_MODE="development",
        SECRET_KEY="for-the-tests-only",
        REDIS_PREFIX=f"test{slot}",
        DATABASE_URL=environment["DATABASE_URL"].replace("/hearth?", f"/hearth{slot}?"),
        DJANGO_ALLOW_ASYNC_UNSAFE="true",
    )
    if wants_browser(arguments):
        environment["CHROMIUM_PATH"] = chromium.find()
    if servers:
        servers.keep_after_exec()
    arguments = [absolute(word) if is_path else word for word, is_path in told_apart(arguments)]
    os.chdir(ROOT)
    os.execve(sys.executable, [sys.executable, "-m", "pytest", *parallel(arguments), *arguments], environment)


def free_slot(folder: Path) -> tuple[int, IO[str]]:
    folder.mkdir(parents=True, exist_ok=True)
    for slot in range(RUNS_AT_ONCE):
        lock = open(folder / f"run-{slot}.lock", "w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return slot, lock
        except BlockingIOError:
            lock.close()
    raise Trouble(f"{RUNS_AT_ONCE} test runs are under way in this folder already; wait for one of them.")


def told_apart(arguments: list[str]) -> list[tuple[str, bool]]:
    """Each argument, and whether it names a path (with `::test` behind it or not)."""
    before = ["", *arguments]
    return [
        (word, last not in TAKE_A_WORD and not word.startswith("-") and os.path.exists(word.partition("::")[0]))
        for last, word in zip(before, arguments, strict=False)
    ]


def absolute(argument: str) -> str:
    """A path as seen from where the command was typed."""
    path, separator, rest = argument.partition("::")
    return os.path.abspath(path) + separator + rest


def parallel(arguments: list[str]) -> list[str]:
    said = any(argument.startswith(("-n", *PARALLEL)) for argument in arguments)
    paths = named_paths(arguments)
    if said or (paths and all(path.is_file() for path in paths) and len(paths) < 3):
        return []  # two more processes cost more than a file or two of tests
    return ["-n", str(min(os.cpu_count() or 2, 4)), "--dist", "worksteal"]


def named_paths(arguments: list[str]) -> list[Path]:
    return [Path(word.partition("::")[0]).resolve() for word, is_path in told_apart(arguments) if is_path]


def wants_browser(arguments: list[str]) -> bool:
    """Runs of named tests elsewhere than in tests/browser need no Chromium."""
    paths = named_paths(arguments)
    browser = ROOT / "tests" / "browser"
    return not paths or any(path == browser or browser in path.parents or path in browser.parents for path in paths)
