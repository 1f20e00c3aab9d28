"""The run that takes checks out lasts too long for the suite; what it stands on is held here."""

from __future__ import annotations

from tests.security.without_each_check.reasons import REASONS
from tests.security.without_each_check.switches import HANDLE, Checks, every_check, switched

SOURCE = """
from somewhere import can_lead

class Room:
    allows = can_lead

def rooms_of(viewer):
    if not can_lead(viewer):
        return []
    return Rooms.objects.visible_to(viewer)
"""


def test_each_check_has_a_switch() -> None:
    tree, found = switched(SOURCE, "a.py")
    assert list(found.values()) == ["a.py:5", "a.py:8", "a.py:10"]
    checks = Checks()
    names = {
        HANDLE: checks,
        "Rooms": _Rooms,
        "__name__": "a",
        "__builtins__": {**vars(__import__("builtins")), "__import__": _somewhere},
    }
    exec(compile(tree, "a.py", "exec"), names)
    answers = {}
    for check in ["", *found]:
        checks.out = check
        answers[check] = [(names["rooms_of"](one), names["Room"].allows(one)) for one in ("stranger", "leader")]  # type: ignore[attr-defined,operator]
    handed_on, asked, narrowed = found
    assert answers == {
        "": [([], False), ("what one may see", True)],
        handed_on: [([], True), ("what one may see", True)],
        asked: [("what one may see", False), ("what one may see", True)],
        narrowed: [([], False), ("all there is", True)],
    }


def test_every_reason_is_about_a_check_that_is_there() -> None:
    assert not REASONS.keys() - every_check().keys()


class _Objects:
    def visible_to(self, viewer: str) -> str:
        return "what one may see"

    def all(self) -> str:
        return "all there is"


class _Rooms:
    objects = _Objects()


class _Somewhere:
    @staticmethod
    def can_lead(viewer: str) -> bool:
        return viewer == "leader"


def _somewhere(*_words: object) -> type[_Somewhere]:
    return _Somewhere
