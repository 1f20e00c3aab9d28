"""How often somebody may ask for a page at all, and for those that cost most. Whoever asks more is told to wait.

Counted in each process: a limit against scripts that holds when Redis is away, and never keeps out anybody who reads
at the pace of people. What is counted exactly (signing in, posting, inviting) has its limits where it happens.
"""

from __future__ import annotations

import ipaddress
import math
import time
from collections.abc import Callable
from threading import Lock
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from ui.views import too_many

type Handler = Callable[[HttpRequest], HttpResponse]
type Pace = tuple[int, int]
"""At most so many in so many seconds."""

MOST_KEYS = 50_000
MINUTE, HOUR = 60, 3600
ALLAUTH_WAITS = 300


class Windows:
    """Counts by key in windows of time that begin with the first of them."""

    def __init__(self) -> None:
        self._counts: dict[Any, tuple[float, int]] = {}
        self._lock = Lock()

    def wait_for(self, key: Any, pace: Pace) -> int:
        """Counts one more: 0, or the seconds after which there may be another."""
        most, seconds = pace
        now = time.monotonic()
        with self._lock:
            if len(self._counts) > MOST_KEYS:
                self._counts = {one: kept for one, kept in self._counts.items() if kept[0] > now - MINUTE}
            began, count = self._counts.get(key, (now, 0))
            if began <= now - seconds:
                began, count = now, 0
            self._counts[key] = began, count + 1
        return 0 if count < most else max(1, math.ceil(began + seconds - now))


class Paces:
    """In front of every page: the site's own pace for each member and each visitor's network, and that of the route."""

    windows = Windows()

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        who = _who(request)
        most = settings.REQUESTS_A_MINUTE if request.user.is_authenticated else settings.VISITOR_REQUESTS_A_MINUTE
        if who and most and (wait := self.windows.wait_for(who, (most, MINUTE))):
            return later(request, wait)
        response = self.get_response(request)
        if response.status_code == 429:
            response.headers.setdefault("Retry-After", str(ALLAUTH_WAITS))
        return response

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, kwargs: dict[str, Any]) -> HttpResponse | None:
        match = request.resolver_match
        pace = settings.PACES.get(f"{request.method} {match.view_name}") if match else None
        if pace is None:
            return None
        key = (match.view_name, kwargs.get("token") or _who(request) or request.META["REMOTE_ADDR"])  # type: ignore[union-attr]
        wait = self.windows.wait_for(key, pace)
        return later(request, wait) if wait else None


def later(request: HttpRequest, wait: int) -> HttpResponse:
    response = too_many(request)
    response.headers["Retry-After"] = str(wait)
    response.headers["Cache-Control"] = "no-store"
    return response


def _who(request: HttpRequest) -> str:
    """The member, or the network a visitor asks from; nothing where that tells nobody apart."""
    if request.user.is_authenticated:
        return f"u:{request.user.pk}"
    try:
        address = ipaddress.ip_address(get_adapter().get_client_ip(request))
    except (PermissionDenied, ValueError):
        return ""
    if address.is_loopback or address.is_private:
        # This machine, or a proxy that TRUSTED_PROXY_COUNT does not know of: everybody at once.
        return ""
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else str(address)
