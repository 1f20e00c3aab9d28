"""Lucide's drawings as inline SVG, read once a process from the package that carries them."""

import functools
import importlib.resources
import re
import zipfile

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

# Names DESIGN.md uses that Lucide has renamed since.
RENAMED = {
    "circle-help": "circle-question-mark",
    "filter": "funnel",
    "bar-chart": "chart-column",
}
STANDS_IN = "circle"


class UnknownIcon(LookupError):
    pass


@functools.cache
def _archive() -> zipfile.ZipFile:
    return zipfile.ZipFile(importlib.resources.files("lucide").joinpath("lucide.zip").open("rb"))


@functools.cache
def _lines(name: str) -> str:
    """What is inside the <svg> element, without the white space between its parts."""
    try:
        svg = _archive().read(f"{RENAMED.get(name, name)}.svg").decode()
    except KeyError:
        raise UnknownIcon(f"Lucide has no icon named {name!r}") from None
    inside = svg[svg.index(">") + 1 : svg.rindex("</svg>")]
    return re.sub(r"\s+", " ", re.sub(r">\s+<", "><", inside)).strip().replace(" />", "/>")


def exists(name: str) -> bool:
    try:
        return bool(_lines(name))
    except UnknownIcon:
        return False


@functools.lru_cache(maxsize=2048)
def icon(name: str, size: int = 18, css: str = "") -> SafeString:
    return mark_safe(
        f'<svg class="{f"i {css}".strip()}" width="{size}" height="{size}" viewBox="0 0 24 24" '
        'fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" '
        f'stroke-linejoin="round" aria-hidden="true">{_lines(name)}</svg>'
    )


def symbols(*names: str) -> SafeString:
    """Drawings to be used many times on a page: here once, then by name with `icon_use`."""
    drawn = "".join(f'<symbol id="i-{name}" viewBox="0 0 24 24">{_lines(name)}</symbol>' for name in names)
    return mark_safe(f"<svg hidden>{drawn}</svg>")


def icon_use(name: str, size: int = 18) -> SafeString:
    """A drawing that `symbols` put on the page: a tenth of the bytes of the drawing itself."""
    return mark_safe(
        f'<svg class="i i--use" width="{size}" height="{size}" aria-hidden="true"><use href="#i-{name}"/></svg>'
    )


def icon_or_stand_in(name: str, size: int = 18, css: str = "") -> SafeString:
    """For names that come from data: a missing drawing must not take a page down."""
    try:
        return icon(name, size, css)
    except UnknownIcon:
        if settings.DEBUG:
            raise
        return icon(STANDS_IN, size, css)
