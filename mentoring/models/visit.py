"""Visiting each other at work: the two, their visits, the times offered, and the papers of a visit."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Greatest, Least
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.models import Community
from mentoring.models.in_calendars import InCalendars
from mentoring.models.pairing import Pairing
from mentoring.observing.protocols import Protocol, ProtocolName, protocol_named
from mentoring.querysets import PartnershipQuerySet, VisitOfferQuerySet, VisitQuerySet

if TYPE_CHECKING:
    from people.models import Person

LENGTH = [MinValueValidator(10), MaxValueValidator(720)]


class PartnershipKind(models.TextChoices):
    """Whose question it is. What is written down belongs to whoever was visited in both."""

    OBSERVATION = "observation", _("Peer observation: look at my work with my question")
    COACHING = "coaching", _("Peer coaching: let me see how you do it")


class Partnership(models.Model):
    """Two who visit each other at work: one asks and the other agrees, or a programme brought them together."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="partnerships")
    kind = models.CharField(_("kind"), max_length=12, choices=PartnershipKind, default=PartnershipKind.OBSERVATION)
    inviter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    invited = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    pairing = models.OneToOneField(
        Pairing, null=True, blank=True, on_delete=models.CASCADE, related_name="partnership", editable=False
    )
    words = models.CharField(_("a few words"), max_length=500, blank=True)
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)
    agreed_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = PartnershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "community",
                "kind",
                Least("inviter", "invited"),
                Greatest("inviter", "invited"),
                condition=models.Q(ended_at=None),
                name="partnership_once_at_a_time",
            ),
            models.CheckConstraint(condition=~models.Q(inviter=models.F("invited")), name="partnership_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.inviter_id} and {self.invited_id} visit each other"

    def get_absolute_url(self) -> str:
        return reverse("mentoring:partnership", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.agreed_at is not None and self.ended_at is None

    def waits_for(self, person_id: int | None) -> bool:
        return self.agreed_at is None and self.ended_at is None and person_id == self.invited_id

    def other(self, person_id: int | None) -> Person:
        return self.invited if person_id == self.inviter_id else self.inviter


class Step(models.TextChoices):
    """Where a visit stands; in this order."""

    BRIEF = "brief", _("Beforehand")
    TIME = "time", _("Visit")
    NOTES = "notes", _("Notes")
    DEBRIEF = "debrief", _("Talking it over")
    TRYING = "trying", _("What I will try")
    DONE = "done", _("Done")


class Visit(InCalendars):
    """One cycle: what to look for, the visit, what was seen, talking it over, and what the learner will try."""

    uid_kind = "visit"

    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="visits")
    visitor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    visited = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    begun_at = models.DateTimeField(default=timezone.now, editable=False)

    focus = models.CharField(_("what it is about"), max_length=160, blank=True)
    looking_for = models.TextField(_("what to look for"), max_length=1000, blank=True)
    protocol = models.CharField(
        _("how it is written down"), max_length=12, choices=ProtocolName, default=ProtocolName.SAW
    )
    briefed_at = models.DateTimeField(null=True, editable=False)

    what = models.CharField(_("which lesson or shift"), max_length=120, blank=True)
    starts_at = models.DateTimeField(_("when"), null=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=60, validators=LENGTH)
    place = models.CharField(_("where"), max_length=120, blank=True)
    cover = models.CharField(_("who covers for the visitor"), max_length=160, blank=True)
    reminded_for = models.DateTimeField(null=True, editable=False)
    called_off_at = models.DateTimeField(null=True, editable=False)

    given_at = models.DateTimeField(null=True, editable=False)
    # The notes belong to whoever was visited: they may take them back from the visitor, and show them to others.
    visitor_reads = models.BooleanField(default=True, editable=False)
    readers = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+", editable=False)
    debriefed_at = models.DateTimeField(null=True, editable=False)
    done_at = models.DateTimeField(null=True, editable=False)

    objects = VisitQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["starts_at"], name="visits_by_time")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(visitor=models.F("visited")), name="visit_of_two"),
        ]

    def __str__(self) -> str:
        return f"visit {self.pk} of partnership {self.partnership_id}"

    def get_absolute_url(self) -> str:
        return reverse("mentoring:visit", args=[self.pk])

    @property
    def step(self) -> Step:
        reached = (self.briefed_at, self.starts_at, self.given_at, self.debriefed_at, self.done_at)
        return next((step for step, at in zip(Step, reached, strict=False) if at is None), Step.DONE)

    @property
    def is_open(self) -> bool:
        return self.called_off_at is None and self.done_at is None

    @property
    def ends_at(self) -> datetime | None:
        return self.starts_at + timedelta(minutes=self.minutes) if self.starts_at else None

    @property
    def has_begun(self) -> bool:
        return self.starts_at is not None and self.starts_at <= timezone.now()

    @property
    def learner_id(self) -> int:
        """Whose question it is: in coaching the roles are swapped, and the one who comes along learns."""
        coaching = self.partnership.kind == PartnershipKind.COACHING
        return self.visitor_id if coaching else self.visited_id

    @property
    def learner(self) -> Person:
        return self.visitor if self.learner_id == self.visitor_id else self.visited

    def other(self, person_id: int | None) -> Person:
        return self.visited if person_id == self.visitor_id else self.visitor

    def chosen_offer(self) -> VisitOffer | None:
        """Whose words stand on the visit, since it has its time."""
        return self.offers.filter(starts_at=self.starts_at).first() if self.starts_at else None

    @property
    def how_written(self) -> Protocol:
        return protocol_named(self.protocol)


class VisitOffer(models.Model):
    """A real lesson or shift to which the visitor would be welcome."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="offers")
    what = models.CharField(_("which lesson or shift"), max_length=120)
    starts_at = models.DateTimeField(_("when"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=60, validators=LENGTH)
    place = models.CharField(_("where"), max_length=120, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = VisitOfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("hour for a visit")
        verbose_name_plural = _("hours for visits")
        ordering = ["starts_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["visit", "starts_at"], name="visit_offered_once")]

    def __str__(self) -> str:
        return f"offer for visit {self.visit_id}"

    def get_absolute_url(self) -> str:
        return f"{self.visit.get_absolute_url()}#{'when' if self.visit.starts_at else 'next'}"


class PaperKind(models.TextChoices):
    NOTES = "notes", _("What was seen")
    DEBRIEF = "debrief", _("What we talked over")
    TRYING = "trying", _("What I will try")


class VisitPaper(models.Model):
    """What was written about a visit: only ever at rest as it was sealed (mentoring.sealing)."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="papers")
    kind = models.CharField(max_length=8, choices=PaperKind)
    sealed = models.BinaryField(editable=False)
    # Raised with each change, so that nobody writes over another.
    edition = models.PositiveIntegerField(default=1)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "kind"], name="visit_paper_once_a_kind")]

    def __str__(self) -> str:
        return f"{self.kind} of visit {self.visit_id}"
