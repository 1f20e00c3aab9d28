"""Error pages in the platform's own look; each says what to do next."""

import sys

import structlog
from django.db import DatabaseError, InterfaceError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string

log = structlog.get_logger("hearth.door")
SECONDS_AWAY = 10
# The database takes nothing in just now: a copy that has not taken over yet, or an operator's hand.
ONLY_READS = "25006"


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form of ours gives back what was written in it; what another site sent is not shown as if we said it."""
    log.warning("form refused", reason=reason or "sent by another site")
    is_ours = request.headers.get("Sec-Fetch-Site") == "same-origin"
    return render(request, "403_csrf.html", {"is_ours": is_ours}, status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Without the request: what broke may be the database, and the page around would ask it who is here."""
    request_id = structlog.contextvars.get_contextvars().get("request_id", "")
    away = _is_away(sys.exc_info()[1])
    page = render_to_string("500.html", {"request_id": request_id, "away": away})
    if away:
        # The database is not there, or is busy with something: the same asked again soon is answered.
        return HttpResponse(page, status=503, headers={"Retry-After": str(SECONDS_AWAY)})
    return HttpResponseServerError(page)


def _is_away(trouble: BaseException | None) -> bool:
    """What has no kind of its own is a wire that broke in the middle of an answer."""
    return (
        isinstance(trouble, OperationalError | InterfaceError)
        or type(trouble) is DatabaseError
        or (isinstance(trouble, InternalError) and getattr(trouble.__cause__, "pgcode", "") == ONLY_READS)
    )
