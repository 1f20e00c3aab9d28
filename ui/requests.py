from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import HttpRequest


def by_htmx(request: HttpRequest) -> bool:
    """A part of a page is asked for, and not the whole. (`htmx` is set by a middleware, which no stub knows of.)"""
    return bool(request.htmx)  # type: ignore[attr-defined]


def key_in(request: HttpRequest, name: str) -> int | None:
    """The number of the row a list goes on after; None where none is asked for, or none that could be one."""
    asked = request.GET.get(name, "")
    return int(asked) if asked.isdecimal() and len(asked) < 16 else None
