from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from communities.views.scoping import CommunityScoped
from engagement.notifying import clear
from mentoring.agenda import agenda_of
from mentoring.agenda_forms import AgendaItemForm
from mentoring.calendars import calendar_of, calendar_response
from mentoring.forms import (
    NotesForm,
    RsvpForm,
    TimeForm,
)
from mentoring.hours_a_month import beyond_for_circle
from mentoring.meeting import say
from mentoring.models import Answer, Rsvp, Session
from mentoring.models.note_edition import OF_ALL
from mentoring.noting import WrittenMeanwhile, set_notes, to_flag
from mentoring.pages import clocks, meeting
from mentoring.permissions import can_host_session, has_a_place, is_in_circle
from mentoring.running import running_of
from mentoring.running_forms import ActionForm, FormatForm
from mentoring.scheduling import plan_session
from mentoring.scheduling_forms import AttendanceForm, CancelForm, DaysOffForm, who_said_yes
from mentoring.written import story_url


class SessionScoped(CommunityScoped):
    """Below one session: gives `self.session`, or 404."""

    session: Session

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        visible = Session.objects.visible_to(request.user).select_related("circle__community", "host", "series")
        self.session = get_object_or_404(
            visible, pk=kwargs["session_id"], circle__community__slug=kwargs["community_slug"]
        )
        self.inside = is_in_circle(request.user, self.session.circle)
        self.hosts = can_host_session(request.user, self.session)


class SessionView(SessionScoped, TemplateView):
    template_name = "mentoring/session.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        session = self.session
        members = session.circle.memberships.select_related("person").order_by("joined_at")
        kwargs.setdefault("item_form", AgendaItemForm())
        kwargs.setdefault("cancel_form", CancelForm())
        if session.series:
            kwargs.setdefault("days_form", DaysOffForm(initial={"without": ", ".join(session.series.without)}))
        kwargs.setdefault("notes_form", NotesForm(initial={"notes": session.notes, "edition": session.notes_edition}))
        kwargs.setdefault("action_form", ActionForm(circle=session.circle))
        kwargs.setdefault("time_form", TimeForm(instance=session, initial=self._proposed()))
        said = meeting(session, self.request.user)
        flags = to_flag(session, self.request.user) if self.inside else {}
        return super().get_context_data(
            session=session,
            circle=session.circle,
            meeting=said,
            too_few=self._too_few(said.going),
            inside=self.inside,
            hosts=self.hosts,
            clocks=clocks([one.person for one in members], session.starts_at)
            if self.inside and session.starts_at
            else [],
            has_place=has_a_place(self.request.user, session),
            attended=list(session.attendances.select_related("person")) if self.inside and session.is_over else [],
            attendance_form=self._attendance_form(),
            story_url=story_url(session) if self.inside else "",
            running=running_of(session, flags) if self.inside else None,
            notes_to_flag=flags.get(OF_ALL),
            actions=list(session.actions.select_related("who")) if self.inside else [],
            format_form=FormatForm(initial={"format": session.format}),
            agenda=agenda_of(session, self.request.user) if self.inside else None,
            **kwargs,
        )

    def _too_few(self, going: int) -> bool:
        """Whether its hosts are asked what to do."""
        session = self.session
        asked = self.hosts and session.asked_hosts_at and not session.goes_ahead_at
        return bool(asked and not (session.cancelled_at or session.is_over) and going < session.circle.least_going)

    def _attendance_form(self) -> AttendanceForm | None:
        session = self.session
        if not (self.hosts and session.is_over and not session.cancelled_at):
            return None
        noted = session.attendances.values_list("person_id", flat=True)
        there = list(noted) if session.attendance_noted_at else who_said_yes(session)
        return AttendanceForm(circle=session.circle, initial={"there": there})

    def _proposed(self) -> dict[str, str]:
        """The time that was chosen on the circle's table."""
        at = self.request.GET.get("at", "")
        return {"starts_at": at} if at else {}


class SessionTimeView(LoginRequiredMixin, SessionView):
    """POST: set or move the time."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.hosts:
            raise PermissionDenied(_("The circle's hosts choose the time."))
        form = TimeForm(request.POST, by=self.person, stood=f"{self.session.place}\n{self.session.link}")
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(time_form=form), status=422)
        try:
            plan_session(self.session, by=self.person, starts_at=form.cleaned_data["starts_at"], **form.where)
        except ValidationError as error:
            form.add_error("starts_at", error)
            return self.render_to_response(self.get_context_data(time_form=form), status=422)
        more = beyond_for_circle(self.session.circle, [form.cleaned_data["starts_at"]])
        messages.success(request, f"{_('Set. Everyone in the circle is told.')} {more}".strip())
        return redirect(self.session)


class SessionNotesView(LoginRequiredMixin, SessionView):
    """POST: notes, by anybody in the circle. What somebody else wrote meanwhile is shown, and nothing is lost."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.inside:
            raise PermissionDenied(_("Notes belong to the circle."))
        form = NotesForm(request.POST, by=self.person, stood=self.session.notes)
        if not form.is_valid():
            return self._again(form)
        try:
            set_notes(self.session, form.cleaned_data["notes"], edition=form.cleaned_data["edition"], by=self.person)
        except WrittenMeanwhile as meanwhile:
            data = {"notes": form.cleaned_data["notes"], "edition": meanwhile.now.edition}
            typed = NotesForm(data, by=self.person, stood=form.stood)
            return self._again(typed, notes_theirs=meanwhile.now)
        messages.success(request, _("Saved for the circle."))
        return redirect(f"{self.session.get_absolute_url()}#notes")

    def _again(self, form: NotesForm, **more: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(notes_form=form, **more), status=422)


class RsvpView(LoginRequiredMixin, SessionView):
    """POST: whether I come. For members of the circle."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.inside:
            raise PermissionDenied(_("Take a place in the circle first."))
        form = RsvpForm(request.POST, by=self.person, stood=self._said_before())
        of_circle = request.POST.get("back") == "circle"
        if not form.is_valid():
            return self._again(form, of_circle)
        try:
            rsvp = say(self.session, form.cleaned_data["answer"], person=self.person, note=form.said_note())
        except ValidationError as error:
            form.add_error("note", error)
            return self._again(form, of_circle)
        noted = _("Noted: %(answer)s.") % {"answer": rsvp.get_answer_display().lower()}
        messages.success(request, f"{noted} {self._who_hosts_instead(rsvp)}".strip())
        with transaction.atomic():
            clear(self.person, f"session:{self.session.pk}")
        return redirect(self.session.circle if of_circle else self.session)

    def _said_before(self) -> str:
        return self.session.rsvps.filter(person=self.person).values_list("note", flat=True).first() or ""

    def _again(self, form: RsvpForm, of_circle: bool) -> HttpResponse:
        context = self.get_context_data(rsvp_form=form, back="circle" if of_circle else "")
        return self.render_to_response(context, status=422)

    def _who_hosts_instead(self, rsvp: Rsvp) -> str:
        """Whoever hosts and can't come keeps hosting until another says yes to it."""
        if rsvp.answer != Answer.NOT or self.session.host_id != rsvp.person_id:
            return ""
        return _("You host it: change places with somebody, in the circle under “Who hosts when”, or move it.")


class SessionCalendarView(LoginRequiredMixin, SessionScoped):
    """The session as a calendar file. Cancelled is in it; a video link only for those with a place.

    What is on the agenda is for those in the circle, as on the page.
    """

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.session.starts_at is None:
            raise Http404
        has_place = has_a_place(request.user, self.session)
        response = calendar_response(calendar_of([self.session], with_links=has_place, with_agendas=self.inside))
        response.headers["Content-Disposition"] = f'attachment; filename="session-{self.session.pk}.ics"'
        return response
