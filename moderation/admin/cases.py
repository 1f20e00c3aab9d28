"""The queue: what members flagged, worst and oldest first, with the words themselves and what can be done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csp import csp_override
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import action, display

from content.views.media import NOTHING_RUNS, file_response
from moderation.admin.deciding import decision_page
from moderation.admin.glance import Queue, at_a_glance, in_passing, whose_and_where, why
from moderation.files import file_of
from moderation.flagging import NotDone, hide, keep, may_decide, restore
from moderation.looking import look_at
from moderation.models import Case, CaseState, Flag
from moderation.models.audit import VIEWED, note_in_audit
from moderation.persons import PERSON, flaggable_of
from people.scopes import PUBLIC

COLOURS = {
    CaseState.WAITING: "warning",
    CaseState.HIDDEN: "danger",
    CaseState.KEPT: "success",
    CaseState.DEALT_WITH: "info",
    CaseState.GONE: "info",
}


def flags_waiting(request: HttpRequest) -> int | None:
    """The number beside the queue in the side bar."""
    return Case.objects.undecided().count() or None


class FlagInline(TabularInline):
    model = Flag
    extra = 0
    can_delete = False
    fields = readonly_fields = ("person", "reason", "place", "norm", "note", "at")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Case)
class CaseAdmin(ModelAdmin):
    list_display = ("what", "why", "flagged", "state_label", "opened_at", "decided_by")
    search_fields = ("reason", "flags__note", "decided_by__display_name")
    list_filter = ("state", "automatic", ("target_type", admin.RelatedOnlyFieldListFilter))
    actions: ClassVar[Sequence[str]] = ("decide_chosen", "hide_chosen", "keep_chosen", "restore_chosen")
    actions_row: ClassVar[Sequence[str]] = ("decide_this",)
    actions_detail: ClassVar[Sequence[str]] = ("decide_this",)
    inlines = (FlagInline,)
    fields = readonly_fields = (
        "in_its_context",
        "state",
        "automatic",
        "reason",
        "flag_count",
        "opened_at",
        "decided_by",
        "decided_at",
    )

    def get_urls(self) -> list[Any]:
        page = self.admin_site.admin_view(decision_page)
        file = csp_override(NOTHING_RUNS)(self.admin_site.admin_view(self.file))
        return [
            path("decision/", page, name="moderation_case_decision"),
            path("<int:pk>/files/<uuid:key>/", file, name="moderation_case_file"),
            *super().get_urls(),
        ]

    def file(self, request: HttpRequest, pk: int, key: UUID) -> HttpResponseBase:
        """What hangs on it leaves a trace as its words do: it can be asked for without them."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        case = get_object_or_404(Case, pk=pk)
        upload = file_of(case, key)
        self._note_view(request, case)
        return file_response(request, upload)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Case]:
        found = Case.objects.with_waits().order_by(*self.get_ordering(request))
        return at_a_glance(found.select_related("decided_by"))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[Queue]:
        return Queue

    def get_ordering(self, request: HttpRequest) -> Sequence[str]:
        return Case.QUEUE

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Case | None = None) -> bool:
        return False

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Case | None:
        """What it leads to is only what whoever looks may open."""
        case: Any = super().get_object(request, object_id, from_field)
        if case is not None:
            case.looked_at_by = request.user
        return case

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """Looking at what is not open to all leaves a trace."""
        case = self.get_object(request, object_id)
        if case is not None:
            self._note_view(request, case)
        return super().change_view(request, object_id, *args, **kwargs)

    def _note_view(self, request: HttpRequest, case: Case) -> None:
        if case.target is None:
            return
        # Asked now: the place may have been closed since the flag.
        scope = flaggable_of(case.target).scope(case.target)
        assert request.user.is_authenticated  # the admin lets nobody else in
        if scope != PUBLIC:
            note_in_audit(VIEWED, actor=request.user, target=case.target, scope=scope)

    @admin.display(description=_("What"))
    def what(self, case: Case) -> str:
        return format_html('{}<br><span class="beside">{}</span>', in_passing(case), whose_and_where(case))

    @admin.display(description=_("Why"))
    def why(self, case: Case) -> str:
        return format_html_join(mark_safe("<br>"), "{}", [[one] for one in why(case)]) or "–"

    @admin.display(description=_("Flags"), ordering="flag_count")
    def flagged(self, case: Case) -> int:
        return case.flag_count

    @display(description=_("State"), label=COLOURS)
    def state_label(self, case: Case) -> tuple[str, str]:
        return case.state, case.get_state_display()

    @admin.display(description=_("In its context"))
    def in_its_context(self, case: Case) -> str:
        looks = look_at([case], viewer=case.looked_at_by)  # type: ignore[attr-defined]
        if not looks:
            return _("It is gone.")  # type: ignore[return-value]
        return render_to_string("admin/moderation/decision.html#in_its_context", {"look": looks[0]})

    def has_decide_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self.has_change_permission(request)

    @action(description=_("Decide"), icon="gavel", permissions=["decide"])
    def decide_this(self, request: HttpRequest, object_id: int) -> HttpResponse:
        return self._to_page([object_id])

    @admin.action(description=_("Decide: warn, mute, suspend, move, lock …"), permissions=["change"])
    def decide_chosen(self, request: HttpRequest, cases: QuerySet[Case]) -> HttpResponse:
        return self._to_page(cases.values_list("pk", flat=True))

    def _to_page(self, numbers: Iterable[int]) -> HttpResponse:
        return redirect(f"{reverse('admin:moderation_case_decision')}?ids={','.join(map(str, numbers))}")

    @admin.action(description=_("Hide"), permissions=["change"])
    def hide_chosen(self, request: HttpRequest, cases: QuerySet[Case]) -> None:
        self._decide(request, cases, hide)

    @admin.action(description=_("Keep as it is"), permissions=["change"])
    def keep_chosen(self, request: HttpRequest, cases: QuerySet[Case]) -> None:
        self._decide(request, cases, keep)

    @admin.action(description=_("Restore"), permissions=["change"])
    def restore_chosen(self, request: HttpRequest, cases: QuerySet[Case]) -> None:
        self._decide(request, cases, restore)

    def _is_person(self, case: Case, verb: Callable[..., None]) -> bool:
        """People are not hidden or brought back."""
        return verb is not keep and flaggable_of(case.target) is PERSON  # type: ignore[arg-type]

    def _decide(self, request: HttpRequest, cases: QuerySet[Case], verb: Callable[..., None]) -> None:
        """What somebody may not decide (their own words, a second look at their own decision) is left as it is."""
        assert request.user.is_authenticated
        left = [case for case in cases if not may_decide(case, request.user) or self._is_person(case, verb)]
        done = 0
        for case in cases:
            if case not in left:
                try:
                    verb(case, by=request.user)
                    done += 1
                except NotDone as why:
                    self.message_user(request, str(why), messages.WARNING)
        if left:
            self.message_user(request, _("Somebody else has to look at %(n)d of them.") % {"n": len(left)})
        if done:
            self.message_user(request, _("Done. The audit trail says so."), messages.SUCCESS)
