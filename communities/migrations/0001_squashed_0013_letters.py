import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import communities.models.invitation
import people.sorting
from content.creating import CreateModels


class Migration(migrations.Migration):
    replaces = [
        ("communities", "0001_initial"),
        ("communities", "0002_initial"),
        ("communities", "0003_proposals_and_decisions"),
        ("communities", "0004_charters"),
        ("communities", "0005_language"),
        ("communities", "0006_coming_in"),
        ("communities", "0007_those_who_lead"),
        ("communities", "0008_goals_with_a_history"),
        ("communities", "0009_terms"),
        ("communities", "0010_belonging"),
        ("communities", "0011_way_in"),
        ("communities", "0012_named_asks"),
        ("communities", "0013_letters"),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Community",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        (
                            "slug",
                            models.SlugField(
                                max_length=60,
                                unique=True,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "\\A[a-z0-9][a-z0-9-]*\\Z", "Use small letters, digits and hyphens."
                                    )
                                ],
                                verbose_name="address",
                            ),
                        ),
                        (
                            "purpose",
                            models.CharField(
                                help_text="One sentence: who you are and what you do for each other.",
                                max_length=240,
                                verbose_name="purpose",
                            ),
                        ),
                        ("about", models.TextField(blank=True, max_length=8000, verbose_name="about")),
                        ("about_html", models.TextField(blank=True, editable=False)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("practice", "Community of practice"),
                                    ("circle", "Learning circle"),
                                    ("class", "Class or course"),
                                    ("project", "Project group"),
                                    ("cohort", "Newcomer cohort"),
                                ],
                                db_default="practice",
                                default="practice",
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "for_whom",
                            models.CharField(blank=True, db_default="", max_length=240, verbose_name="who it is for"),
                        ),
                        (
                            "better_at",
                            models.CharField(
                                blank=True, db_default="", max_length=240, verbose_name="what we want to get better at"
                            ),
                        ),
                        ("rhythm", models.CharField(blank=True, db_default="", max_length=160, verbose_name="rhythm")),
                        (
                            "access",
                            models.CharField(
                                choices=[
                                    ("open", "Open: anyone may read, members write"),
                                    ("closed", "Closed: anyone may find it, members read and write"),
                                    ("private", "Private: only members know of it"),
                                ],
                                default="open",
                                max_length=8,
                                verbose_name="who may read",
                            ),
                        ),
                        (
                            "joining",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("open", "Anyone may join"),
                                    ("request", "People ask, a facilitator answers"),
                                    ("invitation", "By invitation"),
                                ],
                                db_default="",
                                help_text="Left empty, as is usual for who may read.",
                                max_length=10,
                                verbose_name="how people come in",
                            ),
                        ),
                        (
                            "hue",
                            models.CharField(
                                choices=[
                                    ("pine", "Pine"),
                                    ("clay", "Clay"),
                                    ("teal", "Teal"),
                                    ("ochre", "Ochre"),
                                    ("plum", "Plum"),
                                    ("slate", "Slate"),
                                ],
                                default="pine",
                                max_length=8,
                                verbose_name="colour",
                            ),
                        ),
                        (
                            "weave",
                            models.CharField(
                                choices=[
                                    ("chevron", "Chevron"),
                                    ("wave", "Wave"),
                                    ("seed", "Seed"),
                                    ("leaf", "Leaf"),
                                    ("weave", "Weave"),
                                ],
                                default="chevron",
                                max_length=8,
                                verbose_name="pattern",
                            ),
                        ),
                        (
                            "language",
                            models.CharField(
                                choices=[
                                    ("english", "English"),
                                    ("danish", "Danish"),
                                    ("dutch", "Dutch"),
                                    ("finnish", "Finnish"),
                                    ("french", "French"),
                                    ("german", "German"),
                                    ("hungarian", "Hungarian"),
                                    ("italian", "Italian"),
                                    ("norwegian", "Norwegian"),
                                    ("portuguese", "Portuguese"),
                                    ("romanian", "Romanian"),
                                    ("russian", "Russian"),
                                    ("spanish", "Spanish"),
                                    ("swedish", "Swedish"),
                                    ("turkish", "Turkish"),
                                    ("simple", "Another, or several"),
                                ],
                                db_default="english",
                                default="english",
                                help_text="What most is written in. Search knows the endings of its words.",
                                max_length=20,
                                verbose_name="language",
                            ),
                        ),
                        (
                            "questions",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=160), blank=True, db_default=[], default=list
                            ),
                        ),
                        ("founded_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("founding_key", models.UUIDField(blank=True, editable=False, null=True, unique=True)),
                        ("review_on", models.DateField(blank=True, null=True, verbose_name="looked at again on")),
                        ("edition", models.PositiveIntegerField(db_default=0, default=0, editable=False)),
                        ("member_count", models.PositiveIntegerField(default=0, editable=False)),
                        (
                            "founded_by",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "community",
                        "verbose_name_plural": "communities",
                        "ordering": ["name"],
                        "indexes": [
                            models.Index(people.sorting.SortKey("name"), models.F("id"), name="communities_by_name")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("access", "private"), _negated=True),
                                    ("joining__in", ["", "invitation"]),
                                    _connector="OR",
                                ),
                                name="private_by_invitation",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Ban",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("reason", models.CharField(max_length=500, verbose_name="reason")),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "until",
                            models.DateField(
                                blank=True,
                                help_text="Left empty, until somebody who leads ends it.",
                                null=True,
                                verbose_name="until",
                            ),
                        ),
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
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="bans",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "community",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="bans",
                                to="communities.community",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("community", "person"), name="ban_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Ballot",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "method",
                            models.CharField(
                                choices=[
                                    ("consent", "Consent: agree, abstain, disagree or block"),
                                    ("single", "A vote: each chooses one"),
                                    ("multiple", "A vote: each chooses as many as they like"),
                                ],
                                default="consent",
                                max_length=8,
                                verbose_name="how we decide",
                            ),
                        ),
                        (
                            "choices",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=120), blank=True, default=list
                            ),
                        ),
                        ("opened_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("closes_at", models.DateTimeField(verbose_name="open until")),
                        ("quorum", models.PositiveIntegerField(default=0, verbose_name="how many people it takes")),
                        (
                            "anonymous",
                            models.BooleanField(default=False, verbose_name="keep names back until it closes"),
                        ),
                        ("edition", models.PositiveIntegerField(default=1)),
                        ("told_closed_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "opened_by",
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
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="ballots",
                                to="communities.community",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("told_closed_at", None)),
                                fields=["closes_at"],
                                name="ballots_to_close",
                            ),
                            models.Index(fields=["community", "-closes_at"], name="ballots_by_end"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("closes_at__gt", models.F("opened_at"))), name="ballot_closes_later"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Goal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(default=0)),
                        ("title", models.CharField(max_length=120, verbose_name="goal")),
                        ("why", models.TextField(blank=True, db_default="", max_length=2000, verbose_name="why")),
                        (
                            "measure",
                            models.CharField(
                                choices=[
                                    ("number", "A number we count up to"),
                                    ("milestones", "Milestones, one after another"),
                                ],
                                db_default="number",
                                default="number",
                                max_length=10,
                                verbose_name="how we see it come",
                            ),
                        ),
                        ("unit", models.CharField(blank=True, db_default="", max_length=30, verbose_name="counted in")),
                        (
                            "next_step",
                            models.CharField(
                                blank=True, max_length=160, verbose_name="where it stands, or what comes next"
                            ),
                        ),
                        ("reached", models.PositiveIntegerField(default=0, verbose_name="reached so far")),
                        ("wanted", models.PositiveIntegerField(default=1, verbose_name="wanted")),
                        (
                            "set_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(),
                                default=django.utils.timezone.now,
                                editable=False,
                            ),
                        ),
                        ("edition", models.PositiveIntegerField(db_default=1, default=1, editable=False)),
                        ("sending_key", models.UUIDField(blank=True, editable=False, null=True, unique=True)),
                        (
                            "community",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="goals",
                                to="communities.community",
                            ),
                        ),
                        (
                            "owners",
                            models.ManyToManyField(blank=True, related_name="goals", to=settings.AUTH_USER_MODEL),
                        ),
                    ],
                    options={
                        "ordering": ["position", "pk"],
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(("wanted__gt", 0)), name="goal_wants_something")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Invitation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "token",
                            models.CharField(
                                default=communities.models.invitation.new_token,
                                editable=False,
                                max_length=64,
                                unique=True,
                            ),
                        ),
                        ("address", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("expires_at", models.DateTimeField(default=communities.models.invitation.in_a_month)),
                        ("most_uses", models.PositiveSmallIntegerField(default=1)),
                        ("uses", models.PositiveSmallIntegerField(default=0)),
                        ("revoked_at", models.DateTimeField(blank=True, null=True)),
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
                            "community",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="invitations",
                                to="communities.community",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["community", "-made_at"], name="invitations_by_age")],
                    },
                ),
                migrations.CreateModel(
                    name="JoinRequest",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("words", models.CharField(blank=True, max_length=300, verbose_name="a few words")),
                        ("answers", models.JSONField(blank=True, db_default=[], default=list)),
                        ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("refused_at", models.DateTimeField(blank=True, null=True)),
                        ("answer", models.CharField(blank=True, max_length=300, verbose_name="a few kind words")),
                        (
                            "community",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="join_requests",
                                to="communities.community",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="join_requests",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "refused_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("community", "person"), name="join_request_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Letter",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("words", models.TextField(max_length=1000, verbose_name="your words")),
                        (
                            "occasion",
                            models.CharField(
                                choices=[
                                    ("now", "Now, to everybody here, with a mail"),
                                    ("digest", "At the head of the next digest"),
                                ],
                                default="digest",
                                max_length=6,
                                verbose_name="when",
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "author",
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
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="letters",
                                to="communities.community",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["community", "-at"], name="letters_of_community")],
                    },
                ),
                migrations.CreateModel(
                    name="Membership",
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
                                choices=[("member", "Member"), ("facilitator", "Facilitator"), ("steward", "Steward")],
                                default="member",
                                max_length=12,
                                verbose_name="role",
                            ),
                        ),
                        (
                            "hello",
                            models.CharField(
                                blank=True, help_text="What brings you here?", max_length=300, verbose_name="hello"
                            ),
                        ),
                        (
                            "care",
                            models.CharField(
                                blank=True,
                                help_text="“Greets newcomers, runs circles.”",
                                max_length=80,
                                verbose_name="what they look after",
                            ),
                        ),
                        ("joined_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "greets",
                            models.BooleanField(db_default=False, default=False, verbose_name="greets newcomers"),
                        ),
                        ("greeted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("asked_to_greet_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("first_post_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("first_reply_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("first_thanks_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("first_use_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("hello_put_away_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("way_in_put_away_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        (
                            "asked_to_greet",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="greetings_asked",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "community",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="memberships",
                                to="communities.community",
                            ),
                        ),
                        (
                            "greeted_by",
                            models.ForeignKey(
                                db_index=False,
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
                                related_name="memberships",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["community", "-joined_at"], name="newest_members"),
                            models.Index(
                                condition=models.Q(("role__in", ("facilitator", "steward"))),
                                fields=["person"],
                                name="those_who_lead",
                            ),
                        ],
                        "constraints": [models.UniqueConstraint(fields=("community", "person"), name="member_once")],
                    },
                ),
                migrations.CreateModel(
                    name="NamedAsk",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("about", models.CharField(max_length=20)),
                        ("number", models.BigIntegerField()),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "community",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="communities.community",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="named_asks",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["person", "-at"], name="last_asked_by_name")],
                        "constraints": [models.UniqueConstraint(fields=("about", "number"), name="asked_by_name_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Norm",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(default=0)),
                        ("text", models.CharField(max_length=160, verbose_name="norm")),
                        (
                            "community",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="norms",
                                to="communities.community",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["position", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Removal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("reason", models.CharField(max_length=500, verbose_name="reason")),
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
                            "community",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="removals",
                                to="communities.community",
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
                ),
                migrations.CreateModel(
                    name="SlugHistory",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("slug", models.SlugField(max_length=60, unique=True)),
                        ("until", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "community",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="former_slugs",
                                to="communities.community",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "slug history",
                    },
                ),
                migrations.CreateModel(
                    name="Term",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("began_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("ends_at", models.DateTimeField(verbose_name="serves until")),
                        ("invited_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("ended_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("thanks", models.CharField(blank=True, max_length=300, verbose_name="thanks, in your words")),
                        (
                            "community",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="terms",
                                to="communities.community",
                            ),
                        ),
                        (
                            "handed_over_by",
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
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "successor",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["community", "-ended_at"], name="terms_by_end"),
                            models.Index(
                                condition=models.Q(("ended_at", None), ("invited_at", None)),
                                fields=["ends_at"],
                                name="terms_to_invite_for",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at", None)),
                                fields=("community", "person"),
                                name="one_running_term_a_person",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("ends_at__gt", models.F("began_at"))), name="term_ends_later"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Contribution",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=20)),
                        ("target", models.BigIntegerField()),
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
                            "goal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="contributions",
                                to="communities.goal",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("goal", "kind", "target"), name="contribution_once")
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
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("reached", models.PositiveIntegerField()),
                        ("note", models.TextField(blank=True, max_length=600, verbose_name="a note")),
                        ("sending_key", models.UUIDField(blank=True, editable=False, null=True)),
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
                            "goal",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="check_ins",
                                to="communities.goal",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["goal", "-at"], name="check_ins_by_time")],
                        "constraints": [
                            models.UniqueConstraint(fields=("goal", "sending_key"), name="check_in_sent_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="GoalClosing",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "end",
                            models.CharField(
                                choices=[("reached", "We got there"), ("let-go", "We let it go")],
                                max_length=8,
                                verbose_name="how did it end?",
                            ),
                        ),
                        ("learnt", models.TextField(max_length=2000, verbose_name="what we learnt")),
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
                            "goal",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="closing",
                                to="communities.goal",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Milestone",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(default=0)),
                        ("title", models.CharField(max_length=160)),
                        ("reached_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "goal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="milestones",
                                to="communities.goal",
                            ),
                        ),
                        (
                            "reached_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["position", "pk"],
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
                        ("title", models.CharField(max_length=140, verbose_name="title")),
                        ("what", models.TextField(max_length=6000, verbose_name="what we would do")),
                        ("why", models.TextField(max_length=6000, verbose_name="why")),
                        (
                            "options",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=120), blank=True, default=list
                            ),
                        ),
                        ("what_html", models.TextField(editable=False)),
                        ("why_html", models.TextField(editable=False)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("edition", models.PositiveIntegerField(default=1, editable=False)),
                        ("talk", models.BigIntegerField(blank=True, editable=False, null=True)),
                        ("sending_key", models.UUIDField(blank=True, editable=False, null=True)),
                        ("withdrawn_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("hidden_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        (
                            "author",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="proposals",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "ballot",
                            models.OneToOneField(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="proposal",
                                to="communities.ballot",
                            ),
                        ),
                        (
                            "community",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="proposals",
                                to="communities.community",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["community", "-id"], name="proposals_by_age")],
                        "constraints": [
                            models.UniqueConstraint(fields=("author", "sending_key"), name="proposal_sent_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Stance",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "picks",
                            django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10)),
                        ),
                        ("reason", models.TextField(blank=True, max_length=1000, verbose_name="your reason")),
                        ("edition", models.PositiveIntegerField(default=1)),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("hidden_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        (
                            "ballot",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="stances",
                                to="communities.ballot",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("ballot", "person"), name="one_stance_a_person"),
                            models.CheckConstraint(
                                condition=models.Q(("picks__len__gt", 0)), name="stance_says_something"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("picks__contains", ["block"]), _negated=True),
                                    models.Q(("reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="block_has_a_reason",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Offer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "words",
                            models.CharField(blank=True, max_length=300, verbose_name="what you would look after"),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "term",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="offers",
                                to="communities.term",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["at", "pk"],
                        "constraints": [models.UniqueConstraint(fields=("term", "person"), name="offer_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Outcome",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "verdict",
                            models.CharField(
                                choices=[
                                    ("go", "We do it"),
                                    ("let-go", "We let it go"),
                                    ("later", "Not yet: it needs more thought"),
                                ],
                                max_length=8,
                                verbose_name="what came of it",
                            ),
                        ),
                        ("words", models.TextField(max_length=2000, verbose_name="in a few sentences")),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "follow_up_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="when we ask what changed"),
                        ),
                        ("asked_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("changed", models.TextField(blank=True, max_length=2000, verbose_name="what changed")),
                        ("changed_at", models.DateTimeField(blank=True, null=True)),
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
                            "changed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "proposal",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="outcome",
                                to="communities.proposal",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("asked_at", None), ("changed", "")),
                                fields=["follow_up_at"],
                                name="outcomes_to_ask",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Tending",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("words", models.CharField(max_length=200, verbose_name="what you are doing about it")),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "person",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "stance",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="tending",
                                to="communities.stance",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Version",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(max_length=140, verbose_name="title")),
                        ("what", models.TextField(max_length=6000, verbose_name="what we would do")),
                        ("why", models.TextField(max_length=6000, verbose_name="why")),
                        (
                            "options",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=120), blank=True, default=list
                            ),
                        ),
                        ("what_html", models.TextField(editable=False)),
                        ("why_html", models.TextField(editable=False)),
                        ("number", models.PositiveIntegerField()),
                        (
                            "note",
                            models.CharField(blank=True, max_length=160, verbose_name="what changed, and after whom"),
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
                            "proposal",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="versions",
                                to="communities.proposal",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-number"],
                        "constraints": [
                            models.UniqueConstraint(fields=("proposal", "number"), name="version_number_once")
                        ],
                    },
                ),
            ]
        ),
    ]
