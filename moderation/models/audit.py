from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from people.models import Person


VIEWED = "moderation.viewed"
"""Somebody who moderates read what is not shown to everybody."""
CHANGED = "moderation.changed"
"""Something of a community was changed in the administration, past the pages where its people do."""

ACTS: dict[str, str | _StrPromise] = {
    VIEWED: _("Read by those who look after the site"),
    CHANGED: _("Changed in the administration"),
    "moderation.audit_exported": _("The audit trail was taken as a file"),
    "moderation.flagged": _("Flagged by itself"),
    "moderation.hidden": _("Hidden"),
    "moderation.restored": _("Brought back"),
    "moderation.kept": _("Looked at: it stays"),
    "moderation.dealt_with": _("Dealt with"),
    "moderation.taken_away": _("Taken away before anybody decided"),
    "moderation.edited": _("Its words were changed"),
    "moderation.closed": _("Where it stands was closed to replies"),
    "moderation.carried": _("Its thread was moved to another community"),
    "moderation.appealed": _("A second look was asked for"),
    "moderation.measure_taken": _("Something was decided about them"),
    "moderation.measure_lifted": _("What was decided about them was taken back, or is over"),
    "moderation.measure_upheld": _("Looked at again: what was decided about them stays"),
    "moderation.measure_appealed": _("They asked for a second look"),
}


def register_acts(words: Mapping[str, str | _StrPromise]) -> None:
    """What a room above notes in the trail, for who reads it."""
    ACTS.update(words)


class AuditEntry(models.Model):
    """Who did what to whom, when and why. Append-only: the database itself refuses changes."""

    at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", help_text="Empty: automatic."
    )
    verb = models.CharField(max_length=60)
    target_type = models.ForeignKey(ContentType, on_delete=models.PROTECT)
    target_id = models.BigIntegerField()
    target = GenericForeignKey("target_type", "target_id")
    scope = models.CharField(max_length=40)
    reason = models.CharField(max_length=500, blank=True)
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = "audit entry"
        verbose_name_plural = "audit trail"
        indexes = [models.Index(fields=["target_type", "target_id"], name="audit_by_target")]

    def __str__(self) -> str:
        return f"{self.verb} {self.target_type_id}:{self.target_id}"

    @property
    def act(self) -> str:
        """What was done, for who reads it beside what it was done to."""
        return str(ACTS.get(self.verb, self.verb))


def note_in_audit(
    verb: str,
    *,
    actor: Person | None,
    target: models.Model,
    scope: str,
    reason: str = "",
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> AuditEntry:
    return AuditEntry.objects.create(
        verb=verb,
        actor=actor,
        target_type=ContentType.objects.get_for_model(target),
        target_id=target.pk,
        scope=scope,
        reason=reason,
        before=dict(before or {}),
        after=dict(after or {}),
    )
