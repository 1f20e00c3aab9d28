from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# So long one may think it over.
SILENT_AFTER = timedelta(days=7)


class CheckKind(models.TextChoices):
    FIT = "fit", _("After the first meeting")
    PULSE = "pulse", _("Is this working?")
    CLOSING = "closing", _("Looking back")


class Light(models.TextChoices):
    """In words for the two; facilitators see no more than this, unless it was shared."""

    GREEN = "green", _("It works")
    AMBER = "amber", _("Not sure yet")
    RED = "red", _("It does not work")


class Asked(models.Model):
    """Somebody is asked how it goes with their pair or circle, and answers when they like. The others never read it."""

    asked_at = models.DateTimeField(default=timezone.now)
    light = models.CharField(max_length=6, choices=Light, blank=True)
    words = models.CharField(_("a few words"), max_length=1000, blank=True)
    is_shared = models.BooleanField(_("the facilitators may read my words"), default=False)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_silent(self) -> bool:
        return self.answered_at is None and self.asked_at < timezone.now() - SILENT_AFTER
