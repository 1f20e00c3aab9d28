from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models.person import Person


class DaysAway(models.Model):
    """Days on which somebody meets nobody: holidays, a course, nights. Why is nobody's business."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="days_away")
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))

    class Meta:
        ordering = ["first_day", "pk"]
        verbose_name_plural = "days away"
        constraints = [
            models.CheckConstraint(condition=models.Q(last_day__gte=models.F("first_day")), name="away_in_order")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.first_day} to {self.last_day}"
