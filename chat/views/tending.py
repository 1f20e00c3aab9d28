"""Opening rooms and saying what they are for."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chat.forms import RoomForm
from chat.models import Room
from chat.permissions import can_chat, can_open_room
from chat.rooms import MOST_ROOMS, change_room, open_named_room
from chat.views.scoping import ChatScoped, RoomScoped

REFUSAL = gettext_lazy("Facilitators open rooms here. Tell one of them what you miss.")


class Tending(ChatScoped):
    allows = can_open_room

    def _refuse(self, request: HttpRequest) -> HttpResponseBase:
        if not can_chat(request.user, self.community):
            raise Http404
        raise PermissionDenied(REFUSAL)

    def form_page(self, form: RoomForm, status: int = 200, room: Room | None = None) -> HttpResponse:
        context = {"community": self.community, "form": form, "room": room}
        return render(self.request, "chat/tending.html", context, status=status)


class NewRoomView(Tending):
    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self.form_page(RoomForm(community=self.community))

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form = RoomForm(request.POST, community=self.community, by=self.person)
        if form.is_valid() and Room.objects.of_place().filter(community=self.community).count() >= MOST_ROOMS:
            form.add_error(None, _("There are very many rooms here. Could people meet in one of them?"))
        if not form.is_valid():
            return self.form_page(form, 422)
        room = open_named_room(self.community, by=self.person, **form.cleaned_data)
        messages.success(request, _("The room is open."))
        return redirect(room)


class RoomSettingsView(RoomScoped, Tending):
    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self.form_page(RoomForm(instance=self.room, community=self.community), room=self.room)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form = RoomForm(request.POST, instance=self.room, community=self.community, by=self.person)
        if not form.is_valid():
            self.room.refresh_from_db()
            return self.form_page(form, 422, room=self.room)
        change_room(self.room, by=self.person, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect(self.room)
