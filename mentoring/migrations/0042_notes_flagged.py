"""Editions of the notes of sessions: who wrote them last can be flagged. What stands is the first that is kept."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

KEEP = """
    INSERT INTO mentoring_noteedition (session_id, position, edition, source, html, by_id, at)
    SELECT session_id, position, edition, source, html, changed_by_id, changed_at
    FROM mentoring_notesection WHERE source <> ''
    UNION ALL
    SELECT id, -1, notes_edition, notes, notes_html, NULL, now() FROM mentoring_session WHERE notes <> ''
"""


class Migration(migrations.Migration):
    dependencies = [
        ("mentoring", "0041_superiors_reminded"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="NoteEdition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.SmallIntegerField()),
                ("edition", models.PositiveIntegerField()),
                ("source", models.TextField(blank=True, max_length=8000, verbose_name="notes")),
                ("html", models.TextField(blank=True, editable=False)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("hidden_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="note_editions",
                        to="mentoring.session",
                    ),
                ),
            ],
            options={
                "verbose_name": "notes of a session",
                "verbose_name_plural": "notes of sessions",
                "ordering": ["position", "-edition"],
                "constraints": [
                    models.UniqueConstraint(fields=("session", "position", "edition"), name="note_edition_once")
                ],
            },
        ),
        migrations.RunSQL(KEEP, migrations.RunSQL.noop),
    ]
