import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from content.creating import CreateModels


class Migration(migrations.Migration):
    replaces = [
        ("chat", "0001_initial"),
        ("chat", "0002_indexed"),
        ("chat", "0003_messages_change"),
        ("chat", "0004_seats_and_conversations"),
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
                    name="Room",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "slug",
                            models.SlugField(
                                blank=True,
                                max_length=40,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "\\A[a-z0-9][a-z0-9-]*\\Z", "Use small letters, digits and hyphens."
                                    )
                                ],
                                verbose_name="address",
                            ),
                        ),
                        ("name", models.CharField(blank=True, max_length=60, verbose_name="name")),
                        ("topic", models.CharField(blank=True, max_length=160, verbose_name="topic")),
                        ("opened_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("last_sequence", models.PositiveIntegerField(default=0, editable=False)),
                        ("last_message_at", models.DateTimeField(editable=False, null=True)),
                        ("last_change", models.PositiveIntegerField(db_default=0, default=0, editable=False)),
                        (
                            "only_leaders_speak",
                            models.BooleanField(
                                db_default=False,
                                default=False,
                                verbose_name="Only facilitators speak here, everybody reads",
                            ),
                        ),
                        ("by_seats", models.BooleanField(db_default=False, default=False, editable=False)),
                        ("key", models.CharField(blank=True, editable=False, max_length=60, null=True, unique=True)),
                        (
                            "community",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rooms",
                                to="communities.community",
                            ),
                        ),
                        (
                            "opened_by",
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
                        "verbose_name": "room",
                        "verbose_name_plural": "rooms",
                        "constraints": [
                            models.UniqueConstraint(fields=("community", "slug"), name="room_address_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Indexed",
                    fields=[
                        (
                            "room",
                            models.OneToOneField(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="+",
                                serialize=False,
                                to="chat.room",
                            ),
                        ),
                        ("sequence", models.PositiveIntegerField(default=0)),
                        ("change", models.PositiveIntegerField(db_default=0, default=0)),
                        ("claimed_until", models.DateTimeField(null=True)),
                    ],
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
                        ("thanks_count", models.PositiveIntegerField(default=0, editable=False)),
                        ("same_count", models.PositiveIntegerField(default=0, editable=False)),
                        ("source", models.TextField(verbose_name="text")),
                        ("html", models.TextField(editable=False)),
                        ("renderer_version", models.PositiveSmallIntegerField(editable=False)),
                        ("sequence", models.PositiveIntegerField(editable=False)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("is_note", models.BooleanField(db_default=False, default=False, editable=False)),
                        ("sending_key", models.UUIDField(blank=True, editable=False, null=True)),
                        ("hidden_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("withdrawn_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("edited_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("change", models.PositiveIntegerField(editable=False, null=True)),
                        (
                            "answers",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="answered_by",
                                to="chat.message",
                            ),
                        ),
                        (
                            "author",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="messages",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "room",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="messages",
                                to="chat.room",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "message",
                        "verbose_name_plural": "messages",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("change__isnull", False)),
                                fields=["room", "change"],
                                name="changed_messages",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("room", "sequence"), name="message_sequence_once"),
                            models.UniqueConstraint(fields=("author", "sending_key"), name="message_sent_once"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Mute",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("until", models.DateTimeField(verbose_name="until")),
                        ("reason", models.CharField(max_length=300, verbose_name="what they are told")),
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
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "room",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="mutes", to="chat.room"
                            ),
                        ),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("room", "person"), name="muted_once")],
                    },
                ),
                migrations.CreateModel(
                    name="RoomReading",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("sequence", models.PositiveIntegerField()),
                        ("at", models.DateTimeField(auto_now=True)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "room",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="readings", to="chat.room"
                            ),
                        ),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("person", "room"), name="room_reading_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Seat",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("from_sequence", models.PositiveIntegerField(db_default=0, default=0)),
                        ("since", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="seats",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "room",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="seats", to="chat.room"
                            ),
                        ),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("room", "person"), name="one_seat_each")],
                    },
                ),
                migrations.CreateModel(
                    name="MessageEdition",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("source", models.TextField()),
                        ("at", models.DateTimeField()),
                        (
                            "message",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="editions", to="chat.message"
                            ),
                        ),
                    ],
                ),
            ]
        ),
    ]
