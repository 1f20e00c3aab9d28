from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.generic import CreateView, TemplateView

from communities.forms import FoundingForm, rendered_about
from communities.joining import found
from communities.models import Community
from communities.pages import directory_page
from people.acting import SignedInView
from ui.requests import by_htmx


class DirectoryView(TemplateView):
    """Communities the viewer may know of, by name."""

    template_name = "communities/directory.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.request.GET
        page = directory_page(self.request.user, words=asked.get("q", "").strip(), after=asked.get("after", ""))
        return super().get_context_data(page=page, **kwargs)


class FoundingView(SignedInView, CreateView[Community, FoundingForm]):
    form_class = FoundingForm
    template_name = "communities/founding.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "preview" in request.POST:
            return preview_about(request, self.template_name, {"form": FoundingForm(initial=request.POST.dict())})
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: FoundingForm) -> HttpResponse:
        community = found(form.instance, founder=self.person)
        messages.success(self.request, _("%(name)s is founded. Invite someone in.") % {"name": community.name})
        return redirect(community)

    def form_invalid(self, form: FoundingForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


def preview_about(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """What 'about' will look like: beside the form with htmx, in the form's page without."""
    context["preview"] = rendered_about(request.POST.get("about", ""))
    fragment = "communities/charter_fields.html#preview"
    return render(request, fragment if by_htmx(request) else template, context)
