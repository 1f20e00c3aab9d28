"""Circles by solver. For those who lead the community."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView, TemplateView

from communities.views.scoping import CommunityScoped
from mentoring.circle_sign_ups import SignedUp, signed_up
from mentoring.forming import ask_for_circles
from mentoring.forming_forms import FormingForm, SignUpsForm
from mentoring.found_circles import found_in
from mentoring.hours_a_month import beyond_for_circle
from mentoring.models import Circle, CircleForming
from mentoring.opening_circles import open_circles
from mentoring.permissions import can_open_programme
from mentoring.views.board import BoardScoped
from people.acting import FormOfWriter
from people.models import Person

# What one said the last time is there when one looks once more.
AGAIN = ("name", "purpose", "session_minutes", "smallest", "largest", "keeps_wishes")


class FormCirclesView(CommunityScoped, FormOfWriter, FormView[FormingForm]):
    form_class = FormingForm
    template_name = "mentoring/form_circles.html"
    allows = can_open_programme
    refusal = gettext_lazy("Facilitators open programmes and circles.")

    def get_form_kwargs(self) -> dict[str, Any]:
        here = Person.objects.filter(memberships__community=self.community, is_active=True).exclude(weekly_hours=[])
        return {**super().get_form_kwargs(), "people": here.order_by("display_name", "pk")}

    def form_valid(self, form: FormingForm) -> HttpResponse:
        forming = form.instance
        forming.community = self.community
        forming.together, forming.apart = form.cleaned_data["must"], form.cleaned_data["must_not"]
        ask_for_circles(forming, form.cleaned_data["chosen"], by=self.person)
        return redirect(forming)

    def form_invalid(self, form: FormingForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


class FormOfProgrammeView(BoardScoped, FormOfWriter, FormView[SignUpsForm]):
    """Circles of those who signed up for a programme."""

    form_class = SignUpsForm
    template_name = "mentoring/form_of_programme.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.programme.forms_circles:
            return self.refuse(ValidationError(_("Close the sign-up first: circles are formed of those who came.")))
        return super().get(request, *args, **kwargs)

    @cached_property
    def signed_up(self) -> SignedUp:
        return signed_up(self.programme)

    def get_form_kwargs(self) -> dict[str, Any]:
        ready = Person.objects.filter(pk__in=[one.person_id for one in self.signed_up.ready])
        return {**super().get_form_kwargs(), "people": ready.order_by("display_name", "pk")}

    def get_initial(self) -> dict[str, Any]:
        programme = self.programme
        said = {"name": programme.name[:60], "purpose": programme.purpose, "session_minutes": programme.meeting_minutes}
        last = programme.formings.order_by("-pk").first()
        return said | ({name: getattr(last, name) for name in AGAIN} if last else {})

    def form_valid(self, form: SignUpsForm) -> HttpResponse:
        forming = form.instance
        forming.community, forming.programme = self.community, self.programme
        forming.together, forming.apart = form.cleaned_data["must"], form.cleaned_data["must_not"]
        people = [one.person for one in self.signed_up.ready]
        try:
            ask_for_circles(forming, people, by=self.person)
        except ValidationError as error:
            return self.refuse(error)
        return redirect(forming)

    def form_invalid(self, form: SignUpsForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(programme=self.programme, signed_up=self.signed_up, **kwargs)


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
        forming = self._forming()
        try:
            circles = open_circles(forming, by=self.person)
        except ValidationError as error:
            messages.error(request, error.message)
            return redirect(forming)
        open_now = ngettext(
            "%d circle is open. Everybody in it is told.",
            "%d circles are open. Everybody in them is told.",
            len(circles),
        )
        messages.success(request, f"{open_now % len(circles)} {self._beyond(circles)}".strip())
        if forming.programme_id:
            return redirect("mentoring:programme-circles", self.community.slug, forming.programme_id)
        return redirect("mentoring:community", self.community.slug)

    def _beyond(self, circles: Sequence[Circle]) -> str:
        """More hours of a month than the policy. All meet equally often: the first that takes more stands for all."""
        said = (beyond_for_circle(one, one.sessions.values_list("starts_at", flat=True)) for one in circles)
        return next(filter(None, said), "")

    def _forming(self) -> CircleForming:
        formings = CircleForming.objects.filter(community=self.community).select_related(
            "community", "programme__community"
        )
        return get_object_or_404(formings, pk=self.kwargs["forming_id"])
