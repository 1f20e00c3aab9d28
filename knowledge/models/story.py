from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from communities.models import Community
from content.models import Reactable, Usable, Written
from knowledge.querysets import StoryQuerySet

# After this long without anybody saying so, a story asks whether it is still true.
FRESH_FOR = timedelta(days=365)


class StoryKind(models.TextChoices):
    TURNING_POINT = "turning-point", _("Turning point")
    NEAR_MISS = "near-miss", _("Near miss")
    TRICK = "trick", _("Trick of the trade")
    FIRST_TIME = "first-time", _("First time")
    HANDOVER = "handover", _("Handover")
    FAILED = "failed", _("What failed")
    RULE = "rule", _("Rule of thumb")
    REALLY = "really", _("How we really do it")


class Story(Reactable, Usable):
    """How something was really done, told by somebody who was there."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="stories", db_index=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="stories")
    kind = models.CharField(_("kind"), max_length=14, choices=StoryKind, default=StoryKind.TURNING_POINT)
    title = models.CharField(_("title"), max_length=120)
    standfirst = models.CharField(_("in one sentence"), max_length=240, blank=True)
    quote = models.CharField(max_length=240, blank=True, editable=False)
    role = models.CharField(_("your role"), max_length=80, blank=True)
    setting = models.CharField(_("where it happened"), max_length=120, blank=True)
    tools = models.CharField(_("tools and things"), max_length=120, blank=True)
    tags = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    told_at = models.DateTimeField(default=timezone.now, editable=False)
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)
    checked_at = models.DateTimeField(null=True, blank=True, editable=False)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    hidden_at = models.DateTimeField(null=True, blank=True, editable=False)
    sending_key = models.UUIDField(null=True, blank=True, editable=False)

    objects = StoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        constraints = [models.UniqueConstraint(fields=["author", "sending_key"], name="story_sent_once")]
        indexes = [models.Index(fields=["community", "-id"], name="stories_by_age")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("knowledge:story", args=[self.community.slug, self.pk, self.slug])

    @property
    def slug(self) -> str:
        return slugify(self.title)[:60].strip("-") or "story"

    @property
    def last_true_at(self) -> datetime:
        return self.checked_at or self.edited_at or self.told_at

    @property
    def is_fresh(self) -> bool:
        return timezone.now() - self.last_true_at < FRESH_FOR


class PartName(models.TextChoices):
    SITUATION = "situation", _("The situation")
    TRIED = "tried", _("What I tried")
    HAPPENED = "happened", _("What happened")
    ADVICE = "advice", _("What I'd tell a newcomer")
    LIMITS = "limits", _("When this does not apply")


class Part(Written):
    """One part of a story. Its HTML holds the numbers of its cues."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="parts")
    name = models.CharField(max_length=10, choices=PartName)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["story", "name"], name="story_part_once")]

    def __str__(self) -> str:
        return f"{self.name} of story {self.story_id}"


class Cue(models.Model):
    """Something the teller noticed, tied to the sentence it belongs to; shown in the margin."""

    part = models.ForeignKey(Part, on_delete=models.CASCADE, related_name="cues")
    number = models.PositiveSmallIntegerField()
    anchor = models.CharField(max_length=300, blank=True, help_text="The end of the sentence, as it stands there.")
    note = models.CharField(_("cue"), max_length=300)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return self.note
