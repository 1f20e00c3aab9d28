"""The front page: what anyone may see of what goes on, and nothing more."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from chat.rooms import first_room
from chat.speaking import Line, write_down
from communities.models import Access
from knowledge.models import PartName
from knowledge.telling import StoryDraft, tell
from tests.cast import make_community, make_member, make_thread
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


def lively(access: str, mark: str) -> None:
    community = make_community(access=access, name=f"Place {mark}")
    member = make_member(community)
    make_thread(community, author=member, title=f"Thread {mark}")
    tell(community, StoryDraft(title=f"Story {mark}", parts={PartName.ADVICE: "Print at four."}), author=member)
    write_down(first_room(community), [Line(member, f"Words {mark}", timezone.now())])


def test_shows_what_goes_on_where_anyone_may_read() -> None:
    lively(Access.OPEN, "seen")
    page = Client().get("/").content.decode()
    for shown in ("Thread seen", "Story seen", "Place seen", "In the chat rooms"):
        assert shown in page
    assert "Words seen" not in page


@pytest.mark.parametrize("access", [Access.CLOSED, Access.PRIVATE])
def test_shows_nothing_of_other_places(access: str) -> None:
    lively(access, "unseen")
    page = Client().get("/").content.decode()
    assert "unseen" not in page
    assert "In the chat rooms" not in page


def test_costs_the_same_however_much_goes_on() -> None:
    lively(Access.OPEN, "one")
    Client().get("/")
    before = queries_of(Client(), "/")
    for n in range(4):
        lively(Access.OPEN, f"more {n}")
    assert queries_of(Client(), "/") == before <= 10
