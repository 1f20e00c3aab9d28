from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("content", "0006_practice_log")]

    operations = [
        migrations.AddField(
            model_name="use",
            name="hidden_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
    ]
