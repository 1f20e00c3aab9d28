from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import CharField
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.forms import ActionForm
from unfold.widgets import UnfoldAdminTextInputWidget

from content.rendering.plain_text import shorten
from moderation.admin.glance import in_passing
from moderation.forms import REASON_LIMIT, reason_in
from moderation.measures import answer_appeal, lift, may_measure
from moderation.models import Appeal, Measure, MeasureKind
from moderation.persons import with_what_they_stand_in
from ui.administration import ReadOnlyAdmin

COLOURS = {
    MeasureKind.WARNED: "info",
    MeasureKind.MUTED: "warning",
    MeasureKind.QUIET: "warning",
    MeasureKind.REMOVED: "warning",
    MeasureKind.KEPT_OUT: "danger",
    MeasureKind.SUSPENDED: "danger",
    MeasureKind.BANNED: "danger",
    MeasureKind.SPAM: "danger",
}


def second_looks_waiting(request: HttpRequest) -> int | None:
    """The number beside them in the side bar: about people. Those about words are among the flagged."""
    return Appeal.objects.waiting().filter(case=None).count() or None


@admin.register(Measure)
class MeasureAdmin(ReadOnlyAdmin):
    """What was done about people. Ending one is an act of its own, in the audit trail."""

    list_display = ("person", "kind_label", "place", "at", "until", "by", "ended_at")
    list_filter = ("kind", ("ended_at", admin.EmptyFieldListFilter))
    list_select_related = ("person", "by")
    search_fields = ("person__display_name", "person__handle", "reason")
    ordering = ("-at",)
    fields = ("person", "kind", "place", "reason", "by", "at", "until", "ended_at", "ended_by")
    actions: ClassVar[list[str]] = ["lift_chosen"]

    @display(description=_("What"), label=COLOURS)
    def kind_label(self, measure: Measure) -> tuple[str, str]:
        return measure.kind, measure.get_kind_display()

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("moderation.change_measure"))

    @admin.action(description=_("End it now"), permissions=["decide"])
    def lift_chosen(self, request: HttpRequest, chosen: QuerySet[Measure]) -> None:
        """Nobody ends their own, and of staff only who may do everything."""
        assert request.user.is_authenticated
        ended = [measure for measure in chosen if may_measure(measure.person, request.user)]
        for measure in ended:
            lift(measure, by=request.user)
        if left := len(chosen) - len(ended):
            words = _("%(n)d were left: somebody else has to end that.") % {"n": left}
            self.message_user(request, words, messages.WARNING)
        if ended:
            self.message_user(request, _("Done. Those it concerns are told."), messages.SUCCESS)


class AnswerForm(ActionForm):
    """The same words for all that are chosen, beside what is done."""

    why = CharField(
        label="",
        required=False,
        max_length=REASON_LIMIT,
        widget=UnfoldAdminTextInputWidget({"placeholder": _("Why, for them to read"), "aria-label": _("Why")}),
    )


@admin.register(Appeal)
class AppealAdmin(ReadOnlyAdmin):
    """About words: answered by deciding the case. About a person: answered here, by somebody else than who decided."""

    list_display = ("about", "words_short", "at", "decided_by", "decided_at", "answer")
    list_filter = (("decided_at", admin.EmptyFieldListFilter), "is_granted")
    list_select_related = ("case", "measure__person", "decided_by")
    search_fields = ("words", "decided_by__display_name")
    ordering = ("-pk",)
    fields = ("case", "measure", "words", "at", "decided_by", "decided_at", "is_granted", "why")
    actions: ClassVar[list[str]] = ["grant", "decline"]
    action_form = AnswerForm

    def get_queryset(self, request: HttpRequest) -> QuerySet[Appeal]:
        appeals: QuerySet[Appeal] = super().get_queryset(request)
        return appeals.prefetch_related(with_what_they_stand_in("case__target"))

    @admin.display(description=_("About"))
    def about(self, asked: Appeal) -> str:
        return str(asked.measure) if asked.case is None else in_passing(asked.case)

    @admin.display(description=_("What they say"))
    def words_short(self, asked: Appeal) -> str:
        return shorten(asked.words, 140)

    @display(description=_("Answer"), label={True: "success", False: "danger"})
    def answer(self, asked: Appeal) -> tuple[bool, Any] | None:
        """Nothing, until somebody gave one."""
        if asked.decided_at is None:
            return None
        return asked.is_granted, _("Granted") if asked.is_granted else _("Declined")

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("moderation.change_appeal"))

    @admin.action(description=_("Grant: end what was decided"), permissions=["decide"])
    def grant(self, request: HttpRequest, chosen: QuerySet[Appeal]) -> None:
        self._answer(request, chosen, granted=True)

    @admin.action(description=_("Decline: it stays"), permissions=["decide"])
    def decline(self, request: HttpRequest, chosen: QuerySet[Appeal]) -> None:
        self._answer(request, chosen, granted=False)

    def _answer(self, request: HttpRequest, chosen: QuerySet[Appeal], *, granted: bool) -> None:
        person: Any = request.user
        why = reason_in(request, "why")
        answered = [answer_appeal(asked, by=person, granted=granted, why=why) for asked in chosen]
        if not all(answered):
            left = {"n": answered.count(False)}
            self.message_user(
                request,
                _("%(n)d were left: over, about words (in the queue), or decided by you.") % left,
                messages.WARNING,
            )
        if any(answered):
            self.message_user(request, _("Answered: %(n)d.") % {"n": answered.count(True)}, messages.SUCCESS)
