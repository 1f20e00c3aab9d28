"""Reading a room, and saying something in it."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from chat.broadcasts import changed_frame, message_frame
from chat.forms import MessageForm, PageMessageForm, PlaceForm
from chat.models import Message, Room
from chat.pace import TooFast
from chat.pages import RoomPage, here_html
from chat.permissions import can_chat
from chat.reading import missed_since, read_up_to
from chat.rooms import first_room
from chat.silence import why_silent
from chat.speaking import MayNotSpeak, speak
from chat.views.scoping import ChatScoped, PartOfRoom, RoomScoped, place_in_room
from content.refusing import NotTaken
from content.uploading import take_files
from moderation.waiting import held_until
from ui.requests import by_htmx

TOO_FAST = 429


class HomeView(ChatScoped):
    """Leads into the community's room, which is made now if nobody needed it before."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        if not can_chat(request.user, self.community):
            raise Http404
        rooms = Room.objects.of_place().filter(community=self.community).order_by("pk")
        return redirect(rooms.first() or first_room(self.community))


class Speaking(RoomScoped):
    """Where something is said: by the room's form, or by its script."""

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        room = self.room
        if why := why_silent(self.person, room):
            # Before any file of theirs is taken.
            return self._refuse_words(PageMessageForm(request.POST), why, 403)
        sent = take_files(request, owner=self.person)
        # A script makes a key for each message; a page has one for whatever is written on it.
        form = MessageForm(sent.data) if by_htmx(request) else PageMessageForm(sent.data, request.FILES)
        for fault in sent.faults:
            form.add_error("source", fault)
        if not form.is_valid():
            return self._refuse_words(form, str(next(iter(form.errors.values()))[0]), 422)
        words = form.cleaned_data
        key, answers = words["sending_key"], words["answers"]
        try:
            message = speak(room, author=self.person, source=words["source"], sending_key=key, answers=answers)
        except (TooFast, MayNotSpeak, NotTaken) as problem:
            form.add_error("source", str(problem))
            return self._refuse_words(form, str(problem), TOO_FAST if isinstance(problem, TooFast) else 403)
        if by_htmx(request):
            before, seen = message.sequence - 1, words["seen"]
            return self._caught_up(before if seen is None else min(seen, before), words["change"])
        if message.is_held:
            messages.info(request, held_until(message))
        read_up_to(message.room, message.sequence, person=self.person)
        return redirect(room)

    def _caught_up(self, sequence: int, change: int | None) -> HttpResponse:
        missed = missed_since(self.room, sequence, change, reader=self.person)
        frames = [changed_frame(message) for message in missed.changed]
        frames += [message_frame(message) for message in missed.messages]
        reached = {"sequence": missed.upto, "change": missed.change, "more": not missed.is_all}
        return JsonResponse({"messages": frames, **reached})

    def _refuse_words(self, form: MessageForm, why: str, status: int) -> HttpResponse:
        if by_htmx(self.request):
            return JsonResponse({"why": why}, status=status)
        return self.show(RoomPage(self.room, self.request.user), form, status)


class RoomView(Speaking):
    """The latest messages; `?before=N` and `?after=N` the ones beside, `?message=N` those around one, `?on=2026-11-20`
    those of a day; `?answer=N` begins an answer. `?seen=N` goes along: how far one had read on the way in.

    POST: says something. What cannot be taken comes back here, where the page's links lead on.
    """

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        if first := self._first_on(request.GET.get("on", "")):
            return redirect(first)
        around, before, after, seen_before = (
            place_in_room(request, name) for name in ("message", "before", "after", "seen")
        )
        page = RoomPage(self.room, request.user, before=before, after=after, around=around, seen=seen_before)
        if by_htmx(request) and (page.before or page.after):
            part = "earlier" if page.before else "later"
            return render(request, f"chat/room.html#{part}", {"page": page, "room": self.room})
        answered = self._answered(place_in_room(request, "answer"))
        seen = {"seen": page.last_sequence, "answers": answered.sequence if answered else None}
        return self.show(page, PageMessageForm(initial=seen), answered=answered)

    def _first_on(self, day: str) -> Message | None:
        """The first message of that day, on the viewer's clock, or the next one there is. One is led to it: the log
        opens at the last line of a page, which may be of another day."""
        try:
            on = date.fromisoformat(day)
        except ValueError:
            return None
        if not 2000 <= on.year <= 2100:
            return None
        begins = timezone.make_aware(datetime.combine(on, time.min))
        first = Message.objects.of(self.room).filter(created_at__gte=begins).order_by("sequence").first()
        if first is not None:
            first.room = self.room
        return first

    def _answered(self, sequence: int | None) -> Message | None:
        """The message that what is written now will answer."""
        if sequence is None:
            return None
        standing = Message.objects.for_reading().of(self.room).filter(hidden_at=None, is_note=False)
        return standing.filter(sequence=sequence).first()


class MessagesView(Speaking, PartOfRoom):
    """GET `?after=N&change=C`: what was said since, and what happened since to what stood; for pages that were away.

    POST: says something, and answers with what was missed.
    """

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self._caught_up(place_in_room(request, "after") or 0, place_in_room(request, "change"))


class ReadingView(PartOfRoom):
    """How far I have read: told by the page, or by the button beside what is new."""

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        room, form = self.room, PlaceForm(request.POST)
        if form.is_valid():
            read_up_to(room, form.cleaned_data["sequence"], person=self.person)
        if "leave" in request.POST:
            return redirect(room)
        return HttpResponse(status=204 if form.is_valid() else 422)


class HereView(PartOfRoom):
    """Who is here, for pages without a socket."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        community = self.room.community
        return HttpResponse(here_html(community.pk) if community else "")
