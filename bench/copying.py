"""Model instances into Postgres by COPY: a million rows in a minute or two, without a rule of a model being run."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from io import StringIO
from itertools import batched
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models
from django.db.models.expressions import DatabaseDefault

BATCH = 5_000
_ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def copy(
    model: type[models.Model], rows: Iterable[models.Model], *, progress: Callable[[int], None] | None = None
) -> int:
    """Copies the instances as they are, ids included, and sets the sequence behind the last. Returns how many."""
    done = 0
    with connection.cursor() as cursor:
        for some in batched(rows, BATCH):
            fields = _told(some[0])
            columns = ", ".join(f'"{field.column}"' for field in fields)
            names = [field.attname for field in fields]
            text = StringIO("".join(_lines(some, names)))
            cursor.copy_expert(f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN', text)
            done += len(some)
            if progress:
                progress(done)
        for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
            cursor.execute(statement)
    return done


def _told(row: models.Model) -> list[models.Field[Any, Any]]:
    """The columns to copy. What the database gives by itself it gives here too."""
    return [
        field
        for field in row._meta.concrete_fields
        if not field.generated and not isinstance(getattr(row, field.attname), DatabaseDefault)
    ]


def _lines(rows: Iterable[models.Model], names: list[str]) -> Iterator[str]:
    for row in rows:
        yield "\t".join(_text(getattr(row, name)) for name in names) + "\n"


def _text(value: Any) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return json.dumps(value).translate(_ESCAPES)
    if isinstance(value, list):
        return "{" + ",".join(_text(item) for item in value) + "}"
    return str(value).translate(_ESCAPES)
