from __future__ import annotations

from django.db import models

from discussions.models.post import Post
from discussions.models.thread import Thread


class FormerPlace(models.Model):
    """A post stood here once. Its old address leads on those, and only those, who see where it is now."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="former_places", db_index=False)
    number = models.PositiveIntegerField()
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="former_places")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["thread", "number"], name="former_place_once")]

    def __str__(self) -> str:
        return f"{self.thread_id} #{self.number}"
