from __future__ import annotations

from django.db import models
from django.utils import timezone

from communities.models.community import Community


class SlugHistory(models.Model):
    """An address a community once had. It stays reserved and leads to the present one."""

    slug = models.SlugField(max_length=60, unique=True)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="former_slugs")
    until = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "slug history"

    def __str__(self) -> str:
        return self.slug
