from __future__ import annotations

from django.conf import settings
from django.db import models

from discussions.models.post import Post


class PostEdition(models.Model):
    """What a post said before it was changed: since when, and who changed it. Hidden ones are gone for everybody."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="editions")
    source = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    hidden_at = models.DateTimeField(null=True)
    hidden_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.post_id} until {self.pk}"
