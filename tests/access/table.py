"""The table of who may reach what. Each app has its rows in tests/access/rows_<app>.py; what has no row fails.

    row("communities:members", reading)                            a GET below /c/<slug>/
    row("discussions:reply", members, "post", at=thread, data=…)   a POST; `at` gives the arguments of the address
    socket("/ws/rooms/{room}/", reading)                           a socket; the path takes what the scene made
    exempt("admin:", "why")                                        names that begin so are looked after elsewhere

A rule says what a role gets at a community of some access. Write a new one as a function beside your rows when none
here fits. What a row needs (a thread, a story) a planter makes: `@planter def plant(scene): scene["thread"] = …`,
with `scene.canary(CONTENT, "post")` in every text, so that a page that shows it to the wrong person is found out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.access.scene import Scene

ACCESSES = ("open", "closed", "private")
# The member wrote and told what there is; the colleague is a member too, and had no part in it.
ROLES = (
    *("anonymous", "outsider", "pending", "removed", "banned"),
    *("colleague", "member", "facilitator", "steward", "staff"),
)
BELONGING = frozenset({"colleague", "member", "facilitator", "steward"})
LEADING = frozenset({"facilitator", "steward"})


class Says(Enum):
    """What the server answers. NOT_FOUND is the very answer of an address that never was."""

    OK = "ok"
    NOT_FOUND = "404"
    FORBIDDEN = "403"
    SIGN_IN = "sign in"


type Rule = Callable[[str, str], Says]
type Arguments = Callable[["Scene"], Sequence[Any]]
type Data = Callable[["Scene"], Mapping[str, Any]]


def everybody(access: str, role: str) -> Says:
    return Says.OK


def knowing(access: str, role: str) -> Says:
    """Overview, about: everybody, and where it is private members alone."""
    return Says.NOT_FOUND if access == "private" and role not in BELONGING else Says.OK


def reading(access: str, role: str) -> Says:
    """What is said inside: everybody where it is open, members elsewhere."""
    return Says.OK if access == "open" or role in BELONGING else Says.NOT_FOUND


def belonging(access: str, role: str) -> Says:
    """Members alone, and for others it does not exist, wherever it is."""
    return Says.OK if role in BELONGING else Says.NOT_FOUND


def signed_in(access: str, role: str) -> Says:
    return Says.SIGN_IN if role == "anonymous" else Says.OK


def nobody(access: str, role: str) -> Says:
    return Says.NOT_FOUND


def only(roles: frozenset[str], *, within: Rule = reading, visitors: Says = Says.SIGN_IN) -> Rule:
    """Those roles; others who may see the place are told why not, or to sign in first."""

    def rule(access: str, role: str) -> Says:
        if within(access, role) is not Says.OK:
            return within(access, role)
        if role in roles:
            return Says.OK
        return visitors if role == "anonymous" else Says.FORBIDDEN

    return rule


def first_sign_in(rule: Rule) -> Rule:
    """As the rule says, but visitors are asked to sign in before anything else is looked at."""
    return lambda access, role: Says.SIGN_IN if role == "anonymous" else rule(access, role)


def keeping_track(access: str, role: str) -> Says:
    """Whoever has an account and can read it."""
    return only(frozenset(ROLES) - {"anonymous"})(access, role)


members = only(BELONGING)
leaders = only(LEADING)
stewards = only(frozenset({"steward"}))


def slug(scene: Scene) -> Sequence[Any]:
    return [scene.slug]


def nothing(scene: Scene) -> Sequence[Any]:
    return []


def no_data(scene: Scene) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True)
class Row:
    route: str
    rule: Rule
    method: str = "get"
    at: Arguments = slug
    data: Data = no_data
    query: str = ""
    # Canaries that those who get the page must find in it, so that the hunt for them proves something.
    shows: Sequence[str] = field(default_factory=tuple)

    def __str__(self) -> str:
        return f"{self.method} {self.route}{self.query}"


@dataclass(frozen=True)
class SocketRow:
    path: str
    rule: Rule


ROWS: list[Row] = []
SOCKETS: list[SocketRow] = []
EXEMPT: dict[str, str] = {}
PLANTERS: list[Callable[[Scene], None]] = []


def row(
    route: str,
    rule: Rule,
    method: str = "get",
    *,
    at: Arguments = slug,
    data: Data = no_data,
    query: str = "",
    shows: Sequence[str] = (),
) -> None:
    ROWS.append(Row(route, rule, method, at, data, query, shows))


def socket(path: str, rule: Rule) -> None:
    SOCKETS.append(SocketRow(path, rule))


def exempt(beginning: str, why: str) -> None:
    EXEMPT[beginning] = why


def planter(plant: Callable[[Scene], None]) -> Callable[[Scene], None]:
    PLANTERS.append(plant)
    return plant
