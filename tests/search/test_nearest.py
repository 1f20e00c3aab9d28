"""What was looked for in a list of one kind."""

from __future__ import annotations

import pytest

from search.nearest import best_of
from tests.cast import make_person
from tests.search.shelf import shelf_of

pytestmark = pytest.mark.django_db


def test_a_beginning_is_enough_where_only_other_kinds_say_the_word_itself() -> None:
    with shelf_of("note", "Notes") as notes, shelf_of("card", "Cards") as cards:
        for pk in range(20):
            notes.put(pk, f"Note {pk}", "One hand.")
        cards.put(7, "Handover at night")
        cards.put(8, "Something else")
        for shelf in (notes, cards):
            shelf.index()
        assert best_of("hand", viewer=make_person(), kind="card") == [7]
        assert best_of("hand kind:note", viewer=make_person(), kind="card") == []
