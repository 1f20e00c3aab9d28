from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from chat.broadcasts import message_frame
from chat.forms import MessageForm, PlaceForm
from chat.models import Room
from chat.pace import may_speak_now
from chat.pages import RoomPage, here_html
from chat.permissions import can_chat
from chat.reading import missed_since, read_up_to
from chat.rooms import first_room
from chat.speaking import say
from communities.views.scoping import CommunityScoped
from ui.requests import by_htmx

TOO_FAST = 429


class ChatScoped(CommunityScoped):
    """Chat is the members' own: for everybody else it does not exist, in open communities neither."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(self._page(request))
        try:
            return super().dispatch(request, *args, **kwargs)
        except Http404:
            # The page that says so is the one of an address that never was: no side bar opened for this place.
            request.__dict__.pop("community", None)
            raise

    def _page(self, request: HttpRequest) -> str:
        """Where to come back to: a whole page."""
        return request.get_full_path()


class HomeView(ChatScoped):
    """Leads into the community's room, which is made now if nobody needed it before."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        if not can_chat(request.user, self.community):
            raise Http404
        room = Room.objects.filter(community=self.community).order_by("pk").first() or first_room(self.community)
        return redirect("chat:room", self.community.slug, room.slug)


class RoomScoped(ChatScoped):
    """Every view behind a room's name: `self.room` is one the viewer may be in, or there is none."""

    kwargs: dict[str, Any]

    @cached_property
    def room(self) -> Room:
        rooms = Room.objects.visible_to(self.request.user).with_reading(self.request.user)
        room = rooms.filter(community=self.community, slug=self.kwargs["room_slug"]).first()
        if room is None:
            raise Http404
        room.community = self.community
        return room

    def show(self, page: RoomPage, form: MessageForm, status: int = 200) -> HttpResponse:
        context = {"community": self.community, "room": self.room, "page": page, "form": form}
        return render(self.request, "chat/room.html", context, status=status)


class RoomView(RoomScoped):
    """The latest messages; `?before=N` the ones before, `?message=N` those around one."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        page = RoomPage(
            self.room, request.user, before=_sequence(request, "before"), around=_sequence(request, "message")
        )
        if by_htmx(request) and page.before:
            return render(request, "chat/room.html#earlier", {"page": page, "room": self.room})
        return self.show(page, MessageForm(initial={"seen": page.last_sequence}))


class PartOfRoom(RoomScoped):
    """What the page asks for by itself; signing in leads back to the page."""

    def _page(self, request: HttpRequest) -> str:
        return reverse("chat:room", args=[self.kwargs["community_slug"], self.kwargs["room_slug"]])


class MessagesView(PartOfRoom):
    """GET `?after=N`: what was said since, for pages that were away. POST: says something."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self._caught_up(_sequence(request, "after") or 0)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        room = self.room
        form = MessageForm(request.POST)
        if not form.is_valid():
            return self._refuse_words(form, 422)
        if not may_speak_now(self.person.pk):
            form.add_error("source", _("Five messages in five seconds. Take a breath, then send it again."))
            return self._refuse_words(form, TOO_FAST)
        words = form.cleaned_data
        message = say(room, author=self.person, source=words["source"], sending_key=words["sending_key"])
        if by_htmx(request):
            return self._caught_up(words["seen"] or message.sequence - 1)
        read_up_to(message.room, message.sequence, person=self.person)
        return redirect("chat:room", self.community.slug, room.slug)

    def _caught_up(self, sequence: int) -> HttpResponse:
        missed = missed_since(self.room, sequence)
        frames = [message_frame(message) for message in missed.messages]
        return JsonResponse({"messages": frames, "sequence": missed.upto, "more": not missed.is_all})

    def _refuse_words(self, form: MessageForm, status: int) -> HttpResponse:
        if by_htmx(self.request):
            return JsonResponse({"why": str(next(iter(form.errors.values()))[0])}, status=status)
        return self.show(RoomPage(self.room, self.request.user), form, status)


class ReadingView(PartOfRoom):
    """How far I have read: told by the page, or by the button beside what is new."""

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form = PlaceForm(request.POST)
        if form.is_valid():
            read_up_to(self.room, form.cleaned_data["sequence"], person=self.person)
        if "leave" in request.POST:
            return redirect("chat:room", self.community.slug, self.room.slug)
        return HttpResponse(status=204 if form.is_valid() else 422)


class HereView(PartOfRoom):
    """Who is here, for pages without a socket."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return HttpResponse(here_html(self.room.community_id))


def _sequence(request: HttpRequest, name: str) -> int | None:
    """A place in the room from the address; nonsense is as good as none."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
