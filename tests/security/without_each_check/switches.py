"""The checks of the project, each with a switch around it that lets everybody through."""

from __future__ import annotations

import ast
import builtins
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from django.db import connection
from django.db.models import Manager, Q, QuerySet

ROOT = Path(__file__).resolve().parent.parent.parent.parent
APPS = (
    *("config", "ui", "people", "content", "engagement", "moderation", "search", "communities"),
    *("discussions", "chat", "knowledge", "mentoring"),
)
NARROWS = ("visible_to", "readable_by")
# Asked about somebody; `has_…` of the administration.
ALLOWS = re.compile(r"_?(can_|may$|may_|is_in_circle$|takes_part$|has_perm$|has_\w+_permission$)")
REFUSES = ("is_banned", "is_blocked_between")
OF_THE_SIGNED_IN = "is_signed_in"
# Where an address leads, whether a form is filled in, how often somebody is asked: nothing of who may do what.
BESIDES = ("may_link_to", "may_be_posted", "_may_be_posted", "_may_be_asked")
SIGNED_IN = "LoginRequiredMixin"
SUPERUSER = "request.user.is_superuser"
# What the rewritten modules call it by; a built-in, so that no module need import it.
HANDLE = "__checks__"


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

    def everybody(self, check: str, condition: Any, *words: Any, **named: Any) -> Any:
        if self._listens(check):
            self._matters(check)
        return Q() if self.out == check else condition(*words, **named)

    def said(self, check: str, answer: Any) -> Any:
        """What was waited for, or read from a row, instead of asked."""
        return self.allow(check, lambda: answer)

    def override(self, check: str) -> Callable[[Any], Override]:
        return lambda method: Override(self, check, method)

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


@dataclass
class Switching(ast.NodeTransformer):
    """Puts the switches in, and keeps the names of the checks found."""

    path: str
    found: dict[str, str] = field(default_factory=dict)
    inside: list[str] = field(default_factory=list)
    predicates: set[str] = field(default_factory=set)
    modules: set[str] = field(default_factory=set)

    def visit_Module(self, node: ast.Module) -> ast.AST:
        made = {name for part in ast.walk(node) for name in _names_made(part)}
        self.predicates = {name for name in made if _allows(name)}
        self.modules = {name for part in node.body if isinstance(part, ast.ImportFrom) for name in _names_made(part)}
        return self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self.inside.append(node.name)
        if node.name.startswith("has_") and _allows(node.name):
            switch = self._switch("override", node, f"def {node.name}", [])
            node.decorator_list.insert(0, switch)
        node.body = [self.visit(one) for one in node.body]
        node.args = self.visit(node.args)
        self.inside.pop()
        return node

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        self.inside.append(node.name)
        self.generic_visit(node)
        self.inside.pop()
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        self.inside.append(node.name)
        node.bases = [
            self._switch("mixin", base, SIGNED_IN, [base], asked=base) if ast.unparse(base) == SIGNED_IN else base
            for base in node.bases
        ]
        self.generic_visit(node)
        self.inside.pop()
        return node

    def visit_Await(self, node: ast.Await) -> ast.AST:
        if isinstance(node.value, ast.Call) and _allows(_called(node.value)):
            return self._switch("said", node, ast.unparse(node), [node], asked=node)
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        said = ast.unparse(node)
        function, name = node.func, _called(node)
        if isinstance(function, ast.Attribute) and name in NARROWS:
            words = [function.value, ast.Constant(name), *node.args]
            return self._switch("narrow", node, said, words)
        if _allows(name) and not node.args:
            return node  # it asks about no person: whether there are keys to seal with
        how = "allow" if _allows(name) else "refuse" if name in REFUSES else ""
        how = "everybody" if name == OF_THE_SIGNED_IN else how
        if how:
            return self._switch(how, node, said, [function, *node.args], asked=function)
        return self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if isinstance(node.ctx, ast.Load) and node.id in self.predicates:
            return self._switch("handed_on", node, node.id, [node], asked=node)
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        said = ast.unparse(node)
        if not isinstance(node.ctx, ast.Load):
            return self.generic_visit(node)
        if said == SUPERUSER:
            return self._switch("said", node, said, [node], asked=node)
        of = getattr(node.value, "id", "")
        if _allows(node.attr) and (of in self.modules or (of == "self" and node.attr.startswith("_"))):
            return self._switch("handed_on", node, said, [node], asked=node)
        return self.generic_visit(node)

    def _switch(
        self,
        how: str,
        node: ast.expr | ast.FunctionDef,
        said: str,
        words: Sequence[ast.expr],
        asked: ast.expr | None = None,
    ) -> ast.Call:
        check = self._named(said, node.lineno)
        keywords = [self.visit(one) for one in getattr(node, "keywords", [])]
        words = [one if one is asked else self.visit(one) for one in words]
        handle = ast.Attribute(ast.Name(HANDLE, ast.Load()), how, ast.Load())
        call = ast.Call(handle, [ast.Constant(check), *words], keywords)
        return ast.fix_missing_locations(ast.copy_location(call, node))

    def _named(self, said: str, line: int) -> str:
        """A name that stays the same when lines above it come and go."""
        plain = f"{self.path} {'.'.join(self.inside) or 'module'}: {' '.join(said.split())[:90]}"
        number = 1
        while (check := f"{plain} ({number})" if number > 1 else plain) in self.found:
            number += 1
        self.found[check] = f"{self.path}:{line}"
        return check


def _allows(name: str) -> bool:
    return bool(ALLOWS.match(name)) and name not in BESIDES


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else str(getattr(node.func, "id", ""))


def _names_made(part: ast.AST) -> Iterator[str]:
    if isinstance(part, ast.ImportFrom):
        yield from (one.asname or one.name for one in part.names)
    elif isinstance(part, ast.FunctionDef):
        yield part.name


def switched(source: str, path: str) -> tuple[ast.Module, dict[str, str]]:
    switching = Switching(path)
    tree = switching.visit(ast.parse(source))
    return tree, switching.found


def every_check() -> dict[str, str]:
    """Each check and where it stands."""
    checks: dict[str, str] = {}
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                checks |= switched(path.read_text(), str(path.relative_to(ROOT)))[1]
    return checks


class SwitchedLoader(SourceFileLoader):
    def get_code(self, fullname: str) -> CodeType:
        path = Path(self.path)
        tree, _found = switched(path.read_text(), str(path.relative_to(ROOT)))
        return compile(tree, self.path, "exec", dont_inherit=True)


class SwitchedFinder(MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] not in APPS or ".migrations" in fullname:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        loader: Loader | None = spec.loader if spec else None
        if spec and isinstance(loader, SourceFileLoader) and spec.origin:
            spec.loader = SwitchedLoader(fullname, spec.origin)
        return spec


def put_in() -> None:
    """To be called before the first app is imported."""
    setattr(builtins, HANDLE, CHECKS)
    sys.meta_path.insert(0, SwitchedFinder())
