"""In others' words only the name by which they called somebody is replaced, wherever these words stand.

Every column of text of every app is gone through: a new place to write in needs nothing of its own. What shows, finds
or keeps such words in another form is told which rows changed (`register_unnamed`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import CharField, Field, GeneratedField, JSONField, Model, TextField

from people.models import HandleHistory, Person

FORMER = "Former member"
FORMER_HANDLE = "former-member"
# Nothing people write: numbers of a log, and an index that is made anew from what it was made of. The audit trail
# cannot be rewritten by anybody.
LEFT_OUT = frozenset({"engagement.Activity", "engagement.Delivery", "moderation.AuditEntry", "search.Entry"})


@dataclass(frozen=True)
class Names:
    """`handles` are all that ever led to the person; `shown` is '' where somebody else is called so as well."""

    handles: tuple[str, ...]
    shown: str

    @property
    def called(self) -> str:
        """For Postgres: what has to stand in a text that is looked into."""
        return rf"(@|/people/)({'|'.join(map(re.escape, self.handles))})"


type Changed = Mapping[type[Model], set[int]]
type Follow = Callable[[Names, Changed], None]
_follow: list[Follow] = []


def register_unnamed(follow: Follow) -> None:
    """`follow(names, changed)` is told, in the same transaction, in which rows somebody is called no more."""
    _follow.append(follow)


def names_of(person: Person) -> Names:
    former = HandleHistory.objects.filter(person=person).values_list("handle", flat=True)
    namesakes = Person.objects.filter(display_name=person.display_name).exclude(pk=person.pk).exists()
    return Names((person.handle, *former), "" if namesakes else person.display_name)


def call_no_more(person: Person) -> None:
    names = names_of(person)
    changed = {model: pks for model in _models() if (pks := _unname(model, names))}
    for follow in _follow:
        follow(names, changed)


def _models() -> Iterator[type[Model]]:
    ours = (model for model in apps.get_models() if model._meta.managed and not model._meta.proxy)
    return (model for model in ours if model not in (Person, HandleHistory) and model._meta.label not in LEFT_OUT)


def _unname(model: type[Model], names: Names) -> set[int]:
    """In one statement, which finds nothing nearly everywhere."""
    columns = [_Column(field, names) for field in model._meta.local_concrete_fields if _holds_words(field)]
    if not columns:
        return set()
    quote = connection.ops.quote_name
    sets = ", ".join(f"{quote(one.name)} = {one.without}" for one in columns)
    where = " OR ".join(one.has for one in columns)
    pk = quote(str(model._meta.pk.column))
    values = [value for one in columns for value in one.without_values]
    values += [value for one in columns for value in one.has_values]
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {quote(model._meta.db_table)} SET {sets} WHERE {where} RETURNING {pk}", values)
        return {pk for (pk,) in cursor.fetchall()}


def _holds_words(field: Field[Any, Any]) -> bool:
    """Not what is one of a few choices, names one row alone, or is reckoned by the database."""
    if isinstance(field, GeneratedField) or field.choices or field.unique or field.primary_key:
        return False
    base = field.base_field if isinstance(field, ArrayField) else field
    return isinstance(base, CharField | TextField | JSONField)


class _Column:
    """How one column is asked for somebody's names, and written without them."""

    def __init__(self, field: Field[Any, Any], names: Names) -> None:
        self.name = str(field.column)
        quoted = connection.ops.quote_name(self.name)
        text = f"{quoted}::text"
        shown = [one for one in _ways_to_show(names.shown, field) if one[0]]
        self.has = f"({text} ~* %s{''.join(f' OR strpos({text}, %s) > 0' for _one in shown)})"
        self.has_values = [names.called, *(one for one, _instead in shown)]
        without, self.without_values = text, []
        for pattern, instead in _patterns(names):
            without = f"regexp_replace({without}, %s, %s, 'gi')"
            self.without_values += [pattern, instead]
        for one, instead in shown:
            without = f"replace({without}, %s, %s)"
            self.without_values += [one, instead]
        self.without = _as_it_was(without, field)


def _patterns(names: Names) -> Iterator[tuple[str, str]]:
    """For Postgres. First the link that a call is drawn as, then calls and addresses as they are written."""
    handles = "|".join(map(re.escape, names.handles))
    yield rf'<a [^>]*href="/people/({handles})/"[^>]*>@[^<]*</a>', f"@{FORMER_HANDLE}"
    yield rf"/people/({handles})(?![[:alnum:]_-])", f"/people/{FORMER_HANDLE}"
    yield rf"(?<![[:alnum:]_@/.&+-])@({handles})(?![[:alnum:]_-])", f"@{FORMER_HANDLE}"


def _ways_to_show(shown: str, field: Field[Any, Any]) -> Iterator[tuple[str, str]]:
    """The name as a quotation links it (discussions.growing), and as excerpts and pages show a call."""
    if not shown:
        return
    name = json.dumps(shown, ensure_ascii=False)[1:-1] if isinstance(field, JSONField) else shown
    yield f"[{re.sub(r'[][]', '', name)}](", f"[{FORMER}]("
    yield f"@{name}", f"@{FORMER}"
    yield f">{escape(name, quote=False)}</a>", f">{FORMER}</a>"


def _as_it_was(without: str, field: Field[Any, Any]) -> str:
    """Of the column's own type, and no longer than it holds."""
    if isinstance(field, CharField) and field.max_length:
        return f"left({without}, {field.max_length})"
    return f"({without})::{field.db_type(connection)}"
