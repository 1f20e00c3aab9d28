"""What somebody hears of a community: chosen beside what is in it, and among all places in their settings."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from communities.permissions import can_choose_what_to_hear
from communities.views.scoping import CommunityScoped
from engagement.choosing import PresetForm
from engagement.hearing import hear_of, preset_of


class HearingView(CommunityScoped):
    allows = can_choose_what_to_hear

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self._page(PresetForm(initial={"preset": preset_of(self.community.scope, self.person)}))

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form = PresetForm(request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        hear_of(self.community.scope, form.cleaned_data["preset"], person=self.person)
        messages.success(request, _("Saved."))
        return redirect(self.community)

    def _page(self, form: PresetForm, status: int = 200) -> HttpResponse:
        return render(
            self.request, "communities/hearing.html", {"community": self.community, "form": form}, status=status
        )
