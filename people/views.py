from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.generic import DetailView, ListView, UpdateView, View

from people.forms import AppearanceForm, ProfileForm
from people.models import Person, Theme
from people.pages import profile_sections

PAGE_SIZE = 30


class DirectoryView(LoginRequiredMixin, ListView[Person]):
    """People the viewer shares a community with, or who chose to be listed; pages by name."""

    template_name = "people/directory.html"
    context_object_name = "people"

    def get_queryset(self) -> QuerySet[Person]:
        people = Person.objects.visible_to(self.request.user)
        if words := self.request.GET.get("q", "").strip():
            people = people.filter(display_name__icontains=words)
        if after := self.request.GET.get("after", ""):
            people = people.filter(display_name__gt=after)
        return people.order_by("display_name", "pk")[: PAGE_SIZE + 1]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        found = list(context["people"])
        context["people"] = found[:PAGE_SIZE]
        context["next_after"] = found[PAGE_SIZE - 1].display_name if len(found) > PAGE_SIZE else ""
        context["words"] = self.request.GET.get("q", "").strip()
        return context


class ProfileView(DetailView[Person]):
    template_name = "people/profile.html"
    context_object_name = "person"
    slug_field = "handle__iexact"
    slug_url_kwarg = "handle"

    def get_queryset(self) -> QuerySet[Person]:
        return Person.objects.visible_to(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sections = profile_sections(self.object, self.request.user)
        return super().get_context_data(sections=sections, **kwargs)


class OwnSettingsView(LoginRequiredMixin, UpdateView[Person, Any]):
    """One of my settings pages: says what was saved, shows mistakes beside the field with 422."""

    saved: ClassVar[str]

    def get_object(self, queryset: QuerySet[Person] | None = None) -> Person:
        return Person.objects.get(pk=self.request.user.pk)

    def form_valid(self, form: BaseForm) -> HttpResponse:
        response = super().form_valid(form)
        messages.success(self.request, _("Saved."))
        return response

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


class ProfileSettingsView(OwnSettingsView):
    form_class = ProfileForm
    template_name = "people/settings/profile.html"
    success_url = reverse_lazy("settings:profile")


class AppearanceSettingsView(OwnSettingsView):
    form_class = AppearanceForm
    template_name = "people/settings/appearance.html"
    success_url = reverse_lazy("settings:appearance")


class ThemeView(View):
    """The toggle in the side bar: remembers the choice for visitors in a cookie, for members on their account."""

    def post(self, request: HttpRequest) -> HttpResponse:
        theme = request.POST.get("theme", "")
        if theme not in Theme.values:
            theme = Theme.SYSTEM
        if request.user.is_authenticated:
            Person.objects.filter(pk=request.user.pk).update(theme=theme)
        response: HttpResponse = HttpResponse(status=204) if request.htmx else redirect("/")  # type: ignore[attr-defined]
        response.set_cookie("theme", theme, max_age=365 * 24 * 3600, samesite="Lax")
        return response
