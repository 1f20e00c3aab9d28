from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db import migrations


def leave_out_the_day_it_sits_on(apps: Any, schema_editor: Any) -> None:
    """A date that had been moved and was then skipped was kept as the day it had before: now it can be put back."""
    sessions = apps.get_model("mentoring", "Session").objects.using(schema_editor.connection.alias)
    skipped = sessions.filter(cancel_reason="").exclude(cancelled_at=None).exclude(series=None).exclude(starts_at=None)
    for session in skipped.exclude(series_day=None).select_related("series").order_by("pk"):
        series = apps.get_model("mentoring", "Series").objects.get(pk=session.series_id)
        before: date = session.series_day
        now = session.starts_at.astimezone(ZoneInfo(series.time_zone)).date()
        if before != now and before.isoformat() in series.without:
            series.without = sorted({*series.without, now.isoformat()})
            series.save(update_fields=["without"])


class Migration(migrations.Migration):
    dependencies = [("mentoring", "0031_series_and_places")]

    operations = [migrations.RunPython(leave_out_the_day_it_sits_on, migrations.RunPython.noop)]
