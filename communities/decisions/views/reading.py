"""Proposals as they are read: the lists, one with where everybody stands, its versions."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.generic import TemplateView

from communities.decisions.pages import DecisionsPage, OutcomesPage, TalkedOverPage
from communities.decisions.views.scoping import ProposalScoped, decision_page
from communities.decisions.voices import VoicesPage
from communities.permissions import can_propose
from communities.views.scoping import CommunityScoped
from ui.requests import key_in


class DecisionsView(CommunityScoped, TemplateView):
    template_name = "communities/decisions/list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = DecisionsPage(self.community, self.request.user)
        return super().get_context_data(page=page, may_propose=can_propose(self.request.user, self.community), **kwargs)


class TalkedOverView(CommunityScoped, TemplateView):
    template_name = "communities/decisions/talked_over.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = TalkedOverPage(self.community, self.request.user, before=key_in(self.request, "before"))
        return super().get_context_data(page=page, **kwargs)


class OutcomesView(CommunityScoped, TemplateView):
    template_name = "communities/decisions/outcomes.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            page=OutcomesPage(self.community, before=key_in(self.request, "before")), **kwargs
        )


class DecisionView(ProposalScoped):
    def get(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        return decision_page(self)


class StancesView(ProposalScoped):
    """Everybody who stood somewhere, with what they said."""

    def get(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        ballot = self.proposal.ballot
        if ballot is None:
            raise Http404
        page = VoicesPage(ballot, request.user, after=key_in(request, "after"))
        return self.render_page("stances", page=page, ballot=ballot)


class VersionsView(ProposalScoped):
    def get(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        return self.render_page("versions", versions=self.proposal.versions.select_related("by")[:100])
