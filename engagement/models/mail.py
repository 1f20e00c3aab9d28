from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.mail import make_msgid
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

CLAIM_LASTS = timedelta(minutes=2)
DOMAIN = "hearth.invalid"
# A server that is away is asked again after this, as long as it takes.
SERVER_IS_ASKED_AFTER = timedelta(minutes=5)
WORDS = ("subject", "text", "html", "headers", "calendar", "told")
# Minutes between tries of a letter that was refused: nearly five days, as mail servers wait for each other.
WAITS = [1, 5, 15, 60, 60, 60, *[240] * 28]


class Lane(models.TextChoices):
    FAST = "fast", _("Somebody is waiting for it (codes, confirmations)")
    NORMAL = "normal", _("Everything else")


def new_message_id() -> str:
    return make_msgid(domain=DOMAIN)


def message_id_of(key: str) -> str:
    """The same for the same cause: a letter taken back and written anew is the same mail to a server that has it."""
    return f"<{salted_hmac('engagement.mail', key, algorithm='sha256').hexdigest()[:40]}@{DOMAIN}>"


class MailQuerySet(models.QuerySet["Mail"]):
    def due(self) -> MailQuerySet:
        """Nothing, as long as mail is held."""
        return self.filter(~models.Exists(MailHold.objects.all()), due_at__lte=Now(), sent_at=None)

    def claim_due(self, most: int) -> list[int]:
        """Takes the ids of what is due for two minutes; the fast lane first."""
        claimed = list(
            self.due()
            .order_by("lane", "due_at")
            .select_for_update(skip_locked=True)
            .values_list("pk", flat=True)[:most]
        )
        self.filter(pk__in=claimed).update(due_at=Now() + CLAIM_LASTS)
        return claimed

    def held(self) -> MailQuerySet:
        """What is sent already, given up, or in another's hands, is left alone."""
        waiting = self.filter(sent_at=None, due_at__isnull=False)
        return waiting.select_for_update(skip_locked=True, of=("self",)).select_related("person")


class Mail(models.Model):
    """One mail to one person. Written with its cause, sent later; its words are erased once it is sent.

    A crash between the server's OK and our note sends it once more, with the same Message-ID.
    """

    key = models.CharField(max_length=160, unique=True, help_text="The same cause makes the same key, and one mail.")
    kind = models.CharField(max_length=40)
    lane = models.CharField(max_length=6, choices=Lane, default=Lane.NORMAL)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="mails"
    )
    address = models.EmailField(blank=True)
    subject = models.CharField(max_length=250)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict, blank=True)
    # A calendar file (RFC 5545) that goes along; its METHOD says whether it asks, calls off or only shows.
    calendar = models.TextField(blank=True, default="", db_default="")
    # The notifications it tells of, for a notice: looked at again when it leaves (engagement.notice_mails).
    about = ArrayField(models.BigIntegerField(), null=True, blank=True, editable=False)
    # What a digest tells, as it was found: whether it may be told again to the word (engagement.standing).
    told = models.JSONField(null=True, blank=True, editable=False)
    message_id = models.CharField(max_length=160, default=new_message_id, editable=False)
    # What a mail service calls it, where one takes it.
    provider_id = models.CharField(max_length=160, blank=True, default="", db_default="", editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(null=True, blank=True, db_default=Now())
    # When it was last given to a mail server whose answer did not come: that may have sent it.
    handed_at = models.DateTimeField(null=True, blank=True, editable=False)
    sent_at = models.DateTimeField(null=True, blank=True)
    # Told when to leave, because many go to the same mail house (engagement.pacing).
    has_time = models.BooleanField(default=False, db_default=False, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["lane", "due_at"], condition=models.Q(sent_at=None), name="mail_to_send"),
            models.Index(fields=["person", "-created_at"], name="mail_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def to_address(self) -> str:
        return (self.person.email if self.person else self.address) or ""

    @property
    def is_repeat(self) -> bool:
        """A mail server may have it already: the second is the same to the word, or nobody sees that it is one.

        However long it takes until it goes, a server's answer ends it. A letter of a kind that is looked at again stays
        as it is though what it tells was read since or went on; what may not be read any more or was changed makes
        other words under the same Message-ID.
        """
        return self.handed_at is not None

    def begin_handing(self) -> None:
        if not self.is_repeat:
            self.handed_at = timezone.now()
            self.save(update_fields=["handed_at"])

    def sent(self, provider_id: str = "") -> None:
        self.sent_at = timezone.now()
        self.provider_id = provider_id[:160]
        self.last_error = ""
        self._forget_words("sent_at", "provider_id", "last_error")

    def failed(self, error: Exception, *, final: bool, is_handed: bool = False) -> None:
        """Waits longer after each try; gives up (`due_at` empty, the words forgotten) when it is final or too often.

        `is_handed` if no server has answered to it: one may have it as before.
        """
        self.last_error, self.handed_at = type(error).__name__, self.handed_at if is_handed else None
        give_up = final or self.attempts >= len(WAITS)
        self.due_at = None if give_up else timezone.now() + timedelta(minutes=WAITS[self.attempts])
        self.attempts += 1
        if give_up:
            self._forget_words("last_error", "handed_at", "due_at", "attempts")
        else:
            self.save(update_fields=["last_error", "handed_at", "due_at", "attempts"])

    def wait_for_server(self, error: Exception, *, is_handed: bool) -> None:
        """The server's trouble, not the letter's: it waits, however long. `is_handed` if the server may have it."""
        self.last_error, self.due_at = type(error).__name__, timezone.now() + SERVER_IS_ASKED_AFTER
        self.handed_at = self.handed_at if is_handed else None
        self.save(update_fields=["last_error", "handed_at", "due_at"])

    def put_off(self, until: datetime) -> None:
        self.due_at = until
        self.save(update_fields=["due_at"])

    def say_anew(self, other: Mail) -> None:
        """The words of another letter in place of its own; it stays the same mail. Does not save (`WORDS`)."""
        for name in WORDS:
            setattr(self, name, getattr(other, name))

    def _forget_words(self, *also: str) -> None:
        self.subject = self.text = self.html = self.calendar = ""
        self.headers, self.told = {}, None
        self.save(update_fields=[*WORDS, *also])


class MailPace(models.Model):
    """When the next letter to one mail house may leave."""

    domain = models.CharField(max_length=255, unique=True)
    next_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.domain


class MailHold(models.Model):
    """As long as there is one, no mail leaves: a restored copy would write to people who heard of it long ago."""

    since = models.DateTimeField(default=timezone.now)
    why = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.why
