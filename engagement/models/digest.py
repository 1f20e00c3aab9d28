from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone


class DigestIssue(models.Model):
    """One digest one person got, and what was in it, so that nothing is said twice.

    A key of what goes on ends with how far it was told: 'thread:12:40' is up to its post 40.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digest_issues")
    period = models.CharField(max_length=20, help_text="The planned moment; one issue a person and period.")
    made_at = models.DateTimeField(default=timezone.now)
    # From when on it tells. Empty: as long as its period is, or since somebody went away.
    begins_at = models.DateTimeField(null=True, blank=True)
    keys = ArrayField(models.CharField(max_length=60), default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "period"], name="digest_once_a_period")]
        indexes = [models.Index(fields=["person", "-made_at"], name="latest_digests")]

    def __str__(self) -> str:
        return f"digest {self.period} for {self.person_id}"
