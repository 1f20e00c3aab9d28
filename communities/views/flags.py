from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from communities.flagged import cases_of, queue_of
from communities.views.members import LeaderScoped
from moderation.flagging import deal_with, hide, keep, may_decide
from moderation.measures import answer_appeal, second_looks_in

REASON_LIMIT = 500


class FlagsView(LeaderScoped, TemplateView):
    """/c/<slug>/settings/flags/: what members flagged, with the words themselves and what can be done."""

    template_name = "communities/settings/flags.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        number = self.request.GET.get("part", "")
        part = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1
        queue = queue_of(self.community, viewer=self.person, number=max(part, 1))
        return super().get_context_data(queue=queue, **kwargs)


class DecisionView(LeaderScoped):
    """POST: `hide`, or leave (or bring back) as it is. The author is told why, and the flaggers what came of it."""

    @transaction.atomic
    def post(self, request: HttpRequest, pk: int, **_kwargs: Any) -> HttpResponse:
        case = get_object_or_404(cases_of(self.community).select_for_update(), pk=pk)
        if not may_decide(case, self.person):
            raise PermissionDenied(_("Somebody else decides here: these words, or the first decision, are yours."))
        if request.POST.get("stands_at", case.version) != case.version:
            messages.warning(request, _("Somebody decided this meanwhile. Here is what they decided."))
            return redirect(f"{reverse('communities:flags', args=[self.community.slug])}#case-{case.pk}")
        reason = " ".join(request.POST.get("reason", "").replace("\x00", "").split())[:REASON_LIMIT]
        if "hide" in request.POST:
            hide(case, by=self.person, reason=reason)
        elif "stands" in request.POST:
            deal_with(case, by=self.person, reason=reason)
        else:
            keep(case, by=self.person, reason=reason)
        messages.success(request, _("Done. Those it concerns are told."))
        return redirect("communities:flags", self.community.slug)


class SecondLookView(LeaderScoped):
    """POST: `grant`, or it stays. For what those who lead decided about a person; by somebody else than who did."""

    def post(self, request: HttpRequest, pk: int, **_kwargs: Any) -> HttpResponse:
        asked = get_object_or_404(second_looks_in(self.community.scope), pk=pk)
        if not answer_appeal(asked, by=self.person, granted="grant" in request.POST):
            raise PermissionDenied(_("Somebody else answers: the first decision is yours, or about you."))
        messages.success(request, _("Done. Those it concerns are told."))
        return redirect("communities:flags", self.community.slug)
