"""What those who lead do about a message: take it away with a reason, let its author only read for a while, look at
what was changed or taken back."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from chat.forms import MuteForm, TakeAwayForm
from chat.models import Message
from chat.muting import mute, mute_of, unmute
from chat.permissions import can_mute, can_see_traces, can_take_away, who_can_be_muted
from chat.traces import PAGE_SIZE, look_at, message_in, traces_in
from chat.views.scoping import MessageScoped, RoomScoped, place_in_room
from moderation.flagging import take_away


class TakeAwayView(MessageScoped):
    """The author is told why, and may ask for a second look, as everywhere."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self._show(TakeAwayForm())

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form = TakeAwayForm(request.POST)
        if not can_take_away(self.person, self.message) or not form.is_valid():
            return self._show(form)
        take_away(self.message, by=self.person, reason=form.cleaned_data["reason"])
        messages.success(request, _("Taken away. %(name)s is told why.") % {"name": self.message.author.first_name})
        return redirect(self.room)

    def _show(self, form: TakeAwayForm) -> HttpResponse:
        if not can_take_away(self.person, self.message):
            raise PermissionDenied(_("Those who lead here can do that."))
        context = {"community": self.room.community, "room": self.room, "message": self.message, "form": form}
        return render(self.request, "chat/take_away.html", context, status=422 if form.errors else 200)


class MuteView(MessageScoped):
    """By way of anything they said, standing or not: what is gone is not shown."""

    @cached_property
    def message(self) -> Message:
        message = message_in(self.room, self.kwargs["sequence"])
        if message is None:
            raise Http404
        message.room = self.room
        return message

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self._show(MuteForm())

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        author = self.message.author
        held = mute_of(self.room, author)
        if held is not None and "lift" in request.POST:
            unmute(held, by=self.person)
            messages.success(request, _("%(name)s can write here again.") % {"name": author.first_name})
            return redirect(self.room)
        form = MuteForm(request.POST)
        if not form.is_valid():
            return self._show(form)
        mute(self.room, author, lasts=form.lasts, reason=form.cleaned_data["reason"], by=self.person)
        messages.success(request, _("%(name)s reads here for a while, and is told why.") % {"name": author.first_name})
        return redirect(self.room)

    def _show(self, form: MuteForm) -> HttpResponse:
        if not can_mute(self.person, self.room, self.message.author):
            raise PermissionDenied(_("Those who lead here can do that, to those who don’t."))
        context = {
            "community": self.room.community,
            "room": self.room,
            "message": self.message,
            "form": form,
            "held": mute_of(self.room, self.message.author),
        }
        return render(self.request, "chat/mute.html", context, status=422 if form.errors else 200)


class Traces(RoomScoped):
    """For those who lead, in rooms of their community."""

    def refuse_others(self) -> None:
        if not can_see_traces(self.person, self.room):
            raise PermissionDenied(_("Those who lead here can see that."))

    def page(self, template: str, **more: Any) -> HttpResponse:
        context = {"community": self.community, "room": self.room, **more}
        return render(self.request, template, context)


class TracesView(Traces):
    """GET `?before=N`: that something was changed or taken back, and nothing of what it said."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        self.refuse_others()
        rows = traces_in(self.room, before=place_in_room(request, "before"))
        earlier = rows[-1].sequence if len(rows) == PAGE_SIZE else None
        authors = who_can_be_muted(self.person, self.room, {message.author_id for message in rows})
        return self.page("chat/traces.html", rows=rows, earlier=earlier, can_be_muted=authors)


class HistoryView(Traces):
    """All that one message said. Looking is written into the audit trail."""

    def get(self, request: HttpRequest, sequence: int, **_kwargs: Any) -> HttpResponse:
        self.refuse_others()
        message = message_in(self.room, sequence)
        if message is None:
            raise Http404
        message.room = self.room
        traces = reverse("chat:traces", args=[self.community.slug, self.room.slug])
        versions = look_at(message, by=self.person)
        return self.page("chat/history.html", message=message, versions=versions, traces=traces)
