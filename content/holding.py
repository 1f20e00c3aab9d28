"""A row as it is now, kept from others until we are done."""

from __future__ import annotations

from django.db.models import Model


def hold(row: Model) -> None:
    """From others, before what is decided about it: whoever changes it comes to its case from there, too."""
    type(row)._base_manager.select_for_update(of=("self",)).filter(pk=row.pk).first()
