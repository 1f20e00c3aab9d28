"""People in statements that fetch many kinds of things at once (content.rows)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from content.rows import made
from people.models import Person

# What a face, a name and a line need, of the table called `face`.
FACE = """json_build_object('id', face.id, 'display_name', face.display_name, 'handle', face.handle,
    'role', face.role, 'organisation', face.organisation, 'portrait_seed', face.portrait_seed,
    'portrait_key', face.portrait_key)"""


def person_of(said: Mapping[str, Any]) -> Person | None:
    """None where an outer join found nobody."""
    return made(Person, said) if said["id"] else None
