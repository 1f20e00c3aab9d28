from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import HttpRequest


def by_htmx(request: HttpRequest) -> bool:
    """A part of a page is asked for, and not the whole. (`htmx` is set by a middleware, which no stub knows of.)"""
    return bool(request.htmx)  # type: ignore[attr-defined]
