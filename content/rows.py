"""A row that came as JSON, as an object of its model: for statements that fetch many kinds of things at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from django.db import models
from django.db.models import DEFERRED

_FROM_JSON: dict[type[models.Field[Any, Any]], Callable[[str], object]] = {
    models.DateTimeField: datetime.fromisoformat,
    models.DateField: date.fromisoformat,
}


def made[M: models.Model](model: type[M], said: Mapping[str, Any], **related: models.Model | None) -> M:
    """With the columns that were said, and others beside it; what was left out would be asked for when it is read."""
    values = [_value(said[name], convert) if name in said else DEFERRED for name, convert in _columns(model)]
    one = model.from_db(None, (), values)
    for name, other in related.items():
        setattr(one, name, other)
    return one


def _value(value: Any, convert: Callable[[str], object] | None) -> Any:
    return convert(value) if convert and value is not None else value


@cache
def _columns(model: type[models.Model]) -> tuple[tuple[str, Callable[[str], object] | None], ...]:
    return tuple((field.attname, _FROM_JSON.get(type(field))) for field in model._meta.concrete_fields)
