from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentoring.models.session import Session

LONGEST_NOTES = 8000


class SessionTimer(models.Model):
    """Where a session stands in the steps of its format. The server's clock is the only one that counts."""

    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="timer")
    step = models.PositiveSmallIntegerField()
    seconds_left = models.PositiveIntegerField()
    # Empty while it is paused; otherwise when the `seconds_left` began to run.
    running_since = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"step {self.step} of session {self.session_id}"

    @property
    def ends_at(self) -> datetime | None:
        return self.running_since + timedelta(seconds=self.seconds_left) if self.running_since else None

    def left_at(self, moment: datetime) -> int:
        """Seconds that are left; never below none."""
        gone = (moment - self.running_since).total_seconds() if self.running_since else 0
        return max(0, round(self.seconds_left - gone))


class NoteSection(models.Model):
    """What the circle wrote down at one step. `edition` rises with each change, so that nobody writes over another."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="note_sections")
    position = models.PositiveSmallIntegerField()
    source = models.TextField(_("notes"), blank=True, max_length=LONGEST_NOTES)
    html = models.TextField(blank=True, editable=False)
    edition = models.PositiveIntegerField(default=0)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["session", "position"], name="note_section_once")]

    def __str__(self) -> str:
        return f"notes {self.position} of session {self.session_id}"


class SessionAction(models.Model):
    """What somebody will do until we meet again."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="actions")
    text = models.CharField(_("what"), max_length=200)
    who = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="session_actions",
        verbose_name=_("who"),
    )
    # Who said so, of themselves, another or all; nobody knows of what was said before that was kept.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    due = models.DateField(_("until"), null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )

    # The day, by their own calendar, on which it was last brought back to them (mentoring.promises).
    reminded_on = models.DateField(null=True, editable=False)

    class Meta:
        ordering = ["due", "pk"]
        indexes = [models.Index(fields=["due"], condition=models.Q(done_at=None), name="session_actions_due")]

    def __str__(self) -> str:
        return self.text
