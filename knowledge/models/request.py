from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.models import Community
from knowledge.models.story import Story
from knowledge.querysets import StoryRequestQuerySet, StoryRoundQuerySet


class StoryRequest(models.Model):
    """'Has anyone handled …?' Open until a story answers it, and again while that is hidden."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="story_requests")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="story_requests")
    question = models.CharField(_("what would you like to hear about?"), max_length=200)
    details = models.TextField(_("what you need it for"), max_length=600, blank=True, default="", db_default="")
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    answered_by = models.ForeignKey(Story, null=True, blank=True, on_delete=models.SET_NULL, related_name="answers")
    # How many others said 'same here'.
    wish_count = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    hidden_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = StoryRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("story wanted")
        verbose_name_plural = _("stories wanted")
        indexes = [models.Index(fields=["community", "-asked_at"], name="requests_by_age")]

    def __str__(self) -> str:
        return self.question

    def get_absolute_url(self) -> str:
        return reverse("knowledge:request", args=[self.community.slug, self.pk])

    @property
    def is_open(self) -> bool:
        """As StoryRequestQuerySet.open() has it."""
        return self.answered_by is None or self.answered_by.hidden_at is not None

    @property
    def source(self) -> str:
        """What those who look at a flag read."""
        return f"{self.question}\n\n{self.details}"


class Wish(models.Model):
    """'Same here': somebody else would like to hear it, too."""

    request = models.ForeignKey(StoryRequest, on_delete=models.CASCADE, related_name="wishes")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name_plural = "wishes"
        constraints = [models.UniqueConstraint(fields=["request", "person"], name="wish_once")]

    def __str__(self) -> str:
        return f"{self.person_id} wishes {self.request_id}"


class Nudge(models.Model):
    """'You may know': said to a person once a request, whoever says it."""

    request = models.ForeignKey(StoryRequest, on_delete=models.CASCADE, related_name="nudges")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="nudges")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    words = models.CharField(_("a word to them"), max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "person"], name="nudge_once")]

    def __str__(self) -> str:
        return f"{self.person_id} may know {self.request_id}"


class SetAside(models.Model):
    """'Not me': the request is not brought to that person again, and nobody else learns of it."""

    request = models.ForeignKey(StoryRequest, on_delete=models.CASCADE, related_name="set_aside")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name_plural = "set aside"
        constraints = [models.UniqueConstraint(fields=["request", "person"], name="set_aside_once")]

    def __str__(self) -> str:
        return f"{self.person_id} set {self.request_id} aside"


class StoryRound(models.Model):
    """A theme and some days: everybody who can tells one story to it."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="story_rounds")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    theme = models.CharField(_("theme"), max_length=140)
    about = models.CharField(_("what you hope to hear"), max_length=400, blank=True)
    begins_on = models.DateField(_("begins on"))
    ends_on = models.DateField(_("ends on"))
    stories = models.ManyToManyField(Story, related_name="rounds", blank=True)
    begun_at = models.DateTimeField(null=True, editable=False)
    reminded_at = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)

    objects = StoryRoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("story round")
        verbose_name_plural = _("story rounds")
        indexes = [models.Index(fields=["community", "-ends_on"], name="rounds_by_end")]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_on__gte=models.F("begins_on")), name="round_in_order")
        ]

    def __str__(self) -> str:
        return self.theme

    def get_absolute_url(self) -> str:
        return reverse("knowledge:round", args=[self.community.slug, self.pk])

    @property
    def is_running(self) -> bool:
        return self.begins_on <= _today() <= self.ends_on and self.ended_at is None

    @property
    def is_to_come(self) -> bool:
        return self.begins_on > _today()


def _today() -> date:
    return timezone.localdate()
