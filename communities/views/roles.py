"""Who looks after the community, until when, and who takes over."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from communities.forms.terms import OfferForm, SuccessionForm, TermForm
from communities.models import Offer, Role, Term
from communities.pages import RolesPage
from communities.permissions import can_offer_to_serve, can_steward
from communities.terms.serving import NoLongerServes, hand_over, hand_over_stewardship, offer, set_term
from communities.views.members import OneMember
from communities.views.scoping import CommunityScoped


class RolesView(CommunityScoped):
    def get(self, request: HttpRequest, community_slug: str) -> HttpResponse:
        return self.page()

    def page(self, *, status: int = 200, **forms: Any) -> HttpResponse:
        page = RolesPage(self.community, self.request.user)
        made = {"community": self.community, "page": page, "offer_form": OfferForm()}
        return render(self.request, "communities/roles.html", made | forms, status=status)


class OfferView(RolesView):
    """POST: I would take over."""

    http_method_names = ("post",)
    allows = can_offer_to_serve

    def post(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        term = get_object_or_404(Term.objects.ending().filter(community=self.community), pk=pk)
        mine = Offer.objects.filter(term=term, person=self.person).first()
        form = OfferForm(request.POST, by=self.person, stood=mine.words if mine else "")
        if not form.is_valid():
            return self.page(offer_form=form, offered_for=term, status=422)
        offer(term, person=self.person, words=form.cleaned_data["words"])
        messages.success(request, _("Thank you. The stewards hear of it and talk with you."))
        return redirect("communities:roles", self.community.slug)


class SuccessionView(CommunityScoped):
    """A steward hands over: one of those who offered, or another member, with thanks everybody reads."""

    allows = can_steward
    refusal = _("A steward hands over.")

    def get(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        term = self._term(pk)
        return self._page(term, SuccessionForm(term=term))

    def post(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        term = self._term(pk)
        form = SuccessionForm(request.POST, term=term, by=self.person)
        if not form.is_valid():
            return self._page(term, form, 422)
        try:
            hand_over(term, by=self.person, **form.handing_over)
        except NoLongerServes:
            messages.error(request, _("They do not lead any more, so there is nothing to hand over."))
            return redirect("communities:roles", self.community.slug)
        messages.success(request, _("Handed over. Both are thanked where everybody reads it."))
        return redirect("communities:roles", self.community.slug)

    def _term(self, pk: int) -> Term:
        here = Term.objects.running().filter(community=self.community).select_related("person", "community")
        return get_object_or_404(here, pk=pk)

    def _page(self, term: Term, form: SuccessionForm, status: int = 200) -> HttpResponse:
        context = {"community": self.community, "term": term, "form": form}
        return render(self.request, "communities/settings/succession.html", context, status=status)


class TermView(OneMember):
    """POST: until when this facilitator serves."""

    def post(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        membership = self._membership(pk)
        self._only(can_steward(request.user, self.community) and membership.role == Role.FACILITATOR)
        form = TermForm(request.POST)
        if not form.is_valid():
            return self._page(request, membership, 422, term_form=form)
        set_term(membership, ends_at=form.ends_at, by=self.person)
        return self._done(request, _("Saved. Three weeks before, members are invited to offer themselves."))


class StewardshipView(OneMember):
    """POST: this member is steward from now on, in my place."""

    def post(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        membership = self._membership(pk)
        self._only(can_steward(request.user, self.community))
        try:
            hand_over_stewardship(self.community, to=membership.person, by=self.person)
        except NoLongerServes:
            raise PermissionDenied(_("There is nothing to hand over.")) from None
        return self._done(request, _("%(name)s is steward now. Thank you.") % {"name": membership.person})
