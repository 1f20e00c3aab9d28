from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0025_confirmed_by_which_use")]

    operations = [
        migrations.AddField(
            model_name="interview",
            name="kind",
            field=models.CharField(
                blank=True,
                choices=[
                    ("turning-point", "Turning point"),
                    ("near-miss", "Near miss"),
                    ("trick", "Trick of the trade"),
                    ("first-time", "First time"),
                    ("handover", "Handover"),
                    ("failed", "What failed"),
                    ("rule", "Rule of thumb"),
                    ("really", "How we really do it"),
                ],
                db_default="",
                default="",
                max_length=14,
                verbose_name="kind",
            ),
        ),
    ]
