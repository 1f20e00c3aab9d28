from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.models import Community
from discussions.models.thread import Thread


class ReadPosition(models.Model):
    """How far somebody has read a thread: the number of the last post they saw. Never written by a GET."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="read_positions")
    number = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "thread"], name="read_position_once")]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.thread_id} #{self.number}"


class Level(models.TextChoices):
    """How much somebody hears of a thread, or of all threads of a community."""

    EVERY = "every", _("Every reply")
    MENTIONS = "mentions", _("Mentions and answers")
    MUTED = "muted", _("Nothing")


class Following(models.Model):
    """How much somebody hears of a thread: of every reply if they started it, wrote in it or asked to."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="followings")
    level = models.CharField(max_length=8, choices=Level, default=Level.EVERY, db_default=Level.EVERY)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "thread"], name="following_once")]

    def __str__(self) -> str:
        return f"{self.person_id} follows {self.thread_id}"


class Watching(models.Model):
    """How much somebody hears of a community's threads, where they chose nothing for the thread itself."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    level = models.CharField(_("what you hear of threads here"), max_length=8, choices=Level, default=Level.MENTIONS)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "community"], name="watching_once")]

    def __str__(self) -> str:
        return f"{self.person_id} hears {self.level} of {self.community_id}"
