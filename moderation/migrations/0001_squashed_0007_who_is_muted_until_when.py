import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from content.creating import CreateModels

# The trail holds against mistakes and against moderators: rows can be added and read, nothing else.
FORBID = """
CREATE FUNCTION moderation_audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit trail is append-only';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON moderation_auditentry
    FOR EACH ROW EXECUTE FUNCTION moderation_audit_is_append_only();
"""
ALLOW = """
DROP TRIGGER append_only ON moderation_auditentry;
DROP FUNCTION moderation_audit_is_append_only();
"""


class Migration(migrations.Migration):
    replaces = [
        ("moderation", "0001_initial"),
        ("moderation", "0002_initial"),
        ("moderation", "0003_append_only"),
        ("moderation", "0004_counts_without_cache"),
        ("moderation", "0005_automatic_acts_and_second_looks"),
        ("moderation", "0006_measures"),
        ("moderation", "0007_who_is_muted_until_when"),
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
                    name="Count",
                    fields=[
                        ("cache_key", models.CharField(max_length=255, primary_key=True, serialize=False)),
                        ("value", models.TextField()),
                        ("expires", models.DateTimeField()),
                    ],
                    options={
                        "db_table": "counts_without_cache",
                    },
                ),
                migrations.CreateModel(
                    name="WatchedWords",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("words", models.CharField(max_length=120, unique=True, verbose_name="words or domain")),
                        (
                            "act",
                            models.CharField(
                                choices=[
                                    ("hold", "Hold it until a facilitator has looked"),
                                    ("block", "Do not take it"),
                                ],
                                default="hold",
                                max_length=5,
                                verbose_name="what happens",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "watched words",
                        "verbose_name_plural": "watched words",
                        "ordering": ("words",),
                    },
                ),
                migrations.CreateModel(
                    name="Case",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("target_id", models.BigIntegerField()),
                        ("scope", models.CharField(max_length=40)),
                        ("place", models.CharField(db_default="", default="", max_length=40)),
                        (
                            "automatic",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("flags", "Hidden by itself: several members flagged it"),
                                    ("words", "Held by itself: it has words that are watched for"),
                                ],
                                db_default="",
                                default="",
                                max_length=8,
                            ),
                        ),
                        ("reason", models.CharField(blank=True, db_default="", default="", max_length=500)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting"),
                                    ("hidden", "Hidden"),
                                    ("kept", "Kept as it is"),
                                    ("dealt", "Dealt with"),
                                ],
                                default="waiting",
                                max_length=8,
                            ),
                        ),
                        ("opened_at", models.DateTimeField(auto_now_add=True)),
                        ("flag_count", models.PositiveIntegerField(default=0)),
                        ("decided_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "decided_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
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
                        "verbose_name": "flagged content",
                        "verbose_name_plural": "flagged content",
                        "indexes": [models.Index(fields=["state", "-flag_count", "opened_at"], name="case_queue")],
                        "constraints": [models.UniqueConstraint(fields=("target_type", "target_id"), name="case_once")],
                    },
                ),
                migrations.CreateModel(
                    name="AuditEntry",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField(auto_now_add=True)),
                        ("verb", models.CharField(max_length=60)),
                        ("target_id", models.BigIntegerField()),
                        ("scope", models.CharField(max_length=40)),
                        ("reason", models.CharField(blank=True, max_length=500)),
                        ("before", models.JSONField(blank=True, default=dict)),
                        ("after", models.JSONField(blank=True, default=dict)),
                        (
                            "actor",
                            models.ForeignKey(
                                help_text="Empty: automatic.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "target_type",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, to="contenttypes.contenttype"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "audit entry",
                        "verbose_name_plural": "audit trail",
                        "indexes": [models.Index(fields=["target_type", "target_id"], name="audit_by_target")],
                    },
                ),
                migrations.CreateModel(
                    name="Flag",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(
                                choices=[
                                    ("norm", "It breaks how we are together"),
                                    ("unkind", "It is unkind to somebody"),
                                    ("private", "It tells what should stay private"),
                                    ("advert", "It is an advert or spam"),
                                    ("elsewhere", "It belongs somewhere else"),
                                    ("unsafe", "Following it could hurt somebody"),
                                ],
                                max_length=12,
                                verbose_name="what is wrong",
                            ),
                        ),
                        (
                            "note",
                            models.CharField(
                                blank=True, max_length=500, verbose_name="a few words for who looks at it"
                            ),
                        ),
                        ("at", models.DateTimeField(auto_now_add=True)),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="flags", to="moderation.case"
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("case", "person"), name="flag_once_a_person")],
                    },
                ),
                migrations.CreateModel(
                    name="Measure",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("warned", "A word of warning"),
                                    ("muted", "Cannot write for a while"),
                                    ("removed", "Removed from the community"),
                                    ("suspended", "Account suspended for a while"),
                                    ("banned", "Account closed for good"),
                                    ("spam", "Account closed, and all it wrote hidden as spam"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("place", models.CharField(blank=True, default="", max_length=40)),
                        ("reason", models.CharField(blank=True, max_length=1000)),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("until", models.DateTimeField(blank=True, null=True)),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                        ("hid", models.JSONField(blank=True, default=list)),
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
                            "case",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="moderation.case",
                            ),
                        ),
                        (
                            "ended_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="measures",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "measure",
                        "verbose_name_plural": "measures",
                        "indexes": [
                            models.Index(fields=["person", "-at"], name="measures_of_person"),
                            models.Index(
                                condition=models.Q(("ended_at", None)), fields=["until"], name="measures_to_end"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Appeal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("words", models.TextField(max_length=2000, verbose_name="why it should come back")),
                        ("at", models.DateTimeField(auto_now_add=True)),
                        ("decided_at", models.DateTimeField(blank=True, null=True)),
                        ("is_granted", models.BooleanField(db_default=False, default=False)),
                        (
                            "decided_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "case",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="appeal",
                                to="moderation.case",
                            ),
                        ),
                        (
                            "measure",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="appeal",
                                to="moderation.measure",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "second look",
                        "verbose_name_plural": "second looks",
                    },
                ),
            ]
        ),
        migrations.RunSQL(FORBID, ALLOW),
    ]
