from __future__ import annotations

from django.db import models

from communities.models import Community
from discussions.models.thread import Thread


class Introductions(models.Model):
    """The thread of a community in which people say who they are. When it was taken elsewhere, another one begins."""

    community = models.OneToOneField(Community, on_delete=models.CASCADE, related_name="introductions")
    thread = models.OneToOneField(Thread, on_delete=models.CASCADE, related_name="introductions")

    class Meta:
        verbose_name_plural = "introductions"

    def __str__(self) -> str:
        return f"{self.thread_id} of {self.community_id}"
