"""What somebody hears of one room: as of the place it is in, or nothing."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from chat.speaking import conversation_of
from chat.views.scoping import PartOfRoom
from engagement.hearing import mute_conversation, unmute_conversation
from ui.requests import by_htmx

LEVELS = {"usual": unmute_conversation, "muted": mute_conversation}


class HearingView(PartOfRoom):
    """POST: a muted room has no dot and no number, and is told of nowhere. One goes on reading and writing there."""

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        room, level = self.room, request.POST.get("level", "")
        if level not in LEVELS:
            return HttpResponse(status=422)
        LEVELS[level](conversation_of(room), person=self.person)
        if not by_htmx(request):
            return redirect(room)
        context = {"base": room.get_absolute_url(), "is_muted": level == "muted"}
        return render(request, "chat/room.html#hearing", context)
