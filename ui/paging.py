"""Long lists go on by key: behind the row of which the address has the number, however many stand before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Model, Q

if TYPE_CHECKING:
    from django.db.models import QuerySet


def behind[Row: Model](
    rows: QuerySet[Row], key: int | None, *, moment: str, newest_first: bool = True
) -> QuerySet[Row]:
    """In the order of that moment. A number that leads nowhere begins anew."""
    sign, than = ("-", "lt") if newest_first else ("", "gt")
    rows = rows.order_by(f"{sign}{moment}", f"{sign}pk")
    at = rows.model._base_manager.filter(pk=key).values_list(moment, flat=True).first() if key else None
    if at is None:
        return rows
    return rows.filter(Q(**{f"{moment}__{than}": at}) | Q(**{moment: at, f"pk__{than}": key}))
