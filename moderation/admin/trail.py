"""The audit trail: found by who, what, whom, when and why, and taken along as a file."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from typing import ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import RangeDateTimeFilter

from moderation.models import AuditEntry
from moderation.models.audit import note_in_audit
from people.scopes import PUBLIC
from ui.administration import ReadOnlyAdmin
from ui.tables import Line, plain_cell

COLUMNS = ("at", "actor", "verb", "target", "target_id", "scope", "reason", "before", "after")


def as_csv(entries: QuerySet[AuditEntry]) -> Iterator[str]:
    """No cell is a formula to whoever opens it."""
    writer = csv.writer(Line())
    yield writer.writerow(COLUMNS)
    for one in entries.select_related("actor", "target_type").iterator(chunk_size=500):
        who = one.actor.handle if one.actor else ""
        cells = [one.at.isoformat(), who, one.verb, one.target_type.model, one.target_id, one.scope, one.reason]
        words = [json.dumps(one.before), json.dumps(one.after)]
        yield writer.writerow([plain_cell(str(cell)) for cell in [*cells, *words]])


@admin.register(AuditEntry)
class AuditAdmin(ReadOnlyAdmin):
    list_display = ("at", "actor", "verb", "target_type", "target_id", "scope", "reason")
    list_filter = ("verb", "target_type", ("at", RangeDateTimeFilter))
    list_filter_submit = True
    list_select_related = ("actor", "target_type")
    search_fields = ("reason", "verb", "scope", "actor__display_name", "actor__handle", "=target_id")
    ordering = ("-pk",)
    show_full_result_count = False
    actions: ClassVar[list[str]] = ["take_along"]

    @admin.action(description=_("Download as CSV"), permissions=["view"])
    def take_along(self, request: HttpRequest, found: QuerySet[AuditEntry]) -> StreamingHttpResponse:
        """What was chosen, or all that the filters leave. That somebody took it along stands in it, too."""
        assert request.user.is_authenticated
        note_in_audit("moderation.audit_exported", actor=request.user, target=request.user, scope=PUBLIC)
        name = f"audit-{timezone.localdate()}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return StreamingHttpResponse(as_csv(found), content_type="text/csv; charset=utf-8", headers=headers)
