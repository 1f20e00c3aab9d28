"""The queue: what members flagged, worst first, with the words themselves and what can be done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import display

from content.targets import target_of
from moderation.flagging import hide, keep, may_decide, restore
from moderation.models import Appeal, AuditEntry, Case, CaseState, Flag, WatchedWords
from moderation.models.audit import note_in_audit
from people.scopes import PUBLIC, is_of_room

COLOURS = {CaseState.WAITING: "warning", CaseState.HIDDEN: "danger", CaseState.KEPT: "success"}


def flags_waiting(request: HttpRequest) -> int | None:
    """The number beside the queue in the side bar."""
    return Case.objects.filter(state=CaseState.WAITING).count() or None


class FlagInline(TabularInline):
    model = Flag
    extra = 0
    can_delete = False
    fields = readonly_fields = ("person", "reason", "note", "at")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Case)
class CaseAdmin(ModelAdmin):
    list_display = ("what", "state_label", "automatic", "flag_count", "opened_at", "decided_by")
    list_filter = ("state", "automatic", ("target_type", admin.RelatedOnlyFieldListFilter))
    ordering = ("-state", "-flag_count", "opened_at")
    actions: ClassVar[Sequence[str]] = ("hide_chosen", "keep_chosen", "restore_chosen")
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

    def get_queryset(self, request: HttpRequest) -> QuerySet[Case]:
        cases: QuerySet[Case] = super().get_queryset(request)
        return cases.select_related("decided_by", "target_type").prefetch_related("target")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Case | None = None) -> bool:
        return False

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """Looking at what is not open to all leaves a trace."""
        case = self.get_object(request, object_id)
        if case is not None and case.target is not None:
            # Asked now: the place may have been closed since the flag.
            scope = target_of(case.target).scope(case.target)
            assert request.user.is_authenticated  # the admin lets nobody else in
            if scope != PUBLIC:
                note_in_audit("moderation.viewed", actor=request.user, target=case.target, scope=scope)
        return super().change_view(request, object_id, *args, **kwargs)

    @admin.display(description=_("What"))
    def what(self, case: Case) -> str:
        """Words of a conversation are read where looking leaves a trace, and not in passing."""
        if is_of_room(case.scope):
            return _("Said among a few people: open it to read it")  # type: ignore[return-value]
        row: Any = case.target
        return getattr(row, "source", str(row))[:120]

    @display(description=_("State"), label=COLOURS)
    def state_label(self, case: Case) -> tuple[str, str]:
        return case.state, case.get_state_display()

    @admin.display(description=_("In its context"))
    def in_its_context(self, case: Case) -> str:
        row: Any = case.target
        if row is None:
            return _("It is gone.")  # type: ignore[return-value]
        words = getattr(row, "source", str(row))
        return format_html(
            '<p>{}</p><blockquote>{}</blockquote><p><a href="{}">{}</a></p>',
            getattr(row, "author", ""),
            words,
            row.get_absolute_url(),
            _("Open it on the site"),
        )

    @admin.action(description=_("Hide"))
    def hide_chosen(self, request: HttpRequest, cases: QuerySet[Case]) -> None:
        self._decide(request, cases, hide)

    @admin.action(description=_("Keep as it is"))
    def keep_chosen(self, request: HttpRequest, cases: QuerySet[Case]) -> None:
        self._decide(request, cases, keep)

    @admin.action(description=_("Restore"))
    def restore_chosen(self, request: HttpRequest, cases: QuerySet[Case]) -> None:
        self._decide(request, cases, restore)

    def _decide(self, request: HttpRequest, cases: QuerySet[Case], verb: Callable[..., None]) -> None:
        """What somebody may not decide (their own words, a second look at their own decision) is left as it is."""
        assert request.user.is_authenticated
        left = [case for case in cases if not may_decide(case, request.user)]
        for case in cases:
            if case not in left:
                verb(case, by=request.user)
        if left:
            self.message_user(request, _("Somebody else has to look at %(n)d of them.") % {"n": len(left)})
        self.message_user(request, _("Done. The audit trail says so."), messages.SUCCESS)


@admin.register(WatchedWords)
class WatchedWordsAdmin(ModelAdmin):
    list_display = ("words", "act")
    list_filter = ("act",)
    search_fields = ("words",)


@admin.register(Appeal)
class AppealAdmin(ModelAdmin):
    """Asked for by authors; answered by deciding the case itself, by somebody else."""

    list_display = ("case", "at", "decided_at", "is_granted")
    list_filter = ("is_granted",)
    list_select_related = ("case",)
    readonly_fields = fields = ("case", "words", "at", "decided_by", "decided_at", "is_granted")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Appeal]:
        appeals: QuerySet[Appeal] = super().get_queryset(request)
        return appeals.prefetch_related("case__target")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(AuditEntry)
class AuditAdmin(ModelAdmin):
    list_display = ("at", "actor", "verb", "target_type", "target_id", "scope", "reason")
    list_filter = ("verb", "target_type")
    list_select_related = ("actor", "target_type")
    search_fields = ("reason", "verb", "actor__display_name")
    ordering = ("-pk",)
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
