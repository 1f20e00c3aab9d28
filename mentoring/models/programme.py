from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.models import Community
from mentoring.querysets import PairingQuerySet, ProgrammeQuerySet


class ProgrammeKind(models.TextChoices):
    ONE_TO_ONE = "one-to-one", _("One to one")
    PEERS = "peers", _("Peer coaching")
    BUDDY = "buddy", _("Newcomer and buddy")


class ProgrammeState(models.TextChoices):
    SIGN_UP = "sign-up", _("Open for sign-up")
    RUNNING = "running", _("Running")
    CLOSED = "closed", _("Closed")


class Programme(models.Model):
    """A season of mentoring in a community: people offer and seek, and find each other."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="programmes")
    name = models.CharField(_("name"), max_length=80)
    purpose = models.CharField(_("purpose"), max_length=240)
    kind = models.CharField(_("kind"), max_length=12, choices=ProgrammeKind, default=ProgrammeKind.ONE_TO_ONE)
    state = models.CharField(_("state"), max_length=10, choices=ProgrammeState, default=ProgrammeState.SIGN_UP)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ProgrammeQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


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
    hopes = models.CharField(_("what I hope for"), max_length=300, blank=True)
    capacity = models.PositiveSmallIntegerField(
        _("how many people at a time"), default=1, validators=[MaxValueValidator(10)]
    )
    joined_at = models.DateTimeField(default=timezone.now, editable=False)

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


class PairingState(models.TextChoices):
    ASKED = "asked", _("Asked")
    ACTIVE = "active", _("Learning together")
    DECLINED = "declined", _("Not this time")
    ENDED = "ended", _("Ended")


class Pairing(models.Model):
    """Two people who learn together: asked by one, accepted (or kindly declined) by the other."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="pairings")
    mentor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="pairings_as_mentor")
    mentee = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="pairings_as_mentee")
    state = models.CharField(max_length=8, choices=PairingState, default=PairingState.ASKED)
    words = models.CharField(_("a few words"), max_length=500, blank=True)
    focus = models.CharField(_("working on"), max_length=160, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(_("a kind word"), max_length=500, blank=True)

    objects = PairingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "mentor", "mentee"],
                condition=models.Q(state__in=["asked", "active"]),
                name="pairing_once_at_a_time",
            ),
            models.CheckConstraint(condition=~models.Q(mentor=models.F("mentee")), name="pairing_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.mentor_id} and {self.mentee_id}"
