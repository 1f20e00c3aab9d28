from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from chat.querysets import MessageQuerySet, RoomQuerySet
from communities.models import Community
from content.excerpts import excerpt
from content.models import Reactable, Written
from content.rendering import Flavour
from people.scopes import room_scope

PAIR = "pair:"
KEEPS = [(30, _("30 days")), (90, _("90 days")), (365, _("A year"))]


class Room(models.Model):
    """A place where people talk live.

    In a community it is open to its members, and to nobody else, not even in open communities. A room `by_seats` is
    for those who have a `Seat` in it: a circle's own one, or a conversation of a few people, which no community has.
    """

    community = models.ForeignKey(
        Community, null=True, blank=True, on_delete=models.PROTECT, related_name="rooms", db_index=False
    )
    slug = models.SlugField(
        _("address"),
        max_length=40,
        blank=True,
        validators=[RegexValidator(r"\A[a-z0-9][a-z0-9-]*\Z", _("Use small letters, digits and hyphens."))],
    )
    name = models.CharField(_("name"), max_length=60, blank=True)
    topic = models.CharField(_("topic"), max_length=160, blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    opened_at = models.DateTimeField(default=timezone.now, editable=False)
    # Taken from this row under its lock, so that sequences have no gaps and follow the order of commits.
    last_sequence = models.PositiveIntegerField(default=0, editable=False)
    last_message_at = models.DateTimeField(null=True, editable=False)
    # Counts what happened to messages after they were said, under the same lock: pages ask for what they missed by it.
    last_change = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    only_leaders_speak = models.BooleanField(
        _("Only facilitators speak here, everybody reads"), default=False, db_default=False
    )
    # None: for good. What somebody saved stays longer (chat.forgetting).
    keeps_days = models.PositiveSmallIntegerField(
        _("What is said here stays"),
        null=True,
        blank=True,
        choices=KEEPS,
    )
    # Up to here nothing is left.
    forgotten_sequence = models.PositiveIntegerField(default=0, db_default=0, editable=False)

    by_seats = models.BooleanField(default=False, db_default=False, editable=False)
    # What there can be only one room of: 'pair:3-17', 'circle:5'.
    key = models.CharField(max_length=60, null=True, blank=True, unique=True, editable=False)

    # What `with_reading` adds, and the list of rooms. Who came later reads nothing up to `from_sequence`.
    from_sequence: int = 0
    muted_until: datetime | None
    author_is_muted: bool
    read_sequence: int | None
    read_at: datetime | None
    unread: int

    objects = RoomQuerySet.as_manager()

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        constraints = [models.UniqueConstraint(fields=["community", "slug"], name="room_address_once")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        if self.community is None:
            return reverse("messages:conversation", args=[self.pk])
        return reverse("chat:room", args=[self.community.slug, self.slug])

    @property
    def place(self) -> Community:
        """The community it is in: for rooms that are in one."""
        assert self.community is not None
        return self.community

    @property
    def is_pair(self) -> bool:
        """Of two people, for as long as both are here: nobody comes in, nobody leaves."""
        return self.key is not None and self.key.startswith(PAIR)

    @property
    def pair(self) -> tuple[int, int]:
        """The two, by their numbers: for rooms of two."""
        assert self.key is not None
        one, other = self.key.removeprefix(PAIR).split("-")
        return int(one), int(other)

    @property
    def begins_after(self) -> int:
        """Nothing up to this sequence is there for whoever asked for the room (`with_reading`)."""
        return max(self.from_sequence, self.forgotten_sequence)

    @property
    def audience(self) -> str:
        """Who hears of what is said here, as a scope token."""
        if self.by_seats or self.community is None:
            return room_scope(self.pk)
        return self.community.scope


class Seat(models.Model):
    """Somebody's place in a room that is not for everybody. What was said before they came is not theirs to read."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="seats")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="seats")
    from_sequence = models.PositiveIntegerField(default=0, db_default=0)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "person"], name="one_seat_each")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.room_id}"


class Mute(models.Model):
    """Somebody reads in a room and does not speak there until then: decided by who leads the place."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="mutes")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField(_("until"))
    reason = models.CharField(_("what they are told"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "person"], name="muted_once")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.room_id} until {self.until:%Y-%m-%d %H:%M}"


class Kept(models.Model):
    """What became of words said in a room: ('thread', 12), ('story', 7), as communities.goals.links names them."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="kept")
    kind = models.CharField(max_length=20)
    target = models.BigIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "kind", "target"], name="kept_once")]

    def __str__(self) -> str:
        return f"{self.kind}-{self.target} from {self.room_id}"


class Message(Written, Reactable):
    """Something said in a room. Its sequence is its place: the same for everybody, never given twice."""

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="messages", db_index=False)
    sequence = models.PositiveIntegerField(editable=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="messages")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    # Something that happened to the room, told by who did it: no words of theirs.
    is_note = models.BooleanField(default=False, db_default=False, editable=False)
    # A message sent again after a lost answer is the same message.
    sending_key = models.UUIDField(null=True, blank=True, editable=False)
    hidden_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Taken back by its author, who may say so at any time: hidden as well, and a line stands in its place.
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)
    answers = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="answered_by", editable=False
    )
    # The room's `last_change` when something happened to it last.
    change = models.PositiveIntegerField(null=True, editable=False)

    flavour = Flavour.CHAT

    # Where one chooses among messages.
    is_chosen: bool
    # Hidden by itself, and nobody has looked yet.
    waits = False
    # It waits, and whoever it was read for wrote it.
    reads_own = False

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.UniqueConstraint(fields=["room", "sequence"], name="message_sequence_once"),
            models.UniqueConstraint(fields=["author", "sending_key"], name="message_sent_once"),
        ]
        indexes = [
            models.Index(fields=["room", "change"], condition=models.Q(change__isnull=False), name="changed_messages"),
        ]

    def __str__(self) -> str:
        return f"{self.room_id} #{self.sequence}"

    @property
    def is_held(self) -> bool:
        """Kept from others until somebody has looked; what its author took back waits for nobody."""
        return self.hidden_at is not None and self.withdrawn_at is None

    @property
    def beginning(self) -> str:
        """A line of it as it is read, to be quoted."""
        return excerpt(self.html) or gettext("A picture")

    def get_absolute_url(self) -> str:
        return f"{self.room.get_absolute_url()}?message={self.sequence}#message-{self.sequence}"


class MessageEdition(models.Model):
    """What a message said before it was changed: for those who look after the place."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="editions")
    source = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.message_id} at {self.at:%Y-%m-%d %H:%M}"


class RoomReading(models.Model):
    """How far somebody has read a room. Never written by a GET, and never moved back."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="readings")
    sequence = models.PositiveIntegerField()
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "room"], name="room_reading_once")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.room_id} at {self.sequence}"


class Indexed(models.Model):
    """How far a room's words are in the search index. Beside the room, so that nobody who speaks waits for it."""

    # The constraint's check would wait for whoever is speaking.
    room = models.OneToOneField(Room, on_delete=models.CASCADE, primary_key=True, related_name="+", db_constraint=False)
    sequence = models.PositiveIntegerField(default=0)
    change = models.PositiveIntegerField(default=0, db_default=0)
    claimed_until = models.DateTimeField(null=True)
    # From then on all of it is read into the index again: once nobody is left who would write it as it was before.
    anew_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.room_id} indexed up to {self.sequence}"
