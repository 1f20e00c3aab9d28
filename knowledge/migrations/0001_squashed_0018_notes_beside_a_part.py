import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from content.creating import CreateModels


class Migration(migrations.Migration):
    replaces = [
        ("knowledge", "0001_initial"),
        ("knowledge", "0002_initial"),
        ("knowledge", "0003_where_it_was_told"),
        ("knowledge", "0004_resources"),
        ("knowledge", "0005_who_reads_a_story"),
        ("knowledge", "0006_does_it_hold"),
        ("knowledge", "0010_requests_and_rounds"),
        ("knowledge", "0011_who_changed_it_last"),
        ("knowledge", "0013_retellings_and_collections"),
        ("knowledge", "0014_interviews"),
        ("knowledge", "0015_texts_to_work_with"),
        ("knowledge", "0017_what_it_is_narrowed_by"),
        ("knowledge", "0018_notes_beside_a_part"),
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
                    name="Collection",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(max_length=120, verbose_name="title")),
                        ("about", models.TextField(blank=True, max_length=1000, verbose_name="what it is for")),
                        ("is_path", models.BooleanField(default=False, verbose_name="a path")),
                        ("began_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("changed_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("featured_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("hidden_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="collections",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "community",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="collections",
                                to="communities.community",
                            ),
                        ),
                        (
                            "featured_by",
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
                        "verbose_name": "collection",
                        "verbose_name_plural": "collections",
                        "indexes": [models.Index(fields=["community", "-id"], name="collections_by_age")],
                    },
                ),
                migrations.CreateModel(
                    name="Resource",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("url", models.URLField(max_length=600, verbose_name="address")),
                        ("title", models.CharField(max_length=140, verbose_name="title")),
                        ("why", models.CharField(blank=True, max_length=300, verbose_name="why it is worth a look")),
                        ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("hidden_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="resources",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "community",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="resources",
                                to="communities.community",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "resource",
                        "verbose_name_plural": "resources",
                        "indexes": [models.Index(fields=["community", "-id"], name="resources_by_age")],
                        "constraints": [models.UniqueConstraint(fields=("community", "url"), name="resource_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Sheet",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("worked_count", models.PositiveIntegerField(default=0, editable=False)),
                        ("adapted_count", models.PositiveIntegerField(default=0, editable=False)),
                        ("not_count", models.PositiveIntegerField(default=0, editable=False)),
                        ("source", models.TextField(verbose_name="text")),
                        ("html", models.TextField(editable=False)),
                        ("renderer_version", models.PositiveSmallIntegerField(editable=False)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("lesson", "Lesson plan"),
                                    ("checklist", "Checklist"),
                                    ("template", "Template"),
                                    ("text", "Something else"),
                                ],
                                default="checklist",
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        ("title", models.CharField(max_length=140, verbose_name="title")),
                        ("why", models.CharField(blank=True, max_length=300, verbose_name="what it is for")),
                        (
                            "licence",
                            models.CharField(
                                choices=[
                                    ("here", "For use in this community"),
                                    ("cc-by", "Anyone, who names us (CC BY 4.0)"),
                                    ("cc-by-sa", "Anyone, who names us and shares alike (CC BY-SA 4.0)"),
                                    ("cc0", "Anyone, for anything (CC0)"),
                                ],
                                default="here",
                                max_length=10,
                                verbose_name="licence",
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("edition", models.PositiveIntegerField(default=0, editable=False)),
                        ("hidden_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        (
                            "adapted_from",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="adaptations",
                                to="knowledge.sheet",
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sheets",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "community",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="sheets",
                                to="communities.community",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "sheet",
                        "verbose_name_plural": "sheets",
                        "indexes": [models.Index(fields=["community", "-id"], name="sheets_by_age")],
                    },
                ),
                migrations.CreateModel(
                    name="Shelf",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=40, verbose_name="name")),
                        ("position", models.PositiveSmallIntegerField(default=0)),
                        (
                            "community",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="shelves",
                                to="communities.community",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "shelf",
                        "verbose_name_plural": "shelves",
                        "ordering": ["position", "pk"],
                        "constraints": [models.UniqueConstraint(fields=("community", "name"), name="shelf_named_once")],
                    },
                ),
                migrations.CreateModel(
                    name="CollectionItem",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("position", models.PositiveIntegerField()),
                        ("kind", models.CharField(blank=True, max_length=20)),
                        ("target", models.BigIntegerField(null=True)),
                        ("note", models.TextField(blank=True, max_length=2000, verbose_name="note")),
                        (
                            "collection",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="items",
                                to="knowledge.collection",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["position", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("kind", ""), _negated=True),
                                fields=("collection", "kind", "target"),
                                name="collected_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SheetEdition",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveIntegerField()),
                        ("title", models.CharField(max_length=140)),
                        ("source", models.TextField()),
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
                            "sheet",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="editions",
                                to="knowledge.sheet",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["number"],
                        "constraints": [models.UniqueConstraint(fields=("sheet", "number"), name="sheet_edition_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Story",
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
                        ("due_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("retired_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("turning-point", "Turning point"),
                                    ("near-miss", "Near miss"),
                                    ("trick", "Trick of the trade"),
                                    ("first-time", "First time"),
                                    ("handover", "Handover"),
                                    ("failed", "What failed"),
                                    ("rule", "Rule of thumb"),
                                    ("really", "How we really do it"),
                                ],
                                default="turning-point",
                                max_length=14,
                                verbose_name="kind",
                            ),
                        ),
                        ("title", models.CharField(max_length=120, verbose_name="title")),
                        ("standfirst", models.CharField(blank=True, max_length=240, verbose_name="in one sentence")),
                        ("quote", models.CharField(blank=True, editable=False, max_length=240)),
                        ("role", models.CharField(blank=True, max_length=80, verbose_name="your role")),
                        ("setting", models.CharField(blank=True, max_length=120, verbose_name="where it happened")),
                        ("tools", models.CharField(blank=True, max_length=120, verbose_name="tools and things")),
                        (
                            "tags",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40), blank=True, default=list
                            ),
                        ),
                        (
                            "facets",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=80),
                                blank=True,
                                db_default=[],
                                default=list,
                                editable=False,
                            ),
                        ),
                        (
                            "level",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("new", "In their first year"),
                                    ("some", "A few years in"),
                                    ("long", "Long in the job"),
                                ],
                                db_default="",
                                max_length=8,
                                verbose_name="whom it helps most",
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
                                max_length=20,
                                verbose_name="language",
                            ),
                        ),
                        (
                            "audience",
                            models.CharField(
                                choices=[
                                    ("community", "Members of this community"),
                                    ("mine", "Members of all my communities"),
                                    ("site", "Everyone with an account here"),
                                    ("public", "Anyone, also without an account"),
                                ],
                                db_default="community",
                                default="community",
                                max_length=10,
                                verbose_name="who may read it",
                            ),
                        ),
                        ("is_nameless", models.BooleanField(db_default=False, default=False, editable=False)),
                        ("edition", models.PositiveIntegerField(db_default=0, default=0, editable=False)),
                        ("told_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("edited_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("checked_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("hidden_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("sending_key", models.UUIDField(blank=True, editable=False, null=True)),
                        (
                            "author",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="stories",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "checked_by",
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
                            "community",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="stories",
                                to="communities.community",
                            ),
                        ),
                        (
                            "edited_by",
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
                            "shared_with",
                            models.ManyToManyField(
                                blank=True, editable=False, related_name="+", to="communities.community"
                            ),
                        ),
                        ("shelves", models.ManyToManyField(blank=True, related_name="stories", to="knowledge.shelf")),
                    ],
                    options={
                        "verbose_name": "story",
                        "verbose_name_plural": "stories",
                        "indexes": [
                            models.Index(fields=["community", "-id"], name="stories_by_age"),
                            django.contrib.postgres.indexes.GinIndex(fields=["facets"], name="stories_by_facet"),
                            models.Index(
                                models.OrderBy(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("worked_count"), "+", models.F("adapted_count")
                                        ),
                                        "+",
                                        models.F("not_count"),
                                    ),
                                    descending=True,
                                ),
                                models.OrderBy(models.F("id"), descending=True),
                                name="stories_by_use",
                            ),
                            models.Index(
                                models.F("community"),
                                models.OrderBy(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("worked_count"), "+", models.F("adapted_count")
                                        ),
                                        "+",
                                        models.F("not_count"),
                                    ),
                                    descending=True,
                                ),
                                models.OrderBy(models.F("id"), descending=True),
                                name="stories_by_use_in",
                            ),
                            models.Index(fields=["community", "due_at", "id"], name="stories_by_need"),
                            models.Index(
                                condition=models.Q(("hidden_at", None)), fields=["due_at"], name="stories_due"
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("author", "sending_key"), name="story_sent_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Part",
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
                        (
                            "name",
                            models.CharField(
                                choices=[
                                    ("situation", "The situation"),
                                    ("manual", "The manual says"),
                                    ("we-do", "We do"),
                                    ("photo", "The photo"),
                                    ("tried", "What I tried"),
                                    ("happened", "What happened"),
                                    ("advice", "What I'd tell a newcomer"),
                                    ("limits", "When this does not apply"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "story",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="knowledge.story"
                            ),
                        ),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("story", "name"), name="story_part_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Interview",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("about", models.CharField(max_length=120, verbose_name="what about")),
                        ("words", models.CharField(blank=True, max_length=300, verbose_name="a word to them")),
                        ("asked_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("accepted_at", models.DateTimeField(editable=False, null=True)),
                        ("declined_at", models.DateTimeField(editable=False, null=True)),
                        ("handed_at", models.DateTimeField(editable=False, null=True)),
                        (
                            "asker",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="interviews_asked",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "community",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="communities.community",
                            ),
                        ),
                        (
                            "teller",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="interviews_told",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "story",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="interview",
                                to="knowledge.story",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="PathStep",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="steps",
                                to="knowledge.collectionitem",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="path_steps",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("item", "person"), name="path_step_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Retelling",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(max_length=120, verbose_name="title")),
                        ("situation", models.TextField(blank=True, max_length=8000, verbose_name="what it was about")),
                        ("happened", models.TextField(blank=True, max_length=8000, verbose_name="what came of it")),
                        (
                            "advice",
                            models.TextField(blank=True, max_length=8000, verbose_name="what you'd tell a newcomer"),
                        ),
                        ("origin_kind", models.CharField(max_length=20)),
                        ("origin", models.BigIntegerField()),
                        ("began_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="retellings",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "community",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="communities.community",
                            ),
                        ),
                        (
                            "story",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="retelling",
                                to="knowledge.story",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="NamelessTelling",
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
                            "story",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="nameless",
                                to="knowledge.story",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "story without a name",
                        "verbose_name_plural": "stories without a name",
                    },
                ),
                migrations.CreateModel(
                    name="Coauthor",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("accepted_at", models.DateTimeField(null=True)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "story",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="coauthors",
                                to="knowledge.story",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("story", "person"), name="coauthor_once")],
                    },
                ),
                migrations.CreateModel(
                    name="CheckAsk",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "why",
                            models.CharField(
                                choices=[
                                    ("time", "Nobody has looked at it for a while"),
                                    ("not", "It did not hold for several people"),
                                ],
                                max_length=4,
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("answered_at", models.DateTimeField(null=True)),
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
                            "story",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="check_asks",
                                to="knowledge.story",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["story", "-at"], name="check_asks_of_story"),
                            models.Index(fields=["person", "-at"], name="check_asks_of_person"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Check",
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
                                    ("holds", "It still holds"),
                                    ("amended", "Amended"),
                                    ("retired", "Not done like this any more"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("words", models.CharField(blank=True, max_length=300, verbose_name="how you know")),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "person",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="checks",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "story",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="checks",
                                to="knowledge.story",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["story", "-at"], name="checks_of_story")],
                    },
                ),
                migrations.CreateModel(
                    name="StoryEdition",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("words", models.JSONField()),
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
                            "story",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="editions",
                                to="knowledge.story",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("pk",),
                    },
                ),
                migrations.CreateModel(
                    name="StoryNote",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "part",
                            models.CharField(
                                choices=[
                                    ("situation", "The situation"),
                                    ("manual", "The manual says"),
                                    ("we-do", "We do"),
                                    ("photo", "The photo"),
                                    ("tried", "What I tried"),
                                    ("happened", "What happened"),
                                    ("advice", "What I'd tell a newcomer"),
                                    ("limits", "When this does not apply"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("recognise", "I recognise this"),
                                    ("differs", "In my setting it differs"),
                                    ("question", "A question"),
                                ],
                                max_length=9,
                                verbose_name="what is it?",
                            ),
                        ),
                        ("words", models.CharField(blank=True, max_length=500, verbose_name="in a few words")),
                        ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "answer",
                            models.CharField(
                                blank=True, db_default="", default="", max_length=500, verbose_name="answer"
                            ),
                        ),
                        ("answered_at", models.DateTimeField(editable=False, null=True)),
                        ("hidden_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        (
                            "author",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="story_notes",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "story",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notes",
                                to="knowledge.story",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "note beside a story",
                        "verbose_name_plural": "notes beside stories",
                        "indexes": [models.Index(fields=["story", "id"], name="notes_of_story")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("kind", "recognise")),
                                fields=("story", "part", "author"),
                                name="recognised_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StoryRequest",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "question",
                            models.CharField(max_length=200, verbose_name="what would you like to hear about?"),
                        ),
                        (
                            "details",
                            models.TextField(
                                blank=True,
                                db_default="",
                                default="",
                                max_length=600,
                                verbose_name="what you need it for",
                            ),
                        ),
                        ("asked_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("wish_count", models.PositiveIntegerField(db_default=0, default=0, editable=False)),
                        ("hidden_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        (
                            "answered_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="answers",
                                to="knowledge.story",
                            ),
                        ),
                        (
                            "author",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="story_requests",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "community",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="story_requests",
                                to="communities.community",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "story wanted",
                        "verbose_name_plural": "stories wanted",
                        "indexes": [models.Index(fields=["community", "-asked_at"], name="requests_by_age")],
                    },
                ),
                migrations.CreateModel(
                    name="StoryRound",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("theme", models.CharField(max_length=140, verbose_name="theme")),
                        ("about", models.CharField(blank=True, max_length=400, verbose_name="what you hope to hear")),
                        ("begins_on", models.DateField(verbose_name="begins on")),
                        ("ends_on", models.DateField(verbose_name="ends on")),
                        ("begun_at", models.DateTimeField(editable=False, null=True)),
                        ("reminded_at", models.DateTimeField(editable=False, null=True)),
                        ("ended_at", models.DateTimeField(editable=False, null=True)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "community",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="story_rounds",
                                to="communities.community",
                            ),
                        ),
                        ("stories", models.ManyToManyField(blank=True, related_name="rounds", to="knowledge.story")),
                    ],
                    options={
                        "verbose_name": "story round",
                        "verbose_name_plural": "story rounds",
                        "indexes": [models.Index(fields=["community", "-ends_on"], name="rounds_by_end")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ends_on__gte", models.F("begins_on"))), name="round_in_order"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Consent",
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
                                blank=True,
                                choices=[
                                    ("", "Not answered yet"),
                                    ("yes", "Yes"),
                                    ("nameless", "Yes, without my name"),
                                    ("no", "No"),
                                ],
                                max_length=8,
                                verbose_name="your answer",
                            ),
                        ),
                        ("asked_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("answered_at", models.DateTimeField(editable=False, null=True)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "retelling",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="consents",
                                to="knowledge.retelling",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                        "constraints": [models.UniqueConstraint(fields=("retelling", "person"), name="consent_once")],
                    },
                ),
                migrations.CreateModel(
                    name="InterviewPart",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("step", models.CharField(max_length=12)),
                        ("words", models.TextField(blank=True, max_length=8000)),
                        ("edition", models.PositiveIntegerField(default=0)),
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
                            "interview",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="parts",
                                to="knowledge.interview",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("interview", "step"), name="interview_part_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Cue",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        (
                            "anchor",
                            models.CharField(
                                blank=True, help_text="The end of the sentence, as it stands there.", max_length=300
                            ),
                        ),
                        ("note", models.CharField(max_length=300, verbose_name="cue")),
                        ("x", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("y", models.PositiveSmallIntegerField(blank=True, null=True)),
                        (
                            "part",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="cues", to="knowledge.part"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["number"],
                    },
                ),
                migrations.CreateModel(
                    name="SetAside",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="set_aside",
                                to="knowledge.storyrequest",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "set aside",
                        "constraints": [models.UniqueConstraint(fields=("request", "person"), name="set_aside_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Nudge",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("words", models.CharField(blank=True, max_length=200, verbose_name="a word to them")),
                        ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="nudges",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="nudges",
                                to="knowledge.storyrequest",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("request", "person"), name="nudge_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Wish",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="wishes",
                                to="knowledge.storyrequest",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "wishes",
                        "constraints": [models.UniqueConstraint(fields=("request", "person"), name="wish_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Quotation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("words", models.TextField()),
                        ("said_at", models.DateTimeField()),
                        ("url", models.CharField(max_length=300)),
                        (
                            "consent",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="quotations",
                                to="knowledge.consent",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["said_at", "pk"],
                    },
                ),
            ]
        ),
    ]
