from __future__ import annotations

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
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name_plural = "series"

    def __str__(self) -> str:
        return f"{self.rhythm} at {self.clock:%H:%M} in {self.time_zone}"
