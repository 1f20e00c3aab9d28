from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Why(models.TextChoices):
    BOUNCED = "bounced", _("Letters come back")
    COMPLAINED = "complained", _("Reported as unwanted")


class Suppression(models.Model):
    """An address that is not written to, as a keyed hash: it outlives the account, and tells nobody the address."""

    address = models.CharField(max_length=64, unique=True)
    why = models.CharField(max_length=10, choices=Why)
    # One for each refusal of a mail server; what a mail service says for certain counts as all of them.
    times = models.PositiveSmallIntegerField(default=0)
    since = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.why} {self.times} times"


class Unwelcome(models.Model):
    """An address whose owner wants no letter they did not ask for (invitations, questions to a superior), as a hash.

    Letters to their own account, if they have one, are another matter: those they choose in their settings.
    """

    address = models.CharField(max_length=64, unique=True)
    since = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"no letters since {self.since:%Y-%m-%d}"
