"""Meetings that the two of a pair plan: making one, its page, moving it and calling it off."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from engagement.notifying import clear
from mentoring.calendars import calendar_response
from mentoring.hours_a_month import beyond_for_date
from mentoring.models import PairDate
from mentoring.pages import clocks
from mentoring.permissions import can_move_date
from mentoring.planned.calendar import date_file
from mentoring.planned.forms import CallOffForm, DateForm, MoveDateForm
from mentoring.planned.planning import call_off_date, move_date, plan_date
from mentoring.views.pair import PairAct, PairScoped


class DatesView(PairAct):
    """POST: a meeting to come."""

    place = "dates"

    def post(self, request: HttpRequest, pairing_id: int) -> HttpResponse:
        form = DateForm(request.POST, by=self.person)
        form.instance.pairing = self.pairing
        if form.is_valid():
            try:
                plan_date(form.instance, by=self.person)
            except ValidationError as error:
                form.add_error("starts_at", error)
            else:
                told = _("Planned. %(name)s is told.") % {"name": self.pairing.other(self.person.pk).first_name}
                return self.back(f"{told} {beyond_for_date(form.instance)}".strip())
        return self.again(date_form=form)


class DateScoped(PairScoped):
    """Gives `self.date`, or 404 to everybody but the two."""

    date: PairDate

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if request.user.is_authenticated:
            self.date = get_object_or_404(self.pairing.dates, pk=kwargs["date_id"])
            self.date.pairing = self.pairing

    def date_page(self, *, status: int = 200, **more: Any) -> HttpResponse:
        pairing, may_move = self.pairing, can_move_date(self.person, self.date)
        context = {
            "date": self.date,
            "other": pairing.other(self.person.pk),
            "community": pairing.programme.community,
            "may_move": may_move,
            "clocks": clocks([self.person, pairing.other(self.person.pk)], self.date.starts_at),
            "move_form": MoveDateForm(instance=self.date, initial={"reason": ""}),
            "off_form": CallOffForm(),
        }
        return render(self.request, "mentoring/pair_date.html", context | more, status=status)


class DateView(DateScoped):
    def get(self, request: HttpRequest, pairing_id: int, date_id: int) -> HttpResponse:
        return self.date_page()


class DateAct(DateScoped):
    """POST below a planned meeting, by either of the two."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not can_move_date(request.user, self.date):
            raise PermissionDenied(_("This meeting has been, or was called off. Plan another one."))
        return super().dispatch(request, *args, **kwargs)

    def back(self, words: str, more: str = "") -> HttpResponse:
        with transaction.atomic():
            clear(self.person, f"pair-date:{self.date.pk}")
        told = words % {"name": self.pairing.other(self.person.pk).first_name}
        messages.success(self.request, f"{told} {more}".strip())
        return redirect(self.date)


class MoveView(DateAct):
    def post(self, request: HttpRequest, pairing_id: int, date_id: int) -> HttpResponse:
        form = MoveDateForm(request.POST, by=self.person, stood=f"{self.date.place}\n{self.date.link}")
        if not form.is_valid():
            return self.date_page(status=422, move_form=form)
        try:
            move_date(self.date, by=self.person, **form.cleaned_data)
        except ValidationError as error:
            form.add_error("starts_at", error)
            return self.date_page(status=422, move_form=form)
        self.date.refresh_from_db()
        return self.back(_("Moved. %(name)s is told, and both calendars with it."), beyond_for_date(self.date))


class CallOffView(DateAct):
    def post(self, request: HttpRequest, pairing_id: int, date_id: int) -> HttpResponse:
        form = CallOffForm(request.POST, by=self.person)
        if not form.is_valid():
            return self.date_page(status=422, off_form=form)
        call_off_date(self.date, by=self.person, **form.cleaned_data)
        return self.back(_("Called off. %(name)s is told."))


class CalendarView(DateScoped):
    """The meeting as a calendar file; one that was called off is in it as cancelled."""

    def get(self, request: HttpRequest, pairing_id: int, date_id: int) -> HttpResponse:
        response = calendar_response(date_file(self.date, person=self.person))
        response.headers["Content-Disposition"] = f'attachment; filename="meeting-{self.date.pk}.ics"'
        return response
