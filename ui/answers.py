"""Answers that are the same with and without htmx."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect


def go_to(request: HttpRequest, url: str) -> HttpResponse:
    """On to another page: a redirect, which htmx would follow into the fragment, so it is told in a header."""
    if getattr(request, "htmx", False):
        return HttpResponse(headers={"HX-Redirect": url})
    return redirect(url)
