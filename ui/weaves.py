"""A community's hue and textile pattern, as a tile and as a band."""

import functools
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

HUES = ("pine", "clay", "teal", "ochre", "plum", "slate")
WEAVES = ("chevron", "wave", "seed", "leaf", "weave")
# A size here is a class in static/css/components/tile.css: the policy allows no style attribute.
TILE_SIZES = (20, 22, 24, 28, 36, 44, 64)


def classes(community: Any) -> str:
    hue, weave = _part(community, "hue", HUES), _part(community, "weave", WEAVES)
    return f"hue-{hue} weave-{weave}"


def _part(community: Any, name: str, choices: tuple[str, ...]) -> str:
    value = community.get(name) if isinstance(community, dict) else getattr(community, name, None)
    return value if value in choices else choices[0]


def tile(community: Any, size: int = 28) -> SafeString:
    return _tile(classes(community), size)


@functools.cache
def _tile(css: str, size: int) -> SafeString:
    nearest = min(TILE_SIZES, key=lambda known: abs(known - size))
    return format_html('<span class="tile tile--{} {}"></span>', nearest, css)


def selvedge(community: Any) -> SafeString:
    return format_html('<div class="selvedge {}"></div>', classes(community))
