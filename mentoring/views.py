from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView, View

from communities.permissions import can_take_part
from communities.views.scoping import CommunityScoped
from engagement.notifying import clear
from mentoring.calendars import calendar_of, feed_url, read_feed_token
from mentoring.forms import (
    AskForm,
    CircleForm,
    NotesForm,
    ParticipationForm,
    ProgrammeForm,
    RsvpForm,
    TimeForm,
    WeekForm,
)
from mentoring.meeting import (
    join_circle,
    leave_circle,
    next_session,
    open_circle,
    plan_session,
    say,
    set_agenda,
    set_notes,
)
from mentoring.models import Circle, Pairing, Participation, Programme, Session
from mentoring.pages import circles_of_community, heat_of, meeting, mine, suggested, week_rows
from mentoring.pairing import accept, ask, decline, take_part
from mentoring.permissions import can_answer, can_host, can_open_programme, is_in_circle
from people.models import Person

MOST_WEEKS_AHEAD = 8


class MineView(LoginRequiredMixin, TemplateView):
    """/mentoring/: everything of mine, across communities."""

    template_name = "mentoring/mine.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = self.request.user
        return super().get_context_data(
            mine=mine(person), week=week_rows(person.weekly_hours), feed_url=feed_url(person), **kwargs
        )


class HoursView(LoginRequiredMixin, FormView[WeekForm]):
    """When I could meet, drawn as a week."""

    form_class = WeekForm
    template_name = "mentoring/hours.html"
    success_url = "/mentoring/"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(week=week_rows(self.request.user.weekly_hours), **kwargs)

    def form_valid(self, form: WeekForm) -> HttpResponse:
        form.save(self.request.user)
        messages.success(self.request, _("Saved. Circles and mentors can find a time now."))
        return super().form_valid(form)


class CommunityMentoringView(CommunityScoped, TemplateView):
    template_name = "mentoring/community.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        viewer = self.request.user
        programmes = Programme.objects.visible_to(viewer).filter(community=self.community).order_by("-opened_at")
        signed_up = set(Participation.objects.filter(person_id=viewer.pk).values_list("programme_id", flat=True))
        return super().get_context_data(
            programmes=[(programme, programme.pk in signed_up) for programme in programmes],
            circles=circles_of_community(viewer, self.community.pk),
            may_open=can_open_programme(viewer, self.community),
            takes_part=can_take_part(viewer, self.community),
            **kwargs,
        )


class OpenProgrammeView(CommunityScoped, FormView[ProgrammeForm]):
    form_class = ProgrammeForm
    template_name = "mentoring/open.html"
    allows = can_open_programme
    refusal = gettext_lazy("Facilitators open programmes and circles.")
    extra_context = {"what": "programme"}

    def form_valid(self, form: ProgrammeForm) -> HttpResponse:
        form.instance.community, form.instance.opened_by = self.community, self.request.user
        programme = form.save()
        messages.success(self.request, _("Opened. Members can sign up now."))
        return redirect("mentoring:programme", self.community.slug, programme.pk)

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


class OpenCircleView(OpenProgrammeView):
    form_class = CircleForm  # type: ignore[assignment]
    extra_context = {"what": "circle"}

    def form_valid(self, form: Any) -> HttpResponse:
        circle: Circle = form.instance
        circle.community, circle.time_zone = self.community, self.request.user.time_zone
        open_circle(circle, host=self.request.user)
        messages.success(self.request, _("Opened. Say who it is for, and find the first time together."))
        return redirect(circle)


class ProgrammeView(CommunityScoped, FormView[ParticipationForm]):
    """A programme: sign up, and see who could be company."""

    form_class = ParticipationForm
    template_name = "mentoring/programme.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        visible = Programme.objects.visible_to(request.user).select_related("community")
        self.programme = get_object_or_404(visible, pk=kwargs["programme_id"], community__slug=kwargs["community_slug"])
        mine = Participation.objects.filter(programme=self.programme, person_id=request.user.pk)
        self.participation = mine.select_related("person", "programme").first()

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.participation}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not can_take_part(request.user, self.community):
            raise PermissionDenied(_("Members of this community take part. Join first."))
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: ParticipationForm) -> HttpResponse:
        take_part(self.programme, person=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("You're in. Change it whenever you like."))
        return redirect(self.request.path)

    def form_invalid(self, form: ParticipationForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            programme=self.programme,
            participation=self.participation,
            suggestions=suggested(self.participation, self.request.user),
            takes_part=can_take_part(self.request.user, self.community),
            ask_form=AskForm(),
            **kwargs,
        )


class PairingsView(LoginRequiredMixin, ProgrammeView):
    """POST: ask somebody in this programme."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = AskForm(request.POST)
        mentors = Person.objects.visible_to(request.user).filter(participations__programme=self.programme)
        mentor = get_object_or_404(mentors, handle=request.POST.get("mentor", ""))
        if self.participation is None or not form.is_valid():
            raise PermissionDenied(_("Sign up first, so that they know what you'd like company with."))
        try:
            ask(self.programme, mentee=request.user, mentor=mentor, **form.cleaned_data)
        except ValidationError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _("Asked %(name)s.") % {"name": mentor.first_name})
        return redirect("mentoring:programme", self.community.slug, self.programme.pk)


class PairingAnswerView(LoginRequiredMixin, View):
    """POST: yes, or kindly no."""

    def post(self, request: HttpRequest, pairing_id: int) -> HttpResponse:
        pairing = get_object_or_404(
            Pairing.objects.visible_to(request.user).select_related("programme", "mentee"), pk=pairing_id
        )
        if not can_answer(request.user, pairing):
            raise PermissionDenied(_("Only the one who was asked can answer."))
        verb = accept if request.POST.get("answer") == "yes" else decline
        try:
            verb(pairing, by=request.user, words=request.POST.get("words", "")[:500])
        except ValidationError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _("Told %(name)s.") % {"name": pairing.mentee.first_name})
        with transaction.atomic():
            clear(request.user, f"pairing:{pairing.pk}")
        return redirect("mentoring:mine")


class CircleScoped(CommunityScoped):
    """Below one circle: gives `self.circle`, or 404."""

    circle: Circle

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        visible = Circle.objects.visible_to(request.user).select_related("community")
        self.circle = get_object_or_404(visible, pk=kwargs["circle_id"], community__slug=kwargs["community_slug"])

    def require_host(self) -> None:
        if not can_host(self.request.user, self.circle):
            raise PermissionDenied(_("The circle's hosts do this."))


class CircleView(CircleScoped, TemplateView):
    template_name = "mentoring/circle.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if kwargs.get("slug") != self.circle.slug:
            return redirect(self.circle)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        viewer, ahead = self.request.user, self._weeks_ahead()
        sessions = list(self.circle.sessions.order_by("number"))
        inside = is_in_circle(viewer, self.circle)
        members = self.circle.memberships.select_related("person").order_by("-hosts", "joined_at")
        waiting = next((one for one in sessions if one.starts_at is None), None)
        coming = next((one for one in sessions if one.starts_at and not one.is_over and not one.cancelled_at), None)
        return super().get_context_data(
            circle=self.circle,
            members=list(members),
            sessions=sessions,
            waiting=waiting,
            meeting=meeting(coming, viewer) if coming else None,
            past=[one for one in sessions if one.is_over],
            inside=inside,
            hosts=can_host(viewer, self.circle),
            heat=heat_of(self.circle, ahead=ahead) if waiting and inside else None,
            ahead=ahead,
            **kwargs,
        )

    def _weeks_ahead(self) -> int:
        asked = self.request.GET.get("week", "1")
        return min(int(asked), MOST_WEEKS_AHEAD) if asked.isdecimal() else 1


class CircleMembershipView(LoginRequiredMixin, CircleScoped):
    """POST: take a place, or (with `leave`) give it up."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "leave" in request.POST:
            leave_circle(self.circle, person=request.user)
            return redirect(self.circle)
        try:
            join_circle(self.circle, person=request.user)
        except ValidationError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _("You're in this circle now."))
        return redirect(self.circle)


class SessionsView(LoginRequiredMixin, CircleScoped):
    """POST: one more session, to find a time for."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.require_host()
        next_session(self.circle)
        return redirect(self.circle)


class SessionScoped(CommunityScoped):
    """Below one session: gives `self.session`, or 404."""

    session: Session

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        visible = Session.objects.visible_to(request.user).select_related("circle__community")
        self.session = get_object_or_404(
            visible, pk=kwargs["session_id"], circle__community__slug=kwargs["community_slug"]
        )
        self.inside = is_in_circle(request.user, self.session.circle)
        self.hosts = can_host(request.user, self.session.circle)


class SessionView(SessionScoped, TemplateView):
    template_name = "mentoring/session.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        session = self.session
        members = session.circle.memberships.select_related("person").order_by("joined_at")
        kwargs.setdefault("time_form", TimeForm(instance=session, initial=self._proposed()))
        return super().get_context_data(
            session=session,
            circle=session.circle,
            meeting=meeting(session, self.request.user),
            inside=self.inside,
            hosts=self.hosts,
            clocks=[(one.person, self._clock(one.person)) for one in members] if self.inside else [],
            notes_form=NotesForm(initial={"agenda": "\n".join(session.agenda), "notes": session.notes}),
            **kwargs,
        )

    def _proposed(self) -> dict[str, str]:
        """The time that was chosen on the circle's table."""
        at = self.request.GET.get("at", "")
        return {"starts_at": at} if at else {}

    def _clock(self, person: Person) -> Any:
        starts_at = self.session.starts_at
        return starts_at.astimezone(ZoneInfo(person.time_zone)) if starts_at else None


class SessionTimeView(LoginRequiredMixin, SessionView):
    """POST: set or move the time."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.hosts:
            raise PermissionDenied(_("The circle's hosts choose the time."))
        form = TimeForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(time_form=form), status=422)
        plan_session(self.session, by=request.user, **form.cleaned_data)
        messages.success(request, _("Set. Everyone in the circle is told."))
        return redirect(self.session)


class SessionNotesView(LoginRequiredMixin, SessionScoped):
    """POST: agenda and notes, by anybody in the circle."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.inside:
            raise PermissionDenied(_("Notes belong to the circle."))
        form = NotesForm(request.POST)
        if form.is_valid():
            set_agenda(self.session, form.cleaned_data["agenda"].splitlines())
            set_notes(self.session, form.cleaned_data["notes"])
            messages.success(request, _("Saved for the circle."))
        return redirect(self.session)


class RsvpView(LoginRequiredMixin, SessionScoped):
    """POST: whether I come. For members of the circle."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.inside:
            raise PermissionDenied(_("Take a place in the circle first."))
        form = RsvpForm(request.POST)
        if form.is_valid():
            rsvp = say(self.session, form.cleaned_data["answer"], person=request.user)
            messages.success(request, _("Noted: %(answer)s.") % {"answer": rsvp.get_answer_display().lower()})
            with transaction.atomic():
                clear(request.user, f"session:{self.session.pk}")
        return redirect((request.POST.get("back") == "circle" and self.session.circle) or self.session)


class SessionCalendarView(LoginRequiredMixin, SessionScoped):
    """The session as a calendar file. Cancelled is in it; a video link only for those with a place."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.session.starts_at is None:
            raise Http404
        response = _calendar(calendar_of([self.session], with_links=self.inside))
        response.headers["Content-Disposition"] = f'attachment; filename="session-{self.session.pk}.ics"'
        return response


class FeedView(View):
    """/calendar/<token>.ics: what I go to, for my own calendar. The address is the key; it can be renewed."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        found = read_feed_token(token)
        person = Person.objects.active().filter(pk=found[0], link_key=found[1]).first() if found else None
        if person is None:
            raise Http404
        since = timezone.now() - timedelta(days=90)
        sessions = Session.objects.of(person).filter(starts_at__gte=since).select_related("circle__community")
        return _calendar(calendar_of(sessions.order_by("starts_at"), with_links=True))


def _calendar(content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response.headers["Cache-Control"] = "private, no-store"
    return response
