"""While a session goes on. All of it by somebody in the circle; its clock by anybody in it too, since hosts rotate."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from mentoring.formats import steps_of
from mentoring.noting import WrittenMeanwhile, write_section
from mentoring.running import (
    add_action,
    choose_format,
    go_on,
    pause,
    send_summary,
    settle,
    start_step,
    stop,
)
from mentoring.running_forms import ActionForm, FormatForm, SectionForm
from mentoring.views.agenda import InsideTheCircle
from mentoring.views.scheduling import HostsSession
from mentoring.views.sessions import SessionView


class FormatView(HostsSession):
    """POST: how the session is spent."""

    def change(self, request: HttpRequest) -> HttpResponse | None:
        form = FormatForm(request.POST)
        if form.is_valid():
            choose_format(self.session, form.cleaned_data["format"])
        return redirect(f"{self.session.get_absolute_url()}#steps")


class TimerView(InsideTheCircle):
    """POST: the shared clock. `step` starts one."""

    def change(self, request: HttpRequest) -> HttpResponse | None:
        step = request.POST.get("step", "")
        if step.isascii() and step.isdecimal() and len(step) < 3:
            start_step(self.session, int(step))
        elif act := {"pause": pause, "go-on": go_on, "stop": stop}.get(request.POST.get("do", "")):
            act(self.session)
        return redirect(f"{self.session.get_absolute_url()}#steps")


class SectionView(InsideTheCircle, SessionView):
    """POST: notes at one step. What somebody else wrote meanwhile is shown, and nothing is lost."""

    http_method_names = ["post"]

    def change(self, request: HttpRequest) -> HttpResponse | None:
        position = self.kwargs["position"]
        form = SectionForm(request.POST, by=self.person, stood=self._stands_at(position))
        known = position < len(steps_of(self.session.format))
        if not known and not self.session.note_sections.filter(position=position).exists():
            raise Http404
        if form.is_valid():
            try:
                write_section(
                    self.session,
                    position,
                    form.cleaned_data["source"],
                    edition=form.cleaned_data["edition"],
                    by=self.person,
                )
            except WrittenMeanwhile as meanwhile:
                data = {"source": form.cleaned_data["source"], "edition": meanwhile.now.edition}
                form = SectionForm(data, by=self.person, stood=form.stood)
                return self._again(position, form, theirs=meanwhile.now)
            return redirect(f"{self.session.get_absolute_url()}#step-{position}")
        return self._again(position, form)

    def _stands_at(self, position: int) -> str:
        return self.session.note_sections.filter(position=position).values_list("source", flat=True).first() or ""

    def _again(self, position: int, form: SectionForm, **more: Any) -> HttpResponse:
        context = self.get_context_data(section_form=form, section_at=position, **more)
        return self.render_to_response(context, status=422)


class ActionsView(InsideTheCircle, SessionView):
    """POST: what somebody will do."""

    http_method_names = ["post"]

    def change(self, request: HttpRequest) -> HttpResponse | None:
        form = ActionForm(request.POST, circle=self.session.circle, by=self.person)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(action_form=form), status=422)
        add_action(self.session, **form.cleaned_data, by=self.person)
        return redirect(f"{self.session.get_absolute_url()}#actions")


class ActionView(InsideTheCircle):
    """POST: done, or not after all."""

    def change(self, request: HttpRequest) -> HttpResponse | None:
        settle(get_object_or_404(self.session.actions, pk=self.kwargs["action_id"]), by=self.person)
        return redirect(f"{self.session.get_absolute_url()}#actions")


class SummaryView(HostsSession):
    """POST: what was written goes to everybody in the circle."""

    def change(self, request: HttpRequest) -> HttpResponse | None:
        if not self.inside:
            raise PermissionDenied(_("Notes belong to the circle."))
        send_summary(self.session, by=self.person)
        messages.success(request, _("On its way to everybody in the circle."))
        return None
