"""Every rule of every app, asked about all the scene has: no stranger gets in, a colleague only where all members do.

A rule is found by itself: `can_…(viewer, row)` of a permissions.py. It is asked about each row of that model.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import transaction

import tests.access.rows  # noqa: F401 - reads everybody's rows
from communities.joining import leave, remove
from communities.models import Community
from content.targets import targets
from people.models import Person
from tests.access.scene import Scene
from tests.access.table import BELONGING, ROLES

pytestmark = pytest.mark.django_db
PLACES = ("communities", "discussions", "chat", "knowledge", "mentoring")
STRANGERS = tuple(role for role in ROLES if role not in BELONGING)
# What strangers may in an open community: see it, and keep track of what they read.
FOR_STRANGERS = {
    "communities.can_know",
    "communities.can_read",
    "communities.can_choose_what_to_hear",
    "discussions.can_keep_track",
}
# What every member may. All else is for those whose it is, or who lead.
FOR_MEMBERS = FOR_STRANGERS | {
    "chat.can_chat",
    "chat.can_enter",
    "chat.can_make_story",
    "chat.can_make_thread",
    "communities.can_offer_to_serve",
    "communities.can_propose",
    "communities.can_take_part",
    "communities.can_take_stance",
    "communities.can_tend",
    "discussions.can_answer_poll",
    "discussions.can_reply",
    "discussions.can_see_who_answered",
    "discussions.can_start_thread",
    "discussions.can_summarise",
    "knowledge.can_check_story",
    "knowledge.can_tell",
    "mentoring.can_take_part_in_mentoring",
}
# A conversation of two is theirs, whether or not both still belong to the place where they met.
OF_CONVERSATIONS = {"chat.can_enter", "chat.can_change_message"}


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:
    """Open, so that nobody is kept out by not seeing it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield Scene("open")
        transaction.set_rollback(True)


@pytest.mark.parametrize("role", STRANGERS)
def test_no_rule_lets_a_stranger_in(role: str, scene: Scene) -> None:
    assert _allowed(scene, _viewer(scene, role)) <= FOR_STRANGERS


def test_a_colleague_may_what_every_member_may_and_nothing_that_is_somebodys_own(scene: Scene) -> None:
    assert _allowed(scene, _viewer(scene, "colleague")) == FOR_MEMBERS


@pytest.mark.parametrize("role", ["member", "facilitator"])
def test_whoever_left_does_nothing_more_with_what_was_theirs(role: str, scene: Scene) -> None:
    """Rules of mentoring are about pairs, circles and visits, none of which whoever left can see any more."""
    with transaction.atomic():
        if role == "member":
            leave(scene.community, person=_viewer(scene, role))
        else:
            remove(scene.community, person=_viewer(scene, role), by=_viewer(scene, "steward"))
        _rows.cache_clear()
        allowed = _allowed(scene, _viewer(scene, role))
        _rows.cache_clear()
        transaction.set_rollback(True)
    elsewhere = {name for name in allowed if not name.startswith("mentoring.")}
    assert sorted(elsewhere - FOR_STRANGERS - OF_CONVERSATIONS) == []


@pytest.mark.parametrize("role", STRANGERS)
def test_no_stranger_marks_or_flags(role: str, scene: Scene) -> None:
    viewer = _viewer(scene, role)
    assert not [one.kind for one in targets() if any(one.can_take_part(viewer, row) for row in _rows(scene, one.model))]


def test_the_scene_has_something_for_nearly_every_rule(scene: Scene) -> None:
    """Or the hunt proves little."""
    asked = {name for name, _predicate, model in RULES if _rows(scene, model)}
    assert {name for name, _predicate, _model in RULES} - asked <= set()


def _viewer(scene: Scene, role: str) -> Any:
    """Fresh, since what somebody belongs to is kept on them."""
    person = scene.people[role]
    return AnonymousUser() if person is None else Person.objects.get(pk=person.pk)


def _allowed(scene: Scene, viewer: Any) -> set[str]:
    return {name for name, predicate, model in RULES if any(predicate(viewer, row) for row in _rows(scene, model))}


def _rules() -> Iterator[tuple[str, Any, Any]]:
    for app in PLACES:
        module = import_module(f"{app}.permissions")
        for name, predicate in vars(module).items():
            function = getattr(predicate, "fn", predicate)
            if name.startswith("can_") and getattr(function, "__module__", "") == module.__name__:
                _viewer, *about = inspect.signature(function).parameters.values()
                if len(about) == 1:
                    yield f"{app}.{name}", predicate, _model(app, str(about[0].annotation))


def _model(app: str, name: str) -> type[Any]:
    try:
        return apps.get_model(app, name)
    except LookupError:
        return apps.get_model("communities", name)


@cache
def _rows(scene: Scene, model: Any) -> list[Any]:
    """Kept with what hangs on them: each is asked about many times."""
    rows: list[Any] = list(model._default_manager.all())
    return [row for row in rows if _place(row) in (None, scene.community.pk)]


RULES = tuple(_rules())


def _place(row: Any) -> int | None:
    """Of which community it is, where a row says so."""
    return row.pk if isinstance(row, Community) else getattr(row, "community_id", None)
