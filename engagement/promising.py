"""Which sections may have something for a person: one planned statement, so that most need not be asked at all."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from content.statements import Statement
from engagement.sections import Section, sections

if TYPE_CHECKING:
    from people.models import Person

ASKED_WITH = ("person", "since")


def promising(person: Person, since: datetime) -> list[Section]:
    """In their order; those that cannot be looked into beforehand are among them."""
    registered = tuple(sections())
    looked_into = [section for section in registered if section.perhaps]
    found: Sequence[bool] = _statement(registered).ask(person=person.pk, since=since)[0] if looked_into else ()
    empty = {section.name for section, has in zip(looked_into, found, strict=True) if not has}
    return [section for section in registered if section.name not in empty]


@cache
def _statement(registered: tuple[Section, ...]) -> Statement:
    looks = ", ".join(f"EXISTS (SELECT {section.perhaps})" for section in registered if section.perhaps)
    # Named by its words: what is planned under a name stays that for the connection.
    return Statement(f"promising_sections_{zlib.crc32(looks.encode())}", f"SELECT {looks}", *ASKED_WITH)
