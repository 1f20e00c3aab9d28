"""Lucide's drawings, from the package that carries them. On a page an icon is `<i class="i i-house">`: the drawing is a
mask in the stylesheet, so that a hundred of them weigh little, and take the colour of the words they stand beside."""

import functools
import importlib.resources
import re
import threading
import zipfile
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

# Names DESIGN.md uses that Lucide has renamed since.
RENAMED = {
    "circle-help": "circle-question-mark",
    "filter": "funnel",
    "bar-chart": "chart-column",
}
STANDS_IN = "circle"
# The size that needs no class; base.css has the others.
USUAL = 18
# Several threads that read one archive get each other's bytes.
_READING = threading.Lock()


class UnknownIcon(LookupError):
    pass


@functools.cache
def _archive() -> zipfile.ZipFile:
    return zipfile.ZipFile(importlib.resources.files("lucide").joinpath("lucide.zip").open("rb"))


@functools.cache
def _known() -> frozenset[str]:
    return frozenset(name.removesuffix(".svg") for name in _archive().namelist()) | RENAMED.keys()


def exists(name: str) -> bool:
    return name in _known()


@functools.lru_cache(maxsize=2048)
def icon(name: str, size: int = USUAL, css: str = "") -> SafeString:
    if not exists(name):
        raise UnknownIcon(f"Lucide has no icon named {name!r}")
    classes = ("i", f"i-{name}", "" if size == USUAL else f"i{size}", css)
    return mark_safe(f'<i class="{" ".join(filter(None, classes))}"></i>')


def icon_before(name: str) -> SafeString:
    """A class for what many posts have: the icon stands before the words, without an element of its own."""
    if not exists(name):
        raise UnknownIcon(f"Lucide has no icon named {name!r}")
    return mark_safe(f"w-{name}")


def icon_or_stand_in(name: str, size: int = USUAL, css: str = "") -> SafeString:
    """For names that come from data: a missing drawing must not take a page down."""
    if exists(name) or settings.DEBUG:
        return icon(name, size, css)
    return icon(STANDS_IN, size, css)


@functools.cache
def rules() -> str:
    """A rule of the stylesheet for each icon that a template or a room names, as an element or before words."""
    with _READING:
        return "".join(f'.i-{name},.w-{name}:before{{mask-image:url("{_mask(name)}")}}' for name in sorted(named()))


def named() -> set[str]:
    """Every quoted word in templates and code that is an icon's name: a few too many weigh less than one missing."""
    words = {STANDS_IN}
    for path in _sources():
        words.update(re.findall(r"""["']([a-z][a-z0-9-]*)["']""", path.read_text()))
    return words & _known()


def _sources() -> Iterable[Path]:
    base = Path(settings.BASE_DIR)
    yield from (base / "templates").rglob("*.html")
    for rooms in base.glob("*/apps.py"):
        yield from rooms.parent.rglob("*.py")


def _mask(name: str) -> str:
    """Black on nothing; an address in a stylesheet may hold everything but a double quote and a hash."""
    svg = _archive().read(f"{RENAMED.get(name, name)}.svg").decode()
    inside = svg[svg.index(">") + 1 : svg.rindex("</svg>")]
    lines = re.sub(r"\s+", " ", re.sub(r">\s+<", "><", inside)).strip().replace(" />", "/>").replace('"', "'")
    return (
        "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' fill='none' stroke='black' "
        f"stroke-width='1.75' stroke-linecap='round' stroke-linejoin='round'>{lines}</svg>"
    )
