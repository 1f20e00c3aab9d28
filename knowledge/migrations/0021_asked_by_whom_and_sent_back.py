"""Who asked in an interview is named as that, and not as somebody who was there; a part can be sent back."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models
from django.db.models import F


def name_interviewers(apps: Any, schema_editor: Any) -> None:
    coauthors = apps.get_model("knowledge", "Coauthor").objects
    asked = coauthors.filter(person=F("story__interview__asker"))
    coauthors.filter(pk__in=asked.values("pk")).update(is_interviewer=True)


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0020_tools_last_half_a_year")]

    operations = [
        migrations.AddField(
            model_name="coauthor",
            name="is_interviewer",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="interviewpart",
            name="sent_back",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=300, verbose_name="what is not right yet"
            ),
        ),
        migrations.AddField(
            model_name="interviewpart",
            name="sent_back_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.RunPython(name_interviewers, migrations.RunPython.noop),
    ]
