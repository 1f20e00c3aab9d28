from __future__ import annotations

from django.db import models

from communities.models import Community
from discussions.models.post import Post
from discussions.models.thread import Thread


class Letter(models.Model):
    """A mail that an archive brought, or only mentioned, and the thread it belongs to.

    By these a later archive finds its place, and a message is brought in once: also when its post is long gone.
    """

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+", db_index=False)
    message_id = models.CharField(max_length=250)
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="+")
    post = models.OneToOneField(Post, null=True, on_delete=models.SET_NULL, related_name="letter")
    # Empty for a message that was only mentioned.
    fingerprint = models.CharField(max_length=40, blank=True)
    subject = models.CharField(max_length=250, blank=True)
    at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["community", "message_id"], name="letter_once")]
        indexes = [
            models.Index(fields=["community", "fingerprint"], name="letters_by_fingerprint"),
            models.Index(fields=["community", "subject"], name="letters_by_subject"),
        ]

    def __str__(self) -> str:
        return self.message_id
