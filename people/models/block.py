from __future__ import annotations

from django.db import models
from django.utils import timezone

from people.models.person import Person


class Block(models.Model):
    """`person` does not want to hear from `other`, who is never told (people.blocking)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="blocks")
    other = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="blocked_by")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "other"], name="blocked_once"),
            models.CheckConstraint(condition=~models.Q(person=models.F("other")), name="nobody_blocks_themselves"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} without {self.other_id}"
