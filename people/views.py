from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.generic import DetailView, TemplateView, UpdateView, View

from people.acting import SignedInView
from people.forms import AppearanceForm, ProfileForm
from people.models import Person, Theme
from people.pages import profile_sections
from people.sorting import page_by_name
from ui.requests import by_htmx

PAGE_SIZE = 30


class DirectoryView(SignedInView, TemplateView):
    """People the viewer shares a community with, or who chose to be listed; pages by name."""

    template_name = "people/directory.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.request.GET
        words = asked.get("q", "").strip()
        people = Person.objects.visible_to(self.request.user).matching(words)
        page = page_by_name(people, name="display_name", after=asked.get("after", ""), size=PAGE_SIZE, words=words)
        return super().get_context_data(page=page, **kwargs)


class ProfileView(DetailView[Person]):
    template_name = "people/profile.html"
    context_object_name = "person"
    slug_field = "handle__iexact"
    slug_url_kwarg = "handle"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().get(request, *args, **kwargs)
        except Http404:
            renamed = self.get_queryset().filter(former_handles__handle=kwargs["handle"].lower()).first()
            if renamed is None:
                raise
            return redirect(renamed)

    def get_queryset(self) -> QuerySet[Person]:
        return Person.objects.visible_to(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sections = profile_sections(self.object, self.request.user)
        return super().get_context_data(sections=sections, **kwargs)


class OwnSettingsView(SignedInView, UpdateView[Person, Any]):
    """One of my settings pages: says what was saved, shows mistakes beside the field with 422."""

    saved: ClassVar[str]

    def get_object(self, queryset: QuerySet[Person] | None = None) -> Person:
        return Person.objects.get(pk=self.person.pk)

    def form_valid(self, form: BaseForm) -> HttpResponse:
        response = super().form_valid(form)
        messages.success(self.request, _("Saved."))
        return response

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        # The form has written on the person, whose old name the shell still shows.
        self.object.refresh_from_db()
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
        response: HttpResponse = HttpResponse(status=204) if by_htmx(request) else redirect("/")
        response.set_cookie("theme", theme, max_age=365 * 24 * 3600, samesite="Lax")
        return response
