"""Which sections may have something for somebody: one planned statement, so that most need not be asked at all."""

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
    return _not_empty(registered, _statement(registered).ask(person=person.pk, since=since)[0] if looked_into else ())


def promising_to_each(asked: Sequence[tuple[int, datetime]]) -> dict[int, list[Section]]:
    """The same for many (person, since) at once, by person."""
    registered = tuple(sections())
    people, sinces = [pk for pk, _since in asked], [since for _pk, since in asked]
    found = _statement_for_many(registered).ask(people=people, sinces=sinces)
    return {pk: _not_empty(registered, has) for pk, *has in found}


def _not_empty(registered: Sequence[Section], has: Sequence[bool]) -> list[Section]:
    looked_into = [section for section in registered if section.perhaps]
    empty = {section.name for section, some in zip(looked_into, has, strict=True) if not some}
    return [section for section in registered if section.name not in empty]


@cache
def _statement_for_many(registered: tuple[Section, ...]) -> Statement:
    columns = {"person": "asked.person", "since": "asked.since"}
    looks = [f"EXISTS (SELECT {section.perhaps % columns})" for section in registered if section.perhaps]
    chosen = ", ".join(["asked.person", *looks]).replace("%", "%%")
    sql = f"SELECT {chosen} FROM unnest(%(people)s::bigint[], %(sinces)s::timestamptz[]) AS asked (person, since)"
    return Statement(f"promising_to_many_{zlib.crc32(sql.encode())}", sql, "people", "sinces")


@cache
def _statement(registered: tuple[Section, ...]) -> Statement:
    looks = ", ".join(f"EXISTS (SELECT {section.perhaps})" for section in registered if section.perhaps)
    # Named by its words: what is planned under a name stays that for the connection.
    return Statement(f"promising_sections_{zlib.crc32(looks.encode())}", f"SELECT {looks}", *ASKED_WITH)
