"""Circles by solver. For those who lead the community."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView

from communities.views.scoping import CommunityScoped
from mentoring.candidates import participations_of
from mentoring.forming import ask_for_circles, found_in, open_circles
from mentoring.forming_forms import FormingForm
from mentoring.models import CircleForming, Programme
from mentoring.permissions import can_open_programme
from people.models import Person


class FormCirclesView(CommunityScoped, FormView[FormingForm]):
    form_class = FormingForm
    template_name = "mentoring/form_circles.html"
    allows = can_open_programme
    refusal = gettext_lazy("Facilitators open programmes and circles.")

    def get_form_kwargs(self) -> dict[str, Any]:
        here = Person.objects.filter(memberships__community=self.community, is_active=True).exclude(weekly_hours=[])
        return {**super().get_form_kwargs(), "people": here.order_by("display_name", "pk")}

    def get_initial(self) -> dict[str, Any]:
        """Handed over by a programme: those who signed up for it, and what it is for."""
        number = self.request.GET.get("programme", "")
        rows = Programme.objects.visible_to(self.request.user).filter(community=self.community)
        programme = rows.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 10 else None
        if programme is None:
            return super().get_initial()
        people = participations_of(programme).values_list("person_id", flat=True)
        return {"name": programme.name, "purpose": programme.purpose, "chosen": list(people)}

    def form_valid(self, form: FormingForm) -> HttpResponse:
        forming = form.instance
        forming.community = self.community
        forming.together, forming.apart = form.cleaned_data["must"], form.cleaned_data["must_not"]
        ask_for_circles(forming, form.cleaned_data["chosen"], by=self.person)
        return redirect(forming)

    def form_invalid(self, form: FormingForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


class FormingView(CommunityScoped, TemplateView):
    """What was found. POST opens it."""

    template_name = "mentoring/forming.html"
    allows = can_open_programme
    refusal = gettext_lazy("Facilitators open programmes and circles.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        forming = self._forming()
        found = found_in(forming) if forming.finished_at else None
        return super().get_context_data(forming=forming, found=found, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            circles = open_circles(self._forming(), by=self.person)
        except ValidationError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _("%(n)d circles are open. Everybody in them is told.") % {"n": len(circles)})
        return redirect("mentoring:community", self.community.slug)

    def _forming(self) -> CircleForming:
        formings = CircleForming.objects.filter(community=self.community).select_related("community")
        return get_object_or_404(formings, pk=self.kwargs["forming_id"])
