import django.utils.timezone
from django.db import migrations, models

from content.creating import CreateModels


class Migration(migrations.Migration):
    replaces = [("demo", "0001_initial"), ("demo", "0002_message_ids_of_caught_mail")]

    initial = True

    dependencies = []

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="CaughtMail",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("to", models.CharField(max_length=254)),
                        ("subject", models.CharField(max_length=250)),
                        ("text", models.TextField()),
                        ("html", models.TextField(blank=True)),
                        ("message_id", models.CharField(blank=True, db_default="", max_length=160)),
                    ],
                    options={
                        "ordering": ["-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Seeding",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("fingerprint", models.CharField(max_length=64)),
                        ("made_at", models.DateTimeField()),
                        ("moved_recent", models.DurationField()),
                        ("moved_older", models.DurationField()),
                    ],
                ),
            ]
        ),
    ]
