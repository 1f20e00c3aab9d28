"""Joining, asking to join and leaving: my own membership is one resource."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.forms.questions import AskForm
from communities.joining import LastSteward, ask_to_join, asked_too_much, come_in, leave
from communities.pages import OverviewPage, Standing, standing_of
from communities.permissions import can_know, can_take_part
from communities.views.scoping import CommunityScoped, Reach
from ui.answers import go_to
from ui.requests import by_htmx

PAGE = "communities/membership.html"


class MembershipView(CommunityScoped):
    """GET: how I stand to this community. POST: join it where it is open, ask where it is closed."""

    reach = Reach.KNOWN

    def get(self, request: HttpRequest, community_slug: str) -> HttpResponse:
        return self._page(request, self._form())

    def post(self, request: HttpRequest, community_slug: str) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(self._way_back())
        standing, _request = standing_of(request.user, self.community)
        if standing is Standing.MAY_JOIN:
            return self._join(request)
        if standing is Standing.MAY_ASK:
            return self._ask(request)
        if standing is Standing.BANNED:
            raise PermissionDenied(_("You can’t take part in this community any more."))
        return go_to(request, self.community.get_absolute_url())

    def _join(self, request: HttpRequest) -> HttpResponse:
        if come_in(self.community, person=self.person):
            messages.success(request, _("Welcome to %(name)s.") % {"name": self.community.name})
        else:
            messages.info(request, _("Many people come in at once just now, so a facilitator lets you in soon."))
        return go_to(request, self.community.get_absolute_url())

    def _ask(self, request: HttpRequest) -> HttpResponse:
        form = self._form(request.POST, by=self.person)
        if form.is_valid() and asked_too_much(self.person):
            form.add_error(None, _("You have asked in many places today. Wait for their answers first."))
        if not form.is_valid():
            return self._page(request, form, status=422)
        ask_to_join(self.community, person=self.person, words=form.cleaned_data["words"], answers=form.answers)
        if by_htmx(request):
            return self._page(request, self._form())
        messages.success(request, _("Asked. The facilitators read it and answer here."))
        return redirect(self.community)

    def _form(self, data: Any = None, **who: Any) -> AskForm:
        return AskForm(data, questions=self.community.questions, **who)

    def _page(self, request: HttpRequest, form: AskForm, status: int = 200) -> HttpResponse:
        overview = OverviewPage(self.community, request.user)
        template = f"{PAGE}#panel" if by_htmx(request) else PAGE
        context = {"community": self.community, "overview": overview, "form": form}
        return render(request, template, context, status=status)


class LeavingView(CommunityScoped):
    """POST: end my membership."""

    allows = can_take_part
    refusal = gettext_lazy("You are not a member, so there is nothing to leave.")

    def post(self, request: HttpRequest, community_slug: str) -> HttpResponse:
        try:
            leave(self.community, person=self.person)
        except LastSteward:
            messages.error(request, _("You are the last steward. Make somebody else steward first, then leave."))
            return go_to(request, self.community.get_absolute_url() + "membership/")
        messages.success(request, _("You have left %(name)s.") % {"name": self.community.name})
        still_there = can_know(request.user, self.community)
        return go_to(request, self.community.get_absolute_url() if still_there else "/communities/")
