from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("discussions", "0022_questions_nobody_asks_any_more")]

    operations = [
        migrations.AddField(
            model_name="summaryedition",
            name="hidden_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AlterModelOptions(
            name="summaryedition",
            options={"verbose_name": "summary", "verbose_name_plural": "summaries"},
        ),
    ]
