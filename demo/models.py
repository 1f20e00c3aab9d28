from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils import timezone


class Seeding(models.Model):
    """What the demo was made from and how far its dates were moved since. There is one row at most."""

    fingerprint = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    # How far the last day before `made_at` was moved, and everything before it: whole days, so that what was written
    # in an evening stays there, while what happened 'an hour ago' did so at every start.
    moved_recent = models.DurationField()
    moved_older = models.DurationField()

    def __str__(self) -> str:
        return f"demo of {self.made_at:%Y-%m-%d %H:%M}"


class CaughtMail(models.Model):
    """A mail that the demo would have sent."""

    at = models.DateTimeField(default=timezone.now)
    to = models.CharField(max_length=254)
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField(blank=True)
    message_id = models.CharField(max_length=160, blank=True, db_default="")

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        return reverse("demo:letter", args=[self.pk])
