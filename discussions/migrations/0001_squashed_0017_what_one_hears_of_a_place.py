import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from content.creating import CreateModels


class Migration(migrations.Migration):
    replaces = [
        ("discussions", "0001_initial"),
        ("discussions", "0002_initial"),
        ("discussions", "0003_letter"),
        ("discussions", "0004_where_it_was_told"),
        ("discussions", "0005_longer_titles"),
        ("discussions", "0006_tending_hearing_and_agreeing"),
        ("discussions", "0007_lists_of_pinned_and_new_threads"),
        ("discussions", "0008_former_words_and_withdrawals"),
        ("discussions", "0009_questions_without_a_name"),
        ("discussions", "0010_threads_that_moved"),
        ("discussions", "0011_posts_by_author"),
        ("discussions", "0012_introductions"),
        ("discussions", "0013_splitting_and_merging"),
        ("discussions", "0014_offers"),
        ("discussions", "0015_polls"),
        ("discussions", "0016_where_flagged_posts_stand"),
        ("discussions", "0017_what_one_hears_of_a_place"),
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
                    name="Post",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("thanks_count", models.PositiveIntegerField(default=0, editable=False)),
                        ("same_count", models.PositiveIntegerField(default=0, editable=False)),
                        ("worked_count", models.PositiveIntegerField(default=0, editable=False)),
                        ("adapted_count", models.PositiveIntegerField(default=0, editable=False)),
                        ("not_count", models.PositiveIntegerField(default=0, editable=False)),
                        ("source", models.TextField(verbose_name="text")),
                        ("html", models.TextField(editable=False)),
                        ("renderer_version", models.PositiveSmallIntegerField(editable=False)),
                        ("number", models.PositiveIntegerField(editable=False)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("edited_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("hidden_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("withdrawn_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("sending_key", models.UUIDField(blank=True, editable=False, null=True)),
                        ("origin", models.CharField(blank=True, editable=False, max_length=250)),
                        (
                            "author",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="posts",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "post",
                        "verbose_name_plural": "posts",
                        "indexes": [
                            models.Index(fields=["author", "-id"], name="posts_by_author"),
                            models.Index(
                                condition=models.Q(("origin", ""), _negated=True),
                                fields=["origin"],
                                name="posts_by_origin",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("author", "sending_key"), name="post_sent_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Poll",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("question", models.CharField(max_length=200, verbose_name="question")),
                        (
                            "ballot",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="poll",
                                to="communities.ballot",
                            ),
                        ),
                        (
                            "post",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE, related_name="poll", to="discussions.post"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "poll",
                        "verbose_name_plural": "polls",
                    },
                ),
                migrations.CreateModel(
                    name="PostEdition",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("source", models.TextField()),
                        ("at", models.DateTimeField()),
                        ("hidden_at", models.DateTimeField(null=True)),
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
                            "hidden_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "post",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="editions",
                                to="discussions.post",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("pk",),
                    },
                ),
                migrations.CreateModel(
                    name="Thread",
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
                                    ("discussion", "Discussion"),
                                    ("ask", "Question"),
                                    ("idea", "Idea"),
                                    ("check-in", "Check-in"),
                                ],
                                default="discussion",
                                max_length=12,
                                verbose_name="kind",
                            ),
                        ),
                        ("title", models.CharField(max_length=200, verbose_name="title")),
                        (
                            "tags",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40), blank=True, default=list
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("last_number", models.PositiveIntegerField(default=0, editable=False)),
                        ("last_post_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("last_excerpt", models.CharField(blank=True, editable=False, max_length=240)),
                        (
                            "face_ids",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.BigIntegerField(), blank=True, default=list, editable=False
                            ),
                        ),
                        ("people_count", models.PositiveIntegerField(default=0, editable=False)),
                        ("answer_at", models.DateTimeField(editable=False, null=True)),
                        ("is_nameless", models.BooleanField(db_default=False, default=False, editable=False)),
                        ("hidden_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("is_merged", models.BooleanField(db_default=False, default=False, editable=False)),
                        ("moved_count", models.PositiveIntegerField(db_default=0, default=0, editable=False)),
                        ("pinned_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("locked_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        (
                            "locked_why",
                            models.CharField(blank=True, db_default="", default="", max_length=200, verbose_name="why"),
                        ),
                        ("summary_asked_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("revision", models.PositiveIntegerField(db_default=0, default=0, editable=False)),
                        (
                            "answer",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="discussions.post",
                            ),
                        ),
                        (
                            "answer_by",
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
                            "author",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="threads",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "community",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="threads",
                                to="communities.community",
                            ),
                        ),
                        (
                            "last_author",
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
                            "locked_by",
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
                            "merged_into",
                            models.ForeignKey(
                                db_index=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="parts",
                                to="discussions.thread",
                            ),
                        ),
                        (
                            "split_from",
                            models.ForeignKey(
                                db_index=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="discussions.thread",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "thread",
                        "verbose_name_plural": "threads",
                        "indexes": [
                            models.Index(fields=["community", "-last_post_at", "-id"], name="threads_by_activity"),
                            models.Index(fields=["community", "-id"], name="threads_by_age"),
                            models.Index(
                                condition=models.Q(("answer", None), ("kind", "ask")),
                                fields=["community", "-last_post_at"],
                                name="threads_waiting",
                            ),
                            models.Index(fields=["community", "-created_at", "-id"], name="threads_by_creation"),
                            models.Index(
                                condition=models.Q(("pinned_at", None), _negated=True),
                                fields=["community"],
                                name="threads_pinned",
                            ),
                            models.Index(
                                condition=models.Q(("merged_into", None), _negated=True),
                                fields=["merged_into"],
                                name="threads_merged",
                            ),
                            django.contrib.postgres.indexes.GinIndex(fields=["tags"], name="threads_by_tag"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Summary",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("source", models.TextField(verbose_name="text")),
                        ("html", models.TextField(editable=False)),
                        ("renderer_version", models.PositiveSmallIntegerField(editable=False)),
                        ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "after_number",
                            models.PositiveIntegerField(
                                editable=False, help_text="Number of the last post when this was written."
                            ),
                        ),
                        ("edition", models.PositiveIntegerField(default=0, editable=False)),
                        (
                            "agreed_ids",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.BigIntegerField(),
                                blank=True,
                                db_default=[],
                                default=list,
                                editable=False,
                            ),
                        ),
                        (
                            "updated_by",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "thread",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="summary",
                                to="discussions.thread",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "summary",
                        "verbose_name_plural": "summaries",
                    },
                ),
                migrations.CreateModel(
                    name="ReadPosition",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveIntegerField()),
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
                            "thread",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="read_positions",
                                to="discussions.thread",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("person", "thread"), name="read_position_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NamelessAsk",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
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
                            "thread",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="nameless",
                                to="discussions.thread",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "question without a name",
                        "verbose_name_plural": "questions without a name",
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
                        ("message_id", models.CharField(max_length=250)),
                        ("fingerprint", models.CharField(blank=True, max_length=40)),
                        ("subject", models.CharField(blank=True, max_length=250)),
                        ("at", models.DateTimeField(null=True)),
                        (
                            "community",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="communities.community",
                            ),
                        ),
                        (
                            "post",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="letter",
                                to="discussions.post",
                            ),
                        ),
                        (
                            "thread",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="discussions.thread"
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["community", "fingerprint"], name="letters_by_fingerprint"),
                            models.Index(fields=["community", "subject"], name="letters_by_subject"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("community", "message_id"), name="letter_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Introductions",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "community",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="introductions",
                                to="communities.community",
                            ),
                        ),
                        (
                            "thread",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="introductions",
                                to="discussions.thread",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "introductions",
                    },
                ),
                migrations.CreateModel(
                    name="FormerPlace",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveIntegerField()),
                        (
                            "post",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="former_places",
                                to="discussions.post",
                            ),
                        ),
                        (
                            "thread",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="former_places",
                                to="discussions.thread",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("thread", "number"), name="former_place_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Following",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "level",
                            models.CharField(
                                choices=[
                                    ("every", "Every reply"),
                                    ("mentions", "Mentions and answers"),
                                    ("muted", "Nothing"),
                                ],
                                db_default="every",
                                default="every",
                                max_length=8,
                            ),
                        ),
                        ("since", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "thread",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="followings",
                                to="discussions.thread",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("level", "muted")), fields=["person"], name="threads_muted_by"
                            )
                        ],
                        "constraints": [models.UniqueConstraint(fields=("person", "thread"), name="following_once")],
                    },
                ),
                migrations.CreateModel(
                    name="AnswerOffer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(choices=[("mine", "I will answer"), ("not-me", "Not me")], max_length=8),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "person",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "thread",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="offers",
                                to="discussions.thread",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("person", "thread"), name="answer_offer_once")],
                    },
                ),
                migrations.CreateModel(
                    name="ThreadMove",
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
                            "source",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="communities.community",
                            ),
                        ),
                        (
                            "thread",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="moves",
                                to="discussions.thread",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="SummaryAgreement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("edition", models.PositiveIntegerField()),
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
                            "summary",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="agreements",
                                to="discussions.summary",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("summary", "person"), name="agrees_once")],
                    },
                ),
                migrations.CreateModel(
                    name="SummaryEdition",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("edition", models.PositiveIntegerField()),
                        ("source", models.TextField()),
                        ("html", models.TextField()),
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
                            "summary",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="editions",
                                to="discussions.summary",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("summary", "edition"), name="summary_edition_once")
                        ],
                    },
                ),
            ]
        ),
        migrations.AddField(
            model_name="Post",
            name="thread",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="posts",
                to="discussions.thread",
            ),
        ),
        migrations.AddConstraint(
            model_name="Post",
            constraint=models.UniqueConstraint(fields=("thread", "number"), name="post_number_once"),
        ),
    ]
