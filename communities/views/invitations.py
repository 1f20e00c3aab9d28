"""Inviting people in, for those who lead; and following an invitation, for whoever holds it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.forms.inviting import InvitingForm, LinkForm
from communities.inviting import Line, TooMany, accept, invite, lines_of, make_link, remember, usable_by
from communities.models import Invitation
from communities.permissions import can_take_part
from communities.views.members import LeaderScoped
from people.acting import ActingView

PAGE = "communities/settings/invitations.html"
SHOWN = 100
GONE = 410
# The link that was made last, until its maker has seen it: nobody can read it later.
JUST_MADE = "invitation_just_made"


class InvitationsView(LeaderScoped):
    """GET: the list, the link, and what was sent. POST: invites, and says what became of each line."""

    def get(self, request: HttpRequest, community_slug: str) -> HttpResponse:
        return self._page(request, InvitingForm())

    def post(self, request: HttpRequest, community_slug: str) -> HttpResponse:
        form = InvitingForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._page(request, form, status=422)
        try:
            report = invite(self.community, lines_of(form.cleaned_data["everybody"]), by=self.person)
        except TooMany:
            form.add_error("people", _("That is more than can be invited at once, or in one day. Send fewer lines."))
            return self._page(request, form, status=422)
        return self._page(request, InvitingForm(), report=report)

    def _page(
        self, request: HttpRequest, form: InvitingForm, status: int = 200, report: list[Line] | None = None
    ) -> HttpResponse:
        sent = self.community.invitations.select_related("by").order_by("-made_at")[:SHOWN]
        context = {
            "community": self.community,
            "form": form,
            "link_form": LinkForm(),
            "sent": sent,
            "report": report,
            "just_made": request.session.pop(JUST_MADE, (None, "")),
            "counts": Counter(line.fate for line in report or ()),
        }
        return render(request, PAGE, context, status=status)


class InvitationLinksView(LeaderScoped):
    """POST: a link that lets several people in."""

    def post(self, request: HttpRequest, community_slug: str) -> HttpResponse:
        form = LinkForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("A link lasts from 1 to 90 days and lets 1 to 500 people in."))
            return redirect("communities:invitations", self.community.slug)
        ends = timezone.now() + timedelta(days=form.cleaned_data["days"])
        most = form.cleaned_data["most_uses"]
        link = make_link(self.community, by=self.person, expires_at=ends, most_uses=most)
        request.session[JUST_MADE] = [link.pk, link.get_absolute_url()]
        messages.success(request, _("The link is ready to be passed on. Copy it now: it is shown only this once."))
        return redirect("communities:invitations", self.community.slug)


class RevocationView(LeaderScoped):
    """POST: this invitation lets nobody in any more."""

    def post(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        get_object_or_404(Invitation, community=self.community, pk=pk).revoke(by=self.person)
        messages.success(request, _("Taken back. Who tries it is told that it can’t be used."))
        return redirect("communities:invitations", self.community.slug)


class InvitedView(ActingView):
    """What an invitation leads to. GET shows it, and looking lets nobody in; POST comes in."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        user = request.user
        invitation = usable_by(token, user if user.is_authenticated else None)
        if invitation and user.is_authenticated and can_take_part(user, invitation.community):
            return redirect(invitation.community)
        if invitation and not user.is_authenticated:
            remember(request, invitation)
        return render(
            request, "communities/invited.html", {"invitation": invitation}, status=200 if invitation else 410
        )

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        membership = accept(token, person=self.person)
        if membership is None:
            return self._page(request, None)
        messages.success(request, _("Welcome to %(name)s.") % {"name": membership.community.name})
        return redirect(membership.community)

    def _page(self, request: HttpRequest, invitation: Invitation | None) -> HttpResponse:
        status = 200 if invitation else GONE
        return render(request, "communities/invited.html", {"invitation": invitation}, status=status)
