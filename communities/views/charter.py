"""Changing what a community says of itself."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from communities.charter import ChangedMeanwhile, change_charter
from communities.forms.charter import CharterForm, StewardCharterForm
from communities.models import Community
from communities.permissions import can_steward
from communities.views.directory import preview_about
from communities.views.members import LeaderScoped

CHARTER = "communities/settings/charter.html"


class CharterView(LeaderScoped):
    def get(self, request: HttpRequest, community_slug: str) -> HttpResponse:
        return self._page(request, self._form())

    def post(self, request: HttpRequest, community_slug: str) -> HttpResponse:
        if "preview" in request.POST:
            typed = self._form(initial=request.POST.dict())
            return preview_about(request, CHARTER, {"form": typed, "community": self.community})
        form = self._form(request.POST)
        if not form.is_valid():
            self.community.refresh_from_db()  # the form has already written on it, and the page names it
            return self._page(request, form, status=422)
        try:
            change_charter(
                form.instance,
                by=self.person,
                norms=form.cleaned_data["norms"],
                started_from=form.cleaned_data["edition"],
            )
        except ChangedMeanwhile as meanwhile:
            return self._both_versions(request, form, meanwhile.current)
        messages.success(request, _("Saved."))
        return redirect("communities:settings", form.instance.slug)

    def _form(self, data: Any = None, **kwargs: Any) -> CharterForm:
        form = StewardCharterForm if can_steward(self.request.user, self.community) else CharterForm
        return form(data, instance=self.community, by=self.person, **kwargs)

    def _both_versions(self, request: HttpRequest, form: CharterForm, current: Community) -> HttpResponse:
        """What stands now beside what was typed; saving again is meant to replace it."""
        theirs = type(form)(instance=current)
        differing = [(theirs[name].label, shown(theirs[name])) for name in form.changed_data if name != "edition"]
        typed = form.data.copy()  # type: ignore[attr-defined]
        typed["edition"] = str(current.edition)
        form.data = typed
        self.community = current
        return self._page(request, form, status=409, differing=differing)

    def _page(self, request: HttpRequest, form: CharterForm, status: int = 200, **more: Any) -> HttpResponse:
        return render(request, CHARTER, {"form": form, "community": self.community, **more}, status=status)


def shown(field: BoundField) -> str:
    """A field's value as people read it."""
    value = field.value()
    return str(dict(getattr(field.field, "choices", ())).get(value, value or ""))
