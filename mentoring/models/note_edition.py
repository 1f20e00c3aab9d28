from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentoring.models.running import LONGEST_NOTES
from mentoring.models.session import Session
from mentoring.querysets import NoteEditionQuerySet

# The position of the notes of a whole session; those at its steps are counted from 0.
OF_ALL = -1


class NoteEdition(models.Model):
    """What notes of a session said at some time, at one of its steps or of all of it. Where what somebody wrote is
    hidden, the edition before stands again.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="note_editions")
    position = models.SmallIntegerField()
    edition = models.PositiveIntegerField()
    source = models.TextField(_("notes"), blank=True, max_length=LONGEST_NOTES)
    html = models.TextField(blank=True, editable=False)
    # Empty also where it was written before that was kept.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    hidden_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = NoteEditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("notes of a session")
        verbose_name_plural = _("notes of sessions")
        ordering = ["position", "-edition"]
        constraints = [models.UniqueConstraint(fields=["session", "position", "edition"], name="note_edition_once")]

    def __str__(self) -> str:
        return f"notes {self.position} of session {self.session_id}, edition {self.edition}"

    def get_absolute_url(self) -> str:
        where = "notes" if self.position == OF_ALL else f"step-{self.position}"
        return f"{self.session.get_absolute_url()}#{where}"
