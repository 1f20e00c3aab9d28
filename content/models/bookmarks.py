from __future__ import annotations

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone


class BookmarkQuerySet(models.QuerySet["Bookmark"]):
    def on(self, target: models.Model) -> BookmarkQuerySet:
        kind = ContentType.objects.get_for_model(target)
        return self.filter(target_type=kind, target_id=target.pk)


class Bookmark(models.Model):
    """Something a person saved for later, perhaps with a moment at which to be reminded. Nobody else learns of it."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="bookmarks")
    target_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    target_id = models.BigIntegerField()
    target = GenericForeignKey("target_type", "target_id")
    at = models.DateTimeField(default=timezone.now)
    remind_at = models.DateTimeField(null=True)
    # When its person was asked whether they used it: once.
    use_asked_at = models.DateTimeField(null=True)

    objects = BookmarkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["target_type", "target_id", "person"], name="saved_once_a_person"),
        ]
        indexes = [
            models.Index(fields=["person", "-id"], name="saved_by_person"),
            # Emptied when the person was reminded.
            models.Index(fields=["remind_at"], condition=~models.Q(remind_at=None), name="saved_to_remind"),
            models.Index(fields=["at"], condition=models.Q(use_asked_at=None), name="saved_not_asked"),
        ]

    def __str__(self) -> str:
        return f"{self.target_type_id}:{self.target_id} for {self.person_id}"
