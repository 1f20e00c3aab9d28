import uuid

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import mentoring.models.agenda
import people.models
from content.creating import CreateModels


class Migration(migrations.Migration):
    replaces = [
        ("mentoring", "0001_initial"),
        ("mentoring", "0002_initial"),
        ("mentoring", "0003_searching_for_pairs"),
        ("mentoring", "0004_reminders"),
        ("mentoring", "0005_agendas_of_their_own"),
        ("mentoring", "0006_setting_up"),
        ("mentoring", "0007_series_and_who_comes"),
        ("mentoring", "0008_lives_of_pairs"),
        ("mentoring", "0009_running_and_forming"),
        ("mentoring", "0010_visits_at_work"),
        ("mentoring", "0012_hard_rules_looking_again_and_kinds"),
        ("mentoring", "0013_who_hosts_which_session"),
        ("mentoring", "0014_notes_nobody_writes_over"),
    ]

    initial = True

    dependencies = [
        ("communities", "0001_squashed_0013_letters"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Circle",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        ("purpose", models.CharField(max_length=240, verbose_name="purpose")),
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
                            "capacity",
                            models.PositiveSmallIntegerField(
                                default=8,
                                validators=[
                                    django.core.validators.MinValueValidator(3),
                                    django.core.validators.MaxValueValidator(12),
                                ],
                                verbose_name="places",
                            ),
                        ),
                        (
                            "session_minutes",
                            models.PositiveSmallIntegerField(default=60, verbose_name="minutes a session"),
                        ),
                        (
                            "least_going",
                            models.PositiveSmallIntegerField(
                                db_default=0,
                                default=0,
                                help_text="A day before, hosts are asked what to do when fewer have said yes. 0: never.",
                                validators=[django.core.validators.MaxValueValidator(12)],
                                verbose_name="fewest who must come",
                            ),
                        ),
                        (
                            "everybody_hosts",
                            models.BooleanField(
                                db_default=False,
                                default=False,
                                help_text="Each session somebody else of the circle; otherwise its hosts take turns.",
                                verbose_name="everybody hosts in turn",
                            ),
                        ),
                        (
                            "norms",
                            models.TextField(
                                blank=True,
                                db_default="",
                                default="",
                                help_text="Read and accepted on joining. Say what stays in the room.",
                                max_length=600,
                                verbose_name="what we agree on",
                            ),
                        ),
                        ("opened_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "community",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="circles",
                                to="communities.community",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="CircleForming",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=60, verbose_name="name of the circles")),
                        ("purpose", models.CharField(max_length=240, verbose_name="purpose")),
                        (
                            "session_minutes",
                            models.PositiveSmallIntegerField(
                                default=60,
                                validators=[
                                    django.core.validators.MinValueValidator(15),
                                    django.core.validators.MaxValueValidator(240),
                                ],
                                verbose_name="minutes a session",
                            ),
                        ),
                        (
                            "smallest",
                            models.PositiveSmallIntegerField(
                                default=3,
                                validators=[
                                    django.core.validators.MinValueValidator(3),
                                    django.core.validators.MaxValueValidator(12),
                                ],
                                verbose_name="fewest people",
                            ),
                        ),
                        (
                            "largest",
                            models.PositiveSmallIntegerField(
                                default=8,
                                validators=[
                                    django.core.validators.MinValueValidator(3),
                                    django.core.validators.MaxValueValidator(12),
                                ],
                                verbose_name="most people",
                            ),
                        ),
                        ("together", models.JSONField(blank=True, default=list, editable=False)),
                        ("apart", models.JSONField(blank=True, default=list, editable=False)),
                        ("asked_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("finished_at", models.DateTimeField(editable=False, null=True)),
                        ("opened_at", models.DateTimeField(editable=False, null=True)),
                        ("result", models.JSONField(default=dict, editable=False)),
                        (
                            "asked_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "community",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="formings",
                                to="communities.community",
                            ),
                        ),
                        ("people", models.ManyToManyField(related_name="+", to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    name="Programme",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        ("purpose", models.CharField(max_length=240, verbose_name="purpose")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("one-to-one", "One to one"),
                                    ("peers", "Peer coaching"),
                                    ("buddy", "Newcomer and buddy"),
                                    ("observation", "Peer observation: visiting each other at work"),
                                    ("rounds", "Connection rounds: somebody new each month"),
                                    ("circles", "Circles: a few people who meet"),
                                ],
                                default="one-to-one",
                                max_length=12,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "way",
                            models.CharField(
                                choices=[
                                    ("chosen", "People choose and ask each other"),
                                    ("proposed", "Pairs are searched for, and a facilitator decides"),
                                    ("by-hand", "A facilitator pairs people by hand"),
                                ],
                                db_default="chosen",
                                default="chosen",
                                max_length=8,
                                verbose_name="how pairs come about",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "Being prepared"),
                                    ("sign-up", "Open for sign-up"),
                                    ("matching", "Finding pairs"),
                                    ("running", "Running"),
                                    ("closing", "Looking back"),
                                    ("closed", "Closed"),
                                ],
                                default="sign-up",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("opened_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("weights", models.JSONField(blank=True, db_default={}, default=dict, editable=False)),
                        (
                            "least_times",
                            models.PositiveSmallIntegerField(
                                db_default=1,
                                default=1,
                                validators=[django.core.validators.MaxValueValidator(10)],
                                verbose_name="hours a week two people need in common",
                            ),
                        ),
                        (
                            "goes_by_itself",
                            models.BooleanField(
                                db_default=False,
                                default=False,
                                help_text="A round each month, or a welcomer for each new member: nobody has to press a button.",
                                verbose_name="pairs begin by themselves",
                            ),
                        ),
                        ("afresh_since", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("told_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("starts_on", models.DateField(blank=True, null=True, verbose_name="begins on")),
                        ("ends_on", models.DateField(blank=True, null=True, verbose_name="ends on")),
                        ("sign_up_opens_at", models.DateTimeField(blank=True, null=True, verbose_name="sign-up opens")),
                        (
                            "sign_up_closes_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="sign-up closes"),
                        ),
                        (
                            "most_at_once",
                            models.PositiveSmallIntegerField(
                                db_default=10,
                                default=10,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(10),
                                ],
                                verbose_name="people one mentor takes at most",
                            ),
                        ),
                        (
                            "hours_a_month",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(1)],
                                verbose_name="hours a month a pair may take",
                            ),
                        ),
                        ("allowed_from", models.TimeField(blank=True, null=True, verbose_name="meetings not before")),
                        ("allowed_until", models.TimeField(blank=True, null=True, verbose_name="meetings end by")),
                        (
                            "asks_superior",
                            models.BooleanField(
                                db_default=False,
                                default=False,
                                verbose_name="somebody's superior has to agree that they take part",
                            ),
                        ),
                        (
                            "rhythm",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "As the two agree"),
                                    ("weekly", "Every week"),
                                    ("fortnightly", "Every second week"),
                                    ("monthly", "Once a month"),
                                ],
                                db_default="",
                                default="",
                                max_length=12,
                                verbose_name="how often a pair meets",
                            ),
                        ),
                        (
                            "meetings",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(1)],
                                verbose_name="how many meetings",
                            ),
                        ),
                        (
                            "meeting_minutes",
                            models.PositiveSmallIntegerField(
                                db_default=60,
                                default=60,
                                validators=[
                                    django.core.validators.MinValueValidator(15),
                                    django.core.validators.MaxValueValidator(240),
                                ],
                                verbose_name="minutes a meeting",
                            ),
                        ),
                        (
                            "guidance_to_mentors",
                            models.TextField(
                                blank=True, db_default="", max_length=4000, verbose_name="for those who offer"
                            ),
                        ),
                        (
                            "guidance_to_mentees",
                            models.TextField(
                                blank=True, db_default="", max_length=4000, verbose_name="for those who seek"
                            ),
                        ),
                        (
                            "closing_question",
                            models.CharField(
                                blank=True,
                                db_default="",
                                max_length=240,
                                verbose_name="what everybody is asked at the end",
                            ),
                        ),
                        (
                            "community",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="programmes",
                                to="communities.community",
                            ),
                        ),
                        (
                            "opened_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Pairing",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("proposed", "Proposed"),
                                    ("asked", "Asked"),
                                    ("active", "Learning together"),
                                    ("declined", "Not this time"),
                                    ("lapsed", "No answer came"),
                                    ("ended", "Ended"),
                                ],
                                default="asked",
                                max_length=8,
                            ),
                        ),
                        ("words", models.CharField(blank=True, max_length=500, verbose_name="a few words")),
                        ("focus", models.CharField(blank=True, max_length=160, verbose_name="working on")),
                        ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("reminded_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("answered_at", models.DateTimeField(blank=True, null=True)),
                        ("answer", models.CharField(blank=True, max_length=500, verbose_name="a kind word")),
                        ("mentor_agreed_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("mentee_agreed_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        (
                            "mentee",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="pairings_as_mentee",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "mentor",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="pairings_as_mentor",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "programme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="pairings",
                                to="mentoring.programme",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["asked", "active"])),
                                fields=("programme", "mentor", "mentee"),
                                name="pairing_once_at_a_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("mentor", models.F("mentee")), _negated=True), name="pairing_of_two"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Participation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("offer", "I can be there for somebody"),
                                    ("seek", "I'd like company with something"),
                                    ("both", "Both"),
                                ],
                                default="seek",
                                max_length=6,
                                verbose_name="I come to",
                            ),
                        ),
                        (
                            "offers",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40), blank=True, default=list
                            ),
                        ),
                        (
                            "seeks",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40), blank=True, default=list
                            ),
                        ),
                        ("offer_levels", models.JSONField(blank=True, db_default={}, default=dict, editable=False)),
                        ("seek_levels", models.JSONField(blank=True, db_default={}, default=dict, editable=False)),
                        (
                            "years",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                null=True,
                                validators=[django.core.validators.MaxValueValidator(60)],
                                verbose_name="years in this work",
                            ),
                        ),
                        (
                            "wants_organisation",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "No matter where"),
                                    ("same", "In the same organisation"),
                                    ("different", "In another organisation"),
                                ],
                                db_default="",
                                default="",
                                max_length=10,
                                verbose_name="where they work",
                            ),
                        ),
                        ("hopes", models.CharField(blank=True, max_length=300, verbose_name="what I hope for")),
                        (
                            "capacity",
                            models.PositiveSmallIntegerField(
                                default=1,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(10),
                                ],
                                verbose_name="how many people at a time",
                            ),
                        ),
                        (
                            "hours_a_month",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(60),
                                ],
                                verbose_name="hours a month I have for it",
                            ),
                        ),
                        (
                            "paused_until",
                            models.DateField(
                                blank=True,
                                help_text="Until that day nobody new is suggested to you.",
                                null=True,
                                verbose_name="I pause until",
                            ),
                        ),
                        (
                            "languages",
                            models.CharField(
                                blank=True,
                                db_default="",
                                default="",
                                help_text="Separated by commas. Left empty, those of your profile count.",
                                max_length=120,
                                verbose_name="languages we could speak",
                            ),
                        ),
                        ("looks_again_since", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("joined_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "avoids",
                            models.ManyToManyField(
                                blank=True, editable=False, related_name="+", to=settings.AUTH_USER_MODEL
                            ),
                        ),
                        (
                            "conflicts",
                            models.ManyToManyField(
                                blank=True, editable=False, related_name="+", to=settings.AUTH_USER_MODEL
                            ),
                        ),
                        (
                            "likes",
                            models.ManyToManyField(
                                blank=True, editable=False, related_name="+", to=settings.AUTH_USER_MODEL
                            ),
                        ),
                        (
                            "manager",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
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
                                related_name="participations",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "programme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="participations",
                                to="mentoring.programme",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("programme", "person"), name="participation_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Message",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("words", models.TextField(max_length=2000, verbose_name="your words")),
                        ("shown", models.CharField(editable=False, max_length=12)),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
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
                            "people",
                            models.ManyToManyField(editable=False, related_name="+", to=settings.AUTH_USER_MODEL),
                        ),
                        (
                            "programme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="messages",
                                to="mentoring.programme",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="MatchingRun",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "aim",
                            models.CharField(
                                choices=[
                                    ("total", "The best fit over all"),
                                    ("worst-off", "The best for whoever is worst off"),
                                ],
                                default="total",
                                max_length=10,
                                verbose_name="aim",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("waiting", "Waiting its turn"), ("done", "Done")],
                                default="waiting",
                                max_length=8,
                            ),
                        ),
                        ("inputs", models.JSONField(default=dict, editable=False)),
                        ("result", models.JSONField(default=dict, editable=False)),
                        ("finished_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "asked_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "programme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="runs",
                                to="mentoring.programme",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["programme", "-id"], name="latest_matching_runs")],
                    },
                ),
                migrations.CreateModel(
                    name="BoardChange",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("what", models.CharField(max_length=12)),
                        ("people", models.JSONField(default=list)),
                        ("before", models.JSONField(default=dict)),
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
                            "programme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="board_changes",
                                to="mentoring.programme",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["programme", "-id"], name="latest_board_changes")],
                    },
                ),
                migrations.CreateModel(
                    name="Question",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(default=0, editable=False)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("text", "In their own words"),
                                    ("choice", "One of several answers"),
                                    ("scale", "From one to five"),
                                ],
                                default="text",
                                max_length=6,
                                verbose_name="how it is answered",
                            ),
                        ),
                        ("words", models.CharField(max_length=200, verbose_name="question")),
                        (
                            "choices",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=80), blank=True, default=list
                            ),
                        ),
                        ("is_required", models.BooleanField(default=False, verbose_name="everybody answers it")),
                        (
                            "programme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="questions",
                                to="mentoring.programme",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("position", "pk"),
                    },
                ),
                migrations.CreateModel(
                    name="RuledOut",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
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
                            "mentee",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "mentor",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "programme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="ruled_out",
                                to="mentoring.programme",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("programme", "mentee", "mentor"), name="ruled_out_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Series",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "rhythm",
                            models.CharField(
                                choices=[
                                    ("weekly", "Every week"),
                                    ("fortnightly", "Every two weeks"),
                                    ("monthly", "Every month, on the same weekday of it (such as the second Tuesday)"),
                                    ("custom", "Something else"),
                                ],
                                default="weekly",
                                max_length=12,
                                verbose_name="how often",
                            ),
                        ),
                        ("clock", models.TimeField(verbose_name="at")),
                        (
                            "time_zone",
                            models.CharField(
                                max_length=64, validators=[people.models.validate_time_zone], verbose_name="time zone"
                            ),
                        ),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "circle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="series",
                                to="mentoring.circle",
                            ),
                        ),
                        (
                            "made_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "series",
                    },
                ),
                migrations.CreateModel(
                    name="CircleMembership",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("hosts", models.BooleanField(default=False, verbose_name="hosts")),
                        ("accepted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("joined_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "circle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="memberships",
                                to="mentoring.circle",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="circle_memberships",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("circle", "person"), name="circle_member_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PairGoal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("words", models.CharField(max_length=160, verbose_name="what we want to get to")),
                        ("reached_at", models.DateTimeField(blank=True, null=True)),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "pairing",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="goals",
                                to="mentoring.pairing",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="PairAction",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("words", models.CharField(max_length=160, verbose_name="what will be done")),
                        ("due_on", models.DateField(blank=True, null=True, verbose_name="until")),
                        ("done_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "pairing",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="actions",
                                to="mentoring.pairing",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Agreement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "rhythm",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "As the two agree"),
                                    ("weekly", "Every week"),
                                    ("fortnightly", "Every second week"),
                                    ("monthly", "Once a month"),
                                ],
                                default="",
                                max_length=12,
                                verbose_name="how often we meet",
                            ),
                        ),
                        (
                            "confidentiality",
                            models.CharField(blank=True, max_length=300, verbose_name="what stays between us"),
                        ),
                        ("notes", models.TextField(blank=True, max_length=8000, verbose_name="notes for both of us")),
                        ("notes_html", models.TextField(blank=True, editable=False)),
                        ("edition", models.PositiveIntegerField(default=0, editable=False)),
                        (
                            "pairing",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="agreement",
                                to="mentoring.pairing",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Partnership",
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
                                    ("observation", "Peer observation: look at my work with my question"),
                                    ("coaching", "Peer coaching: let me see how you do it"),
                                ],
                                default="observation",
                                max_length=12,
                                verbose_name="kind",
                            ),
                        ),
                        ("words", models.CharField(blank=True, max_length=500, verbose_name="a few words")),
                        ("asked_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("agreed_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("ended_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        (
                            "community",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="partnerships",
                                to="communities.community",
                            ),
                        ),
                        (
                            "invited",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "inviter",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "pairing",
                            models.OneToOneField(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="partnership",
                                to="mentoring.pairing",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                models.F("community"),
                                models.F("kind"),
                                django.db.models.functions.comparison.Least("inviter", "invited"),
                                django.db.models.functions.comparison.Greatest("inviter", "invited"),
                                condition=models.Q(("ended_at", None)),
                                name="partnership_once_at_a_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("inviter", models.F("invited")), _negated=True),
                                name="partnership_of_two",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PrivateNote",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("sealed", models.BinaryField()),
                        ("written_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "author",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "pairing",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="private_notes",
                                to="mentoring.pairing",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("pairing", "author"), name="private_note_once_a_person")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Proposal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("fit", models.FloatField(default=0, editable=False)),
                        ("is_locked", models.BooleanField(default=False)),
                        (
                            "mentee",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "mentor",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "programme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="proposals",
                                to="mentoring.programme",
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="mentoring.matchingrun",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("programme", "mentee"), name="proposal_once_a_mentee")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="QuestionAnswer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("words", models.CharField(max_length=1000)),
                        (
                            "participation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="answers",
                                to="mentoring.participation",
                            ),
                        ),
                        (
                            "question",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="answers",
                                to="mentoring.question",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("question", "participation"), name="answer_once_a_question")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Release",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        ("address", models.EmailField(blank=True, editable=False, max_length=254)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Not answered yet"),
                                    ("yes", "Agrees"),
                                    ("cover", "Agrees, and sees to cover"),
                                    ("no", "Not at present"),
                                ],
                                default="waiting",
                                max_length=8,
                            ),
                        ),
                        ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("answered_at", models.DateTimeField(blank=True, null=True)),
                        ("key", models.UUIDField(default=uuid.uuid4, editable=False)),
                        (
                            "participation",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="release",
                                to="mentoring.participation",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Session",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                        ("starts_at", models.DateTimeField(blank=True, null=True, verbose_name="when")),
                        ("minutes", models.PositiveSmallIntegerField(default=60, verbose_name="minutes")),
                        ("place", models.CharField(blank=True, max_length=120, verbose_name="where")),
                        ("link", models.URLField(blank=True, verbose_name="video link")),
                        ("notes", models.TextField(blank=True, max_length=8000, verbose_name="notes")),
                        ("notes_html", models.TextField(blank=True, editable=False)),
                        ("notes_edition", models.PositiveIntegerField(db_default=0, default=0, editable=False)),
                        ("revision", models.PositiveIntegerField(default=0, editable=False)),
                        ("cancelled_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        (
                            "format",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "As it comes"),
                                    ("case-clinic", "Case clinic"),
                                    ("troika", "Troika: three people, each asks in turn"),
                                    ("lesson-study", "Lesson study"),
                                    ("reading", "Reading circle"),
                                    ("after-action", "After-action review"),
                                    ("check-in", "Check-in round"),
                                ],
                                db_default="",
                                default="",
                                max_length=14,
                                verbose_name="how we spend it",
                            ),
                        ),
                        (
                            "cancel_reason",
                            models.CharField(blank=True, db_default="", default="", max_length=160, verbose_name="why"),
                        ),
                        ("series_day", models.DateField(blank=True, editable=False, null=True)),
                        ("asked_hosts_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("attendance_noted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("reminded_for", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("changed_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "circle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="sessions",
                                to="mentoring.circle",
                            ),
                        ),
                        (
                            "host",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "series",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="sessions",
                                to="mentoring.series",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["starts_at"], name="sessions_by_time")],
                        "constraints": [
                            models.UniqueConstraint(fields=("circle", "number"), name="session_number_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CheckIn",
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
                                    ("fit", "After the first meeting"),
                                    ("pulse", "Is this working?"),
                                    ("closing", "Looking back"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(default=1)),
                        ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "light",
                            models.CharField(
                                blank=True,
                                choices=[("green", "It works"), ("amber", "Not sure yet"), ("red", "It does not work")],
                                max_length=6,
                            ),
                        ),
                        ("words", models.CharField(blank=True, max_length=1000, verbose_name="a few words")),
                        (
                            "is_shared",
                            models.BooleanField(default=False, verbose_name="the facilitators may read my words"),
                        ),
                        ("answered_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "pairing",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="check_ins",
                                to="mentoring.pairing",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("pairing", "person", "kind", "number"), name="asked_once_each_time"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PairMeeting",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("held_on", models.DateField(verbose_name="day")),
                        ("minutes", models.PositiveSmallIntegerField(default=60, verbose_name="minutes")),
                        ("has_notes", models.BooleanField(default=False, editable=False)),
                        (
                            "logged_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "pairing",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="meetings",
                                to="mentoring.pairing",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("pairing", "held_on"), name="pair_meets_once_a_day")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Rsvp",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "answer",
                            models.CharField(
                                choices=[
                                    ("going", "Going"),
                                    ("maybe", "Maybe"),
                                    ("not", "Can't"),
                                    ("waiting", "On the waiting list"),
                                ],
                                max_length=8,
                            ),
                        ),
                        (
                            "note",
                            models.CharField(
                                blank=True,
                                db_default="",
                                default="",
                                max_length=160,
                                verbose_name="a word to the circle",
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="rsvps",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "session",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="rsvps",
                                to="mentoring.session",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["session", "answer", "at"], name="rsvps_in_order")],
                        "constraints": [models.UniqueConstraint(fields=("session", "person"), name="rsvp_once")],
                    },
                ),
                migrations.CreateModel(
                    name="NoteSection",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField()),
                        ("source", models.TextField(blank=True, max_length=8000, verbose_name="notes")),
                        ("html", models.TextField(blank=True, editable=False)),
                        ("edition", models.PositiveIntegerField(default=0)),
                        ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "changed_by",
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
                                related_name="note_sections",
                                to="mentoring.session",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["position"],
                        "constraints": [
                            models.UniqueConstraint(fields=("session", "position"), name="note_section_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HostSwap",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "asked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "give",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="mentoring.session"
                            ),
                        ),
                        (
                            "take",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="mentoring.session"
                            ),
                        ),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("give", "take"), name="host_swap_asked_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Attendance",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                        (
                            "session",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="attendances",
                                to="mentoring.session",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("session", "person"), name="attended_once")],
                    },
                ),
                migrations.CreateModel(
                    name="AgendaItem",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(max_length=160, verbose_name="what about")),
                        (
                            "link",
                            models.CharField(
                                blank=True,
                                max_length=400,
                                validators=[mentoring.models.agenda.validate_way],
                                verbose_name="a page it is about",
                            ),
                        ),
                        (
                            "minutes",
                            models.PositiveSmallIntegerField(
                                default=10,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(240),
                                ],
                                verbose_name="minutes",
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(default=0, editable=False)),
                        ("proposed_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "proposed_by",
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
                                related_name="agenda_items",
                                to="mentoring.session",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["position", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="SessionAction",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("text", models.CharField(max_length=200, verbose_name="what")),
                        ("due", models.DateField(blank=True, null=True, verbose_name="until")),
                        ("done_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        (
                            "done_by",
                            models.ForeignKey(
                                editable=False,
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
                                related_name="actions",
                                to="mentoring.session",
                            ),
                        ),
                        (
                            "who",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="session_actions",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="who",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["due", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="SessionTimer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("step", models.PositiveSmallIntegerField()),
                        ("seconds_left", models.PositiveIntegerField()),
                        ("running_since", models.DateTimeField(blank=True, null=True)),
                        (
                            "session",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="timer",
                                to="mentoring.session",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Visit",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("begun_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("focus", models.CharField(blank=True, max_length=160, verbose_name="what it is about")),
                        ("looking_for", models.TextField(blank=True, max_length=1000, verbose_name="what to look for")),
                        (
                            "protocol",
                            models.CharField(
                                choices=[
                                    ("saw", "What I saw, heard and wonder"),
                                    ("timeline", "Minute by minute"),
                                    ("one-person", "Following one pupil or patient"),
                                    ("question", "Only what you asked me to look for"),
                                ],
                                default="saw",
                                max_length=12,
                                verbose_name="how it is written down",
                            ),
                        ),
                        ("briefed_at", models.DateTimeField(editable=False, null=True)),
                        ("what", models.CharField(blank=True, max_length=120, verbose_name="which lesson or shift")),
                        ("starts_at", models.DateTimeField(null=True, verbose_name="when")),
                        (
                            "minutes",
                            models.PositiveSmallIntegerField(
                                default=60,
                                validators=[
                                    django.core.validators.MinValueValidator(10),
                                    django.core.validators.MaxValueValidator(720),
                                ],
                                verbose_name="minutes",
                            ),
                        ),
                        ("place", models.CharField(blank=True, max_length=120, verbose_name="where")),
                        (
                            "cover",
                            models.CharField(blank=True, max_length=160, verbose_name="who covers for the visitor"),
                        ),
                        ("revision", models.PositiveIntegerField(default=0, editable=False)),
                        ("changed_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("reminded_for", models.DateTimeField(editable=False, null=True)),
                        ("called_off_at", models.DateTimeField(editable=False, null=True)),
                        ("given_at", models.DateTimeField(editable=False, null=True)),
                        ("visitor_reads", models.BooleanField(default=True, editable=False)),
                        ("debriefed_at", models.DateTimeField(editable=False, null=True)),
                        ("done_at", models.DateTimeField(editable=False, null=True)),
                        (
                            "partnership",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="visits",
                                to="mentoring.partnership",
                            ),
                        ),
                        (
                            "readers",
                            models.ManyToManyField(
                                blank=True, editable=False, related_name="+", to=settings.AUTH_USER_MODEL
                            ),
                        ),
                        (
                            "visited",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "visitor",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["starts_at"], name="visits_by_time")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("visitor", models.F("visited")), _negated=True), name="visit_of_two"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="VisitOffer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("what", models.CharField(max_length=120, verbose_name="which lesson or shift")),
                        ("starts_at", models.DateTimeField(verbose_name="when")),
                        (
                            "minutes",
                            models.PositiveSmallIntegerField(
                                default=60,
                                validators=[
                                    django.core.validators.MinValueValidator(10),
                                    django.core.validators.MaxValueValidator(720),
                                ],
                                verbose_name="minutes",
                            ),
                        ),
                        ("place", models.CharField(blank=True, max_length=120, verbose_name="where")),
                        (
                            "visit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="offers", to="mentoring.visit"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["starts_at", "pk"],
                        "constraints": [
                            models.UniqueConstraint(fields=("visit", "starts_at"), name="visit_offered_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="VisitPaper",
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
                                    ("notes", "What was seen"),
                                    ("debrief", "What we talked over"),
                                    ("trying", "What I will try"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("sealed", models.BinaryField()),
                        ("edition", models.PositiveIntegerField(default=1)),
                        ("written_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "author",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "visit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="papers", to="mentoring.visit"
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("visit", "kind"), name="visit_paper_once_a_kind")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AgendaVote",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="votes",
                                to="mentoring.agendaitem",
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
                        "constraints": [models.UniqueConstraint(fields=("item", "person"), name="agenda_vote_once")],
                    },
                ),
            ]
        ),
    ]
