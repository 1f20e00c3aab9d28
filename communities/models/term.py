from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.models.community import Community

# How long before its end members are invited to offer themselves.
INVITED_BEFORE = timedelta(days=21)


class TermQuerySet(models.QuerySet["Term"]):
    def running(self) -> TermQuerySet:
        return self.filter(ended_at=None)

    def ending(self) -> TermQuerySet:
        """Those whose end is near or past, and who still serve: members may offer themselves."""
        return self.running().filter(ends_at__lte=timezone.now() + INVITED_BEFORE)


class Term(models.Model):
    """A facilitator serves until a day. Leading is shared: somebody else takes over, and both are thanked."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="terms", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    began_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(_("serves until"))
    # When members were invited to offer themselves.
    invited_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    successor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    handed_over_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    thanks = models.CharField(_("thanks, in your words"), max_length=300, blank=True)

    objects = TermQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "person"], condition=Q(ended_at=None), name="one_running_term_a_person"
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("began_at")), name="term_ends_later"),
        ]
        indexes = [
            models.Index(fields=["community", "-ended_at"], name="terms_by_end"),
            models.Index(fields=["ends_at"], condition=Q(ended_at=None, invited_at=None), name="terms_to_invite_for"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} serves {self.community_id} until {self.ends_at:%Y-%m-%d}"

    @property
    def is_ending(self) -> bool:
        return self.ended_at is None and self.ends_at <= timezone.now() + INVITED_BEFORE


class Offer(models.Model):
    """A member would take over."""

    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="offers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    words = models.CharField(_("what you would look after"), max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["term", "person"], name="offer_once")]
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.person_id} offers to take over term {self.term_id}"
