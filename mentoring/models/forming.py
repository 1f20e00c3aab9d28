from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.models import Community
from mentoring.models.programme import Programme
from mentoring.models.searches import is_late


class CircleForming(models.Model):
    """A search for circles among people, kept with what came of it. Nobody is told until circles are opened from it.

    `result` holds groups as {"at", "topic", "people"}, who is left over and why, the value, its bound and the method.
    `inputs` holds what was known of each, the rules and the solver with its seed, so that a search can be explained
    and done again; there are confidences in it, and it is shown nowhere.
    """

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="formings")
    # Where it is, those who signed up there are seated; otherwise whoever was chosen.
    programme = models.ForeignKey(
        Programme, null=True, blank=True, on_delete=models.CASCADE, related_name="formings", editable=False
    )
    name = models.CharField(_("name of the circles"), max_length=60)
    purpose = models.CharField(_("purpose"), max_length=240)
    session_minutes = models.PositiveSmallIntegerField(
        _("minutes a session"), default=60, validators=[MinValueValidator(15), MaxValueValidator(240)]
    )
    smallest = models.PositiveSmallIntegerField(
        _("fewest people"), default=3, validators=[MinValueValidator(3), MaxValueValidator(12)]
    )
    largest = models.PositiveSmallIntegerField(
        _("most people"), default=8, validators=[MinValueValidator(3), MaxValueValidator(12)]
    )
    people = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    together = models.JSONField(default=list, blank=True, editable=False)
    apart = models.JSONField(default=list, blank=True, editable=False)
    keeps_wishes = models.BooleanField(
        _("two who would like each other sit together"),
        default=True,
        db_default=True,
        help_text=_("Only where both named the other. Who was named stays in confidence."),
    )
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)
    opened_at = models.DateTimeField(null=True, editable=False)
    inputs = models.JSONField(default=dict, db_default={}, editable=False)
    result = models.JSONField(default=dict, editable=False)

    def __str__(self) -> str:
        return self.name

    @property
    def is_overdue(self) -> bool:
        return self.finished_at is None and is_late(self.asked_at)

    def get_absolute_url(self) -> str:
        return reverse("mentoring:forming", args=[self.community.slug, self.pk])
