import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.utils.timezone
from django.db import migrations, models

import search.days
from content.creating import CreateModels


class Migration(migrations.Migration):
    replaces = [
        ("search", "0001_initial"),
        ("search", "0002_headings"),
        ("search", "0003_words_by_day"),
        ("search", "0004_whether_it_holds"),
    ]

    initial = True

    dependencies = []

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Rebuild",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=20, unique=True)),
                        ("after", models.BigIntegerField(default=0)),
                        ("started_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("finished_at", models.DateTimeField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="Entry",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=20)),
                        ("object_id", models.BigIntegerField()),
                        ("scope", models.CharField(max_length=40)),
                        ("community_id", models.BigIntegerField(null=True)),
                        ("author_id", models.BigIntegerField(null=True)),
                        ("within", models.CharField(blank=True, max_length=40)),
                        ("title", models.CharField(max_length=200)),
                        ("body", models.TextField(blank=True)),
                        ("url", models.CharField(max_length=300)),
                        (
                            "tags",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40), default=list
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        ("language", models.CharField(db_default="english", default="english", max_length=20)),
                        ("heading", models.CharField(blank=True, db_default="", default="", max_length=200)),
                        ("uses", models.PositiveIntegerField(db_default=0, default=0)),
                        ("checked_at", models.DateTimeField(null=True)),
                        ("due_at", models.DateTimeField(null=True)),
                        ("is_retired", models.BooleanField(db_default=False, default=False)),
                        ("vector", django.contrib.postgres.search.SearchVectorField()),
                    ],
                    options={
                        "verbose_name_plural": "entries",
                        "indexes": [
                            django.contrib.postgres.indexes.GinIndex(
                                models.F("vector"), search.days.DayOf("at"), name="entry_words"
                            ),
                            models.Index(fields=["author_id"], name="entry_author"),
                            models.Index(fields=["-at"], name="entry_newest"),
                            models.Index(fields=["community_id", "-at"], name="entry_newest_in"),
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass("heading", "gin_trgm_ops"),
                                condition=models.Q(("heading", ""), _negated=True),
                                name="entry_heading_part",
                            ),
                        ],
                        "constraints": [models.UniqueConstraint(fields=("kind", "object_id"), name="entry_once")],
                    },
                ),
            ]
        ),
        # Words stay in their row, where ranking reads them at once, and not in pieces beside it.
        migrations.RunSQL(
            "ALTER TABLE search_entry SET (toast_tuple_target = 8160)",
            "ALTER TABLE search_entry RESET (toast_tuple_target)",
        ),
    ]
