import uuid

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.operations
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import people.models
import people.sorting
from content.creating import CreateModels


class Migration(migrations.Migration):
    replaces = [
        ("people", "0001_initial"),
        ("people", "0002_placeholders"),
        ("people", "0003_portraits_aims_and_settings"),
        ("people", "0004_weeks_in_turn_and_days_away"),
        ("people", "0005_first_run_and_changes_a_day"),
        ("people", "0006_taking_data_along_and_leaving"),
        ("people", "0007_not_hearing_from_somebody"),
        ("people", "0008_who_may_write_to_me"),
        ("people", "0009_muted_until"),
    ]

    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        django.contrib.postgres.operations.TrigramExtension(),
        CreateModels(
            [
                migrations.CreateModel(
                    name="Person",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("password", models.CharField(max_length=128, verbose_name="password")),
                        ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                        (
                            "is_superuser",
                            models.BooleanField(
                                default=False,
                                help_text="Designates that this user has all permissions without explicitly assigning them.",
                                verbose_name="superuser status",
                            ),
                        ),
                        (
                            "email",
                            models.EmailField(blank=True, max_length=254, null=True, verbose_name="e-mail address"),
                        ),
                        (
                            "handle",
                            models.CharField(
                                max_length=30,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "\\A[a-z0-9][a-z0-9_-]{2,29}\\Z",
                                        "Use 3 to 30 small letters, digits, - or _, starting with a letter or digit.",
                                    )
                                ],
                                verbose_name="handle",
                            ),
                        ),
                        ("display_name", models.CharField(max_length=80, verbose_name="name")),
                        ("pronouns", models.CharField(blank=True, max_length=30, verbose_name="pronouns")),
                        ("role", models.CharField(blank=True, max_length=80, verbose_name="role")),
                        ("organisation", models.CharField(blank=True, max_length=80, verbose_name="organisation")),
                        (
                            "workplace",
                            models.CharField(
                                blank=True,
                                db_default="",
                                default="",
                                help_text="The setting, as a colleague needs to know it: six-bed bays and a day room, a school of 140.",
                                max_length=120,
                                verbose_name="where I work",
                            ),
                        ),
                        ("languages", models.CharField(blank=True, max_length=120, verbose_name="languages")),
                        ("about", models.TextField(blank=True, max_length=4000, verbose_name="about me")),
                        ("about_html", models.TextField(blank=True, editable=False)),
                        ("can_help", models.CharField(blank=True, max_length=200, verbose_name="I can help with")),
                        (
                            "wants_to_learn",
                            models.CharField(blank=True, max_length=200, verbose_name="I want to learn"),
                        ),
                        (
                            "aim",
                            models.CharField(
                                blank=True,
                                db_default="",
                                default="",
                                help_text="We ask you again in three months. Until then it helps to find you company.",
                                max_length=160,
                                verbose_name="what I want to be better at in three months",
                            ),
                        ),
                        ("aim_set_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        (
                            "time_zone",
                            models.CharField(
                                default="UTC",
                                max_length=64,
                                validators=[people.models.validate_time_zone],
                                verbose_name="time zone",
                            ),
                        ),
                        (
                            "theme",
                            models.CharField(
                                choices=[("system", "Like my device"), ("light", "Light"), ("dark", "Dark")],
                                default="system",
                                max_length=8,
                                verbose_name="theme",
                            ),
                        ),
                        (
                            "density",
                            models.CharField(
                                choices=[("roomy", "Roomy"), ("compact", "Compact: more on a page")],
                                db_default="roomy",
                                default="roomy",
                                max_length=8,
                                verbose_name="density",
                            ),
                        ),
                        ("welcome_put_away_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("profile_changed_on", models.DateField(blank=True, editable=False, null=True)),
                        ("profile_changes", models.PositiveSmallIntegerField(db_default=0, default=0, editable=False)),
                        (
                            "language",
                            models.CharField(
                                blank=True, db_default="", default="", max_length=10, verbose_name="language"
                            ),
                        ),
                        ("muted_until", models.DateTimeField(blank=True, editable=False, null=True)),
                        (
                            "is_listed",
                            models.BooleanField(
                                default=False,
                                help_text="Off: only people who share a community with you see it.",
                                verbose_name="anyone may find my profile",
                            ),
                        ),
                        (
                            "writers",
                            models.CharField(
                                choices=[
                                    ("communities", "People in my communities"),
                                    ("close", "People I share a circle or a pair with"),
                                    ("nobody", "Nobody; I write first"),
                                ],
                                db_default="communities",
                                default="communities",
                                max_length=12,
                                verbose_name="who may write to me",
                            ),
                        ),
                        (
                            "shows_presence",
                            models.BooleanField(
                                db_default=True,
                                default=True,
                                help_text="In chat, while a room is open.",
                                verbose_name="others see that I am here",
                            ),
                        ),
                        (
                            "shows_typing",
                            models.BooleanField(
                                db_default=True, default=True, verbose_name="others see that I am writing"
                            ),
                        ),
                        (
                            "weekly_hours",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.PositiveSmallIntegerField(), blank=True, default=list, editable=False
                            ),
                        ),
                        ("further_weeks", models.JSONField(blank=True, db_default=[], default=list, editable=False)),
                        ("weeks_began", models.DateField(blank=True, editable=False, null=True)),
                        ("calendar_edition", models.PositiveIntegerField(db_default=0, default=0, editable=False)),
                        ("portrait_seed", models.CharField(blank=True, editable=False, max_length=40)),
                        ("portrait_key", models.UUIDField(editable=False, null=True, unique=True)),
                        (
                            "findable",
                            models.GeneratedField(
                                db_persist=True,
                                expression=django.db.models.functions.text.Upper(
                                    django.db.models.functions.text.Concat(
                                        models.F("display_name"),
                                        models.Value(" "),
                                        models.F("handle"),
                                        models.Value(" "),
                                        models.F("role"),
                                        models.Value(" "),
                                        models.F("organisation"),
                                        models.Value(" "),
                                        models.F("languages"),
                                        models.Value(" "),
                                        models.F("can_help"),
                                        models.Value(" "),
                                        models.F("workplace"),
                                        output_field=models.TextField(),
                                    )
                                ),
                                output_field=models.TextField(),
                            ),
                        ),
                        (
                            "is_placeholder",
                            models.BooleanField(
                                default=False,
                                editable=False,
                                help_text="Author of imported mail: never mailed, signed in as or listed.",
                            ),
                        ),
                        ("is_staff", models.BooleanField(default=False, verbose_name="may use the admin")),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                        (
                            "date_joined",
                            models.DateTimeField(
                                default=django.utils.timezone.now, editable=False, verbose_name="joined"
                            ),
                        ),
                        ("link_key", models.UUIDField(default=uuid.uuid4, editable=False)),
                        (
                            "groups",
                            models.ManyToManyField(
                                blank=True,
                                help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                                related_name="user_set",
                                related_query_name="user",
                                to="auth.group",
                                verbose_name="groups",
                            ),
                        ),
                        (
                            "user_permissions",
                            models.ManyToManyField(
                                blank=True,
                                help_text="Specific permissions for this user.",
                                related_name="user_set",
                                related_query_name="user",
                                to="auth.permission",
                                verbose_name="user permissions",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "person",
                        "verbose_name_plural": "people",
                        "indexes": [
                            models.Index(people.sorting.SortKey("display_name"), models.F("id"), name="people_by_name"),
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass(
                                    django.db.models.functions.text.Upper("display_name"), "gin_trgm_ops"
                                ),
                                name="people_by_name_part",
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass(
                                    django.db.models.functions.text.Upper("handle"), "gin_trgm_ops"
                                ),
                                name="people_by_handle_part",
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass("findable", "gin_trgm_ops"),
                                name="people_by_any_word",
                            ),
                            models.Index(models.F("id"), condition=models.Q(("is_listed", True)), name="people_listed"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                django.db.models.functions.text.Lower("email"), name="person_email_once"
                            ),
                            models.UniqueConstraint(
                                django.db.models.functions.text.Lower("handle"), name="person_handle_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("is_placeholder", False),
                                    models.Q(("email", None), ("is_staff", False)),
                                    _connector="OR",
                                ),
                                name="placeholder_has_no_address",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Block",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "other",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="blocked_by",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="blocks",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-at", "-pk"],
                        "constraints": [
                            models.UniqueConstraint(fields=("person", "other"), name="blocked_once"),
                            models.CheckConstraint(
                                condition=models.Q(("person", models.F("other")), _negated=True),
                                name="nobody_blocks_themselves",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DataExport",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("session", models.CharField(editable=False, max_length=64)),
                        ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("ready_at", models.DateTimeField(null=True)),
                        ("claimed_until", models.DateTimeField(null=True)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="DaysAway",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("first_day", models.DateField(verbose_name="first day")),
                        ("last_day", models.DateField(verbose_name="last day")),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="days_away",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "days away",
                        "ordering": ["first_day", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("last_day__gte", models.F("first_day"))), name="away_in_order"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HandleHistory",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("handle", models.CharField(max_length=30, unique=True)),
                        ("until", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="former_handles",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "handle history",
                    },
                ),
                migrations.CreateModel(
                    name="Leaving",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "posts",
                            models.CharField(
                                choices=[
                                    ("stay", "They stay, under “Former member”"),
                                    ("go", "They go too: what I wrote is erased everywhere"),
                                ],
                                default="stay",
                                max_length=4,
                                verbose_name="what becomes of what I wrote",
                            ),
                        ),
                        ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("due_at", models.DateTimeField()),
                        (
                            "person",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="leaving",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Placeholder",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                        (
                            "person",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="placeholder",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
            ]
        ),
    ]
