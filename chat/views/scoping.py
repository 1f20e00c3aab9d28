"""The doors into chat: a community's rooms, and conversations. What the viewer may not enter does not exist."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from chat.apart import is_quiet
from chat.forms import MessageForm
from chat.models import Message, Room
from chat.pages import RoomPage
from chat.permissions import can_open_room
from chat.silence import why_silent
from chat.speaking import conversation_of
from communities.views.scoping import CommunityScoped
from engagement.hearing import preset_of
from engagement.models import Preset
from people.acting import ActingView


class ChatScoped(CommunityScoped):
    """Chat is the members' own: for everybody else it does not exist, in open communities neither."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(self._page(request))
        if "room_id" in kwargs:
            # A conversation is in no community.
            return ActingView.dispatch(self, request, *args, **kwargs)
        try:
            return super().dispatch(request, *args, **kwargs)
        except Http404:
            # The page that says so is the one of an address that never was: no side bar opened for this place.
            request.__dict__.pop("community", None)
            raise

    def _page(self, request: HttpRequest) -> str:
        """Where to come back to: a whole page."""
        return request.get_full_path()


class RoomScoped(ChatScoped):
    """Every view behind a room's name or number: `self.room` is one the viewer may be in, or there is none."""

    kwargs: dict[str, Any]

    @cached_property
    def room(self) -> Room:
        viewer = self.request.user
        rooms = Room.objects.visible_to(viewer).with_reading(viewer).with_mute(viewer)
        if "room_id" in self.kwargs:
            return get_object_or_404(rooms, community=None, pk=self.kwargs["room_id"])
        room = get_object_or_404(rooms, community=self.community, slug=self.kwargs["room_slug"])
        room.community = self.community
        return room

    def show(
        self, page: RoomPage, form: MessageForm, status: int = 200, answered: Message | None = None
    ) -> HttpResponse:
        community = self.room.community
        context = {
            "community": community,
            "room": self.room,
            "page": page,
            "form": form,
            "answered": answered,
            "is_quiet": is_quiet(self.room),
            "silence": why_silent(self.person, self.room),
            "is_muted": preset_of(conversation_of(self.room), self.person) == Preset.MUTED,
            "may_open": community is not None and can_open_room(self.person, community),
        }
        return render(self.request, "chat/room.html", context, status=status)


class PartOfRoom(RoomScoped):
    """What the page asks for by itself; signing in leads back to the page."""

    def _page(self, request: HttpRequest) -> str:
        if "room_id" in self.kwargs:
            return reverse("messages:conversation", args=[self.kwargs["room_id"]])
        return reverse("chat:room", args=[self.kwargs["community_slug"], self.kwargs["room_slug"]])


class MessageScoped(PartOfRoom):
    """One message that stands in the room: `self.message`. What was taken away is not there."""

    @cached_property
    def message(self) -> Message:
        shown = Message.objects.visible_to(self.request.user).filter(room=self.room, is_note=False)
        message = get_object_or_404(shown.select_related("author"), sequence=self.kwargs["sequence"])
        message.room = self.room
        return message

    def back_to_it(self) -> str:
        return self.message.get_absolute_url()


def place_in_room(request: HttpRequest, name: str) -> int | None:
    """A place in the room from the address; nonsense is as good as none."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
