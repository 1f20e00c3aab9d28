from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView, View

from communities.belonging.introductions import open_introductions
from communities.forms.charter import FoundingForm, rendered_about
from communities.founding import STEPS, Founding, step_with_errors, with_start
from communities.inviting import Fate, TooMany, invite
from communities.joining import found, founded_too_much
from communities.models import Community, CommunityKind
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


class FoundingView(SignedInView, View):
    """GET: the first step. POST with `go`: to another step; without it: found it."""

    template_name = "communities/founding.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(Founding(STEPS[0].name, FoundingForm(initial={"kind": CommunityKind.PRACTICE})))

    def post(self, request: HttpRequest) -> HttpResponse:
        typed = request.POST.dict()
        if "preview" in typed:
            founding = Founding(typed.get("at", "purpose"), FoundingForm(initial=typed))
            return preview_about(request, self.template_name, {"founding": founding, "form": founding.form})
        form = FoundingForm(request.POST, by=self.person)
        if "go" in typed:
            return self._go(form, typed)
        if form.is_valid() and founded_too_much(self.person):
            form.add_error(None, _("You have founded several communities today. Give them a day first."))
        if not form.is_valid():
            return self._page(Founding(step_with_errors(form), form), status=422)
        try:
            community, sent = self._found(form)
        except TooMany:
            form.add_error("people", _("That is more than you can invite in one day. Ask a few now, the others later."))
            return self._page(Founding(step_with_errors(form), form), status=422)
        messages.success(request, self._said(community, sent))
        return redirect(community)

    @transaction.atomic
    def _found(self, form: FoundingForm) -> tuple[Community, int]:
        """With a place for introductions and invitations, or not at all; and how many of those are on their way."""
        form.instance.founding_key = form.cleaned_data["founding_key"]
        words = {name: form.cleaned_data[name] for name in ("norms", "goals")}
        community = found(form.instance, founder=self.person, **words)
        open_introductions(community, by=self.person)
        report = invite(community, form.cleaned_data["people"], by=self.person)
        return community, sum(line.fate is Fate.INVITED for line in report)

    def _said(self, community: Community, sent: int) -> str:
        if not sent:
            return _("%(name)s is founded. Invite someone in.") % {"name": community.name}
        words = ngettext(
            "%(name)s is founded, and an invitation is on its way.",
            "%(name)s is founded, and %(n)d invitations are on their way.",
            sent,
        )
        return words % {"name": community.name, "n": sent}

    def _go(self, form: FoundingForm, typed: dict[str, str]) -> HttpResponse:
        """Forward once what is asked here has been answered; back in any case."""
        here, there = Founding(typed.get("at", ""), form), Founding(typed["go"], form)
        if there.number > here.number and any(name in form.errors for name in here.step.fields):
            return self._page(here, status=422)
        carried = with_start(typed) if here.step is STEPS[0] else typed
        return self._page(Founding(there.step.name, FoundingForm(initial=carried)))

    def _page(self, founding: Founding, status: int = 200) -> HttpResponse:
        context = {"founding": founding, "form": founding.form}
        return render(self.request, self.template_name, context, status=status)


def preview_about(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """What 'about' will look like: beside the form with htmx, in the form's page without."""
    context["preview"] = rendered_about(request.POST.get("about", ""))
    fragment = "communities/charter_fields.html#preview"
    return render(request, fragment if by_htmx(request) else template, context)
