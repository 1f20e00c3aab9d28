from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.models import Community
from knowledge.models.story import Story
from knowledge.querysets import StoryRequestQuerySet


class StoryRequest(models.Model):
    """'Has anyone handled …?' Open until a story answers it."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="story_requests")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="story_requests")
    question = models.CharField(_("what would you like to hear about?"), max_length=200)
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    answered_by = models.ForeignKey(Story, null=True, blank=True, on_delete=models.SET_NULL, related_name="answers")

    objects = StoryRequestQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["community", "-asked_at"], name="requests_by_age")]

    def __str__(self) -> str:
        return self.question
