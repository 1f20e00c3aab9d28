"""The run that takes checks out lasts too long for the suite; what it stands on is held here."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.views import View

from tests.security.without_each_check.placing import HANDLE, every_check, switched
from tests.security.without_each_check.reasons import REASONS
from tests.security.without_each_check.switches import Checks

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


BY_OTHER_NAMES = """
from somewhere import LoginRequiredMixin, drafts, is_banned

class Admin(Everything):
    def has_change_permission(self, request):
        return _may(request, 1)

class Page(LoginRequiredMixin, View):
    pass

KEPT = drafts.may_tell

async def enter(person):
    return not is_banned(person, 1) and await self._may_stay()
"""


def test_checks_by_other_names_have_one() -> None:
    _tree, found = switched(BY_OTHER_NAMES, "a.py")
    assert [check.partition(": ")[2] for check in found] == [
        "def has_change_permission",
        "_may(request, 1)",
        "LoginRequiredMixin",
        "drafts.may_tell",
        "is_banned(person, 1)",
        "await self._may_stay()",
    ]


IN_OTHER_WAYS = """
def can_change(viewer, note):
    if viewer == "banned" or note is None:
        return False
    return note == viewer

def change(viewer, note):
    if note != viewer:
        raise PermissionDenied
    return why_silent(viewer, note) or "changed"

class Page:
    def get(self, viewer):
        self.require_member(viewer)
        return "page"

    def require_member(self, viewer):
        if viewer != "member":
            raise PermissionDenied
"""


def test_whoever_is_refused_in_other_ways_is_let_through_without_that_way() -> None:
    tree, found = switched(IN_OTHER_WAYS, "a.py")
    checks = Checks()
    names: dict[str, Any] = {HANDLE: checks, "PermissionDenied": PermissionDenied, "__name__": "a"}
    names["why_silent"] = lambda viewer, note: "muted" if note == "aloud" else ""
    exec(compile(tree, "a.py", "exec"), names)
    asked = {
        "a.py can_change: if viewer == 'banned' or note is None": lambda: names["can_change"]("banned", "banned"),
        "a.py can_change: note == viewer": lambda: names["can_change"]("other", "mine"),
        "a.py change: if note != viewer": lambda: names["change"]("other", "mine"),
        "a.py change: why_silent(viewer, note)": lambda: names["change"]("aloud", "aloud"),
        "a.py Page.get: self.require_member(viewer)": lambda: names["Page"]().get("other"),
        "a.py Page.require_member: if viewer != 'member'": lambda: names["Page"]().get("other"),
    }
    assert list(found) == list(asked)
    answers = {}
    for check, ask in asked.items():
        checks.out, checks.mattered = "", set()
        refused = _answer(ask)
        mattered, checks.out = checks.mattered, check
        answers[check] = (refused, check in mattered, _answer(ask))
    no = PermissionDenied
    assert list(answers.values()) == [
        (False, True, True),
        (False, True, True),
        (no, True, "changed"),
        ("muted", True, "changed"),
        (no, True, "page"),
        (no, True, "page"),
    ]


def _answer(ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except PermissionDenied:
        return PermissionDenied


def test_without_it_who_is_nobody_here_has_their_name_and_so_have_others() -> None:
    source = "def voice_of(person, thread): return nobody() if asked(person, thread) else person"
    tree, [check] = switched(source, "a.py")
    checks = Checks()
    names: dict[str, Any] = {HANDLE: checks, "nobody": lambda: "nobody", "asked": lambda person, _: person == "asker"}
    exec(compile(tree, "a.py", "exec"), names)
    answers = {}
    for out in ("", check):
        checks.out = out
        answers[out] = [names["voice_of"](one, 1) for one in ("asker", "other")]
    assert answers == {"": ["nobody", "other"], check: ["asker", "other"]}


def test_what_is_waited_for_is_not_asked_without_it() -> None:
    tree, [check] = switched("async def goes_on(wire): return await wire.may_stay()", "a.py")
    checks, asked = Checks(), []
    names: dict[str, Any] = {HANDLE: checks}
    exec(compile(tree, "a.py", "exec"), names)

    class Wire:
        async def may_stay(self) -> bool:
            asked.append(checks.out)
            return False

    answers = {}
    for out in ("", check):
        checks.out = out
        answers[out] = asyncio.run(names["goes_on"](Wire()))
    assert (answers, asked) == ({"": False, check: True}, [""])


def test_what_is_no_refusal_of_anybody_has_no_switch() -> None:
    source = """
def get(self, request, row):
    if row is None:
        raise Http404
    if "sure" not in request.POST:
        raise PermissionDenied
    self._refuse(HTTPStatus.OK)
    ask(asked)
"""
    assert switched(source, "a.py")[1] == {}


def test_without_an_override_what_it_overrides_is_asked() -> None:
    checks = Checks()

    class Admin(_Everything):
        @checks.override("a.py: def has_change_permission")
        def has_change_permission(self, who: str) -> bool:
            return who == "leader"

        @checks.override("a.py: def has_decide_permission")
        def has_decide_permission(self, who: str) -> bool:
            return who == "leader"

    admin = Admin()
    answers = {}
    for out in ("", "change", "decide"):
        checks.out = f"a.py: def has_{out}_permission"
        answers[out] = (admin.has_change_permission("stranger"), admin.has_decide_permission("stranger"))
    assert answers == {"": (False, False), "change": (True, False), "decide": (False, True)}


def test_a_page_for_the_signed_in_opens_without_its_mixin() -> None:
    checks = Checks()

    class Page(checks.mixin("a.py Page: LoginRequiredMixin", LoginRequiredMixin), View):  # type: ignore[misc]
        def get(self, request: HttpRequest) -> HttpResponse:
            return HttpResponse("inside")

    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    assert Page.as_view()(request).status_code == 302
    checks.out = "a.py Page: LoginRequiredMixin"
    assert Page.as_view()(request).status_code == 200


def test_every_reason_is_about_a_check_that_is_there() -> None:
    assert not REASONS.keys() - every_check().keys()


class _Everything:
    def has_change_permission(self, who: str) -> bool:
        return True


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
