from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class MeasureKind(models.TextChoices):
    WARNED = "warned", _("A word of warning")
    MUTED = "muted", _("Cannot write for a while")
    QUIET = "quiet", _("Cannot speak in a room for a while")
    REMOVED = "removed", _("Removed from the community")
    KEPT_OUT = "kept-out", _("Kept out of the community")
    SUSPENDED = "suspended", _("Account suspended for a while")
    BANNED = "banned", _("Account closed for good")
    SPAM = "spam", _("Account closed, and all it wrote hidden as spam")


# Decided by those who lead a place, about belonging to it or speaking in it; whoever decides tells the person.
OF_A_PLACE = (MeasureKind.QUIET, MeasureKind.REMOVED, MeasureKind.KEPT_OUT)


class MeasureQuerySet(models.QuerySet["Measure"]):
    def running(self) -> MeasureQuerySet:
        return self.filter(Q(until=None) | Q(until__gt=Now()), ended_at=None)

    def that_mute(self) -> MeasureQuerySet:
        return self.running().filter(kind=MeasureKind.MUTED)

    def that_close(self) -> MeasureQuerySet:
        """Those by which an account is closed."""
        return self.running().filter(kind__in=[MeasureKind.SUSPENDED, MeasureKind.BANNED, MeasureKind.SPAM])

    def of_leaders(self) -> MeasureQuerySet:
        """Decided by those who lead the place; what moderators of the site decide comes of a case."""
        return self.filter(case=None).exclude(place="")


class Measure(models.Model):
    """Something was done about a person: who did it, when, why (which the person reads), until when, and its end.

    `place` is the scope of a community or a room, or '' where it holds on the whole site. `hid` names what was hidden
    with it.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="measures")
    kind = models.CharField(max_length=10, choices=MeasureKind)
    place = models.CharField(max_length=40, blank=True, default="")
    reason = models.CharField(max_length=1000, blank=True)
    case = models.ForeignKey("moderation.Case", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    hid: Any = models.JSONField(default=list, blank=True)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        indexes = [
            models.Index(fields=["person", "-at"], name="measures_of_person"),
            models.Index(fields=["until"], condition=Q(ended_at=None), name="measures_to_end"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.person}"

    @property
    def is_running(self) -> bool:
        return self.ended_at is None and (self.until is None or self.until > timezone.now())

    @property
    def is_of_leaders(self) -> bool:
        return bool(self.place) and self.case_id is None


class WordsKey(models.Model):
    """Opens one page to who holds it: what somebody is told whose account was closed and, until it ends, their own
    words that went with it. The key stands in their letter; what is kept of it finds it again and tells it to nobody.
    """

    measure = models.OneToOneField(Measure, on_delete=models.CASCADE, related_name="words_key")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"until {self.until:%Y-%m-%d}"

    @staticmethod
    def made_for(measure: Measure, *, days: int) -> str:
        key = secrets.token_urlsafe(24)
        until = timezone.now() + timedelta(days=days)
        WordsKey.objects.create(measure=measure, digest=_digest_of(key), until=until)
        return key

    @staticmethod
    def of(key: str) -> WordsKey | None:
        return WordsKey.objects.filter(digest=_digest_of(key)).select_related("measure__person").first()

    @property
    def has_ended(self) -> bool:
        return self.until <= timezone.now()


def _digest_of(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
