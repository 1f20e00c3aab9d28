from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.generic import FormView

from content.targets import target_kind
from moderation.flagging import flag, flagged_too_much
from moderation.forms import FlagForm
from people.acting import SignedInView


class FlagView(SignedInView, FormView[FlagForm]):
    """/flags/<kind>/<pk>/: say that something is wrong. Members of the place only."""

    form_class = FlagForm
    template_name = "moderation/flag.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.target = target_kind(kwargs["kind"])

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.row = self.target.get_visible(kwargs["pk"], request.user)
        if not self.target.can_take_part(request.user, self.row):
            raise PermissionDenied(_("Members of this community can flag what is said here."))
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: FlagForm) -> HttpResponse:
        if flagged_too_much(self.person):
            form.add_error(None, _("That is many flags for one day. Tell a facilitator what is going on instead."))
            return self.form_invalid(form)
        flag(self.row, person=self.person, **form.cleaned_data)
        messages.success(self.request, _("Thank you. Somebody will look at it, and tell you what came of it."))
        return redirect(self.row.get_absolute_url())

    def form_invalid(self, form: FlagForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(row=self.row, title=self.target.title(self.row), **kwargs)
