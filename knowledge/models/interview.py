from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.models import Community
from knowledge.models.story import Story, StoryKind
from knowledge.querysets import InterviewQuerySet

PART_LENGTH = 8_000


class Interview(models.Model):
    """Two members share a page: one asks, one tells. Theirs alone, until the teller lets it become a story."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    asker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="interviews_asked")
    teller = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="interviews_told")
    about = models.CharField(_("what about"), max_length=120)
    words = models.CharField(_("a word to them"), max_length=300, blank=True)
    # Empty as long as neither knows; either may say so at any time, and is asked accordingly.
    kind = models.CharField(_("kind"), max_length=14, choices=StoryKind, blank=True, default="", db_default="")
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    accepted_at = models.DateTimeField(null=True, editable=False)
    declined_at = models.DateTimeField(null=True, editable=False)
    # The draft is ready, as the asker sees it; whether it is told is the teller's to say.
    handed_at = models.DateTimeField(null=True, editable=False)
    story = models.OneToOneField(Story, null=True, on_delete=models.CASCADE, related_name="interview")

    objects = InterviewQuerySet.as_manager()

    def __str__(self) -> str:
        return self.about

    def get_absolute_url(self) -> str:
        return reverse("knowledge:interview", args=[self.community.slug, self.pk])

    @property
    def topic(self) -> str:
        """What the pages of both watch."""
        return f"interview:{self.pk}"

    @property
    def is_asked(self) -> bool:
        return self.accepted_at is None and self.declined_at is None

    @property
    def is_open(self) -> bool:
        return self.accepted_at is not None and self.story_id is None


class InterviewPart(models.Model):
    """What stands on the page under one question. Both write; who saves over the other's words is told."""

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="parts")
    step = models.CharField(max_length=12)
    words = models.TextField(max_length=PART_LENGTH, blank=True)
    edition = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    # The teller would not have it told like this, and says why: until somebody writes there again.
    sent_back_at = models.DateTimeField(null=True)
    sent_back = models.CharField(_("what is not right yet"), max_length=300, blank=True, default="", db_default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["interview", "step"], name="interview_part_once")]

    def __str__(self) -> str:
        return f"{self.step} of {self.interview_id}"
