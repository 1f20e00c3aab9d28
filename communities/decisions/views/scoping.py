"""Every view behind a proposal's number, and the page they answer with."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy

from communities.decisions.forms import StanceForm
from communities.decisions.pages import DecisionPage
from communities.models import Proposal
from communities.permissions import can_take_part
from communities.views.scoping import CommunityScoped

FOR_MEMBERS = gettext_lazy("Reading is open to you here; deciding is for members. Join, and you can.")


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
        self, template: str, form: BaseForm | None = None, *, part: str = "", status: int = 200, **more: Any
    ) -> HttpResponse:
        context = {"community": self.community, "proposal": self.proposal, "form": form, **more}
        name = f"communities/decisions/{template}.html" + (f"#{part}" if part else "")
        return render(self.request, name, context, status=status)

    def refuse_unless(self, allowed: bool, words: str) -> None:
        if not allowed:
            raise PermissionDenied(words)


class MembersOfProposal(ProposalScoped):
    """What members do with a proposal. Visitors are asked to sign in, strangers to join."""

    allows = can_take_part
    refusal = FOR_MEMBERS


def decision_page(
    view: ProposalScoped,
    *,
    stance_form: StanceForm | None = None,
    tending_form: Any = None,
    status: int = 200,
    part: str = "",
) -> HttpResponse:
    """The page, or that part of it which a stance changes."""
    page = DecisionPage(view.proposal, view.request.user)
    if stance_form is None and page.may_stand and view.proposal.ballot:
        mine = {"picks": page.mine.picks, "reason": page.mine.reason} if page.mine else {}
        stance_form = StanceForm(ballot=view.proposal.ballot, initial=mine)
    more = {"page": page, "stance_form": stance_form, "tending_form": tending_form, "stood": bool(part)}
    return view.render_page("decision", part=part, status=status, **more)
