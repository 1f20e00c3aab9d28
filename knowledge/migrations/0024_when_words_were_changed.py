"""What was changed so far counts as reworded: until lately only words were counted as changes."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0023_sheet_editions_keep_more")]

    operations = [
        migrations.AddField(
            model_name="story",
            name="reworded_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.RunSQL(
            "UPDATE knowledge_story SET reworded_at = edited_at WHERE edited_at IS NOT NULL", migrations.RunSQL.noop
        ),
    ]
