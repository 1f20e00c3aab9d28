"""What apps hand each other, asked as everybody: links with their titles, whole texts for files, drafts.

Each is found in its registry; a kind of which the scene has nothing fails, so that it gets its line here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import Http404

import tests.access.rows  # noqa: F401 - reads everybody's rows
from communities.goals import links
from content import drafting
from discussions.models import Post
from people.models import Person
from tests.access.scene import Scene
from tests.access.table import ACCESSES, BELONGING, ROLES, Says, belonging, reading

pytestmark = pytest.mark.django_db

# By kind: the name under which the scene has one, and who may see it.
LINKED = {
    "thread": ("thread", reading),
    "story": ("story", reading),
    "resource": ("resource", reading),
    "sheet": ("sheet", reading),
    "circle": ("circle", belonging),
    "session": ("session", belonging),
}
TELLERS = frozenset({"member"})
# By kind: what of the scene it is written in or of, and who writes there.
DRAFTS: dict[str, tuple[Callable[[Scene], int], frozenset[str]]] = {
    "new-thread": (lambda scene: scene.community.pk, BELONGING),
    "thread": (lambda scene: scene["thread"], BELONGING),
    "post": (lambda scene: Post.objects.get(thread=scene["thread"], number=1).pk, TELLERS),
    "summary": (lambda scene: scene["thread"], BELONGING),
    "poll": (lambda scene: Post.objects.get(thread=scene["thread"], number=1).pk, TELLERS),
    "introduction": (lambda scene: scene.community.pk, BELONGING),
    "story": (lambda scene: scene.community.pk, BELONGING),
    "story-change": (lambda scene: scene["story"], TELLERS),
    "story-interview": (lambda scene: scene["interview"], frozenset({"steward"})),
}


@pytest.fixture(scope="module")
def scenes(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Scene]]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield {access: Scene(access) for access in ACCESSES}
        transaction.set_rollback(True)


@pytest.mark.parametrize("access", ACCESSES)
@pytest.mark.parametrize("role", ROLES)
def test_links_and_texts_are_handed_to_those_who_may_read_them(
    role: str, access: str, scenes: dict[str, Scene]
) -> None:
    scene = scenes[access]
    for linkable in links._linkables.values():
        name, rule = LINKED[linkable.kind]
        may = rule(access, role) is Says.OK
        found = linkable.find(_viewer(scene, role), scene.community, [scene[name]])
        assert (scene[name] in found) is may, linkable.kind
        if linkable.leaves:
            assert _leaf(linkable, scene, name, role) == may, linkable.kind


def _leaf(linkable: links.Linkable, scene: Scene, name: str, role: str) -> bool:
    """Whether there is one; it holds nothing that is not for this role."""
    assert linkable.leaves
    leaves = linkable.leaves(_viewer(scene, role), scene.community, [scene[name]])
    words = "".join(f"{one.text} {one.about}" for one in leaves.values())
    assert not [token for token in scene.forbidden(role) if token in words], linkable.kind
    return scene[name] in leaves


@pytest.mark.parametrize("access", ACCESSES)
@pytest.mark.parametrize("role", ROLES)
def test_a_draft_is_kept_for_those_who_may_write_there(role: str, access: str, scenes: dict[str, Scene]) -> None:
    scene, viewer = scenes[access], _viewer(scenes[access], role)
    if not isinstance(viewer, Person):
        return  # nothing is kept without an account
    for kind in drafting._kinds:
        place, writers = DRAFTS[kind]
        assert _may_write(f"{kind}-{place(scene)}", viewer) is (role in writers), kind


def _may_write(key: str, viewer: Person) -> bool:
    try:
        return bool(drafting.read_key(key, viewer))
    except Http404:
        return False


def _viewer(scene: Scene, role: str) -> Any:
    """Fresh, since what somebody belongs to is kept on them."""
    person = scene.people[role]
    return AnonymousUser() if person is None else Person.objects.get(pk=person.pk)
