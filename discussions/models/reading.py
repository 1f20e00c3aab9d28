from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

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


class Following(models.Model):
    """Somebody wants to hear of replies: they started the thread, wrote in it, or asked to."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="followings")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "thread"], name="following_once")]

    def __str__(self) -> str:
        return f"{self.person_id} follows {self.thread_id}"
