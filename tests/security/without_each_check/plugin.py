"""pytest's part: notes which tests a check mattered to, or asks these again with the check taken out."""

from __future__ import annotations

import gc
import os
import signal
import sys
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any
from zlib import crc32

import pytest
from _pytest.runner import runtestprotocol
from django.conf import settings

from tests.security.without_each_check.loading import put_in
from tests.security.without_each_check.notes import Notes, is_near
from tests.security.without_each_check.placing import APPS
from tests.security.without_each_check.switches import CHECKS

put_in()

# Many times what the slowest of these tests takes.
LONGEST = 90
# So many tests are asked about a check while they are listened to; the others, and those that take long, wait for
# their round.
AT_ONCE = 4
TAKES_LONG = 30


def pytest_configure(config: pytest.Config) -> None:
    notes = Notes(Path(os.environ["CHECKS_NOTES"]))
    shard = Shard(*map(int, os.environ["CHECKS_SHARD"].split("/")))
    known = (
        Asking(notes, shard, int(os.environ["CHECKS_TESTS"]))
        if "CHECKS_TESTS" in os.environ
        else Noting(notes, shard, AT_ONCE)
    )
    config.pluginmanager.register(known)


@dataclass(frozen=True)
class Shard:
    """The part of the work that is this process's."""

    number: int
    of: int

    def has(self, name: str) -> bool:
        return crc32(name.encode()) % self.of == self.number - 1


class Noting:
    """Listens to each test, and asks it at once about the checks that mattered to it and that nobody noticed yet."""

    def __init__(self, notes: Notes, shard: Shard, most: int) -> None:
        self.notes = notes
        self.shard = shard
        self.most = most
        self.asked = Counter(check for check, _test in notes.asked())
        CHECKS.settled = set(notes.noticed())
        self.last: Any = None

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        seen = self.notes.tests_seen()
        items[:] = [item for item in items if self.shard.has(str(item.path.name)) and item.nodeid not in seen]

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: Any, nextitem: Any) -> bool:
        if item.parent is not self.last and _shares(item):
            _passes(item, "")  # what the module sets up for all its tests is nothing of this one
        self.last = item.parent
        CHECKS.mattered, begun = set(), time.monotonic()
        passes = _passes(item, "")
        mattered, CHECKS.mattered = sorted(CHECKS.mattered), None
        took = round(time.monotonic() - begun, 2)
        self.notes.write(f"mattered-{self.shard.number}", test=item.nodeid, seconds=took, checks=mattered)
        if passes and took < TAKES_LONG:
            self._ask(item, [one for one in mattered if self.asked[one] < self.most and is_near(one, item.nodeid)])
        item.session._setupstate.teardown_exact(nextitem)
        return True

    def _ask(self, item: Any, checks: list[str]) -> None:
        for check in checks:
            noticed = not _passes(item, check)
            if noticed and not _passes(item, ""):
                item.session._setupstate.teardown_exact(None)
                self.last = None
                return
            self.notes.write(f"asked-{self.shard.number}", check=check, test=item.nodeid, noticed=noticed)
            self.asked[check] += 1
            if noticed:
                CHECKS.settled.add(check)


def _shares(item: Any) -> bool:
    """Whether something stands around this test that its whole module shares."""
    made = item._fixtureinfo.name2fixturedefs.values()
    return any(one.scope == "module" for all_of_a_name in made for one in all_of_a_name)


class Asking:
    """Each check asks so many tests at most that were not asked yet, the nearest and quickest of them."""

    def __init__(self, notes: Notes, shard: Shard, tests: int) -> None:
        self.notes = notes
        self.shard = shard
        self.noticed = set(notes.noticed())
        self.last: Any = None
        asked = notes.asked()
        self.plan: dict[str, list[str]] = defaultdict(list)
        for check, found in notes.where_it_mattered().items():
            if shard.has(check) and check not in self.noticed:
                for test in [one for one in found if (check, one) not in asked][:tests]:
                    self.plan[test].append(check)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if item.nodeid in self.plan]

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: Any, nextitem: Any) -> bool:
        checks = [check for check in self.plan[item.nodeid] if check not in self.noticed]
        # What a module sets up for all its tests is set up with every check in place.
        if checks and item.parent is not self.last and not _passes(item, ""):
            checks = []
        self.last = item.parent
        for check in checks:
            noticed = not _passes(item, check)
            if noticed and not _passes(item, ""):
                item.session._setupstate.teardown_exact(None)
                self.last = None
                break  # it fails when asked a second time, whatever is out: it proves nothing
            self.notes.write(f"asked-{self.shard.number}", check=check, test=item.nodeid, noticed=noticed)
            if noticed:
                self.noticed.add(check)
        item.session._setupstate.teardown_exact(nextitem)
        return True


def _passes(item: Any, without: str) -> bool:
    """Whether the test passes without that check. What stands around the test stays set up."""
    item._initrequest()
    before = signal.signal(signal.SIGALRM, _too_long)
    signal.alarm(LONGEST)
    CHECKS.out = without
    forget_composed()
    try:
        reports = runtestprotocol(item, nextitem=item.parent, log=False)
    finally:
        CHECKS.out = ""
        forget_composed()
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
    return not any(report.failed for report in reports)


def forget_composed() -> None:
    """Queries that are composed once a process were composed with the check in place, or without it."""
    for one in _composed():
        one._shapes.clear()
    for kept in _kept_statements():
        kept.cache_clear()


@cache
def _composed() -> list[Any]:
    """All of them: each is made where a module is read. Those of pages are read with the first page, if not before."""
    from content.composed import Composed

    import_module(settings.ROOT_URLCONF)
    gc.unfreeze()  # or those that were made before the suite froze what there was are not among them
    return [one for one in gc.get_objects() if isinstance(one, Composed)]


@cache
def _kept_statements() -> list[Any]:
    """Functions that keep the statement they write, among all that the apps keep."""
    modules = [module for name, module in sys.modules.items() if name.partition(".")[0] in APPS]
    kept = [one for module in modules for one in vars(module).values() if hasattr(one, "cache_clear")]
    return [one for one in kept if one.__wrapped__.__annotations__.get("return") in ("Spoken", "Statement")]


def _too_long(_signal: int, _frame: FrameType | None) -> None:
    pytest.fail(f"it takes longer than {LONGEST} seconds")
