from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from content.models import Written
from discussions.models.thread import Thread

OUT_OF_DATE_AFTER = 15


class Summary(Written):
    """Where we've got to: what those who took part agree on and what is still open, kept by them together."""

    thread = models.OneToOneField(Thread, on_delete=models.CASCADE, related_name="summary")
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    after_number = models.PositiveIntegerField(
        editable=False, help_text=_("Number of the last post when this was written.")
    )
    # Grows with each change; a form that started from an older one is told so.
    edition = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("summary")
        verbose_name_plural = _("summaries")

    def __str__(self) -> str:
        return f"summary of {self.thread_id}"

    @property
    def is_behind(self) -> bool:
        return self.thread.last_number - self.after_number >= OUT_OF_DATE_AFTER
