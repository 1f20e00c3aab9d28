"""Lists of names page by a key that is indexed: small letters, no accents, so that Óscar stands beside Oscar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, F, Func, Model, Q, QuerySet, Value
from django.db.models.functions import Lower

# One letter for one letter: translate() is immutable, which an index asks for, and unaccent() is not.
_ACCENTED = "àáâãäåāăąçćĉċčďđèéêëēĕėęěĝğġģĥħìíîïĩīĭįıĵķĺļľŀłñńņňòóôõöøōŏőŕŗřśŝşšţťŧùúûüũūŭůűųŵýÿŷźżžșț"
_PLAIN = "aaaaaaaaacccccddeeeeeeeeegggghhiiiiiiiiijklllllnnnnooooooooorrrsssstttuuuuuuuuuuwyyyzzzst"


class SortKey(Func):
    function = "translate"

    def __init__(self, field: Any, *rest: Any, **extra: Any) -> None:
        source = field if isinstance(field, Lower) else Lower(field)
        super().__init__(source, *(rest or (Value(_ACCENTED), Value(_PLAIN))), output_field=CharField(), **extra)


@dataclass(frozen=True)
class NamePage[T: Model]:
    """`next_after` asks for the page that follows, '' on the last."""

    rows: Sequence[T]
    next_after: str
    words: str = ""


def page_by_name[T: Model](rows: QuerySet[T], *, name: str, after: str, size: int, words: str = "") -> NamePage[T]:
    """One page in the order of the field `name`, by key and not by offset. `after` is the cursor a page gave."""
    rows = rows.annotate(sort_name=SortKey(name))  # type: ignore[assignment]
    pk, _, last_name = after.partition("~")
    if pk.isdecimal() and len(pk) < 19:
        # The first condition alone lets the index start at the right place.
        rows = rows.filter(Q(sort_name__gte=last_name), Q(sort_name__gt=last_name) | Q(pk__gt=int(pk)))
    found = list(rows.order_by(F("sort_name"), "pk")[: size + 1])
    last = found[size - 1] if len(found) > size else None
    return NamePage(found[:size], cursor_of(last) if last else "", words)


def cursor_of(row: Any) -> str:
    """What asks for the page after this row."""
    return f"{row.pk}~{row.sort_name}"
