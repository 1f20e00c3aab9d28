from __future__ import annotations

from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentoring.models.programme import AT_MOST_TEN, OrganisationWish, Programme


class Role(models.TextChoices):
    OFFER = "offer", _("I can be there for somebody")
    SEEK = "seek", _("I'd like company with something")
    BOTH = "both", _("Both")


class Participation(models.Model):
    """What somebody offers and seeks in a programme."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="participations")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="participations")
    role = models.CharField(_("I come to"), max_length=6, choices=Role, default=Role.SEEK)
    offers = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    seeks = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    # How much at home in each topic: mentoring.fit.LEVELS by topic.
    offer_levels = models.JSONField(default=dict, db_default={}, blank=True, editable=False)
    seek_levels = models.JSONField(default=dict, db_default={}, blank=True, editable=False)
    years = models.PositiveSmallIntegerField(
        _("years in this work"), null=True, blank=True, validators=[MaxValueValidator(60)]
    )
    wants_organisation = models.CharField(
        _("where they work"),
        max_length=10,
        choices=OrganisationWish,
        blank=True,
        default=OrganisationWish.ANY,
        db_default=OrganisationWish.ANY,
    )
    # In confidence: no page, mail or reason ever names who is in these.
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    likes = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+", editable=False)
    avoids = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+", editable=False)
    conflicts = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+", editable=False)
    hopes = models.CharField(_("what I hope for"), max_length=300, blank=True)
    capacity = models.PositiveSmallIntegerField(_("how many people at a time"), default=1, validators=AT_MOST_TEN)
    hours_a_month = models.PositiveSmallIntegerField(
        _("hours a month I have for it"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    paused_until = models.DateField(
        _("I pause until"), null=True, blank=True, help_text=_("Until that day nobody new is suggested to you.")
    )
    languages = models.CharField(
        _("languages we could speak"),
        max_length=120,
        blank=True,
        default="",
        db_default="",
        help_text=_("Separated by commas. Left empty, those of your profile count."),
    )
    # Since when they look for somebody else: a pair of theirs ended, or was not to be.
    looks_again_since = models.DateTimeField(null=True, blank=True, editable=False)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)

    # Ids of those named in confidence, where mentoring.candidates asked for them along with the row.
    liked: list[int]
    avoided: list[int]
    conflicting: list[int]
    # First and last days of their days away, likewise.
    away_from: list[date]
    away_until: list[date]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "person"], name="participation_once")]

    def __str__(self) -> str:
        return f"{self.person_id} in programme {self.programme_id}"

    @property
    def offers_help(self) -> bool:
        return self.role != Role.SEEK

    @property
    def seeks_help(self) -> bool:
        return self.role != Role.OFFER

    @property
    def is_paused(self) -> bool:
        return self.paused_until is not None and self.paused_until > timezone.localdate()
