"""What every request passes through on its way in and out."""

import time
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

import structlog
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.cache import patch_cache_control, patch_vary_headers

from config import policy
from config.errors import csrf_failure
from ui.modules import policy_with_import_map

log = structlog.get_logger("hearth.request")
READING = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
type Handler = Callable[[HttpRequest], HttpResponse]


class RequestContext:
    """Gives the request an id, binds it to every log line and tells how the request went."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = uuid.uuid4().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        started = time.perf_counter()
        response = self.get_response(request)
        response.headers["X-Request-ID"] = request_id
        took = round((time.perf_counter() - started) * 1000, 1)
        # The route, not the path: addresses may hold tokens.
        match = request.resolver_match
        log.info(
            "request",
            method=request.method,
            route=match.route if match else None,
            status=response.status_code,
            ms=took,
        )
        return response


class WithoutNul:
    """Postgres keeps no NUL, and nothing of ours is called by one: what is asked for is asked without, and an address
    with one is of nothing."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        while "%00" in request.META["QUERY_STRING"]:
            request.META["QUERY_STRING"] = request.META["QUERY_STRING"].replace("%00", "")
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        if "\x00" in request.path_info:
            raise Http404


class OwnForms:
    """A form that another site sends is refused, token or none: browsers say where it comes from."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, *_arguments: Any) -> HttpResponse | None:
        if request.method in READING or getattr(view, "csrf_exempt", False):
            return None
        return csrf_failure(request) if request.headers.get("Sec-Fetch-Site") == "cross-site" else None


class PrivatePages:
    """A signed-in person's page is nobody else's, and a fragment never stands in for its page."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        patch_vary_headers(response, ["HX-Request", "Cookie"])
        if "Cache-Control" not in response.headers and request.user.is_authenticated:
            patch_cache_control(response, private=True, no_store=True)
        return response


class SignInFromFragments:
    """A fragment asked for by somebody whose session is over: the browser goes to sign in, not the fragment."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 302 and _leads_to_sign_in(response) and getattr(request, "htmx", False):
            query = urlencode({"next": request.htmx.current_url_abs_path or "/"})  # type: ignore[attr-defined]
            return HttpResponse(headers={"HX-Redirect": f"{resolve_url(settings.LOGIN_URL)}?{query}"})
        return response


def _leads_to_sign_in(response: HttpResponse) -> bool:
    return urlsplit(response.headers["Location"]).path == resolve_url(settings.LOGIN_URL)


class AdminPolicy:
    """The admin is drawn by scripts that the pages' own policy forbids: staff get another one there, and only there."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # By address: pages of ours stand among the administration's own. What has a policy already is a file.
        has_one = hasattr(response, "_csp_config")
        is_of_admin = request.path.startswith(reverse("admin:index")) and request.resolver_match
        if is_of_admin and not has_one and request.user.is_staff:
            # What django.views.decorators.csp sets. Error pages there are ours, with our scripts.
            response._csp_config = policy_with_import_map(policy.ADMIN)  # type: ignore[attr-defined]
        return response
