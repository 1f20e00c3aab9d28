"""Deadlocks: of two who hold what the other waits for, Postgres undoes what one did, so that the other can go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import OperationalError

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from config.middleware import Handler

DEADLOCK = "40P01"


class DoneAgain:
    """Whoever was undone so is done once more and sees nothing of it. A second time is told as every busy moment is."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, trouble: Exception) -> HttpResponse | None:
        asked = request.resolver_match
        if asked is None or not _was_a_deadlock(trouble):
            return None
        for _name, files in request.FILES.lists():
            for file in files:
                file.seek(0)
        done: HttpResponse = asked.func(request, *asked.args, **asked.kwargs)
        return done


def _was_a_deadlock(trouble: Exception) -> bool:
    return isinstance(trouble, OperationalError) and getattr(trouble.__cause__, "pgcode", "") == DEADLOCK
