from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentoring.models.in_calendars import HeldSomewhere
from mentoring.models.pairing import Pairing
from mentoring.querysets import PairDateQuerySet


class PairDate(HeldSomewhere):
    """A meeting that the two of a pair have planned. Once it has been it is logged as a `PairMeeting`."""

    uid_kind = "pair-date"

    pairing = models.ForeignKey(Pairing, on_delete=models.CASCADE, related_name="dates")
    starts_at = models.DateTimeField(_("when"))
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), default=60, validators=[MinValueValidator(5), MaxValueValidator(480)]
    )
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    # Why it was moved or called off, the last time it was.
    reason = models.CharField(_("why"), max_length=160, blank=True)
    # Who said where, and who why. Nobody knows of those from before it was kept.
    place_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    reason_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    cancelled_at = models.DateTimeField(null=True, editable=False)
    # The moment of the last reminder that was given: moved to a later time, it is reminded of anew.
    reminded_for = models.DateTimeField(null=True, editable=False)

    objects = PairDateQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["starts_at"], name="pair_dates_by_time")]

    def __str__(self) -> str:
        return f"date {self.pk} of pairing {self.pairing_id}"

    def get_absolute_url(self) -> str:
        return reverse("mentoring:pair-date", args=[self.pairing_id, self.pk])

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def is_over(self) -> bool:
        return self.ends_at < timezone.now()

    @property
    def is_open(self) -> bool:
        """Can still be moved or called off."""
        return self.cancelled_at is None and not self.is_over
