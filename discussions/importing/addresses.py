"""Addresses in what people wrote: archives on the open web should not hand them on."""

from __future__ import annotations

import re

_LOCAL = r"[\w.+=-]{1,64}"
_HOST = r"[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}"
_ADDRESS = re.compile(rf"(?<![\w.+=/-])({_LOCAL})(?:@|[ \t]+at[ \t]+)({_HOST})", re.IGNORECASE)
_OPENED = ("<", "<mailto:", "[mailto:", "(mailto:")


def in_text(text: str) -> set[str]:
    """What may be addresses: 'ann@example.org', 'ann at example.org', but also 'look at example.org'."""
    return {_written_out(found) for found in _ADDRESS.finditer(text)}


def without(text: str, of_people: set[str]) -> str:
    """'ann@…' for the addresses of people known here, and for whatever stands between angled brackets."""

    def shortened(found: re.Match[str]) -> str:
        is_address = _is_enclosed(text, found) or _written_out(found) in of_people
        return f"{found[1]}@…" if is_address else found[0]

    return _ADDRESS.sub(shortened, text)


def _written_out(found: re.Match[str]) -> str:
    return f"{found[1]}@{found[2]}".lower()


def _is_enclosed(text: str, found: re.Match[str]) -> bool:
    before = text[max(0, found.start() - 8) : found.start()].rstrip().lower()
    return before.endswith(_OPENED) and text[found.end() :].lstrip(" \t")[:1] in {">", "]", ")"}
