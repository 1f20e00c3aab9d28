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
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import (
    CharField,
    EmailField,
    Field,
    GeneratedField,
    JSONField,
    Model,
    SlugField,
    TextField,
    URLField,
)

from people.models import FormerName, HandleHistory, Person

FORMER = "Former member"
FORMER_HANDLE = "former-member"
# Nothing people write: numbers of a log, and an index that is made anew from what it was made of. The audit trail
# cannot be rewritten by anybody.
LEFT_OUT = frozenset({"engagement.Activity", "engagement.Delivery", "moderation.AuditEntry", "search.Entry"})


# Before a name there is no letter, digit or piece of an address; JSON writes the end of a line in letters.
_BEGINS = r"(?:(?<![[:alnum:]_@/.&+-])|(?<=\\[nrt]))"
_ENDS = r"(?![[:alnum:]_-])"


@dataclass(frozen=True)
class Names:
    """`handles` are all that ever led to the person; `shown` are the names they have and had, without those by which
    somebody else is called as well.

    `called_so` are those that are theirs alone after an '@' too: somebody else's name does not go on after them.
    """

    handles: tuple[str, ...]
    shown: tuple[str, ...]
    called_so: frozenset[str]

    @property
    def called(self) -> str:
        """For Postgres: what has to stand in a text that is looked into. Quick, since it goes through everything."""
        return f"(@|/people/)({self._handles}){_ENDS}"

    @property
    def profile(self) -> str:
        """Their page here, not one of another house."""
        return rf"({_here()}|{_BEGINS})/people/({self._handles}){_ENDS}"

    @property
    def mention(self) -> str:
        return f"{_BEGINS}@({self._handles}){_ENDS}"

    @property
    def _handles(self) -> str:
        return "|".join(map(re.escape, self.handles))


def _here() -> str:
    return re.escape(settings.SITE_URL)


type Changed = Mapping[type[Model], set[int]]
type Follow = Callable[[Names, Changed], None]
_follow: list[Follow] = []


def register_unnamed(follow: Follow) -> None:
    """`follow(names, changed)` is told, in the same transaction, in which rows somebody is called no more."""
    _follow.append(follow)


def names_of(person: Person) -> Names:
    handles = HandleHistory.objects.filter(person=person).values_list("handle", flat=True)
    names = {person.display_name, *FormerName.objects.filter(person=person).values_list("name", flat=True)}
    others = {name: _others_called(name, person) for name in names}
    shown = sorted(name for name in names if name not in others[name])
    return Names(
        (person.handle, *handles), tuple(shown), frozenset(name for name in names if _is_alone(name, others[name]))
    )


def _others_called(name: str, person: Person) -> set[str]:
    alike = Person.objects.filter(display_name__startswith=name).exclude(pk=person.pk)
    return set(alike.values_list("display_name", flat=True))


def _is_alone(name: str, others: set[str]) -> bool:
    """Who is called Anna has nothing to do with Ann: no pattern matches the beginning of a word."""
    after = (other.removeprefix(name)[:1] for other in others)
    return all(sign.isalnum() or sign in {"_", "-"} for sign in after)


def call_no_more(person: Person) -> None:
    names = names_of(person)
    changed = {model: pks for model in _models() if (pks := _unname(model, names))}
    for follow in _follow:
        follow(names, changed)


def _models() -> Iterator[type[Model]]:
    ours = (model for model in apps.get_models() if model._meta.managed and not model._meta.proxy)
    return (model for model in ours if model not in (HandleHistory, FormerName) and model._meta.label not in LEFT_OUT)


def _unname(model: type[Model], names: Names) -> set[int]:
    """In one statement, which finds nothing nearly everywhere."""
    key = connection.ops.quote_name(str(model._meta.pk.column))
    columns = [_Column(field, names, key) for field in model._meta.local_concrete_fields if _holds_words(field)]
    if not columns:
        return set()
    quote = connection.ops.quote_name
    sets = ", ".join(f"{quote(one.name)} = {one.without}" for one in columns)
    where = " OR ".join(one.has for one in columns)
    values = [value for one in columns for value in one.without_values]
    values += [value for one in columns for value in one.has_values]
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {quote(model._meta.db_table)} SET {sets} WHERE {where} RETURNING {key}", values)
        return {pk for (pk,) in cursor.fetchall()}


def _holds_words(field: Field[Any, Any]) -> bool:
    """Not an address of mail, what is one of a few choices, names one row alone, or is reckoned by the database."""
    if isinstance(field, GeneratedField | EmailField | SlugField) or field.choices or field.unique:
        return False
    base = field.base_field if isinstance(field, ArrayField) else field
    return isinstance(base, CharField | TextField | JSONField)


class _Column:
    """How one column is asked for somebody's names, and written without them."""

    def __init__(self, field: Field[Any, Any], names: Names, key: str) -> None:
        self.name = str(field.column)
        if isinstance(field, URLField):
            self._lead_elsewhere(names, key)
            return
        text = f"{connection.ops.quote_name(self.name)}::text"
        shown = [*_ways_to_show(names, field)]
        called = f"{text} ~* %s AND {text} ~* %s"
        self.has = f"({called}{f' OR strpos({text}, %s) > 0 AND {text} ~ %s' * len(shown)})"
        self.has_values = [names.called, f"{names.profile}|{names.mention}"]
        self.has_values += [value for first, pattern, _instead in shown for value in (first, pattern)]
        without, self.without_values = text, []
        for flags, pairs in (
            ("gi", _patterns(names)),
            ("g", [(pattern, instead) for _first, pattern, instead in shown]),
        ):
            for pattern, instead in pairs:
                without = f"regexp_replace({without}, %s, %s, '{flags}')"
                self.without_values += [pattern, instead]
        self.without = _as_it_was(without, field)

    def _lead_elsewhere(self, names: Names, key: str) -> None:
        """A link that is an address and nothing else: each to one of its own, where two may not be the same."""
        quoted = connection.ops.quote_name(self.name)
        self.has, self.has_values = f"({quoted} ~* %s)", [names.profile]
        self.without = f"regexp_replace({quoted}, %s, %s || '-' || {key}::text, 'gi')"
        self.without_values = [names.profile, rf"\1/people/{FORMER_HANDLE}"]


def _patterns(names: Names) -> Iterator[tuple[str, str]]:
    """For Postgres. First the link that a call is drawn as, then calls and addresses as they are written."""
    yield rf'<a [^>]*href=\\?"{names.profile}/\\?"[^>]*>@[^<]*</a>', f"@{FORMER_HANDLE}"
    yield names.profile, rf"\1/people/{FORMER_HANDLE}"
    yield names.mention, f"@{FORMER_HANDLE}"


def _ways_to_show(names: Names, field: Field[Any, Any]) -> Iterator[tuple[str, str, str]]:
    """The name as a quotation begins with it (discussions.growing), and as excerpts and pages show a call.

    Any other link of these words is somebody's own. What is quickly looked for comes first, then the pattern.
    """
    for shown in names.shown:
        yield from _ways_to_show_one(shown, field, is_called=shown in names.called_so)


def _ways_to_show_one(shown: str, field: Field[Any, Any], *, is_called: bool) -> Iterator[tuple[str, str, str]]:
    name = json.dumps(shown, ensure_ascii=False)[1:-1] if isinstance(field, JSONField) else shown
    linked, drawn = re.sub(r"[][]", "", name), escape(name, quote=False)
    in_source = rf"(> )\[{re.escape(linked)}\](?=\(({_here()})?/[^/[:space:])][^[:space:])]*\):)"
    yield f"[{linked}](", in_source, rf"\1[{FORMER}]"
    on_page = rf'(<a [^>]*href=\\?"({_here()})?/[^/"][^"]*"[^>]*>){re.escape(drawn)}(?=</a>:)'
    yield f">{drawn}</a>:", on_page, rf"\1{FORMER}"
    if is_called:
        yield f"@{name}", f"{_BEGINS}@{re.escape(name)}{_ENDS}", f"@{FORMER}"


def _as_it_was(without: str, field: Field[Any, Any]) -> str:
    """Of the column's own type, and no longer than it holds."""
    if isinstance(field, CharField) and field.max_length:
        return f"left({without}, {field.max_length})"
    return f"({without})::{field.db_type(connection)}"
