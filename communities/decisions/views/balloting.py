"""Asking everybody where they stand, and standing there."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django_htmx.http import trigger_client_event

from communities.decisions.balloting import BallotClosed, take_stance, tend
from communities.decisions.forms import DecisionForm, EndForm, StanceForm, TendingForm
from communities.decisions.proposing import conversation, move_end, open_decision
from communities.decisions.views.scoping import MembersOfProposal, decision_page
from communities.decisions.voices import stance_of
from communities.models import Ballot, Stance, Tending
from communities.permissions import can_change_proposal, can_open_decision, can_take_stance, can_tend
from engagement.notifying import clear
from moderation.links import refuse_too_many
from moderation.waiting import held_until
from ui.answers import go_to
from ui.requests import by_htmx


class BallotView(MembersOfProposal):
    """Asking everybody where they stand; once that is asked, giving it another end."""

    def get(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        self._check()
        if self.proposal.ballot:
            return self.render_page("end", EndForm(initial={"closes_at": self.proposal.ballot.closes_at}))
        return self.render_page("open", DecisionForm(proposal=self.proposal))

    def post(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        self._check()
        return self._move(request) if self.proposal.ballot else self._open(request)

    def _check(self) -> None:
        may = can_change_proposal if self.proposal.ballot else can_open_decision
        self.refuse_unless(may(self.request.user, self.proposal), _("Its author and facilitators decide when."))

    def _open(self, request: HttpRequest) -> HttpResponse:
        form = DecisionForm(request.POST, proposal=self.proposal)
        if not form.is_valid():
            return self.render_page("open", form, status=422)
        open_decision(self.proposal, by=self.person, **form.cleaned_data)
        messages.success(request, _("Open. Everybody here is asked where they stand."))
        return redirect(self.proposal)

    def _move(self, request: HttpRequest) -> HttpResponse:
        form = EndForm(request.POST)
        if not form.is_valid():
            # The form for opening, sent twice: what it asked for is there already.
            return redirect(self.proposal) if "method" in request.POST else self.render_page("end", form, status=422)
        if "method" not in request.POST:
            move_end(self.proposal, by=self.person, closes_at=form.cleaned_data["closes_at"])
            messages.success(request, _("It has another end now."))
        return redirect(self.proposal)


class StanceView(MembersOfProposal):
    """POST: where I stand. GET leads to where it is asked, for those who come back from signing in."""

    def get(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        return redirect(f"{self.proposal.get_absolute_url()}#stance")

    def post(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        ballot = self._ballot()
        form = StanceForm(request.POST, ballot=ballot, stance=stance_of(request.user, ballot), by=self.person)
        if not can_take_stance(request.user, self.proposal):
            return self._over()
        if not form.is_valid() or not (ballot.shows_names or refuse_too_many(form, by=self.person)):
            return decision_page(self, stance_form=form, status=422, part="stood" if by_htmx(request) else "")
        try:
            stance = take_stance(ballot, person=self.person, **form.cleaned_data)
        except BallotClosed:
            return self._over()
        clear(self.person, conversation(self.proposal.pk))
        return self._stood(held_until(stance) if stance.hidden_at else _("Saved. You can change it until it closes."))

    def _stood(self, said: str) -> HttpResponse:
        """In its place, where the focus is; said aloud by the page's list of toasts."""
        if by_htmx(self.request):
            return trigger_client_event(decision_page(self, part="stood"), "toast", {"value": said})
        messages.success(self.request, said)
        return redirect(f"{self.proposal.get_absolute_url()}#stance")

    def _ballot(self) -> Ballot:
        if self.proposal.ballot is None:
            raise Http404
        return self.proposal.ballot

    def _over(self) -> HttpResponse:
        messages.error(
            self.request,
            _("It closed before this arrived, so it is not counted. Your words are welcome in its thread."),
        )
        return go_to(self.request, self.proposal.get_absolute_url())


class TendingView(MembersOfProposal):
    """POST: I work on this with the one who blocks."""

    def post(self, request: HttpRequest, community_slug: str, pk: int, stance: int) -> HttpResponse:
        here = Stance.objects.filter(ballot=self.proposal.ballot_id, hidden_at=None).select_related("ballot__community")
        block = get_object_or_404(here, pk=stance, picks__contains=["block"])
        self.refuse_unless(can_tend(request.user, self.proposal), _("This is over."))
        form = TendingForm(request.POST, instance=Tending(stance=block), by=self.person)
        if not form.is_valid():
            return decision_page(self, tending_form=form, status=422)
        tend(block, by=self.person, words=form.cleaned_data["words"])
        messages.success(request, _("Said. Whoever blocks hears that you are on it."))
        return redirect(f"{self.proposal.get_absolute_url()}#voices")
