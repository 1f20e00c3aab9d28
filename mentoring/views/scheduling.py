"""Series, moving the rest, calling off, who was there. For hosts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import FormView

from mentoring.finding_time import is_harder_on_some, members_of
from mentoring.forms import TimeForm
from mentoring.hours_a_month import beyond_for_circle
from mentoring.meeting import log_meeting, note_attendance
from mentoring.models import Session
from mentoring.scheduling import (
    cancel_session,
    go_ahead,
    leave_days_out,
    move_rest,
    plan_series,
    put_back,
    skip_session,
)
from mentoring.scheduling_forms import AttendanceForm, CancelForm, DaysOffForm, LogForm, SeriesForm
from mentoring.views.circles import CircleScoped
from mentoring.views.sessions import SessionScoped, SessionView
from people.acting import FormOfWriter


class HostsCircle(LoginRequiredMixin, CircleScoped):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            self.require_host()
        return super().dispatch(request, *args, **kwargs)


class SeriesView(HostsCircle, FormOfWriter, FormView[SeriesForm]):
    """A series for a circle, from the time (`at`) that was chosen on its table."""

    form_class = SeriesForm
    template_name = "mentoring/series.html"

    def get_initial(self) -> dict[str, Any]:
        at = self._chosen()
        first = {"first": at.date(), "clock": at.time()} if at else {}
        goes_round = bool(at and is_harder_on_some(members_of(self.circle), at))
        return {"rhythm": "fortnightly", "count": 6, "every": 1, "take_turns": goes_round, **first}

    def _chosen(self) -> datetime | None:
        """On the circle's own clock, which the series keeps to."""
        try:
            local = datetime.fromisoformat(self.request.GET.get("at", ""))
        except ValueError:
            return None
        aware = local if local.tzinfo else timezone.make_aware(local)
        return aware.astimezone(ZoneInfo(self.circle.time_zone)) if aware.year > 1 and aware.year < 9999 else None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(circle=self.circle, **kwargs)

    def form_valid(self, form: SeriesForm) -> HttpResponse:
        try:
            sessions = plan_series(self.circle, form.plan(), by=self.person)
        except ValidationError as error:
            form.add_error("first", error)
            return self.form_invalid(form)
        told = _("%(n)d sessions are planned. Everyone is told.") % {"n": len(sessions)}
        more = beyond_for_circle(self.circle, [one.starts_at for one in sessions])
        messages.success(self.request, f"{told} {more}".strip())
        return redirect(self.circle)

    def form_invalid(self, form: SeriesForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


class LogView(HostsCircle, FormOfWriter, FormView[LogForm]):
    """A meeting elsewhere, logged afterwards: open it, press the button."""

    form_class = LogForm
    template_name = "mentoring/log.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "circle": self.circle}

    def get_initial(self) -> dict[str, Any]:
        hour_ago = timezone.localtime() - timedelta(minutes=self.circle.session_minutes)
        everybody = list(self.circle.memberships.values_list("person_id", flat=True))
        return {"starts_at": hour_ago.replace(minute=0), "there": everybody}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(circle=self.circle, **kwargs)

    def form_valid(self, form: LogForm) -> HttpResponse:
        said = form.cleaned_data
        session = log_meeting(
            self.circle, starts_at=said["starts_at"], people=said["there"], place=said["place"], by=self.person
        )
        messages.success(self.request, _("Noted. Add what you'd like to remember."))
        return redirect(f"{session.get_absolute_url()}#notes")

    def form_invalid(self, form: LogForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


class HostsSession(LoginRequiredMixin, SessionScoped):
    """POST by a host."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.hosts:
            raise PermissionDenied(_("The circle's hosts do this."))
        return self.change(request) or redirect(self.session)

    def change(self, request: HttpRequest) -> HttpResponse | None:
        raise NotImplementedError

    def beyond_in_series(self) -> str:
        """More hours of a month than the policy, of what is still to come of the series."""
        to_come = Session.objects.coming().filter(series=self.session.series_id)
        return beyond_for_circle(self.session.circle, to_come.values_list("starts_at", flat=True))


class CancellationView(HostsSession, SessionView):
    """POST: it does not take place."""

    def change(self, request: HttpRequest) -> HttpResponse | None:
        form = CancelForm(request.POST, by=self.person)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(cancel_form=form), status=422)
        cancel_session(self.session, by=self.person, reason=form.cleaned_data["reason"])
        messages.success(request, _("Called off. Everyone is told."))
        return None


class SkipView(HostsSession):
    """POST: this date of a series is left out, or (with `back`) takes place after all."""

    def change(self, request: HttpRequest) -> HttpResponse | None:
        comes_back = "back" in request.POST
        try:
            (put_back if comes_back else skip_session)(self.session, by=self.person)
        except ValidationError as error:
            messages.error(request, error.message)
        else:
            more = beyond_for_circle(self.session.circle, [self.session.starts_at]) if comes_back else ""
            messages.success(request, f"{_('Everyone is told.')} {more}".strip())
        return None


class DaysOffView(HostsSession, SessionView):
    """POST: the days that the series of this session leaves out."""

    def change(self, request: HttpRequest) -> HttpResponse | None:
        form = DaysOffForm(request.POST)
        if self.session.series is None:
            raise PermissionDenied(_("This session is not part of a series."))
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(days_form=form), status=422)
        leave_days_out(self.session.series, form.cleaned_data["without"], by=self.person)
        told = _("Kept. Whoever comes is told of what changes.")
        messages.success(request, f"{told} {self.beyond_in_series()}".strip())
        return None


class GoAheadView(HostsSession):
    """POST: it takes place, though few have said yes."""

    def change(self, request: HttpRequest) -> HttpResponse | None:
        go_ahead(self.session, by=self.person)
        messages.success(request, _("It takes place. The circle is told."))
        return None


class RestView(HostsSession, SessionView):
    """POST: moves this session of a series and those after it."""

    def change(self, request: HttpRequest) -> HttpResponse | None:
        form = TimeForm(request.POST, by=self.person, stood=f"{self.session.place}\n{self.session.link}")
        if form.is_valid():
            starts_at = form.cleaned_data["starts_at"]
            try:
                moved = move_rest(self.session, starts_at=starts_at, by=self.person, where=form.where)
            except ValidationError as error:
                form.add_error("starts_at", error)
            else:
                told = _("%(n)d sessions have moved. Everyone is told.") % {"n": moved}
                messages.success(request, f"{told} {self.beyond_in_series()}".strip())
                return None
        return self.render_to_response(self.get_context_data(time_form=form), status=422)


class AttendanceView(HostsSession):
    """POST: who was there."""

    def change(self, request: HttpRequest) -> HttpResponse | None:
        form = AttendanceForm(request.POST, circle=self.session.circle)
        if form.is_valid() and self.session.is_over:
            note_attendance(self.session, form.cleaned_data["there"])
            messages.success(request, _("Noted."))
        return None
