from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentoring.models.circle import Circle
from mentoring.recurrence import Rhythm
from people.models import validate_time_zone


class Series(models.Model):
    """Sessions that recur at one hour on the wall of one place."""

    circle = models.ForeignKey(Circle, on_delete=models.CASCADE, related_name="series")
    rhythm = models.CharField(_("how often"), max_length=12, choices=Rhythm, default=Rhythm.WEEKLY)
    clock = models.TimeField(_("at"))
    time_zone = models.CharField(_("time zone"), max_length=64, validators=[validate_time_zone])
    # Days on which it does not meet (ISO); they can be changed later.
    without = models.JSONField(_("not on these days"), default=list, db_default=[], blank=True)
    # Each session at the hour of its week that most can come to, so that an inconvenient one goes round.
    takes_turns = models.BooleanField(default=False, db_default=False, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name_plural = "series"

    def leaves_out(self, day: date | None) -> bool:
        return day is not None and day.isoformat() in self.without

    def __str__(self) -> str:
        return f"{self.rhythm} at {self.clock:%H:%M} in {self.time_zone}"
