"""Choosing messages that become a thread or a story: in the room by its script, on a page of its own without."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import Truncator

from chat.choosing import MOST_CHOSEN, ROOM, quotable, quotes_of
from chat.forms import ChoiceForm
from chat.models import Message
from chat.pages import PAGE_SIZE
from chat.permissions import can_make_thread
from chat.views.scoping import RoomScoped, place_in_room
from communities.quoting import NotNow, readers_of_story, story_from, thread_from

TITLE_LENGTH = 80


class ChoosingView(RoomScoped):
    """GET `?message=N`: that one chosen, among those around it. POST `make`: 'thread' leads to where it is written,
    'story' asks those quoted; before that, without a title, to this page."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        around = place_in_room(request, "message")
        before = around + PAGE_SIZE // 2 if around else None
        return self._choices({around} if around else set(), before=before)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        chosen = _numbers(request.POST.getlist("numbers"))
        if "earlier" in request.POST:
            return self._choices(chosen, before=next(iter(_numbers([request.POST["earlier"]])), None))
        is_story = request.POST.get("make") != "thread"
        if is_story and "title" not in request.POST:
            return self._choices(chosen, alone=bool(chosen))
        standing = list(quotable(self.room).filter(sequence__in=chosen).order_by("sequence"))
        form = self._form(request.POST, standing=[message.sequence for message in standing], is_story=is_story)
        if not form.is_valid():
            return self._choices(chosen, form)
        return self._make_story(standing, form) if is_story else self._make_thread(standing)

    def _make_thread(self, chosen: Iterable[Message]) -> HttpResponse:
        if not can_make_thread(self.person, self.room):
            raise Http404
        quotes = quotes_of(self.room, chosen)
        address = thread_from(self.community, by=self.person, kind=ROOM, number=self.room.pk, quotes=quotes)
        return redirect(address or self.room)

    def _make_story(self, chosen: Iterable[Message], form: ChoiceForm) -> HttpResponse:
        said = {name: form.cleaned_data[name] for name in ("title", "readers")}
        quotes = quotes_of(self.room, chosen)
        try:
            address = story_from(self.community, by=self.person, kind=ROOM, number=self.room.pk, quotes=quotes, **said)
        except NotNow as fault:
            form.add_error(None, str(fault))
            return self._choices({message.sequence for message in chosen}, form)
        return redirect(address or self.room)

    def _form(self, *data: Any, **more: Any) -> ChoiceForm:
        return ChoiceForm(*data, readers=readers_of_story(self.community, ROOM), by=self.person, **more)

    def _choices(
        self,
        chosen: Collection[int],
        form: ChoiceForm | None = None,
        *,
        before: int | None = None,
        alone: bool = False,
    ) -> HttpResponse:
        """A page of the room, and what was chosen before it; `alone` where it was chosen in the room already."""
        standing = quotable(self.room)
        near = standing.before(before or max(chosen, default=self.room.last_sequence) + PAGE_SIZE // 2)
        page = [] if alone else list(near[:PAGE_SIZE])
        shown = {message.sequence: message for message in (*page, *standing.filter(sequence__in=chosen))}
        messages = [shown[sequence] for sequence in sorted(shown)]
        for message in messages:
            message.is_chosen = message.sequence in chosen
        first = next((message for message in messages if message.is_chosen), None)
        title = Truncator(first.beginning).chars(TITLE_LENGTH) if first else ""
        context = {
            "community": self.community,
            "room": self.room,
            "messages_said": messages,
            "earlier": page[-1].sequence if len(page) == PAGE_SIZE else None,
            "form": form or self._form(initial={"title": title}, standing=[], is_story=True),
            "may_make_thread": can_make_thread(self.person, self.room),
        }
        return render(self.request, "chat/choosing.html", context, status=422 if form else 200)


def _numbers(texts: Iterable[str]) -> set[int]:
    """Places in the room; nonsense is left out, and so is more than anybody chooses."""
    numbers = sorted(int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 10)
    return set(numbers[: MOST_CHOSEN * 5])
