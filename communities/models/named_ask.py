from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from communities.models.community import Community


class NamedAsk(models.Model):
    """Somebody was asked by name to answer what had waited for a day: each thing once, whoever it was.

    `about` and `number` name it, as the app that knows of it says ('question', the number of a thread).
    """

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="named_asks", db_index=False
    )
    about = models.CharField(max_length=20)
    number = models.BigIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["about", "number"], name="asked_by_name_once")]
        indexes = [models.Index(fields=["person", "-at"], name="last_asked_by_name")]

    def __str__(self) -> str:
        return f"{self.person_id} about {self.about} {self.number}"
