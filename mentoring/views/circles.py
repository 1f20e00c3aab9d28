from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, UpdateView

from communities.permissions import can_lead
from communities.views.scoping import CommunityScoped
from engagement.notifying import clear
from mentoring.agenda import agenda_of
from mentoring.circle_page import attendance_of, rota_of
from mentoring.finding_time import heat_of
from mentoring.forms import CircleForm, PlaceForm, ReflectionForm
from mentoring.looking_back import asked_of, look_back, question_of, waiting_for
from mentoring.meeting import (
    add_session,
    change_circle,
    join_circle,
    leave_circle,
    open_circle,
    share_hosting,
)
from mentoring.models import Circle, CircleReflection, HostSwap, Session
from mentoring.pages import clocks, hosted_by, meeting
from mentoring.permissions import can_host, is_in_circle
from mentoring.placing import move, parted_in, place
from mentoring.swapping import answer_swap, ask_to_swap
from mentoring.talking import keep_room_of_circle, room_of_circle
from mentoring.views.programmes import OpenProgrammeView
from mentoring.written import pages_written_in
from people.acting import FormOfWriter
from people.models import Person

MOST_WEEKS_AHEAD = 8
# The parts of a circle's page beside what comes up; who is not in it sees its people alone.
PARTS: dict[str, Any] = {
    "": gettext_lazy("Coming up"),
    "past": gettext_lazy("Past sessions"),
    "people": gettext_lazy("People"),
    "notes": gettext_lazy("Notes"),
}
FOR_ANYBODY = ("", "people")


class CircleScoped(CommunityScoped):
    """Below one circle: gives `self.circle`, or 404."""

    circle: Circle

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        visible = Circle.objects.visible_to(request.user).select_related("community", "programme")
        self.circle = get_object_or_404(visible, pk=kwargs["circle_id"], community__slug=kwargs["community_slug"])

    def require_host(self) -> None:
        if not can_host(self.request.user, self.circle):
            raise PermissionDenied(_("The circle's hosts do this."))


class OpenCircleView(OpenProgrammeView):
    form_class = CircleForm  # type: ignore[assignment]
    extra_context = {"what": "circle"}

    def form_valid(self, form: Any) -> HttpResponse:
        circle: Circle = form.instance
        circle.community, circle.time_zone = self.community, self.person.time_zone
        open_circle(circle, host=self.person)
        messages.success(self.request, _("Opened. Say who it is for, and find the first time together."))
        return redirect(circle)


class CircleView(CircleScoped, TemplateView):
    template_name = "mentoring/circle.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if kwargs.get("slug") != self.circle.slug:
            return redirect(self.circle)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        viewer, ahead = self.request.user, self._weeks_ahead()
        in_time = F("starts_at").asc(nulls_last=True)
        rows = self.circle.sessions.select_related("host", "series").prefetch_related("note_sections")
        sessions = list(rows.order_by(in_time, "number"))
        inside = is_in_circle(viewer, self.circle)
        parts = {name: label for name, label in PARTS.items() if inside or name in FOR_ANYBODY}
        part = self._part(parts)
        hosts = can_host(viewer, self.circle)
        members = list(self.circle.memberships.select_related("person").order_by("-hosts", "joined_at"))
        waiting = next((one for one in sessions if one.starts_at is None), None)
        coming = next((one for one in sessions if one.starts_at and not one.is_over and not one.cancelled_at), None)
        heat = heat_of(self.circle, ahead=ahead) if waiting and inside and not part else None
        picked = heat.cell_at(self.request.GET.get("at", "")) or next(iter(heat.best), None) if heat else None
        past = [one for one in sessions if one.is_over]
        return super().get_context_data(
            circle=self.circle,
            may_flag=viewer.pk is not None and viewer.pk != self.circle.words_by_id,
            members=members,
            sessions=sessions,
            waiting=waiting,
            meeting=meeting(coming, viewer) if coming else None,
            agenda=agenda_of(coming, viewer) if coming and inside else None,
            past=past[::-1],
            written=pages_written_in(past) if inside else [],
            parts=parts,
            part=part,
            inside=inside,
            talk=room_of_circle(self.circle) if inside else "",
            accepted=any(one.accepted_at for one in members if one.person_id == viewer.pk),
            hosts=hosts,
            later=[one for one in sessions if one.starts_at and not one.is_over and one != coming] if inside else [],
            attendance=attendance_of(members, sessions) if hosts else [],
            rota=rota_of(sessions, viewer) if inside else None,
            heat=heat,
            picked=picked,
            clocks=clocks([one.person for one in members], picked.at) if picked else [],
            ahead=ahead,
            **({"reflection_form": self._looking_back(inside=inside)} | kwargs),
        )

    def _looking_back(self, *, inside: bool) -> ReflectionForm | None:
        """For whoever was asked and has not answered."""
        viewer = self.request.user
        reflection = waiting_for(self.circle, viewer.pk, inside=inside) if viewer.is_authenticated else None
        return ReflectionForm(instance=reflection, question=question_of(reflection)) if reflection else None

    def _part(self, parts: Collection[str]) -> str:
        asked = self.request.GET.get("show", "")
        return asked if asked in parts else ""

    def _weeks_ahead(self) -> int:
        asked = self.request.GET.get("week", "1")
        return min(int(asked), MOST_WEEKS_AHEAD) if asked.isdecimal() else 1


class LookingBackView(LoginRequiredMixin, CircleView):
    """POST: what the circle is, or was, to somebody in it, by the one who was asked."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        reflection = self._asked()
        form = ReflectionForm(request.POST, instance=reflection, question=question_of(reflection), by=self.person)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(reflection_form=form), status=422)
        look_back(reflection, **form.cleaned_data)
        with transaction.atomic():
            clear(self.person, f"circle-reflection:{reflection.pk}")
        messages.success(request, _("Thank you."))
        return redirect(self.circle)

    def _asked(self) -> CircleReflection:
        """What the form was about, or else the last that was asked: it may be said anew."""
        rows = list(asked_of(self.circle, self.person.pk, inside=is_in_circle(self.person, self.circle)))
        if not rows:
            raise PermissionDenied(_("Whoever is in a circle is asked now and then, and nobody was asked just now."))
        wanted = self.request.POST.get("asked", str(rows[0].pk))
        found = next((one for one in rows if str(one.pk) == wanted), None)
        if found is None:
            raise Http404
        return found


class CircleMembershipView(LoginRequiredMixin, CircleScoped):
    """POST: take a place, or (with `leave`) give it up."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "leave" in request.POST:
            leave_circle(self.circle, person=self.person)
            return redirect(self.circle)
        try:
            if self.circle.norms and "accept" not in request.POST:
                raise ValidationError(_("Read what this circle agreed on, and tick that you keep to it."))
            join_circle(self.circle, person=self.person, accepts=bool(self.circle.norms))
        except ValidationError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _("You're in this circle now."))
        return redirect(self.circle)


class CircleSettingsView(LoginRequiredMixin, CircleScoped, FormOfWriter, UpdateView[Circle, CircleForm]):
    """What hosts set."""

    form_class = CircleForm
    template_name = "mentoring/circle_settings.html"

    def get_object(self, queryset: Any = None) -> Circle:
        self.require_host()
        return self.circle

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        members = self.circle.memberships.select_related("person").order_by("-hosts", "joined_at")
        kwargs.setdefault("place_form", PlaceForm(people=Person.objects.none()))
        return super().get_context_data(
            circle=self.circle,
            members=members,
            others=[one for one in hosted_by(self.person, self.circle.community) if one != self.circle],
            parted=parted_in(self.circle) if can_lead(self.person, self.circle.community) else [],
            **kwargs,
        )

    def form_valid(self, form: CircleForm) -> HttpResponse:
        change_circle(form.instance, by=self.person)
        return redirect(form.instance)

    def form_invalid(self, form: CircleForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


class HostingView(LoginRequiredMixin, CircleScoped):
    """POST: somebody hosts from now on, or (with `end`) no more."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.require_host()
        membership = get_object_or_404(self.circle.memberships, person_id=kwargs["person_id"])
        try:
            share_hosting(self.circle, person=membership.person, hosts="end" not in request.POST)
        except ValidationError as error:
            messages.error(request, error.message)
        return redirect("mentoring:circle-settings", self.community.slug, self.circle.pk)


class PlacesView(CircleSettingsView):
    """POST: somebody is given a place by a host."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        here = Person.objects.filter(memberships__community=self.community, is_active=True)
        form = PlaceForm(request.POST, people=here)
        if form.is_valid():
            try:
                place(self.circle, form.cleaned_data["who"], by=self.person)
            except ValidationError as error:
                form.add_error("who", error)
            else:
                messages.success(request, _("%(name)s is told.") % {"name": form.cleaned_data["who"].first_name})
                return redirect("mentoring:circle-settings", self.community.slug, self.circle.pk)
        settings = self.get_form_class()(instance=self.circle)
        return self.render_to_response(self.get_context_data(form=settings, place_form=form), status=422)


class PlaceView(LoginRequiredMixin, CircleScoped):
    """POST: somebody moves to another circle (`to`) whose host one is as well."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.require_host()
        membership = get_object_or_404(self.circle.memberships.select_related("person"), person_id=kwargs["person_id"])
        wanted = request.POST.get("to", "")
        into = next((one for one in hosted_by(self.person, self.community) if str(one.pk) == wanted), None)
        if into is None or into == self.circle:
            raise PermissionDenied(_("Choose another circle whose host you are."))
        try:
            move(membership.person, out_of=self.circle, into=into, by=self.person)
        except ValidationError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _("%(name)s is told.") % {"name": membership.person.first_name})
        return redirect("mentoring:circle-settings", self.community.slug, self.circle.pk)


class RoomView(LoginRequiredMixin, CircleScoped):
    """POST: the room of a circle that is older than such rooms."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_in_circle(self.person, self.circle):
            raise PermissionDenied(_("Take a place in the circle first."))
        with transaction.atomic():
            keep_room_of_circle(self.circle)
        return redirect(room_of_circle(self.circle) or self.circle.get_absolute_url())


class SessionsView(LoginRequiredMixin, CircleScoped):
    """POST: one more session, to find a time for."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.require_host()
        add_session(self.circle)
        return redirect(self.circle)


class SwapsView(LoginRequiredMixin, CircleScoped):
    """POST: whoever hosts the session `give` would rather host `take`."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        give, take = (self._session(request.POST.get(name, "")) for name in ("give", "take"))
        try:
            ask_to_swap(give, take, by=self.person)
        except ValidationError as error:
            messages.error(request, error.message)
        else:
            assert take.host is not None
            messages.success(request, _("%(name)s is asked.") % {"name": take.host.first_name})
        return redirect(f"{self.circle.get_absolute_url()}#rota")

    def _session(self, number: str) -> Session:
        pk = int(number) if number.isascii() and number.isdecimal() and len(number) < 12 else 0
        return get_object_or_404(self.circle.sessions.select_related("host"), pk=pk)


class SwapView(LoginRequiredMixin, CircleScoped):
    """POST: yes or no, by the host of the session that is wanted."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = HostSwap.objects.filter(give__circle=self.circle).select_related("give", "take", "asked_by")
        swap = get_object_or_404(rows, pk=kwargs["swap_id"])
        if swap.take.host_id != self.person.pk:
            raise PermissionDenied(_("This is for whoever hosts that session."))
        if answer_swap(swap, by=self.person, agrees=request.POST.get("answer") == "yes"):
            messages.success(request, _("You two have changed places."))
        return redirect(f"{self.circle.get_absolute_url()}#rota")
