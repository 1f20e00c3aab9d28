"""What somebody asked for of their data: a copy, or that it ends."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models.person import Person


class DataExport(models.Model):
    """Somebody asked for what is theirs. `session` is a digest of the sign-in that may fetch it (people.own_data)."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    session = models.CharField(max_length=64, editable=False)
    asked_at = models.DateTimeField(default=timezone.now)
    ready_at = models.DateTimeField(null=True)
    claimed_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"export {self.pk}"

    @property
    def path(self) -> str:
        return f"exports/{self.key}.zip"


class PostsThen(models.TextChoices):
    STAY = "stay", _("They stay, under “Former member”")
    GO = "go", _("They go too: what I wrote is erased everywhere")


class Leaving(models.Model):
    """Somebody asked for their account to be erased, and when that will be (people.leaving)."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="leaving")
    posts = models.CharField(_("what becomes of what I wrote"), max_length=4, choices=PostsThen, default=PostsThen.STAY)
    asked_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"leaving of {self.person_id}"
