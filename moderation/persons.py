"""People can be flagged, too, from their profile. A case about a person stands in no community's queue."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from content.targets import Target, target_kind, target_of
from people.models import Person
from people.scopes import PUBLIC

# Beside the kinds of content/targets.py: a person is not thanked, used or saved.
PERSON = Target(
    kind="person",
    model=Person,
    title=lambda person: person.display_name,
    scope=lambda person: PUBLIC,
    author=lambda person: person,
    can_take_part=lambda viewer, person: viewer.is_authenticated and viewer != person,
    words=lambda person: person.about,
    icon="user",
)


def flaggable(kind: str) -> Target:
    return PERSON if kind == PERSON.kind else target_kind(kind)


def flaggable_of(row: Model) -> Target:
    return PERSON if isinstance(row, Person) else target_of(row)


def words_of(row: Any) -> str:
    """As they were written; of a person what they say about themselves."""
    words: str = row.about if isinstance(row, Person) else getattr(row, "source", "") or flaggable_of(row).words(row)
    return words or str(row)
