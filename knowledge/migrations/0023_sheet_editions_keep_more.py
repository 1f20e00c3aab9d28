"""Editions of a sheet keep its kind, what it is for and its licence; the latest has what the sheet says now."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models
from django.db.models import F, OuterRef, Subquery

from knowledge.models.licence import Licence
from knowledge.models.sheet import SheetKind


def keep_what_stands(apps: Any, schema_editor: Any) -> None:
    sheets = apps.get_model("knowledge", "Sheet").objects.filter(pk=OuterRef("sheet_id"))
    latest = apps.get_model("knowledge", "SheetEdition").objects.filter(number=F("sheet__edition"))
    latest.update(**{name: Subquery(sheets.values(name)[:1]) for name in ("kind", "why", "licence")})


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0022_log_forgets_nameless_tellers")]

    operations = [
        migrations.AddField(
            model_name="sheetedition",
            name="kind",
            field=models.CharField(blank=True, choices=SheetKind, db_default="", default="", max_length=10),
        ),
        migrations.AddField(
            model_name="sheetedition",
            name="licence",
            field=models.CharField(blank=True, choices=Licence, db_default="", default="", max_length=10),
        ),
        migrations.AddField(
            model_name="sheetedition",
            name="why",
            field=models.CharField(blank=True, db_default="", default="", max_length=300),
        ),
        migrations.RunPython(keep_what_stands, migrations.RunPython.noop),
    ]
