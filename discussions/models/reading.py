from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

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
    """How much somebody hears of a thread."""

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
        indexes = [models.Index(fields=["person"], condition=models.Q(level="muted"), name="threads_muted_by")]

    def __str__(self) -> str:
        return f"{self.person_id} follows {self.thread_id}"
