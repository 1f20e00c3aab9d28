from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.generic import FormView

from communities.welcome import WelcomeForm, suggestions
from people.acting import SignedInView


class WelcomeView(SignedInView, FormView[WelcomeForm]):
    """The first minutes: pick communities, say who you are. It can be skipped, and come back to."""

    form_class = WelcomeForm
    template_name = "communities/welcome.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        person = self.person
        return super().get_form_kwargs() | {"person": person, "suggested": suggestions(person)}

    def form_valid(self, form: WelcomeForm) -> HttpResponse:
        form.save()
        messages.success(self.request, _("You’re in. Look around."))
        return redirect("home")

    def form_invalid(self, form: WelcomeForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)
