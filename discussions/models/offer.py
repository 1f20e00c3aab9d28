from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from discussions.models.thread import Thread


class OfferState(models.TextChoices):
    MINE = "mine", _("I will answer")
    NOT_ME = "not-me", _("Not me")


class AnswerOffer(models.Model):
    """What somebody said to a question they could answer: I will, or not me. It is a note to themselves."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="offers")
    state = models.CharField(max_length=8, choices=OfferState)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "thread"], name="answer_offer_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.state} {self.thread_id}"
