"""What somebody hears of one room: as of the place it is in, or nothing."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from chat.speaking import conversation_of
from chat.views.scoping import PartOfRoom
from engagement.hearing import hear_of
from engagement.models import Preset
from ui.requests import by_htmx

LEVELS = {"usual": Preset.NORMAL, "muted": Preset.MUTED}


class HearingView(PartOfRoom):
    """POST: a muted room has no dot and no number, and is told of nowhere. One goes on reading and writing there."""

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        preset = LEVELS.get(request.POST.get("level", ""))
        if preset is None:
            return HttpResponse(status=422)
        hear_of(conversation_of(self.room), preset, person=self.person)
        if not by_htmx(request):
            return redirect(self.room)
        context = {"base": self.room.get_absolute_url(), "is_muted": preset == Preset.MUTED}
        return render(request, "chat/room.html#hearing", context)
