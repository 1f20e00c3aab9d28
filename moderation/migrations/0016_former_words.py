import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0015_held_for_their_links"),
    ]

    operations = [
        migrations.AlterField(
            model_name="case",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "Waiting"),
                    ("hidden", "Hidden"),
                    ("kept", "Kept as it is"),
                    ("dealt", "Dealt with"),
                    ("gone", "Taken away before anybody decided"),
                ],
                default="waiting",
                max_length=8,
            ),
        ),
        migrations.CreateModel(
            name="FormerWords",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("before", models.JSONField(db_default={}, default=dict)),
                ("after", models.JSONField(db_default={}, default=dict)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="former_words",
                        to="moderation.case",
                    ),
                ),
            ],
        ),
    ]
