from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.generic import FormView

from communities.belonging.way_in import way_in_of
from communities.welcome import WelcomeForm, put_welcome_away
from people.acting import SignedInView


class WelcomeView(SignedInView, FormView[WelcomeForm]):
    """The first minutes: pick communities, say who you are, a first small step. Skipped, and come back to.

    POST with `look` shows what fits the topics typed; with `away` it is not come back to any more.
    """

    form_class = WelcomeForm
    template_name = "communities/welcome.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "away" in request.POST:
            put_welcome_away(self.person)
            return redirect("home")
        if "look" in request.POST:
            return self.render_to_response(self.get_context_data(form=self.get_form()))
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"person": self.person}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        way = way_in_of(self.person)
        return super().get_context_data(hello=way if way and way.hello else None, **kwargs)

    def form_valid(self, form: WelcomeForm) -> HttpResponse:
        form.save()
        messages.success(self.request, _("You’re in. Look around."))
        way = way_in_of(self.person)
        return redirect("communities:welcome" if way and way.hello else "home")

    def form_invalid(self, form: WelcomeForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)
