"""What came of a proposal, and later what it changed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from communities.decisions.forms import ChangeForm, OutcomeForm
from communities.decisions.pages import DecisionPage
from communities.decisions.proposing import state_outcome, tell_change
from communities.decisions.views.scoping import MembersOfProposal
from communities.models import Outcome
from communities.permissions import can_state_outcome, can_tell_change


class OutcomeView(MembersOfProposal):
    def get(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        if self._is_stated:
            return redirect(self.proposal)
        self._check()
        return self._page(OutcomeForm())

    def post(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        if self._is_stated:
            return redirect(self.proposal)
        self._check()
        form = OutcomeForm(request.POST, by=self.person)
        if not form.is_valid():
            return self._page(form, 422)
        said = {name: form.cleaned_data[name] for name in ("verdict", "words")}
        state_outcome(self.proposal, by=self.person, follow_up_at=form.follow_up_at, **said)
        messages.success(request, _("Stated. Everybody who took part hears of it."))
        return redirect(self.proposal)

    @property
    def _is_stated(self) -> bool:
        """The form sent twice, or two facilitators at once: the first stands."""
        return hasattr(self.proposal, "outcome")

    def _check(self) -> None:
        self.refuse_unless(
            can_state_outcome(self.request.user, self.proposal),
            _("A facilitator states the outcome, once it has closed."),
        )

    def _page(self, form: OutcomeForm, status: int = 200) -> HttpResponse:
        page = DecisionPage(self.proposal, self.request.user)
        return self.render_page("outcome", form, status=status, page=page)


class ChangeView(MembersOfProposal):
    """What it changed: written by the author on the day they are asked, and open to be added to."""

    def get(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        return self.render_page("change", ChangeForm(instance=self._outcome()))

    def post(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        outcome = self._outcome()
        form = ChangeForm(request.POST, instance=outcome, by=self.person, stood=outcome.changed)
        if not form.is_valid():
            return self.render_page("change", form, status=422)
        tell_change(outcome, by=self.person, changed=form.cleaned_data["changed"])
        messages.success(request, _("Told. It stands on “You said, we did” now."))
        return redirect(self.proposal)

    def _outcome(self) -> Outcome:
        self.refuse_unless(
            can_tell_change(self.request.user, self.proposal),
            _("Its author and facilitators say what changed, once it is decided."),
        )
        return self.proposal.outcome
