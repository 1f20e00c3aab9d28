from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from people.models import Person
from people.recognising import person_of
from people.resuming import send_again, show_who_one_is
from people.sign_ins import proved_lately


class SecondFactorOfStaff:
    """The administration opens to staff who have a second factor and signed in today; the others are led to where they
    get the one and do the other."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        # By address, not by name: pages of ours stand among the administration's own.
        if not request.path.startswith(reverse("admin:index")) or request.path == reverse("admin:logout"):
            return None
        if not (request.user.is_authenticated and request.user.is_staff):
            return None
        if settings.STAFF_NEED_SECOND_FACTOR and not is_mfa_enabled(request.user):
            messages.info(request, _("The administration needs a second factor. Set one up here, then come back."))
            return redirect("mfa_index")
        if not proved_lately(request, settings.STAFF_SIGNED_IN_HOURS):
            return show_who_one_is(request)
        send_again(request)
        return None


class PersonalTime:
    """Shows times in the person's own zone, or in the zone the browser told (cookie) for visitors."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # The person from here on, not the lazy stand-in for them: a page looks at them hundreds of times.
        request.user = person_of(request)
        if request.user.is_authenticated:
            # Whatever is written down from here on says who it was.
            structlog.contextvars.bind_contextvars(person=request.user.pk)
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
