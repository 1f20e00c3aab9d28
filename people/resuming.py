"""What was sent into the administration by whoever had to show again who they are first: kept, and done after that."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY, stash_and_reauthenticate
from allauth.account.utils import get_next_redirect_url
from allauth.core.internal.httpkit import deserialize_request, serialize_request
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import resolve, reverse


def show_who_one_is(request: HttpRequest) -> HttpResponse:
    place = request.get_full_path()
    # What was kept before and never gone on with is not done by the way.
    request.session.pop(STATE_SESSION_KEY, None)
    if request.method == "POST":
        kept = {"request": serialize_request(request), "place": place}
        stash_and_reauthenticate(request, kept, f"{__name__}.{go_on.__name__}")
    return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': place})}")


def go_on(request: HttpRequest, kept: dict[str, Any]) -> HttpResponse | None:
    """As if it were sent now. Not when they showed who they are on the way to another place."""
    place = get_next_redirect_url(request)
    if place != kept["place"]:
        return redirect(place) if place else None
    request = deserialize_request(kept["request"], request)
    request.resolver_match = found = resolve(request.path_info)
    answer: HttpResponse = found.func(request, *found.args, **found.kwargs)
    return answer
