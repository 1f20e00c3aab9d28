from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

CLAIM_LASTS = timedelta(minutes=2)
GIVE_UP_AFTER = 10


class Activity(models.Model):
    """One thing that happened. Append-only; holds ids, never text, names or addresses.

    It is the outbox: written in the transaction of the act, read by consumers after it.
    """

    at = models.DateTimeField(default=timezone.now, editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    verb = models.CharField(max_length=60)
    target_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, db_index=False)
    target_id = models.BigIntegerField()
    target = GenericForeignKey("target_type", "target_id")
    scope = models.CharField(max_length=40)
    # Whose content it is about: the scope above moves with who may read there (engagement.log.move_scope).
    place = models.CharField(max_length=40, blank=True, default="", db_default="")
    payload = models.JSONField(default=dict)
    # In whose course it happened: what follows from it is logged under the same id.
    request = models.CharField(max_length=32, blank=True, default="", db_default="", editable=False)

    class Meta:
        verbose_name_plural = "activity"
        indexes = [
            models.Index(fields=["scope", "-id"], name="activity_by_scope"),
            models.Index(fields=["target_type", "target_id"], name="activity_by_target"),
            models.Index(fields=["actor", "-id"], name="activity_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.target_type_id}:{self.target_id}"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def claim_due(self, most: int) -> list[Delivery]:
        """Takes what is due for two minutes. Rows that another process holds are left to it.

        Rows are found by being due and not by their number: an activity whose transaction commits late, with a
        lower number than one already delivered, is found all the same.
        """
        due = self.filter(due_at__lte=Now()).order_by("due_at").select_for_update(skip_locked=True)[:most]
        claimed: list[Delivery] = list(due)
        self.filter(pk__in=[row.pk for row in claimed]).update(due_at=Now() + CLAIM_LASTS)
        return claimed


class Delivery(models.Model):
    """What one consumer still owes an activity. Deleted, with the consumer's own writes, when it is done."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="deliveries")
    consumer = models.CharField(max_length=40)
    due_at = models.DateTimeField(null=True, db_default=Now(), help_text="Empty: given up, somebody has to look.")
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=120, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [models.UniqueConstraint(fields=["activity", "consumer"], name="delivery_once_a_consumer")]
        indexes = [models.Index(fields=["due_at"], name="delivery_due")]

    def __str__(self) -> str:
        return f"{self.consumer} of {self.activity_id}"

    def failed(self, error: Exception) -> None:
        """Puts it off, longer each time; gives up after ten attempts."""
        self.attempts += 1
        self.last_error = type(error).__name__
        self.due_at = self._next_try() if self.attempts < GIVE_UP_AFTER else None
        self.save(update_fields=["attempts", "last_error", "due_at"])

    def _next_try(self) -> datetime:
        return timezone.now() + timedelta(seconds=min(3600, 5 * 3**self.attempts))
