from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.middleware import get_user
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from people.models import Person


class PersonalTime:
    """Shows times in the person's own zone, or in the zone the browser told (cookie) for visitors."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # The person from here on, not the lazy stand-in for them: a page looks at them hundreds of times.
        request.user = get_user(request)
        name = request.user.time_zone if request.user.is_authenticated else request.COOKIES.get("timezone", "")
        with timezone.override(_zone(name)), translation.override(_language(request.user)):
            return self.get_response(request)


def _language(user: Person | AnonymousUser) -> str:
    chosen = user.language if user.is_authenticated else ""
    return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")
