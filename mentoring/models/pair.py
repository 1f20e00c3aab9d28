"""The life of a pair: what the two agreed, aim at, talked about, will do, and whether it works."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentoring.models.asked import Asked, CheckKind
from mentoring.models.own_words import OwnWords
from mentoring.models.pairing import Pairing
from mentoring.models.programme import Programme, Rhythm
from mentoring.querysets import AgreementQuerySet, MessageQuerySet


class Agreement(OwnWords):
    """What the two agreed, and the notes both write. `edition` keeps one from overwriting the other unseen."""

    pairing = models.OneToOneField(Pairing, on_delete=models.CASCADE, related_name="agreement")
    rhythm = models.CharField(_("how often we meet"), max_length=12, choices=Rhythm, blank=True, default=Rhythm.ANY)
    confidentiality = models.CharField(_("what stays between us"), max_length=300, blank=True)
    # Who gave it other words last; of the notes that is `words_by`.
    confidentiality_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    notes = models.TextField(_("notes for both of us"), max_length=8000, blank=True)
    notes_html = models.TextField(blank=True, editable=False)
    edition = models.PositiveIntegerField(default=0, editable=False)
    # When they were last written: a meeting that is logged only then has them.
    notes_at = models.DateTimeField(null=True, editable=False)

    OWN_WORDS = ("notes",)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("notes of two")
        verbose_name_plural = _("notes of two")

    def __str__(self) -> str:
        return f"agreement of pairing {self.pairing_id}"

    def get_absolute_url(self) -> str:
        return f"{self.pairing.get_absolute_url()}#notes"


class PairGoal(models.Model):
    pairing = models.ForeignKey(Pairing, on_delete=models.CASCADE, related_name="goals")
    # Nobody knows of those from before it was kept.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    words = models.CharField(_("what we want to get to"), max_length=160)
    reached_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"goal of pairing {self.pairing_id}"


class PairAction(models.Model):
    pairing = models.ForeignKey(Pairing, on_delete=models.CASCADE, related_name="actions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    words = models.CharField(_("what will be done"), max_length=160)
    due_on = models.DateField(_("until"), null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    # The day, by their own calendar, on which it was last brought back to them (mentoring.promises).
    reminded_on = models.DateField(null=True, editable=False)

    class Meta:
        indexes = [models.Index(fields=["due_on"], condition=models.Q(done_at=None), name="pair_actions_due")]

    def __str__(self) -> str:
        return f"action of pairing {self.pairing_id}"

    @property
    def is_late(self) -> bool:
        return self.done_at is None and self.due_on is not None and self.due_on < timezone.localdate()


class PairMeeting(models.Model):
    """A meeting that took place. One a day: logging it twice logs it once."""

    pairing = models.ForeignKey(Pairing, on_delete=models.CASCADE, related_name="meetings")
    held_on = models.DateField(_("day"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=60)
    logged_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    has_notes = models.BooleanField(default=False, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pairing", "held_on"], name="pair_meets_once_a_day")]

    def __str__(self) -> str:
        return f"pairing {self.pairing_id} on {self.held_on}"


class PrivateNote(models.Model):
    """What one of the two wrote for themselves: only ever at rest as it was sealed (mentoring.sealing)."""

    pairing = models.ForeignKey(Pairing, on_delete=models.CASCADE, related_name="private_notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    sealed = models.BinaryField(editable=False)
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pairing", "author"], name="private_note_once_a_person")]

    def __str__(self) -> str:
        return f"private note of pairing {self.pairing_id}"


class CheckIn(Asked):
    """One of the two is asked how it goes, and answers when they like. The other never reads it."""

    pairing = models.ForeignKey(Pairing, on_delete=models.CASCADE, related_name="check_ins")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=CheckKind)
    number = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pairing", "person", "kind", "number"], name="asked_once_each_time")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number} of pairing {self.pairing_id}"


class Message(models.Model):
    """What a facilitator wrote to some of a programme's people, or of its pairs."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="messages")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    words = models.TextField(_("your words"), max_length=2000)
    shown = models.CharField(max_length=12, editable=False)
    people = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", editable=False)
    at = models.DateTimeField(default=timezone.now)

    objects = MessageQuerySet.as_manager()

    def __str__(self) -> str:
        return f"message {self.pk} in programme {self.programme_id}"
