"""While the demo is made, what happens is dated by the words and not by the clock on the wall.

Domain code writes 'now' where nobody names a time. Rows saved while this clock runs get its time instead, so that the
members, the activity log and the notifications of the demo are as old as what they tell of.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.db import models
from django.db.models.signals import pre_save
from django.utils import timezone

JUST_NOW = timedelta(minutes=10)


@cache
def _stamps(model: type[models.Model]) -> tuple[str, ...]:
    fields = model._meta.concrete_fields
    return tuple(
        field.attname for field in fields if isinstance(field, models.DateTimeField) and field.default is timezone.now
    )


class Clock:
    def __init__(self) -> None:
        self.at: datetime | None = None

    @contextmanager
    def running(self) -> Iterator[Clock]:
        pre_save.connect(self._stamp, dispatch_uid="demo-clock")
        try:
            yield self
        finally:
            pre_save.disconnect(dispatch_uid="demo-clock")

    def _stamp(self, sender: type[models.Model], instance: models.Model, **kwargs: Any) -> None:
        if self.at is None or not instance._state.adding:
            return
        began = timezone.now() - JUST_NOW
        for name in _stamps(sender):
            if getattr(instance, name) >= began:
                setattr(instance, name, self.at)
