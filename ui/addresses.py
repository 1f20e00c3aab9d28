"""Addresses that pages name by the dozen, worked out once: turning a name into a path costs more than the path."""

import functools

from django.conf import settings
from django.urls import get_script_prefix, reverse


def address(name: str, *args: object) -> str:
    """`reverse`, remembered."""
    return _reversed(name, args, get_script_prefix(), settings.ROOT_URLCONF)


@functools.lru_cache(maxsize=8192)
def _reversed(name: str, args: tuple[object, ...], _prefix: str, urlconf: str) -> str:
    return reverse(name, urlconf, args=args)
