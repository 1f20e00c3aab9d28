"""Puts a switch around each check of the project, and names it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.security.without_each_check.known import (
    EVERYDAY,
    OVERRIDES,
    SIGNED_IN,
    SUPERUSER,
    WHO,
    allows,
    called,
    hides_a_name,
    holds_a_check,
    how_asked,
    is_demand,
    is_guard,
    narrows,
)

ROOT = Path(__file__).resolve().parent.parent.parent.parent
APPS = (
    *("config", "ui", "people", "content", "engagement", "moderation", "search", "communities"),
    *("discussions", "chat", "knowledge", "mentoring"),
)
# What the rewritten modules call it by; a built-in, so that no module need import it.
HANDLE = "__checks__"


@dataclass
class Switching(ast.NodeTransformer):
    """Puts the switches in, and keeps the names of the checks found."""

    path: str
    found: dict[str, str] = field(default_factory=dict)
    inside: list[str] = field(default_factory=list)
    predicates: set[str] = field(default_factory=set)
    modules: set[str] = field(default_factory=set)
    # Whether what is read stands below a `not`.
    turned: bool = False

    def visit_Module(self, node: ast.Module) -> ast.AST:
        made = {name for part in ast.walk(node) for name in _names_made(part)}
        self.predicates = {name for name in made if allows(name) and name != EVERYDAY}
        self.modules = {name for part in node.body if isinstance(part, ast.ImportFrom) for name in _names_made(part)}
        return self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self.inside.append(node.name)
        if OVERRIDES.match(node.name):
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
        """Not asked at all where it is out: some that ask show out at once whoever may not."""
        if not isinstance(node.value, ast.Call) or not allows(called(node.value)):
            return self.generic_visit(node)
        said = self._switch("said", node, ast.unparse(node), [node], asked=node)
        handle = ast.Attribute(ast.Name(HANDLE, ast.Load()), "is_out", ast.Load())
        skips = ast.BoolOp(ast.Or(), [ast.Call(handle, [said.args[0]], []), said])
        return ast.fix_missing_locations(ast.copy_location(skips, node))

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        """What a form asks of itself is about what was filled in."""
        call, in_form = node.value, any(name.endswith("Form") for name in self.inside)
        if is_demand(node) and not in_form and isinstance(call, ast.Call) and not holds_a_check(call, self.predicates):
            node.value = self._switch("demand", call, ast.unparse(call), [call.func, *call.args], asked=call.func)
            return node
        return self.generic_visit(node)

    def visit_If(self, node: ast.If) -> ast.AST:
        said = ast.unparse(node.test)
        if is_guard(node, in_predicate=self._in_predicate) and not holds_a_check(node.test, self.predicates):
            node.test = self._later("refuse", node.test, f"if {said}")
        else:
            node.test = self.visit(node.test)
        node.body = [self.visit(one) for one in node.body]
        node.orelse = [self.visit(one) for one in node.orelse]
        return node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        is_not = isinstance(node.op, ast.Not)
        self.turned ^= is_not
        self.generic_visit(node)
        self.turned ^= is_not
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        if not hides_a_name(node):
            return self.generic_visit(node)
        node.test = self._later("refuse", node.test, ast.unparse(node.test))
        node.orelse = self.visit(node.orelse)
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        """In a rule, with whom somebody is compared."""
        sides = {ast.unparse(one).removesuffix(".pk") for one in (node.left, *node.comparators)}
        if self._in_predicate and sides & set(WHO) and "None" not in sides and not holds_a_check(node, self.predicates):
            return self._later("refuse" if self.turned else "allow", node, ast.unparse(node))
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        said = ast.unparse(node)
        function, name = node.func, called(node)
        if narrows(node) and isinstance(function, ast.Attribute):
            words = [function.value, ast.Constant(name), *node.args]
            return self._switch("narrow", node, said, words)
        if how := how_asked(node):
            return self._switch(how, node, said, [function, *node.args], asked=function)
        return node if allows(name) else self.generic_visit(node)

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
        if allows(node.attr) and (of in self.modules or (of == "self" and node.attr.startswith("_"))):
            return self._switch("handed_on", node, said, [node], asked=node)
        return self.generic_visit(node)

    @property
    def _in_predicate(self) -> bool:
        return any(allows(name) for name in self.inside)

    def _later(self, how: str, node: ast.expr, said: str) -> ast.Call:
        """It is asked where the switch asks it, and not at all where it is out."""
        nobody = ast.arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])
        question = ast.Lambda(nobody, node)
        return self._switch(how, node, said, [question], asked=question)

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
