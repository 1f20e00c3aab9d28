"""The audit trail: found by who, what, whom, when and why, and taken along as a file."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, When
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import RangeDateTimeFilter

from moderation.models import AuditEntry
from moderation.models.audit import note_in_audit
from people.models import Person
from people.scopes import PUBLIC
from ui.administration import ReadOnlyAdmin
from ui.tables import Line, plain_cell

# The last two say in words what the verb and the number say.
COLUMNS = ("at", "actor", "verb", "target", "target_id", "scope", "reason", "before", "after", "act", "whom")


def as_csv(entries: QuerySet[Any]) -> Iterator[str]:
    """Of entries as the list has them. No cell is a formula to whoever opens it."""
    writer = csv.writer(Line())
    yield writer.writerow(COLUMNS)
    for one in entries.select_related("actor", "target_type").iterator(chunk_size=500):
        who = one.actor.handle if one.actor else ""
        cells = [one.at.isoformat(), who, one.verb, one.target_type.model, one.target_id, one.scope, one.reason]
        words = [json.dumps(one.before), json.dumps(one.after)]
        yield writer.writerow([plain_cell(str(cell)) for cell in [*cells, *words, one.act, one.whom_name or ""]])


@admin.register(AuditEntry)
class AuditAdmin(ReadOnlyAdmin):
    list_display = ("at", "actor", "verb", "whom", "target_type", "target_id", "scope", "reason")
    list_filter = ("verb", "target_type", ("at", RangeDateTimeFilter))
    list_filter_submit = True
    list_select_related = ("actor", "target_type")
    search_fields = ("reason", "verb", "scope", "actor__display_name", "actor__handle", "=target_id")
    ordering = ("-pk",)
    show_full_result_count = False
    actions: ClassVar[list[str]] = ["take_along"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditEntry]:
        found: QuerySet[AuditEntry] = super().get_queryset(request)
        name = Person.objects.filter(pk=OuterRef("target_id")).values("display_name")
        return found.annotate(whom_name=Case(When(self._about_people(), then=Subquery(name))))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[AuditEntry], search_term: str
    ) -> tuple[QuerySet[AuditEntry], bool]:
        """Also by the name of whom it was about."""
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        if search_term:
            called = Q(display_name__icontains=search_term) | Q(handle__icontains=search_term)
            about = Person.objects.filter(called).values("pk")
            found |= queryset.filter(self._about_people(), target_id__in=about)
        return found, may_repeat

    def _about_people(self) -> Q:
        return Q(target_type=ContentType.objects.get_for_model(Person))

    @admin.display(description=_("Whom"))
    def whom(self, entry: Any) -> str:
        """Of what was written neither words nor title are read in passing."""
        return entry.whom_name or ""

    @admin.action(description=_("Download as CSV"), permissions=["view"])
    def take_along(self, request: HttpRequest, found: QuerySet[AuditEntry]) -> StreamingHttpResponse:
        """What was chosen, or all that the filters leave. That somebody took it along stands in it, too."""
        assert request.user.is_authenticated
        note_in_audit("moderation.audit_exported", actor=request.user, target=request.user, scope=PUBLIC)
        name = f"audit-{timezone.localdate()}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return StreamingHttpResponse(as_csv(found), content_type="text/csv; charset=utf-8", headers=headers)
