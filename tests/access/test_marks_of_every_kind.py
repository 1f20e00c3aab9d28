"""What can be thanked or used is; of every other kind that is registered these pages do not exist."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Model

import tests.access.rows  # noqa: F401 - reads everybody's rows
from chat.rooms import first_room
from chat.speaking import say
from content.models import Reactable, Reaction, Usable, Use
from content.targets import targets
from knowledge.models import Sheet
from knowledge.resources.remarking import remark
from tests.access.scene import Scene
from tests.cast import client_of, make_member

pytestmark = pytest.mark.django_db
PAGES: dict[str, tuple[type[Model], dict[str, str]]] = {
    "reactions/thanks/": (Reactable, {}),
    "reactions/same/": (Reactable, {}),
    "uses/": (Usable, {"outcome": "worked", "sharing": "shown"}),
}


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:
    with django_db_blocker.unblock(), transaction.atomic():
        scene = Scene("open")
        member = scene.ward.member
        remark(Sheet.objects.get(pk=scene["sheet"]), by=member, words="Mind the valve.")
        say(first_room(scene.community), author=member, source="Good morning.")
        yield scene
        transaction.set_rollback(True)


@pytest.mark.parametrize("marks", PAGES)
@pytest.mark.parametrize("sharing", ["shown", "mine"])
def test_only_what_counts_them_takes_marks(scene: Scene, marks: str, sharing: str) -> None:
    counts, said = PAGES[marks]
    viewer, tried = make_member(scene.community), set()
    client = client_of(viewer)
    for target in targets():
        for row in target.visible_to(viewer)[:3]:
            tried.add(target.kind)
            address, there = f"/content/{target.kind}/{row.pk}/{marks}", issubclass(target.model, counts)
            there_were = Use.objects.count() + Reaction.objects.count()
            with transaction.atomic():
                read = client.get(address).status_code
                sent = client.post(address, said | {"sharing": sharing}).status_code
            assert read == (200 if there else 404), address
            assert sent in ((302, 403) if there else (404,)), address
            assert there or Use.objects.count() + Reaction.objects.count() == there_were, address
    assert tried >= {"post", "story", "message", "resource", "sheet", "remark", "proposal", "letter"}, tried
