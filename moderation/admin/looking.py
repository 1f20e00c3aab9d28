"""Whoever looks at what is not open to all leaves a trace, also who only has the address (docs/security.md)."""

from __future__ import annotations

from operator import attrgetter
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from unfold.admin import ModelAdmin

from moderation.models.audit import VIEWED, note_in_audit
from moderation.persons import written_kinds
from people.scopes import PUBLIC
from ui.administration import ReadOnlyAdmin


class TracedAdmin(ModelAdmin):
    # From a row to the community it is in; '' where it is the community.
    place: ClassVar[str] = "community"

    def scope_of(self, row: Any) -> str:
        """Where the row may be seen by those it is for."""
        for target in written_kinds():
            if isinstance(row, target.model):
                return target.scope(row)
        scope: str = attrgetter(f"{self.place}.content_scope".lstrip("."))(row)
        return scope

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        row = self.get_object(request, object_id)
        if row is not None and self.has_view_permission(request, row):
            assert request.user.is_authenticated  # the admin lets nobody else in
            scope = self.scope_of(row)
            if scope != PUBLIC:
                note_in_audit(VIEWED, actor=request.user, target=row, scope=scope)
        return super().change_view(request, object_id, *args, **kwargs)


class LookedAtAdmin(TracedAdmin, ReadOnlyAdmin):
    """What members wrote: who, where and when in the list, its words on a page of its own."""


class OfMembersAdmin(LookedAtAdmin):
    """Who takes part in what, and how: also in a place whose words are open to all it is not for passers-by."""

    def scope_of(self, row: Any) -> str:
        scope: str = attrgetter(f"{self.place}.scope")(row)
        return scope
