from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone


class Draft(models.Model):
    """What somebody is writing and has not posted: theirs alone, and the same on every device.

    `kind` and `place` say what it is for ('thread', 12): the app that registered the kind knows who may still write
    there. `fields` are the form's, as they were typed.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts")
    kind = models.CharField(max_length=20)
    place = models.BigIntegerField()
    fields: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    saved_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "kind", "place"], name="draft_once_a_place")]

    def __str__(self) -> str:
        return f"{self.kind}-{self.place}"
