from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from communities.models import Community
from discussions.models.thread import Thread


class ThreadMove(models.Model):
    """A thread was in this community once. Its old address leads on those, and only those, who see where it is now."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="moves")
    source = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.thread_id} from {self.source_id}"
