"""/admin/moderation/case/decision/?ids=…: the words in their context, whose they are, what was done, and the form."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from moderation.admin.forms import StaffDecisionForm
from moderation.deciding import decide, say_outcome
from moderation.looking import look_at
from moderation.models import Case
from moderation.models.audit import VIEWED, note_in_audit
from moderation.persons import flaggable_of
from people.scopes import PUBLIC

MOST = 50


def decision_page(request: HttpRequest) -> HttpResponse:
    assert request.user.is_authenticated  # the admin lets nobody else in
    if not request.user.has_perm("moderation.change_case"):
        raise PermissionDenied
    looks = look_at(_cases(request), viewer=request.user)
    if not looks:
        raise Http404
    form = StaffDecisionForm(request.POST or None, looks=looks)
    if request.method == "POST" and form.is_valid():
        decision = form.decision()
        outcome = decide(form.cases, decision, by=request.user)
        if outcome.done or not decision.new_words:
            say_outcome(request, outcome)
            return redirect("admin:moderation_case_changelist")
        # What they typed stays, below what stands there by now.
        looks = look_at(_cases(request), viewer=request.user)
        form = StaffDecisionForm(request.POST, looks=looks)
        if form.is_valid():
            form.add_error(None, ValidationError(list(dict.fromkeys(outcome.left))))
    # A form that was refused shows the words as well.
    _note_views(request, [look.case for look in looks])
    mine = [look for look in looks if not look.may_decide]
    context = {
        **admin.site.each_context(request),
        "title": _("Decide"),
        "opts": Case._meta,
        "looks": looks,
        "form": form,
        "somebody_else": mine,
    }
    return render(request, "admin/moderation/decision.html", context, status=422 if form.errors else 200)


def _cases(request: HttpRequest) -> list[Case]:
    numbers = [word for word in request.GET.get("ids", "").split(",") if word.isascii() and word.isdigit()][:MOST]
    return list(Case.objects.filter(pk__in=numbers).order_by("-flag_count", "opened_at"))


def _note_views(request: HttpRequest, cases: list[Case]) -> None:
    """Looking at what is not open to all leaves a trace."""
    for case in cases:
        row: Any = case.target
        scope = flaggable_of(row).scope(row)
        if scope != PUBLIC:
            note_in_audit(VIEWED, actor=request.user, target=row, scope=scope)  # type: ignore[arg-type]
