"""':tada:' and its kin."""

from __future__ import annotations

from functools import cache


@cache
def _by_name() -> dict[str, str]:
    # The table takes a tenth of a second and six megabytes: only once somebody writes a shortcode.
    from emoji import EMOJI_DATA, STATUS

    wanted = STATUS["fully_qualified"]
    names: dict[str, str] = {}
    for char, data in EMOJI_DATA.items():
        if data["status"] == wanted:
            for name in (data["en"], *data.get("alias", ())):
                names.setdefault(name.strip(":").lower(), char)
    return names


def emoji_for(name: str) -> str | None:
    return _by_name().get(name.lower())
