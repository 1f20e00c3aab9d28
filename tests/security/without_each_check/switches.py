"""What is asked in place of each check: the same, or nothing where that check is taken out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.db import connection
from django.db.models import Manager, Q, QuerySet


@dataclass
class Checks:
    """Which check is out, and which ones mattered since somebody began to listen, of those that are not settled."""

    out: str = ""
    mattered: set[str] | None = None
    settled: set[str] = field(default_factory=set)

    def narrow(self, check: str, rows: Any, name: str, *words: Any, **named: Any) -> Any:
        if self.out == check:
            return rows.all() if hasattr(rows, "all") else rows.model._default_manager.all()
        seen = getattr(rows, name)(*words, **named)
        if self._listens(check) and _hides(rows, seen):
            self._matters(check)
        return seen

    def allow(self, check: str, predicate: Any, *words: Any, **named: Any) -> Any:
        if self.out == check:
            return True
        answer = predicate(*words, **named)
        if self._listens(check) and not answer:
            self._matters(check)
        return answer

    def refuse(self, check: str, predicate: Any, *words: Any, **named: Any) -> Any:
        if self.out == check:
            return False
        answer = predicate(*words, **named)
        if self._listens(check) and answer:
            self._matters(check)
        return answer

    def fault(self, check: str, predicate: Any, *words: Any, **named: Any) -> Any:
        """Why somebody may not, in words; '' or nothing where they may."""
        return self.refuse(check, predicate, *words, **named) or ""

    def demand(self, check: str, demand: Any, *words: Any, **named: Any) -> Any:
        """A step that goes no further for whom it refuses."""
        if self.out == check:
            return None
        try:
            return demand(*words, **named)
        except Exception:
            if self._listens(check):
                self._matters(check)
            raise

    def everybody(self, check: str, condition: Any, *words: Any, **named: Any) -> Any:
        if self._listens(check):
            self._matters(check)
        return Q() if self.out == check else condition(*words, **named)

    def said(self, check: str, answer: Any) -> Any:
        """What was waited for, or read from a row, instead of asked."""
        return self.allow(check, lambda: answer)

    def override(self, check: str) -> Callable[[Any], Override]:
        return lambda method: Override(self, check, method)

    def is_out(self, check: str) -> bool:
        return self.out == check

    def mixin(self, check: str, mixin: Any) -> Any:
        """A mixin that lets nobody through who is not signed in, with a way past it."""

        def dispatch(view: Any, request: Any, *words: Any, **named: Any) -> Any:
            if self.out == check:
                return super(mixin, view).dispatch(request, *words, **named)  # type: ignore[misc]
            if self._listens(check) and not request.user.is_authenticated:
                self._matters(check)
            return super(switched_mixin, view).dispatch(request, *words, **named)  # type: ignore[misc]

        switched_mixin: Any = type(mixin.__name__, (mixin,), {"dispatch": dispatch})
        return switched_mixin

    def _listens(self, check: str) -> bool:
        return self.mattered is not None and check not in self.mattered and check not in self.settled

    def _matters(self, check: str) -> None:
        if self.mattered is not None:
            self.mattered.add(check)

    def handed_on(self, check: str, predicate: Any) -> Any:
        return HandedOn(self, check, predicate)


@dataclass(frozen=True)
class HandedOn:
    """A predicate that is kept to be asked later. Everything else of it is its own."""

    checks: Checks
    check: str
    predicate: Any

    def __call__(self, *words: Any, **named: Any) -> Any:
        return self.checks.allow(self.check, self.predicate, *words, **named)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.predicate, name)


@dataclass(eq=False)
class Override:
    """A method that is asked in place of another; without it, that other is asked, or nothing."""

    checks: Checks
    check: str
    method: Any

    def __set_name__(self, owner: type, name: str) -> None:
        self.owner, self.name = owner, name

    def __get__(self, row: Any, owner: type) -> Any:
        return self.method if row is None else partial(self._ask, row)

    def _ask(self, row: Any, *words: Any, **named: Any) -> Any:
        before = getattr(super(self.owner, row), self.name, None)
        if self.checks.out == self.check:
            return before is None or before(*words, **named)
        answer = self.method(row, *words, **named)
        if self.checks._listens(self.check) and bool(answer) != (before is None or bool(before(*words, **named))):
            self.checks._matters(self.check)
        return answer


def _hides(rows: Any, seen: Any) -> bool:
    """Whether something was left out. Where it cannot be told (no query can be made here) it is taken to be so."""
    if not isinstance(seen, QuerySet) or not isinstance(rows, QuerySet | Manager):
        return True
    if not connection.in_atomic_block or connection.needs_rollback:
        return True
    log, connection.force_debug_cursor = connection.force_debug_cursor, False
    wrappers, connection.execute_wrappers = connection.execute_wrappers, []
    try:
        return bool(rows.all().order_by().count() != seen.order_by().count())
    except Exception:  # an OuterRef, a slice, a thread of sockets
        return True
    finally:
        connection.force_debug_cursor, connection.execute_wrappers = log, wrappers


CHECKS = Checks()
