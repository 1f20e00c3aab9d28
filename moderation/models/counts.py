from __future__ import annotations

from django.db import models


class Count(models.Model):
    """What is counted against guessing while Redis is away. Django's database cache writes it (config/cache.py)."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField()

    class Meta:
        db_table = "counts_without_cache"

    def __str__(self) -> str:
        return self.cache_key
