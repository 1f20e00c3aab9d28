"""When I could meet."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from mentoring.hours_forms import MOST_DAYS_AWAY, DaysAwayForm, ListForm, TurnForm, WeekForm, week_name
from mentoring.weeks_drawn import half_hour_rows
from people.acting import SignedInView
from people.addresses import RENEWED, renew_addresses


class HoursView(SignedInView, TemplateView):
    """The week, drawn or (`as=list`) in words. POST keeps it."""

    template_name = "mentoring/hours.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person, at = self.person, self._at()
        kwargs.setdefault("form", self._form())
        kwargs.setdefault("turn_form", TurnForm(person=person))
        kwargs.setdefault("away_form", DaysAwayForm())
        weeks = [(n, week_name(n)) for n in range(len(person.weeks))]
        rows = half_hour_rows(person.weeks[at])
        return super().get_context_data(
            at=at,
            at_name=week_name(at),
            as_list=self._as_list(),
            weeks=weeks,
            turn=person.free_time.turn_on(timezone.localdate()),
            rows=rows,
            has_nights=any(cell.free for row in rows if row.is_night for cell in row.cells),
            away=person.days_away.filter(last_day__gte=timezone.localdate()),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form, person, at = self._form(request.POST), self.person, self._at()
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        if at:
            person.further_weeks[at - 1] = form.slots()
        else:
            person.weekly_hours = form.slots()
        person.save(update_fields=["weekly_hours", "further_weeks"])
        messages.success(request, _("Saved. Circles and mentors can find a time now."))
        return redirect(request.get_full_path() if len(person.weeks) > 1 else "mentoring:mine")

    def _form(self, data: Any = None) -> WeekForm | ListForm:
        if self._as_list():
            return ListForm(data, slots=self.person.weeks[self._at()])
        return WeekForm(data)

    def _as_list(self) -> bool:
        return self.request.GET.get("as") == "list"

    def _at(self) -> int:
        """Which of my weeks is shown."""
        asked = self.request.GET.get("week", "0")
        return min(int(asked), len(self.person.weeks) - 1) if asked in set("01234567") else 0


class TurnView(HoursView):
    """POST: how many weeks take turns, and which of them this week is."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = TurnForm(request.POST, person=self.person)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(turn_form=form), status=422)
        form.save(self.person)
        return redirect("mentoring:hours")


class DaysAwayView(HoursView):
    """POST: days on which I meet nobody."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = DaysAwayForm(request.POST)
        if form.is_valid() and self.person.days_away.count() >= MOST_DAYS_AWAY:
            form.add_error(None, _("That is a long list already. Take off what is over first."))
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(away_form=form), status=422)
        form.instance.person = self.person
        form.save()
        return redirect("/mentoring/hours/#away")


class OneDaysAwayView(SignedInView, View):
    """POST: takes days away off again."""

    def post(self, request: HttpRequest, away_id: int) -> HttpResponse:
        get_object_or_404(self.person.days_away, pk=away_id).delete()
        return redirect("/mentoring/hours/#away")


class CalendarAddressView(SignedInView, View):
    """POST: another address for my calendar; the one before ends."""

    def post(self, request: HttpRequest) -> HttpResponse:
        renew_addresses(self.person)
        messages.success(request, RENEWED)
        return redirect("/mentoring/#calendar")
