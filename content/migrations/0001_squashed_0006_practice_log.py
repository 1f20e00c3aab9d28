import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import content.models.uploads
from content.creating import CreateModels


class Migration(migrations.Migration):
    replaces = [
        ("content", "0001_initial"),
        ("content", "0002_initial"),
        ("content", "0003_drafts_and_uploads"),
        ("content", "0004_bookmarks"),
        ("content", "0005_thanks_on_profiles"),
        ("content", "0006_practice_log"),
    ]

    initial = True

    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Bookmark",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("target_id", models.BigIntegerField()),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("remind_at", models.DateTimeField(null=True)),
                        ("use_asked_at", models.DateTimeField(null=True)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="bookmarks",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "target_type",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="contenttypes.contenttype",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["person", "-id"], name="saved_by_person"),
                            models.Index(
                                condition=models.Q(("remind_at", None), _negated=True),
                                fields=["remind_at"],
                                name="saved_to_remind",
                            ),
                            models.Index(
                                condition=models.Q(("use_asked_at", None)), fields=["at"], name="saved_not_asked"
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("target_type", "target_id", "person"), name="saved_once_a_person"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Draft",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=20)),
                        ("place", models.BigIntegerField()),
                        ("fields", models.JSONField(default=dict)),
                        ("saved_at", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="drafts",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("owner", "kind", "place"), name="draft_once_a_place")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Reaction",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(choices=[("thanks", "Thanks"), ("same", "Same here")], max_length=8)),
                        ("words", models.CharField(blank=True, max_length=300)),
                        ("on_profile", models.BooleanField(db_default=False, default=False)),
                        ("taken_off_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("target_id", models.BigIntegerField()),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="reactions",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "target_type",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, to="contenttypes.contenttype"
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("target_type", "target_id", "person", "kind"), name="reaction_once_each"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Upload",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("name", models.CharField(max_length=100)),
                        ("media_type", models.CharField(max_length=100)),
                        ("size", models.PositiveIntegerField()),
                        ("width", models.PositiveIntegerField(null=True)),
                        ("height", models.PositiveIntegerField(null=True)),
                        ("file", models.FileField(upload_to=content.models.uploads.place_of_file)),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("target_id", models.BigIntegerField(null=True)),
                        (
                            "owner",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="uploads",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "target_type",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="contenttypes.contenttype",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["owner", "at"], name="uploads_by_owner"),
                            models.Index(fields=["target_type", "target_id"], name="uploads_by_target"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Use",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                choices=[("worked", "Worked"), ("adapted", "Adapted"), ("not", "Did not work")],
                                max_length=8,
                                verbose_name="how did it go",
                            ),
                        ),
                        ("where", models.CharField(blank=True, max_length=120, verbose_name="where")),
                        ("changed", models.CharField(blank=True, max_length=300, verbose_name="what did you change")),
                        ("came_of_it", models.CharField(blank=True, max_length=500, verbose_name="what came of it")),
                        (
                            "only_mine",
                            models.BooleanField(
                                db_default=False, default=False, verbose_name="only in my practice log"
                            ),
                        ),
                        (
                            "learnt",
                            models.CharField(
                                blank=True,
                                db_default="",
                                default="",
                                max_length=1000,
                                verbose_name="what I take from it",
                            ),
                        ),
                        (
                            "learnt_shown",
                            models.BooleanField(
                                db_default=False, default=False, verbose_name="others may read that too"
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("target_id", models.BigIntegerField()),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="uses",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "target_type",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, to="contenttypes.contenttype"
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["target_type", "target_id", "-at"], name="content_use_target__348d09_idx"
                            ),
                            models.Index(fields=["person", "-id"], name="uses_by_person"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("target_type", "target_id", "person"), name="use_once_a_person"
                            )
                        ],
                    },
                ),
            ]
        ),
    ]
