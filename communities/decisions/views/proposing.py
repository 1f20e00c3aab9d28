"""The words of a proposal: written, changed, withdrawn."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.decisions.forms import AmendForm, ProposalForm
from communities.decisions.proposing import (
    ChangedMeanwhile,
    Closed,
    DecidedAlready,
    amend,
    propose,
    proposed_too_much,
    withdraw,
)
from communities.decisions.talks import Talk, talk_here
from communities.decisions.views.scoping import FOR_MEMBERS, MembersOfProposal
from communities.models import Proposal
from communities.permissions import can_change_proposal, can_propose
from communities.views.scoping import CommunityScoped
from moderation.waiting import held_until

OVER = gettext_lazy(
    "Everybody was asked, and it is over: the words stay as people stood on them. Open it again first, with another "
    "end, and whoever said where they stand is asked anew."
)


class ProposeView(CommunityScoped):
    allows = can_propose
    refusal = FOR_MEMBERS

    def get(self, request: HttpRequest, community_slug: str) -> HttpResponse:
        asked = {name: request.GET.get(name, "") for name in ("title", "talk")}
        return self._page(ProposalForm(initial=asked))

    def post(self, request: HttpRequest, community_slug: str) -> HttpResponse:
        form = ProposalForm(request.POST, by=self.person)
        if not form.is_valid():
            return self._page(form, 422)
        if proposed_too_much(self.person):
            form.add_error(
                None, _("That is a lot of proposals for one day. Let people answer these first; tomorrow is fine.")
            )
            return self._page(form, 422)
        key, talk = form.cleaned_data["sending_key"], form.cleaned_data["talk"]
        if talk_here(request.user, self.community, talk) is None:
            talk = None
        grown = {"talk": talk, "tells_talk": True}
        proposal = propose(self.community, author=self.person, words=form.words, sending_key=key, **grown)
        if proposal.hidden_at:
            messages.info(request, held_until(proposal))
            return redirect("communities:decisions", self.community.slug)
        messages.success(request, _("Proposed. It is talked over first; you open it for stances when it is ready."))
        return redirect(proposal)

    def _page(self, form: ProposalForm, status: int = 200) -> HttpResponse:
        context = {"community": self.community, "form": form, "talk": self._talk(form)}
        return render(self.request, "communities/decisions/words.html", context, status=status)

    def _talk(self, form: ProposalForm) -> Talk | None:
        number = str(form["talk"].value() or "")
        known = number.isdecimal() and len(number) < 16
        return talk_here(self.request.user, self.community, int(number)) if known else None


class WordsView(MembersOfProposal):
    """The words again, in the form they were written in. A text changed meanwhile is shown beside what was typed."""

    def get(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        self._check()
        self.refuse_unless(not self.proposal.is_agreed_to, str(OVER))
        one = self.proposal
        words = {name: getattr(one, name) for name in ("title", "what", "why", "options", "edition")}
        return self.render_page("words", AmendForm(initial=words, proposal=one))

    def post(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        self._check()
        form = AmendForm(request.POST, proposal=self.proposal, by=self.person, stood=self.proposal.source)
        if not form.is_valid():
            return self.render_page("words", form, status=422)
        started, note = form.cleaned_data["edition"], form.cleaned_data["note"]
        try:
            amend(self.proposal, by=self.person, words=form.words, started_from=started, note=note)
        except ChangedMeanwhile as meanwhile:
            return self._changed_meanwhile(form, meanwhile.current)
        except Closed:
            form.add_error(None, OVER)
            return self.render_page("words", form, status=422)
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


class WithdrawalView(MembersOfProposal):
    def post(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        self.refuse_unless(
            can_change_proposal(request.user, self.proposal), _("Its author and facilitators can withdraw it.")
        )
        withdraw(self.proposal, by=self.person)
        messages.success(request, _("Withdrawn. Its words and its thread stay."))
        return redirect(self.proposal)
