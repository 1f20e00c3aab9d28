"""For those who greet newcomers: who waits for a word, oldest first. For newcomers: putting their way in away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from communities.belonging.first_days import first_days
from communities.belonging.greeting import greeted, offer_to_greet
from communities.belonging.waiting import waiting_in
from communities.belonging.way_in import put_away
from communities.models import Membership
from communities.permissions import can_greet, can_take_part, membership_of
from communities.views.scoping import CommunityScoped


class GreeterScoped(CommunityScoped):
    allows = can_greet
    refusal = gettext_lazy("This is for those who greet newcomers. You can offer to, on the page of your membership.")


class WelcomingView(GreeterScoped, TemplateView):
    template_name = "communities/welcoming.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            waiting=waiting_in(self.community), first_days=first_days(self.community), **kwargs
        )


class GreetingView(GreeterScoped):
    """POST: I have said hello to this newcomer."""

    def post(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        membership = get_object_or_404(Membership.objects.select_related("person"), community=self.community, pk=pk)
        greeted(membership, by=self.person)
        messages.success(request, _("Good. %(name)s has been met.") % {"name": membership.person.first_name})
        return redirect("communities:welcoming", self.community.slug)


class WayInView(CommunityScoped):
    """POST: put away the card that asks for a hello, or (else) all of my way in."""

    allows = can_take_part

    def post(self, request: HttpRequest, community_slug: str) -> HttpResponse:
        mine = membership_of(request.user, self.community)
        if mine is not None:
            put_away(mine, "hello" if "hello" in request.POST else "all")
        return redirect("home" if "home" in request.POST else self.community.get_absolute_url())


class GreetersView(CommunityScoped):
    """POST: I offer to greet newcomers, or with `remove` no longer."""

    allows = can_take_part

    def post(self, request: HttpRequest, community_slug: str) -> HttpResponse:
        mine = membership_of(request.user, self.community)
        if mine is not None:
            offer_to_greet(mine, offers="remove" not in request.POST)
        messages.success(request, _("Saved."))
        return redirect("communities:membership", self.community.slug)
