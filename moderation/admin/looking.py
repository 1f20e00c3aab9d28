"""Whoever looks at what is not open to all, or changes something of a community, leaves a trace, also who only has the
address (docs/security.md)."""

from __future__ import annotations

from operator import attrgetter
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from unfold.admin import ModelAdmin

from moderation.models.audit import CHANGED, VIEWED, note_in_audit
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

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        self._note_change(request, obj, message)
        return super().log_change(request, obj, message)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        self._note_change(request, obj, message)
        return super().log_addition(request, obj, message)

    def _note_change(self, request: HttpRequest, obj: Any, message: list[dict[str, dict[str, Any]]]) -> None:
        """Which fields, as in the administration's own log, which is not kept for good. What things are called is
        members' own, and stays out of a trail that nobody can change."""
        assert request.user.is_authenticated
        kept = [{act: {k: v for k, v in said.items() if k != "object"} for act, said in one.items()} for one in message]
        if kept:
            scope = self.scope_of(obj)
            note_in_audit(CHANGED, actor=request.user, target=obj, scope=scope, after={"changes": kept})

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """What others hold is hidden where flags are decided: there it can be brought back, and its people hear why."""
        return False


class LookedAtAdmin(TracedAdmin, ReadOnlyAdmin):
    """What members wrote: who, where and when in the list, its words on a page of its own."""


class OfMembersAdmin(LookedAtAdmin):
    """Who takes part in what, and how: also in a place whose words are open to all it is not for passers-by."""

    def scope_of(self, row: Any) -> str:
        scope: str = attrgetter(f"{self.place}.scope")(row)
        return scope
