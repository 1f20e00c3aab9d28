"""What was sent into the administration by whoever had to show again who they are first: kept, and done after that."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY, stash_and_reauthenticate
from allauth.account.utils import get_next_redirect_url
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

# In the session: what is done at the next page of the administration, if that is the one it was sent to.
SHOWN = "sent_by_whom_they_showed"
# Their browser goes there at once. Where it never arrived, nothing is done by whoever comes by much later.
AT_ONCE_SECONDS = 300


def show_who_one_is(request: HttpRequest) -> HttpResponse:
    place = request.get_full_path()
    # What was kept before and never gone on with is not done by the way.
    request.session.pop(STATE_SESSION_KEY, None)
    if request.method == "POST":
        kept = {"sent": request.POST.urlencode(), "place": place}
        stash_and_reauthenticate(request, kept, f"{__name__}.{go_on.__name__}")
    return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': place})}")


def go_on(request: HttpRequest, kept: dict[str, Any]) -> HttpResponse | None:
    """At its own address, where a page that asks more of them leads on from. Not when they showed who they are on the
    way to another place."""
    place = get_next_redirect_url(request)
    if place == kept["place"]:
        request.session[SHOWN] = kept | {"at": time.time()}
    return redirect(place) if place else None


def send_again(request: HttpRequest) -> None:
    """Makes the request for a page what was sent to it before, once."""
    kept = request.session.pop(SHOWN, None)
    if kept is None or request.method != "GET" or request.get_full_path() != kept["place"]:
        return
    if time.time() - kept["at"] > AT_ONCE_SECONDS:
        return
    request.FILES  # noqa: B018 - looked for now: later that would read anew what came with the request, which is nothing
    request.method, request.POST = "POST", QueryDict(kept["sent"])
