"""Whole pages as visitors see them, kept as long as nothing they are made from has changed (docs/adr/0005).

    stored_for_visitors(ThreadView.as_view(), stamp=thread_stamp, arguments=("page", "post"))

`stamp(request, **kwargs)` reads from the database, in one statement, what stands for the present state of everything
the page shows, and None where a visitor may not see it: then the view answers, as it does for everybody who is
signed in. Nothing is ever stored of, or answered from the store to, a request that brings a session.
"""

from __future__ import annotations

import functools
import gzip
import hashlib
import os
import time
import uuid
from collections.abc import Callable, Collection
from typing import Any, NamedTuple

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import get_language

from ui.shell import THEME_COOKIE, theme_of
from ui.times import noting_changes

type View = Callable[..., HttpResponseBase]
type Stamp = Callable[..., str | None]

# What a page may differ by. Whoever brings another cookie may be somebody, or have a message waiting.
COOKIES = frozenset({THEME_COOKIE, "timezone"})
LONGEST = 900
# So many pages at most, whatever addresses are asked for: a page takes the place of another.
PLACES = 4096
LONGEST_QUERY = 40
# A new version of the platform draws every page anew. The workers of one server share what they drew.
EDITION = os.environ.get("SERVED_SINCE") or uuid.uuid4().hex


class Stored(NamedTuple):
    key: str
    tag: str
    packed: bytes


def stored_for_visitors(view: View, *, stamp: Stamp, arguments: Collection[str] = ()) -> View:
    @functools.wraps(view)
    def answer(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        now = stamp(request, **kwargs) if _is_plain(request, arguments) else None
        if now is None:
            return view(request, **kwargs)
        key = _key(request, now)
        place = f"visitors:{int(key[:8], 16) % PLACES}"
        stored = cache.get(place)
        if stored is None or stored.key != key:
            response, stored = _made(view, request, kwargs, key, place)
            if stored is None:
                return response
        return _hand_out(stored, request)

    return answer


def _is_plain(request: HttpRequest, arguments: Collection[str]) -> bool:
    return (
        request.method == "GET"
        and not request.user.is_authenticated
        and COOKIES.issuperset(request.COOKIES)
        and "Authorization" not in request.headers
        and not getattr(request, "htmx", False)
        and len(request.META["QUERY_STRING"]) <= LONGEST_QUERY
        and all(name in arguments for name in request.GET)
    )


def _key(request: HttpRequest, stamp: str) -> str:
    differing = (
        request.get_host(), request.get_full_path(), theme_of(request, None), get_current_timezone_name(),
        get_language(), EDITION, stamp,
    )  # fmt: skip
    return hashlib.sha256("\n".join(map(str, differing)).encode()).hexdigest()


def _made(
    view: View, request: HttpRequest, kwargs: dict[str, Any], key: str, place: str
) -> tuple[HttpResponseBase, Stored | None]:
    with noting_changes() as changes:
        response = view(request, **kwargs)
    if not isinstance(response, HttpResponse) or not _is_for_everybody(request, response):
        return response, None
    stored = Stored(key, f'W/"{hashlib.sha256(response.content).hexdigest()[:32]}"', gzip.compress(response.content, 6))
    seconds = int(min(changes.soonest - time.time(), LONGEST))
    if seconds > 0:
        cache.set(place, stored, seconds)
    return response, stored


def _is_for_everybody(request: HttpRequest, response: HttpResponse) -> bool:
    """A form with a token, or a cookie, belongs to whom it was made for."""
    return response.status_code == 200 and not response.cookies and "CSRF_COOKIE" not in request.META


def _hand_out(stored: Stored, request: HttpRequest) -> HttpResponse:
    if stored.tag in request.headers.get("If-None-Match", ""):
        response: HttpResponse = HttpResponseNotModified()
    elif "gzip" in request.headers.get("Accept-Encoding", ""):
        response = HttpResponse(stored.packed, headers={"Content-Encoding": "gzip"})
    else:
        response = HttpResponse(gzip.decompress(stored.packed))
    response.headers["ETag"] = stored.tag
    # Kept by browsers, and asked about each time: what was open may be closed by now.
    response.headers["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["Accept-Encoding", "Cookie", "HX-Request"])
    return response
