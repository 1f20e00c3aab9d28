"""Each cell of the leak matrix: 72 surfaces, and what each of eight roles gets there in a private community.

leak_matrix.csv says what is promised, tests/access asks every address as everybody, and here the two are held against
each other. A line without an address of its own (a letter, an archive, what a browser keeps) is held by the tests that
test_leak_matrix.py names for it.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

import tests.access.rows  # noqa: F401 - reads everybody's rows
from tests.access.scene import _audiences
from tests.access.table import ROWS, SOCKETS, Says
from tests.security.test_leak_matrix import HELD, NOT_BUILT

WHO = {
    **{"A": "anonymous", "N": "outsider", "P": "pending", "R": "removed", "B": "banned"},
    **{"M": "member", "F": "facilitator", "S": "staff"},
}
ROOM = "/ws/chat/{room}/"
FOUND = ("get search:results?q=lighthouse", "get knowledge:mine?q=lighthouse", "get people:directory?q=lighthouse")
SUGGESTED = ("get search:suggestions?q=lighthouse",)
SURFACES: dict[str, tuple[str, ...]] = {
    "L01": ("get communities:overview", "get communities:about"),
    "L03": ("get discussions:thread", "get knowledge:story", "get communities:decision"),
    "L04": ("get discussions:post", "get discussions:thread?post=2", "get discussions:thread-by-number"),
    "L05": (
        *("get discussions:post-acts", "get discussions:arrivals", "get discussions:latest", "get content:reactions"),
        *("get content:uses", "get chat:messages", "get chat:message"),
    ),
    "L06": (
        *("post discussions:replies", "post discussions:poll", "post engagement:bookmark", "post moderation:flag"),
        *("post mentoring:rsvp", "post knowledge:note", "post chat:messages"),
    ),
    "L07": ("get discussions:edit-post", "get knowledge:change", "get chat:message-edit"),
    "L08": ("get discussions:history", "get discussions:summary-history", "get knowledge:versions"),
    "L09": ("get content:draft", "post content:draft"),
    "L10": ("get communities:members", "get communities:members?q=lighthouse"),
    "L11": ("get people:profile",),
    "L13": ("get home", "get communities:directory"),
    "L14": ("get discussions:threads", "get communities:directory?q=lighthouse"),
    "L15": FOUND,
    "L16": FOUND,
    "L18": SUGGESTED,
    "L19": ("get content:names?q=no",),
    "L20": SUGGESTED,
    "L21": ("get engagement:notifications",),
    "L28": ("get engagement:unsubscribe", "post engagement:unsubscribe"),
    "L32": ("get communities:overview", "get discussions:thread"),
    "L33": ("get communities:overview", "get discussions:thread"),
    "L34": ("get communities:feed", "get discussions:feed", "get knowledge:feed"),
    "L36": ("get mentoring:session-calendar", "get mentoring:pair-date-calendar", "get mentoring:visit-calendar"),
    "L39": ("get media",),
    "L47": (ROOM,),
    "L49": (ROOM, "get chat:messages"),
    "L50": (ROOM, "get chat:here", "get communities:membership"),
    "L51": (ROOM, "get discussions:history"),
    "L53": ("get communities:flags", "get communities:flags-chosen"),
    "L55": ("get content:reactions", "get content:uses", "get discussions:answers", "get communities:stances"),
    "L56": ("get discussions:answers", "get discussions:poll"),
    "L57": ("get mentoring:session", "get mentoring:circle"),
    "L58": ("get engagement:bookmarks", "get engagement:practice"),
    "L59": ("get discussions:similar?title=where+is+the+lighthouse",),
    "L60": ("get mentoring:outcomes", "get mentoring:fairness", "get communities:members-file"),
    "L62": ("get communities:members-file", "get mentoring:programme-circles-file"),
    "L64": ("post communities:invitations",),
    "L69": ("post discussions:tending", "post discussions:split"),
    "L70": ("get communities:overview", "get discussions:thread"),
}
# Where somebody who belongs is refused what the matrix would give them. Nobody gets more than it says.
STRICTER = {
    "L07F": "words of others are put right where flags are decided, with a reason, on the audit trail",
    "L53M": "they are told that it is for those who lead: every place has that address, so it tells nothing",
    "L60M": "numbers about people are for those who lead",
    "L64M": "those who lead ask people in",
}
type Holds = Callable[[str, set[Says]], bool]


def nothing_of_it(role: str, said: set[Says]) -> bool:
    """Refused, or answered where tests/access hunts each private text of the place."""
    return not _audiences("private", role) or refused(role, said)


def refused(role: str, said: set[Says]) -> bool:
    """As what never was; a visitor may be asked to sign in first, which they are at what never was, too."""
    return said <= {Says.NOT_FOUND} or (role == "anonymous" and said <= {Says.NOT_FOUND, Says.SIGN_IN})


def let_in(_role: str, said: set[Says]) -> bool:
    return Says.OK in said


def told_why_not(_role: str, said: set[Says]) -> bool:
    return said == {Says.FORBIDDEN}


HOLDS: dict[str, Holds] = {
    **dict.fromkeys(("404=", "close 4401", "close 4404", "medians within 5 ms; same length"), refused),
    **dict.fromkeys(("gone", "none"), nothing_of_it),
    **dict.fromkeys(("yes", "own", "with token", "own community only", "only what M may read"), let_in),
    **dict.fromkeys(("confirm", "same answer", "works; names nothing secret"), let_in),
    "403": told_why_not,
}
with (Path(__file__).parent / "leak_matrix.csv").open() as file:
    MATRIX = {line["id"]: line for line in csv.DictReader(file)}


def test_every_line_has_eight_cells_and_is_held_here_or_named() -> None:
    assert len(MATRIX) == 72
    assert all(line[letter] for line in MATRIX.values() for letter in WHO)
    assert set(SURFACES) <= set(HELD)
    assert set(MATRIX) == {*HELD, *NOT_BUILT}


@pytest.mark.parametrize("number", SURFACES)
def test_each_of_the_eight_gets_what_the_matrix_says(number: str) -> None:
    wrong = [f"{letter}: {found}" for letter in WHO if (found := _wrong(number, letter))]
    assert not wrong, f"{MATRIX[number]['surface']}: {wrong}"


def _wrong(number: str, letter: str) -> str:
    role, promised = WHO[letter], MATRIX[number][letter]
    said = {rule("private", role) for surface in SURFACES[number] for rule in _rules(surface)}
    holds: Holds
    if number + letter in STRICTER:
        holds = told_why_not
    elif letter == "S" and promised != "works; names nothing secret":
        # Staff belong nowhere: what they look at in the administration leaves a trace (tests/moderation).
        holds = nothing_of_it
    elif promised == "-":
        return ""
    else:
        holds = HOLDS[promised]
    return "" if holds(role, said) else f"{promised} is promised, but {sorted(one.value for one in said)}"


def _rules(surface: str) -> list[Callable[[str, str], Says]]:
    found = [row.rule for row in ROWS if str(row) == surface] + [row.rule for row in SOCKETS if row.path == surface]
    assert found, f"no row in tests/access for {surface}"
    return found
