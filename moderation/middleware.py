"""Somebody who may not write for a while reads on, and meets a kind word wherever they would write."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from content.targets import target_kind
from moderation.measures import Muted, why_muted
from moderation.models import Measure
from moderation.places import path_of, places_of

READS = ("GET", "HEAD", "OPTIONS")
# What is one's own, and how far one has read; saying that something is wrong; leaving; asking for a second look.
ONES_OWN = frozenset({"settings", "account", "mfa", "usersessions", "moderation", "engagement", "search", "admin"})
READING = frozenset(
    {"reading", "hearing", "draft", "leaving", "following", "watching", "preview", "visit", "blocks", "block"}
)
ENDING = frozenset({"pair-ending", "pair-private", "partnership-ending", "visit-calling-off"})
STAYS_OPEN = READING | ENDING
# They ask for themselves, and answer in words that the page shows where one writes.
ASKS_ITSELF = frozenset(
    {"chat:room", "messages:conversation"}
    | {f"{app}:{name}" for app in ("chat", "messages") for name in ("messages", "message-edit")}
)


class WritingPaused:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, kwargs: dict[str, Any]) -> None:
        match = request.resolver_match
        if request.method in READS or not request.user.is_authenticated or match is None:
            return
        name = match.url_name or ""
        if (
            ONES_OWN & {*match.app_names, *match.namespaces}
            or name in STAYS_OPEN
            or match.view_name in ASKS_ITSELF
            or name.startswith(("account", "mfa"))
        ):
            return
        if request.user.muted_until is None or request.user.muted_until <= timezone.now():
            return
        for measure in Measure.objects.that_mute().filter(person=request.user):
            if not measure.place or _stands_in(measure.place, request, kwargs):
                raise Muted(why_muted(measure))


def _stands_in(place: str, request: HttpRequest, kwargs: dict[str, Any]) -> bool:
    path = path_of(place)
    if path and request.path.startswith(path):
        return True
    if place in places_of(kwargs):
        return True
    if "kind" in kwargs and "pk" in kwargs:
        target = target_kind(kwargs["kind"])
        row = target.visible_to(request.user).filter(pk=kwargs["pk"]).first()
        return row is not None and target.place(row) == place
    return False
