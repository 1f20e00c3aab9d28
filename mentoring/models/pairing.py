from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentoring.models.programme import Programme
from mentoring.querysets import PairingQuerySet

if TYPE_CHECKING:
    from people.models import Person


class PairingState(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    ASKED = "asked", _("Asked")
    ACTIVE = "active", _("Learning together")
    DECLINED = "declined", _("Not this time")
    LAPSED = "lapsed", _("No answer came")
    ENDED = "ended", _("Ended")


class Pairing(models.Model):
    """Two people who learn together: one asks and the other accepts or kindly declines, or both accept a proposal."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="pairings")
    mentor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="pairings_as_mentor")
    mentee = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="pairings_as_mentee")
    state = models.CharField(max_length=8, choices=PairingState, default=PairingState.ASKED)
    # What each of the two said to the other as it began, or did not: the mentee here, the mentor in `answer`.
    words = models.CharField(_("a few words"), max_length=500, blank=True)
    focus = models.CharField(_("working on"), max_length=160, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(_("a kind word"), max_length=500, blank=True)
    # A proposed pair begins when both have said yes.
    mentor_agreed_at = models.DateTimeField(null=True, blank=True, editable=False)
    mentee_agreed_at = models.DateTimeField(null=True, blank=True, editable=False)
    proposed_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Empty also for what ended before this was kept: nobody is asked to look back on it.
    ended_at = models.DateTimeField(null=True, editable=False)
    # Why it was proposed, as both were told (mentoring.reasons_told); nothing that was said in confidence.
    reasons = models.JSONField(default=list, db_default=[], blank=True, editable=False)

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

    def get_absolute_url(self) -> str:
        return reverse("mentoring:pair", args=[self.pk])

    @property
    def is_running(self) -> bool:
        return self.state == PairingState.ACTIVE

    @property
    def was_proposed(self) -> bool:
        """By a facilitator or the clock; otherwise one of the two asked."""
        return self.proposed_at is not None

    def waits_for(self, person_id: int) -> bool:
        """Whether it is for that person to say yes or no."""
        if self.state == PairingState.ASKED:
            return person_id == self.mentor_id
        if self.state != PairingState.PROPOSED:
            return False
        agreed = {self.mentor_id: self.mentor_agreed_at, self.mentee_id: self.mentee_agreed_at}
        return person_id in agreed and agreed[person_id] is None

    def agree(self, person_id: int, *, words: str = "") -> bool:
        """Takes a yes; says whether the pair begins by it. Saved."""
        now = timezone.now()
        if person_id == self.mentor_id:
            self.mentor_agreed_at = now
        else:
            self.mentee_agreed_at = now
        begins = self.state == PairingState.ASKED or bool(self.mentor_agreed_at and self.mentee_agreed_at)
        if begins:
            self.state, self.answered_at = PairingState.ACTIVE, now
        self.say(person_id, words)
        self.save(update_fields=["mentor_agreed_at", "mentee_agreed_at", "state", "answered_at", "words", "answer"])
        return begins

    def say(self, person_id: int, words: str) -> None:
        """A kind word of one of the two. Not saved."""
        if person_id == self.mentor_id:
            self.answer = words or self.answer
        else:
            self.words = words or self.words

    def said_to(self, person_id: int) -> str:
        """The kind word of the other."""
        return self.words if person_id == self.mentor_id else self.answer

    def other(self, person_id: int) -> Person:
        return self.mentee if person_id == self.mentor_id else self.mentor
