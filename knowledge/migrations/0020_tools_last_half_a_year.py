"""Stories that name tools are asked about after half a year from now on: the clock says anew when each of them is due."""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.utils import timezone


def ask_anew(apps: Any, schema_editor: Any) -> None:
    """Those that are due stay so. Without a day the clock gives them one (knowledge.freshness.checking)."""
    stories = apps.get_model("knowledge", "Story").objects
    stories.exclude(tools="").filter(retired_at=None, due_at__gt=timezone.now()).update(due_at=None)


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0019_files_versions_and_remarks")]
    operations = [migrations.RunPython(ask_anew, migrations.RunPython.noop)]
