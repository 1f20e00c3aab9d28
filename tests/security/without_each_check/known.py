"""What is known as a check: by its name, or since it refuses somebody."""

from __future__ import annotations

import ast
import re
from collections.abc import Set

NARROWS = ("visible_to", "readable_by", "own_waiting", "own_of", "within_reach_of", "run_by", "shown_to")
# Of a manager, and somebody: elsewhere they are other questions.
NARROWS_OF_MANAGERS = ("of", "of_member")
# Asked about somebody; `has_…` of the administration.
ALLOWS = re.compile(
    r"_?(can_|may$|may_|is_in_circle$|takes_part$|has_perm$|has_\w+_permission$)"
    r"|asked$|told_nameless$|waits_for$|has_a_place$|owns_notes$|is_trusted$|shows_file$"
    r"|_(carries|under_way|leads|is_welcome)$"
)
OVERRIDES = re.compile(r"has_\w+_permission$")
REFUSES = re.compile(
    r"waits_for_others$|is_banned$|is_blocked_between$|is_own$|\w+_too_much$|too_many_come$|met_enough_today$|_has_said_enough$"
)
# They say why not, or nothing.
FAULTS = re.compile(
    r"why_(not_write|silent|unchanged|muted_in)$|_why_paused$|faults?_of_\w+$|fault_where_gone$|refusal_of$"
)
# Steps of their own that end with a refusal.
DEMANDS = re.compile(r"_?require(_\w+)?$|_?refuse_\w+$|_refuse$|_may(_\w+)?$|_check$|\w+_alone$")
OF_THE_SIGNED_IN = "is_signed_in"
# Where an address leads, whether a form is filled in, how often somebody is asked: nothing of who may do what.
BESIDES = ("may_link_to", "may_be_posted", "_may_be_posted", "_may_be_asked")
# `nobody() if asked(…) else person`: without it they are called by their name. Said of everybody it would hide all.
WITHOUT_NAME = ("asked", "told_nameless")
# An everyday word, too: what is only named so is none.
EVERYDAY = "asked"
SIGNED_IN = "LoginRequiredMixin"
SUPERUSER = "request.user.is_superuser"
WHO = ("viewer", "reader", "person", "by", "user", "staff", "self.person", "request.user", "self.request.user")
# Asked only whether a form was filled in, or how it came; `allowed` was found out by whoever demands it.
NO_GUARD = re.compile(r"request\.POST\)?$|by_htmx\(|not allowed$|is_authenticated\)*$")


def allows(name: str) -> bool:
    return bool(ALLOWS.match(name)) and name not in BESIDES


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else str(getattr(node.func, "id", ""))


def narrows(node: ast.Call) -> bool:
    function, name = node.func, called(node)
    if not isinstance(function, ast.Attribute) or name in NARROWS:
        return isinstance(function, ast.Attribute)
    is_of_somebody = any(ast.unparse(word) in WHO for word in node.args)
    return name in NARROWS_OF_MANAGERS and ast.unparse(function.value).endswith(".objects") and is_of_somebody


def how_asked(node: ast.Call) -> str:
    """By which switch, or '': what asks about nobody (whether there are keys to seal with) is no check."""
    name = called(node)
    if name == OF_THE_SIGNED_IN:
        return "everybody"
    if not node.args:
        return ""
    if allows(name):
        return "allow"
    return "refuse" if REFUSES.match(name) else "fault" if FAULTS.match(name) else ""


def hides_a_name(node: ast.IfExp) -> bool:
    is_asked = isinstance(node.test, ast.Call) and called(node.test) in WITHOUT_NAME
    return is_asked and ast.unparse(node.body) in ("nobody()", "None")


def holds_a_check(node: ast.AST, predicates: Set[str]) -> bool:
    return any(
        (isinstance(part, ast.Call) and (how_asked(part) or narrows(part)))
        or (isinstance(part, ast.Name) and part.id in predicates)
        or (isinstance(part, ast.Attribute) and ast.unparse(part) == SUPERUSER)
        for part in ast.walk(node)
    )


def is_about_somebody(node: ast.AST) -> bool:
    """Whether it asks who it is that asks."""
    return any(ast.unparse(part) in WHO or getattr(part, "attr", "") == "is_teller" for part in ast.walk(node))


def is_demand(node: ast.Expr) -> bool:
    call = node.value
    if not isinstance(call, ast.Call) or not DEMANDS.match(called(call)):
        return False
    if isinstance(call.func, ast.Name):
        return bool(call.args)
    return ast.unparse(call.func).startswith("self.") and called(call) != "_refuse"


def is_guard(node: ast.If, *, in_predicate: bool) -> bool:
    """`if …: raise PermissionDenied`, and in a rule `if …: return False`, where it asks about somebody. What is not
    there at all is no matter of who asks."""
    unfit = any(isinstance(part, ast.NamedExpr | ast.Await) for part in ast.walk(node.test))
    if unfit or NO_GUARD.search(ast.unparse(node.test)):
        return False
    first, asks = node.body[0], is_about_somebody(node.test)
    if isinstance(first, ast.Raise) and first.exc is not None:
        refusal = ast.unparse(first.exc).partition("(")[0]
        return refusal == "PermissionDenied" or (refusal == "Http404" and asks)
    return in_predicate and asks and ast.unparse(first) == "return False"
