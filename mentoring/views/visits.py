"""One visit at work, for the two: its hours, and giving them up."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rules import Predicate

from engagement.notifying import clear
from mentoring.calendars import calendar_response
from mentoring.hours_a_month import beyond_for_visit
from mentoring.models import Visit, VisitOffer
from mentoring.observing import cycle
from mentoring.observing.calendar import visit_file
from mentoring.observing.forms import (
    CoverForm,
    OfferForm,
)
from mentoring.observing.page import VisitPage
from mentoring.permissions import (
    can_move_visit,
    can_offer_times,
    can_settle_time,
    can_touch_offer,
)
from mentoring.planned.times import hour_in
from people.acting import SignedInView
from people.models import Person


class VisitScoped(SignedInView):
    """Gives `self.visit`, or 404 to everybody but the two."""

    visit: Visit

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if request.user.is_authenticated:
            self.visit = get_object_or_404(self.rows(request.user), pk=kwargs["visit_id"])

    def rows(self, viewer: Person) -> Any:
        return with_people(Visit.objects.visible_to(viewer))

    def page(self, *, status: int = 200, **more: Any) -> HttpResponse:
        page = VisitPage(self.visit, self.person)
        context = {"page": page, "visit": self.visit, "community": self.visit.partnership.community}
        return render(self.request, "mentoring/observing/visit.html", context | page.forms | more, status=status)


def with_people(rows: Any) -> Any:
    people = ("partnership__community", "partnership__inviter", "partnership__invited", "visitor", "visited")
    return rows.select_related(*people).prefetch_related("visitor__days_away", "visited__days_away")


class VisitView(VisitScoped):
    def get(self, request: HttpRequest, visit_id: int) -> HttpResponse:
        at = hour_in(request.GET.get("at", ""))
        if at is None:
            return self.page()
        return self.page(offer_form=OfferForm(initial={"starts_at": at, "minutes": self.visit.minutes}))


class VisitAct(VisitScoped):
    """POST below a visit: a form, a verb, and back to its place on the page."""

    allows: Predicate
    refusal = gettext_lazy("It is not your turn here, or this step is behind you two.")
    place = "next"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not type(self).allows(request.user, self.visit):
            raise PermissionDenied(self.refusal)
        return super().dispatch(request, *args, **kwargs)

    def back(self, words: str = "") -> HttpResponse:
        with transaction.atomic():
            clear(self.person, f"visit:{self.visit.pk}")
        if words:
            messages.success(self.request, words)
        return redirect(f"{self.visit.get_absolute_url()}#{self.place}")


class OffersView(VisitAct):
    """POST: an hour to which the other would be welcome."""

    allows = can_offer_times

    def post(self, request: HttpRequest, visit_id: int) -> HttpResponse:
        form = OfferForm(request.POST, by=self.person)
        form.instance.visit = self.visit
        if form.is_valid():
            try:
                cycle.offer(form.instance, by=self.person)
            except ValidationError as error:
                form.add_error("starts_at", error)
            else:
                return self.back(beyond_for_visit(form.instance, is_settled=False))
        return self.page(status=422, offer_form=form)


class OfferView(VisitAct):
    """POST one offer: the visitor takes it (with who covers), or whoever made it takes it out."""

    allows = can_touch_offer

    def post(self, request: HttpRequest, visit_id: int, offer_id: int) -> HttpResponse:
        offer = get_object_or_404(self.visit.offers, pk=offer_id)
        offer.visit = self.visit
        if not can_settle_time(self.person, self.visit):
            return self._tried(partial(cycle.take_out, offer, by=self.person))
        form = CoverForm(request.POST, by=self.person)
        if not form.is_valid():
            return self.page(status=422, cover_form=form, wanted=offer)
        return self._tried(partial(self._settle_on, offer, form.cleaned_data["cover"]))

    def _settle_on(self, offer: VisitOffer, cover: str) -> str:
        cycle.settle_on(offer, by=self.person, cover=cover)
        more = beyond_for_visit(offer, is_settled=True)
        return f"{_('Settled. It is in both of your calendars.')} {more}".strip()

    def _tried(self, act: Callable[[], str | None]) -> HttpResponse:
        """With what it says. What the other did meanwhile is said above the visit as it is now."""
        try:
            words = act()
        except ValidationError as error:
            messages.error(self.request, error.message)
            return self.back()
        return self.back(words or "")


class TimeView(VisitAct):
    """POST: something came up, and another time is needed."""

    allows = can_move_visit

    def post(self, request: HttpRequest, visit_id: int) -> HttpResponse:
        cycle.give_up_time(self.visit, by=self.person)
        return self.back(_("Given up. Choose another hour together."))


class CallingOffView(VisitAct):
    allows = can_move_visit

    def post(self, request: HttpRequest, visit_id: int) -> HttpResponse:
        cycle.call_off(self.visit, by=self.person)
        messages.success(request, _("Called off kindly."))
        return redirect(self.visit.partnership)


class CalendarView(VisitScoped):
    def get(self, request: HttpRequest, visit_id: int) -> HttpResponse:
        if self.visit.starts_at is None:
            raise Http404
        response = calendar_response(visit_file(self.visit, person=self.person))
        response.headers["Content-Disposition"] = f'attachment; filename="visit-{self.visit.pk}.ics"'
        return response
