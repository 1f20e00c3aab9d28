from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from knowledge.models.story import Story


class StoryRead(models.Model):
    """Somebody had the story before their eyes, so that no digest brings it. Theirs alone, counted nowhere, and
    forgotten when digests forget what they said."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "story"], name="story_read_once")]
        indexes = [models.Index(fields=["story"], name="readings_of_a_story")]

    def __str__(self) -> str:
        return f"{self.person_id} read {self.story_id}"
