"""By what else a person is recognised: handles and names they gave up, the address of mail that was imported."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class Placeholder(models.Model):
    """How the author of imported mail is recognised: a digest of their address (people.placeholders), never itself."""

    person = models.OneToOneField("people.Person", on_delete=models.CASCADE, related_name="placeholder")
    digest = models.CharField(max_length=64, unique=True, editable=False)

    def __str__(self) -> str:
        return f"placeholder {self.person_id}"


class HandleHistory(models.Model):
    """A handle a person once had: nobody else gets it, and its address leads to the present one."""

    handle = models.CharField(max_length=30, unique=True)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="former_handles")
    until = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "handle history"

    def __str__(self) -> str:
        return self.handle


class FormerName(models.Model):
    """What a person was called: quotations of then say so, and say it no more when they have left."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="former_names")
    name = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "name"], name="former_name_once")]

    def __str__(self) -> str:
        return self.name
