"""/c/<slug>/decisions/: proposals, where everybody stands, what came of it."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from communities.decisions.balloting import BallotClosed, take_stance, tend
from communities.decisions.forms import (
    AmendForm,
    ChangeForm,
    DecisionForm,
    EndForm,
    OutcomeForm,
    ProposalForm,
    StanceForm,
    TendingForm,
)
from communities.decisions.pages import DecisionPage, DecisionsPage, OutcomesPage, TalkedOverPage
from communities.decisions.proposing import (
    ChangedMeanwhile,
    DecidedAlready,
    amend,
    conversation,
    move_end,
    open_decision,
    propose,
    proposed_too_much,
    state_outcome,
    tell_change,
    withdraw,
)
from communities.models import Ballot, Outcome, Proposal, Stance
from communities.permissions import (
    can_change_proposal,
    can_open_decision,
    can_propose,
    can_state_outcome,
    can_take_part,
    can_take_stance,
    can_tell_change,
    can_tend,
)
from communities.views.scoping import CommunityScoped
from engagement.notifying import clear

FOR_MEMBERS = gettext_lazy("Reading is open to you here; deciding is for members. Join, and you can.")


def _key(request: HttpRequest) -> int | None:
    asked = request.GET.get("before", "")
    return int(asked) if asked.isdecimal() and len(asked) < 16 else None


class DecisionsView(CommunityScoped, TemplateView):
    template_name = "communities/decisions/list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = DecisionsPage(self.community, self.request.user)
        return super().get_context_data(page=page, may_propose=can_propose(self.request.user, self.community), **kwargs)


class TalkedOverView(CommunityScoped, TemplateView):
    template_name = "communities/decisions/talked_over.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = TalkedOverPage(self.community, self.request.user, before=_key(self.request))
        return super().get_context_data(page=page, **kwargs)


class OutcomesView(CommunityScoped, TemplateView):
    template_name = "communities/decisions/outcomes.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(page=OutcomesPage(self.community, before=_key(self.request)), **kwargs)


class ProposeView(CommunityScoped):
    allows = can_propose
    refusal = FOR_MEMBERS

    def get(self, request: HttpRequest, community_slug: str) -> HttpResponse:
        return self._page(ProposalForm(initial={"title": request.GET.get("title", "")}))

    def post(self, request: HttpRequest, community_slug: str) -> HttpResponse:
        form = ProposalForm(request.POST)
        if not form.is_valid():
            return self._page(form, 422)
        if proposed_too_much(self.person):
            form.add_error(
                None, _("That is a lot of proposals for one day. Let people answer these first; tomorrow is fine.")
            )
            return self._page(form, 422)
        key = form.cleaned_data["sending_key"]
        proposal = propose(self.community, author=self.person, words=form.words, sending_key=key)
        messages.success(request, _("Proposed. It is talked over first; you open it for stances when it is ready."))
        return redirect(proposal)

    def _page(self, form: ProposalForm, status: int = 200) -> HttpResponse:
        context = {"community": self.community, "form": form}
        return render(self.request, "communities/decisions/words.html", context, status=status)


class ProposalScoped(CommunityScoped):
    """Every view behind a proposal's number: `self.proposal` is one the viewer may see, or there is none."""

    kwargs: dict[str, Any]

    @cached_property
    def proposal(self) -> Proposal:
        here = Proposal.objects.inside(self.community).select_related("author", "ballot", "outcome__by")
        proposal = get_object_or_404(here, pk=self.kwargs["pk"])
        proposal.community = self.community
        if proposal.ballot:
            proposal.ballot.community = self.community
        return proposal

    def _way_back(self) -> str:
        return self.proposal.get_absolute_url()

    def render_page(
        self, template: str, form: BaseForm | None = None, *, status: int = 200, **more: Any
    ) -> HttpResponse:
        context = {"community": self.community, "proposal": self.proposal, "form": form, **more}
        return render(self.request, f"communities/decisions/{template}.html", context, status=status)

    def refuse_unless(self, allowed: bool, words: str) -> None:
        if not allowed:
            raise PermissionDenied(words)


class DecisionView(ProposalScoped):
    def get(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        return decision_page(self)


def decision_page(
    view: ProposalScoped, *, stance_form: StanceForm | None = None, tending_form: Any = None, status: int = 200
) -> HttpResponse:
    page = DecisionPage(view.proposal, view.request.user)
    if stance_form is None and page.may_stand and view.proposal.ballot:
        mine = {"picks": page.mine.picks, "reason": page.mine.reason} if page.mine else {}
        stance_form = StanceForm(ballot=view.proposal.ballot, initial=mine)
    more = {"page": page, "stance_form": stance_form, "tending_form": tending_form}
    return view.render_page("decision", status=status, **more)


class VersionsView(ProposalScoped):
    def get(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        return self.render_page("versions", versions=self.proposal.versions.select_related("by")[:100])


class MembersOfProposal(ProposalScoped):
    """What members do with a proposal. Visitors are asked to sign in, strangers to join."""

    allows = can_take_part
    refusal = FOR_MEMBERS


class WordsView(MembersOfProposal):
    """The words again, in the form they were written in. A text changed meanwhile is shown beside what was typed."""

    def get(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        self._check()
        one = self.proposal
        words = {name: getattr(one, name) for name in ("title", "what", "why", "options", "edition")}
        return self.render_page("words", AmendForm(initial=words, proposal=one))

    def post(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        self._check()
        form = AmendForm(request.POST, proposal=self.proposal)
        if not form.is_valid():
            return self.render_page("words", form, status=422)
        started, note = form.cleaned_data["edition"], form.cleaned_data["note"]
        try:
            amend(self.proposal, by=self.person, words=form.words, started_from=started, note=note)
        except ChangedMeanwhile as meanwhile:
            return self._changed_meanwhile(form, meanwhile.current)
        except DecidedAlready:
            return self._too_late()
        messages.success(request, _("Saved as a new version. Whoever has said where they stand is asked again."))
        return redirect(self.proposal)

    def _check(self) -> None:
        self.refuse_unless(
            can_change_proposal(self.request.user, self.proposal),
            _("Its author and facilitators can change it, until the outcome is written."),
        )

    def _changed_meanwhile(self, form: AmendForm, current: Proposal) -> HttpResponse:
        """What was typed is kept beside what stands now; saving again is a decision, not an accident."""
        form.add_error(None, _("Somebody changed this while you wrote. Bring the two together, then save again."))
        typed = self.request.POST.copy()
        typed["edition"] = str(current.edition)
        form.data = typed
        return self.render_page("words", form, status=422, current=current)

    def _too_late(self) -> HttpResponse:
        messages.error(self.request, _("The outcome was written meanwhile: the text stays as it was decided on."))
        return redirect(self.proposal)


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
        form = StanceForm(request.POST, ballot=ballot)
        if not can_take_stance(request.user, self.proposal):
            return self._over()
        if not form.is_valid():
            return decision_page(self, stance_form=form, status=422)
        try:
            take_stance(ballot, person=self.person, **form.cleaned_data)
        except BallotClosed:
            return self._over()
        clear(self.person, conversation(self.proposal.pk))
        messages.success(request, _("Saved. You can change it until it closes."))
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
        return redirect(self.proposal)


class TendingView(MembersOfProposal):
    """POST: I work on this with the one who blocks."""

    def post(self, request: HttpRequest, community_slug: str, pk: int, stance: int) -> HttpResponse:
        here = Stance.objects.filter(ballot=self.proposal.ballot_id, hidden_at=None).select_related("ballot__community")
        block = get_object_or_404(here, pk=stance, picks__contains=["block"])
        self.refuse_unless(can_tend(request.user, self.proposal), _("This is over."))
        form = TendingForm(request.POST)
        if not form.is_valid():
            return decision_page(self, tending_form=form, status=422)
        tend(block, by=self.person, words=form.cleaned_data["words"])
        messages.success(request, _("Said. Whoever blocks hears that you are on it."))
        return redirect(f"{self.proposal.get_absolute_url()}#voices")


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
        form = OutcomeForm(request.POST)
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
        form = ChangeForm(request.POST, instance=outcome)
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


class WithdrawalView(MembersOfProposal):
    def post(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        self.refuse_unless(
            can_change_proposal(request.user, self.proposal), _("Its author and facilitators can withdraw it.")
        )
        withdraw(self.proposal, by=self.person)
        messages.success(request, _("Withdrawn. Its words and its thread stay."))
        return redirect(self.proposal)
