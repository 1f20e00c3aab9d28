import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import engagement.models.mail
from content.creating import CreateModels


class Migration(migrations.Migration):
    replaces = [
        ("engagement", "0001_initial"),
        ("engagement", "0002_initial"),
        ("engagement", "0003_when_somebody_was_here"),
        ("engagement", "0004_where_it_happened"),
        ("engagement", "0005_notified_of_place"),
        ("engagement", "0006_calendars_in_mail"),
        ("engagement", "0007_restored_copies"),
        ("engagement", "0008_how_much_one_hears"),
        ("engagement", "0009_letters_that_come_back"),
        ("engagement", "0010_requests_of_activities"),
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
                    name="MailHold",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("since", models.DateTimeField(default=django.utils.timezone.now)),
                        ("why", models.CharField(max_length=200)),
                    ],
                ),
                migrations.CreateModel(
                    name="Suppression",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("address", models.CharField(max_length=64, unique=True)),
                        (
                            "why",
                            models.CharField(
                                choices=[("bounced", "Letters come back"), ("complained", "Reported as unwanted")],
                                max_length=10,
                            ),
                        ),
                        ("times", models.PositiveSmallIntegerField(default=0)),
                        ("since", models.DateTimeField(auto_now_add=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="Activity",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("verb", models.CharField(max_length=60)),
                        ("target_id", models.BigIntegerField()),
                        ("scope", models.CharField(max_length=40)),
                        ("place", models.CharField(blank=True, db_default="", default="", max_length=40)),
                        ("payload", models.JSONField(default=dict)),
                        (
                            "request",
                            models.CharField(blank=True, db_default="", default="", editable=False, max_length=32),
                        ),
                        (
                            "actor",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "target_type",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="contenttypes.contenttype",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "activity",
                        "indexes": [
                            models.Index(fields=["scope", "-id"], name="activity_by_scope"),
                            models.Index(fields=["target_type", "target_id"], name="activity_by_target"),
                            models.Index(fields=["actor", "-id"], name="activity_by_actor"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DigestIssue",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "period",
                            models.CharField(
                                help_text="The planned moment; one issue a person and period.", max_length=20
                            ),
                        ),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "keys",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=60), default=list
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="digest_issues",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["person", "-made_at"], name="latest_digests")],
                        "constraints": [
                            models.UniqueConstraint(fields=("person", "period"), name="digest_once_a_period")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Hearing",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("place", models.CharField(max_length=40)),
                        (
                            "preset",
                            models.CharField(
                                choices=[
                                    ("quiet", "Quiet"),
                                    ("normal", "Normal"),
                                    ("everything", "Everything"),
                                    ("muted", "Nothing at all"),
                                ],
                                default="normal",
                                max_length=10,
                            ),
                        ),
                        (
                            "digest",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("daily", "Every day"),
                                    ("weekly", "Every week"),
                                    ("monthly", "Every month"),
                                    ("never", "Never"),
                                ],
                                db_default="",
                                default="",
                                help_text="Empty: as everywhere.",
                                max_length=8,
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="hearings",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["place", "preset"], name="hearing_of_place")],
                        "constraints": [
                            models.UniqueConstraint(fields=("person", "place"), name="hearing_once_a_place")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="KindChoice",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=40)),
                        (
                            "way",
                            models.CharField(
                                choices=[("mail", "Here and by mail"), ("bell", "Here only"), ("not", "Not at all")],
                                max_length=4,
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="kind_choices",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("person", "kind"), name="one_choice_a_kind")],
                    },
                ),
                migrations.CreateModel(
                    name="LeftOut",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("about", models.CharField(max_length=80)),
                        ("until", models.DateTimeField()),
                        (
                            "person",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="left_out",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("person", "about"), name="left_out_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Mail",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "key",
                            models.CharField(
                                help_text="The same cause makes the same key, and one mail.",
                                max_length=160,
                                unique=True,
                            ),
                        ),
                        ("kind", models.CharField(max_length=40)),
                        (
                            "lane",
                            models.CharField(
                                choices=[
                                    ("fast", "Somebody is waiting for it (codes, confirmations)"),
                                    ("normal", "Everything else"),
                                ],
                                default="normal",
                                max_length=6,
                            ),
                        ),
                        ("address", models.EmailField(blank=True, max_length=254)),
                        ("subject", models.CharField(max_length=250)),
                        ("text", models.TextField(blank=True)),
                        ("html", models.TextField(blank=True)),
                        ("headers", models.JSONField(blank=True, default=dict)),
                        ("calendar", models.TextField(blank=True, db_default="", default="")),
                        (
                            "message_id",
                            models.CharField(
                                default=engagement.models.mail.new_message_id, editable=False, max_length=160
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "due_at",
                            models.DateTimeField(
                                blank=True, db_default=django.db.models.functions.datetime.Now(), null=True
                            ),
                        ),
                        ("sent_at", models.DateTimeField(blank=True, null=True)),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("last_error", models.CharField(blank=True, max_length=200)),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="mails",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("sent_at", None)), fields=["lane", "due_at"], name="mail_to_send"
                            ),
                            models.Index(fields=["person", "-created_at"], name="mail_of_person"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MutedTag",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("tag", models.CharField(max_length=40)),
                        (
                            "person",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="muted_tags",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["tag"], name="tag_muted_by")],
                        "constraints": [models.UniqueConstraint(fields=("person", "tag"), name="tag_muted_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Preferences",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "mail_notices",
                            models.BooleanField(
                                default=True,
                                help_text="Replies, mentions and requests. Never for what you have read here already.",
                                verbose_name="write to me when something has my name on it",
                            ),
                        ),
                        (
                            "digest",
                            models.CharField(
                                choices=[
                                    ("daily", "Every day"),
                                    ("weekly", "Every week"),
                                    ("monthly", "Every month"),
                                    ("never", "Never"),
                                ],
                                default="weekly",
                                max_length=8,
                                verbose_name="digest",
                            ),
                        ),
                        (
                            "digest_weekday",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (0, "Monday"),
                                    (1, "Tuesday"),
                                    (2, "Wednesday"),
                                    (3, "Thursday"),
                                    (4, "Friday"),
                                    (5, "Saturday"),
                                    (6, "Sunday"),
                                ],
                                default=4,
                                verbose_name="day",
                            ),
                        ),
                        (
                            "digest_hour",
                            models.PositiveSmallIntegerField(
                                default=8,
                                help_text="In your own time zone.",
                                validators=[django.core.validators.MaxValueValidator(23)],
                                verbose_name="hour",
                            ),
                        ),
                        (
                            "quiet_from",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                null=True,
                                validators=[django.core.validators.MaxValueValidator(23)],
                                verbose_name="quiet from",
                            ),
                        ),
                        (
                            "quiet_until",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                null=True,
                                validators=[django.core.validators.MaxValueValidator(23)],
                                verbose_name="quiet until",
                            ),
                        ),
                        ("next_digest_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("seen_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("last_visit_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        (
                            "person",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="preferences",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "preferences",
                        "indexes": [models.Index(fields=["next_digest_at"], name="digest_due")],
                    },
                ),
                migrations.CreateModel(
                    name="Delivery",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("consumer", models.CharField(max_length=40)),
                        (
                            "due_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(),
                                help_text="Empty: given up, somebody has to look.",
                                null=True,
                            ),
                        ),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("last_error", models.CharField(blank=True, max_length=120)),
                        (
                            "activity",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="deliveries",
                                to="engagement.activity",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "deliveries",
                        "indexes": [models.Index(fields=["due_at"], name="delivery_due")],
                        "constraints": [
                            models.UniqueConstraint(fields=("activity", "consumer"), name="delivery_once_a_consumer")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Notification",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=40)),
                        ("scope", models.CharField(max_length=40)),
                        ("place", models.CharField(blank=True, db_default="", default="", max_length=40)),
                        ("conversation", models.CharField(max_length=60)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("read_at", models.DateTimeField(blank=True, null=True)),
                        ("mail_due_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "activity",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notifications",
                                to="engagement.activity",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notifications",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["person", "-id"], name="my_notifications"),
                            models.Index(
                                condition=models.Q(("read_at", None)), fields=["person", "scope"], name="my_unread"
                            ),
                            models.Index(
                                condition=models.Q(("place", ""), _negated=True),
                                fields=["place"],
                                name="notified_of_place",
                            ),
                            models.Index(
                                condition=models.Q(("read_at", None)), fields=["mail_due_at"], name="waiting_for_mail"
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("person", "activity", "kind"), name="told_once")
                        ],
                    },
                ),
            ]
        ),
    ]
