"""Two who visit each other at work: asked, answered, and the visits they begin."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.generic import FormView

from communities.views.scoping import CommunityScoped
from engagement.notifying import clear
from mentoring.models import Pairing, Partnership
from mentoring.observing import cycle
from mentoring.observing.forms import (
    BeginForm,
    SuggestForm,
)
from mentoring.observing.page import partnership_page
from mentoring.observing.partnerships import OF_PROGRAMMES, answer, end, partnership_of, suggest
from mentoring.permissions import (
    can_plan_visits,
    can_take_part_in_mentoring,
    can_tend_pair,
)
from people.acting import FormOfWriter, SignedInView
from people.models import Person


class SuggestView(CommunityScoped, FormOfWriter, FormView[SuggestForm]):
    """/c/<community>/mentoring/visits/new/: asking somebody."""

    form_class = SuggestForm
    template_name = "mentoring/observing/suggest.html"
    allows = can_take_part_in_mentoring

    def get_form_kwargs(self) -> dict[str, Any]:
        here = Person.objects.filter(memberships__community=self.community, is_active=True).exclude(pk=self.person.pk)
        return {**super().get_form_kwargs(), "people": here}

    def get_initial(self) -> dict[str, Any]:
        return {"kind": "observation", "invited": self.request.GET.get("with", "")[:80]}

    def form_valid(self, form: SuggestForm) -> HttpResponse:
        try:
            partnership = suggest(self.community, inviter=self.person, **form.cleaned_data)
        except ValidationError as error:
            form.add_error("invited", error)
            return self.form_invalid(form)
        named = {"name": partnership.invited.first_name}
        messages.success(self.request, _("%(name)s is asked. Yes and no are both kind.") % named)
        return redirect(partnership)

    def form_invalid(self, form: SuggestForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


class PairVisitsView(SignedInView):
    """POST: to the visits of a pair whose programme is about visits."""

    def post(self, request: HttpRequest, pairing_id: int) -> HttpResponse:
        mine = Pairing.objects.visible_to(self.person).begun().select_related("programme__community")
        pairing = get_object_or_404(mine.filter(programme__kind__in=OF_PROGRAMMES), pk=pairing_id)
        if not can_tend_pair(self.person, pairing):
            raise PermissionDenied(_("This pair has ended. What was written stays."))
        return redirect(partnership_of(pairing))


class PartnershipScoped(SignedInView):
    """Gives `self.partnership`, or 404 to everybody but the two."""

    partnership: Partnership

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        rows = Partnership.objects.visible_to(request.user).select_related("community", "inviter", "invited")
        if request.user.is_authenticated:
            self.partnership = get_object_or_404(rows, pk=kwargs["partnership_id"])

    def page(self, *, status: int = 200, **more: Any) -> HttpResponse:
        page = partnership_page(self.partnership, self.person)
        context = {"page": page, "community": self.partnership.community, "begin_form": page.begin_form}
        return render(self.request, "mentoring/observing/partnership.html", context | more, status=status)


class PartnershipView(PartnershipScoped):
    def get(self, request: HttpRequest, partnership_id: int) -> HttpResponse:
        return self.page()


class AnswerView(PartnershipScoped):
    """POST: yes or no, by the one who was asked."""

    def post(self, request: HttpRequest, partnership_id: int) -> HttpResponse:
        if not self.partnership.waits_for(self.person.pk):
            raise PermissionDenied(_("This is for the one who was asked, and only once."))
        agrees = request.POST.get("answer") == "yes"
        answer(self.partnership, by=self.person, agrees=agrees)
        with transaction.atomic():
            clear(self.person, f"partnership:{self.partnership.pk}")
        if agrees:
            return redirect(self.partnership)
        messages.success(request, _("Told kindly."))
        return redirect("mentoring:mine")


class EndingView(PartnershipScoped):
    """POST: the two visit each other no more."""

    def post(self, request: HttpRequest, partnership_id: int) -> HttpResponse:
        if self.partnership.ended_at is None:
            end(self.partnership, by=self.person)
            messages.success(request, _("Ended kindly. What was written stays with whom it belongs to."))
        return redirect("mentoring:mine")


class CyclesView(PartnershipScoped):
    """POST: a visit begins, one way or the other."""

    def post(self, request: HttpRequest, partnership_id: int) -> HttpResponse:
        if not can_plan_visits(self.person, self.partnership):
            raise PermissionDenied(_("Visits begin once you both have said yes."))
        form = BeginForm(request.POST, partnership=self.partnership, person=self.person)
        if not form.is_valid():
            return self.page(status=422, begin_form=form)
        mine = int(form.cleaned_data["visitor"]) == self.person.pk
        visitor = self.person if mine else self.partnership.other(self.person.pk)
        try:
            return redirect(cycle.begin(self.partnership, visitor=visitor))
        except ValidationError as error:
            form.add_error("visitor", error)
            return self.page(status=422, begin_form=form)
