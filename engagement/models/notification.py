from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone

from engagement.models.activity import Activity

if TYPE_CHECKING:
    from people.models import Person


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, person: Person, scopes: list[str]) -> NotificationQuerySet:
        """Mine, and about places I still belong to."""
        return self.filter(person=person, scope__in=scopes)

    def unread(self) -> NotificationQuerySet:
        return self.filter(read_at=None)


class Notification(models.Model):
    """Somebody is told of one activity. The words are made when they are read, from what is true then."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications", db_index=False
    )
    kind = models.CharField(max_length=40)
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="notifications")
    scope = models.CharField(max_length=40)
    place = models.CharField(max_length=40, blank=True, default="", db_default="")
    conversation = models.CharField(max_length=60)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    mail_due_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "activity", "kind"], name="told_once")]
        indexes = [
            models.Index(fields=["person", "-id"], name="my_notifications"),
            models.Index(fields=["person", "scope"], condition=models.Q(read_at=None), name="my_unread"),
            models.Index(fields=["place"], condition=~models.Q(place=""), name="notified_of_place"),
            models.Index(fields=["mail_due_at"], condition=models.Q(read_at=None), name="waiting_for_mail"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.person_id}"
