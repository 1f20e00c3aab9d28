"""A person as a small round picture: their portrait, else their drawing, else their initials."""

import functools
from collections.abc import Iterable
from typing import Any

from django.urls import get_script_prefix
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from ui import faces

SHOWN = 3


def name_of(person: Any) -> str:
    return str(getattr(person, "display_name", "") or person)


def avatar(person: Any, size: int = 34, here: bool = False, *, named: bool = True) -> SafeString:
    """`person` needs str(person), and may have display_name, portrait_url(size) and portrait_seed.

    Where the name stands beside it, `named=False` spares those who listen from hearing it twice.
    """
    photo = getattr(person, "portrait_url", None)
    source = (photo(size) or "") if callable(photo) else ""
    return _avatar(name_of(person), source, getattr(person, "portrait_seed", "") or "", size, here, named)


@functools.lru_cache(maxsize=4096)
def _avatar(name: str, source: str, seed: str, size: int, here: bool, named: bool) -> SafeString:
    label = _("%(name)s (here now)") % {"name": name} if here else name if named else ""
    state = " is-here" if here else ""
    if source or seed:
        ground = "" if source else f" ground-{faces.ground(seed)}"
        return _picture(f"av{ground}{state}", source or face_url(seed), label, size)
    return _initials(f"av tint-{faces.tint(name)}{state}", name, label, size)


def _picture(css: str, source: str, label: str, size: int) -> SafeString:
    return format_html(
        '<span class="{}"><img src="{}" alt="{}" width="{}" height="{}" loading="lazy"></span>',
        css, source, label, size, size,
    )  # fmt: skip


def _initials(css: str, name: str, label: str, size: int) -> SafeString:
    return format_html(
        '<span class="{}"{}><svg role="img" aria-label="{}" width="{}" height="{}" viewBox="0 0 40 40">'
        '<text x="20" y="25.3" text-anchor="middle">{}</text></svg></span>',
        css, "" if label else mark_safe(' aria-hidden="true"'), label, size, size, faces.initials(name),
    )  # fmt: skip


def avatars(people: Iterable[Any], size: int = 24, total: int | None = None) -> SafeString:
    """An overlapping row; `total` counts everybody, so that what is not shown becomes '+5'."""
    everybody = list(people)
    shown = everybody[:SHOWN]
    more = (len(everybody) if total is None else total) - len(shown)
    # Put together plainly, for lists have one in each row: pictures are safe already, and a number is one.
    row = "".join([avatar(person, size) for person in shown])
    rest = f'<span class="avs__more">+{int(more)}</span>' if more > 0 else ""
    return SafeString(f'<span class="avs">{row}{rest}</span>')


def face_url(seed: str) -> str:
    """Answered by ui.middleware.DrawnFaces. The edition is in the address because browsers keep a face for a year."""
    return f"{get_script_prefix()}faces/{faces.address_key(seed)}.svg?{faces.EDITION}"


def drawing(seed: str, name: str, size: int) -> SafeString:
    """The drawing inline, for pages that must stand alone."""
    svg = faces.draw(seed).replace(
        "<svg ", f'<svg role="img" aria-label="{escape(name)}" width="{size}" height="{size}" ', 1
    )
    return mark_safe(f'<span class="av ground-{faces.ground(seed)}">{svg}</span>')
