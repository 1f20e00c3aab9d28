from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.csp import csp_override
from django.views.generic import TemplateView

from communities.carrying import where_to
from communities.correcting import meet_in
from communities.flagged import Chosen, cases_of, chosen_of, queue_of
from communities.forms.flags import LeadersDecisionForm
from communities.views.members import LeaderScoped
from content.views.media import NOTHING_RUNS, file_response
from moderation.deciding import decide, say_outcome
from moderation.files import file_of
from moderation.flagging import SOMEBODY_ELSE, NotDone, deal_with, hide, keep, may_decide
from moderation.forms import reason_in
from moderation.measures import answer_appeal, second_looks_in


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
            raise PermissionDenied(SOMEBODY_ELSE)
        if request.POST.get("stands_at", case.version) != case.version:
            messages.warning(request, _("Somebody decided this meanwhile. Here is what they decided."))
            return redirect(f"{reverse('communities:flags', args=[self.community.slug])}#case-{case.pk}")
        try:
            self._act(request)(case, by=self.person, reason=reason_in(request))
        except NotDone as why:
            messages.warning(request, str(why))
        else:
            messages.success(request, _("Done. Those it concerns are told."))
        return redirect("communities:flags", self.community.slug)

    def _act(self, request: HttpRequest) -> Callable[..., None]:
        if "hide" in request.POST:
            return hide
        return deal_with if "stands" in request.POST else keep


class ChosenFlagsView(LeaderScoped):
    """/c/<slug>/settings/flags/chosen/?chosen=…: one or several of them, looked at closely and decided about."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        chosen = self._chosen(request.GET.getlist("chosen"))
        if not chosen.looks:
            messages.info(request, _("Choose what you would decide about first."))
            return redirect("communities:flags", self.community.slug)
        return self._page(chosen, self._form(chosen))

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        chosen = self._chosen(request.POST.getlist("chosen"))
        if not chosen.looks:
            raise Http404
        form = self._form(chosen, request.POST)
        if not form.is_valid():
            return self._page(chosen, form, status=422)
        here = self.community
        outcome = decide(form.cases, form.decision(), by=self.person, within=here.scope, meet=meet_in(here))
        if outcome.left and not outcome.done and form.decision().new_words:
            # What they typed stays, below what stands there by now.
            return self._again(outcome.left)
        say_outcome(request, outcome)
        return redirect("communities:flags", self.community.slug)

    def _again(self, why: list[str]) -> HttpResponse:
        chosen = self._chosen(self.request.POST.getlist("chosen"))
        form = self._form(chosen, self.request.POST)
        if form.is_valid():
            form.add_error(None, ValidationError(list(dict.fromkeys(why))))
        return self._page(chosen, form, status=422)

    def _chosen(self, said: list[str]) -> Chosen:
        numbers = [int(one) for one in said if one.isascii() and one.isdigit() and len(one) < 18]
        return chosen_of(self.community, numbers, viewer=self.person)

    def _form(self, chosen: Chosen, said: QueryDict | None = None) -> LeadersDecisionForm:
        return LeadersDecisionForm(said, looks=chosen.looks, places=where_to(self.community, by=self.person))

    def _page(self, chosen: Chosen, form: LeadersDecisionForm, status: int = 200) -> HttpResponse:
        context = {"community": self.community, "chosen": chosen, "form": form}
        return render(self.request, "communities/settings/flags_chosen.html", context, status=status)


@method_decorator(csp_override(NOTHING_RUNS), name="dispatch")
class FlaggedFileView(LeaderScoped):
    """A picture or file of what was flagged or waits, which has no other page for those who decide about it."""

    def get(self, request: HttpRequest, pk: int, key: UUID, **_kwargs: Any) -> HttpResponseBase:
        return file_response(request, file_of(get_object_or_404(cases_of(self.community), pk=pk), key))


class SecondLookView(LeaderScoped):
    """POST: `grant`, or it stays. For what those who lead decided about a person; by somebody else than who did."""

    def post(self, request: HttpRequest, pk: int, **_kwargs: Any) -> HttpResponse:
        asked = get_object_or_404(second_looks_in(self.community.scope), pk=pk)
        if not answer_appeal(asked, by=self.person, granted="grant" in request.POST, why=reason_in(request)):
            raise PermissionDenied(_("Somebody else answers: the first decision is yours, or about you."))
        messages.success(request, _("Done. Those it concerns are told."))
        return redirect("communities:flags", self.community.slug)
