"""Drawn portraits: a friendly face from a few choices, the same one for the same seed for ever.

The ground behind a face is not part of the drawing: it is a class on the page, so that it follows the theme.
"""

import functools
import hashlib
import re
from collections.abc import Sequence

# Raise it when the drawing changes: faces are cached by browsers for a year.
EDITION = 1
PLAIN = re.compile(r"[A-Za-z0-9_.-]{1,64}")
GROUNDS = 12
TINTS = 8

SKINS = ("#f7dfcf", "#f3d3bd", "#e4b793", "#c68d62", "#9a6240", "#6b412a")
DARK_SKINS = SKINS[3:]
HAIRS = ("#1b1513", "#2a1d18", "#4a3326", "#6b4630", "#8c5a34", "#a9652f", "#b98a4c", "#d7b46a", "#9aa0a0", "#c9c7c2")
DARK_HAIRS = HAIRS[:3]
CLOTHES = (
    "#3f6b5c", "#b8583a", "#48706d", "#a8632a", "#8a3d4b", "#5a7d4e", "#7d4a6b", "#3d6a8c",
    "#2e5f4f", "#46587f", "#6c4a7d", "#52606d", "#34568b", "#7a4a30", "#2b5a72", "#c06a2b",
)  # fmt: skip
SCARVES = ("#2f6f63", "#7d4a6b", "#46587f", "#3d6a8c", "#8a3d4b")
LINE = "#2a1c16"

NECK = (
    '<path d="M16.6 24h6.8v7h-6.8Z" fill="{skin}"/>'
    '<path d="M16.6 26.5c2 1.7 4.8 1.7 6.8 0v2.2c-2 1.5-4.8 1.5-6.8 0Z" opacity=".1"/>'
)
HEAD = '<ellipse cx="20" cy="19" rx="7.5" ry="8.3" fill="{skin}"/>'
SHOULDERS = (
    '<path d="M5 42c0-8.5 5-11.5 11.6-12.4 1.9 2.1 4.9 2.1 6.8 0C30 30.5 35 33.5 35 42Z" fill="{cloth}"/>',
    '<path d="M5 42c0-8.5 5-11.5 11.6-12.4L20 34l3.4-4.4C30 30.5 35 33.5 35 42Z" fill="{cloth}"/>'
    '<path d="M16.6 29.6 20 34l3.4-4.4" fill="none" stroke="#fff" stroke-width=".9" opacity=".5"/>',
    '<path d="M5 42c0-8.5 5-11.5 11.4-13 2.2 1.5 5 1.5 7.2 0C30 30.5 35 33.5 35 42Z" fill="{cloth}"/>'
    '<path d="M15.8 29.4c2.4 3 6 3 8.4 0" fill="none" stroke="#000" stroke-width="1.4" opacity=".14"/>',
)
EYES = '<g fill="#2a1c16"><circle cx="17" cy="18.9" r=".85"/><circle cx="23" cy="18.9" r=".85"/></g>'
BROWS = (
    '<path d="M15.6 16.9c.8-.6 1.9-.7 2.7-.2M21.7 16.7c.8-.5 1.9-.4 2.7.2" fill="none" stroke="{hair}" '
    'stroke-width=".7" stroke-linecap="round" opacity=".7"/>'
)
SMILE = '<path d="{line}" stroke="{{mouth}}" stroke-width=".9" stroke-linecap="round" fill="none" opacity=".75"/>'
MOUTHS = (
    SMILE.format(line="M17.7 23c1.3 1.3 3.3 1.3 4.6 0"),
    '<path d="M17.4 22.7c1.5 2.2 3.7 2.2 5.2 0Z" fill="#fff" opacity=".92"/>',
    SMILE.format(line="M18.1 23.2c1.2.8 2.7.7 3.9-.3"),
)
GLASSES = (
    f'<g fill="none" stroke="{LINE}" stroke-width=".8">'
    '<circle cx="17" cy="19" r="2.3"/><circle cx="23" cy="19" r="2.3"/>'
    '<path d="M19.3 18.7h1.4M14.7 18.6l-2-.6M25.3 18.6l2-.6"/></g>'
)
BEARD = (
    '<path d="M12.6 19.5c0 5 2.8 8.4 7.4 8.4s7.4-3.4 7.4-8.4c-.8 2.5-1.9 3.3-3.6 3.1'
    '-1.3-.8-6.3-.8-7.6 0-1.7.2-2.8-.6-3.6-3.1Z" fill="{hair}"/>'
)
EARRINGS = '<g fill="#e0b450"><circle cx="12.6" cy="21.8" r=".8"/><circle cx="27.4" cy="21.8" r=".8"/></g>'
CURLS = "".join(
    f'<circle cx="{x}" cy="{y}" r="{r}" fill="{{hair}}"/>'
    for x, y, r in (
        (13, 14, 3.6),
        (16, 10.4, 3.8),
        (20.5, 9.2, 4),
        (25, 11, 3.8),
        (27.3, 14.6, 3.4),
        (12.4, 18, 2.6),
        (27.8, 18.4, 2.5),
    )
)
FRINGE = '<path d="M12.3 19.4C10.6 8 29.4 8 27.7 19.4 26.5 15.6 24 14.8 22 12.8c-2 2.6-7.6 3-9.7 6.6Z" fill="{hair}"/>'
# (behind the head, over the head)
HAIRCUTS = {
    "bob": ('<path d="M11 27C8 8 32 8 29 27Z" fill="{hair}"/>', FRINGE),
    "long": (
        '<path d="M10.5 34C7.5 5 32.5 5 29.5 34Z" fill="{hair}"/>',
        '<path d="M12.2 20C10.4 8 29.6 8 27.8 20 27 15.5 23.5 14.4 20 11.9c-3.5 2.5-7 3.6-7.8 8.1Z" fill="{hair}"/>',
    ),
    "bun": (
        '<circle cx="20" cy="7" r="4.2" fill="{hair}"/>',
        '<path d="M12.4 18.6C10.8 8.4 29.2 8.4 27.6 18.6 26.6 14.6 24.4 13.6 20 13.6s-6.6 1-7.6 5Z" fill="{hair}"/>',
    ),
    "curls": (CURLS, '<path d="M12.6 17.5c1.5-4.5 13.3-4.5 14.8 0 .4-8.5-15.2-8.5-14.8 0Z" fill="{hair}"/>'),
    "afro": (
        '<circle cx="20" cy="15.5" r="11.2" fill="{hair}"/>',
        '<path d="M12.6 17.3c1.9-3.8 12.9-3.8 14.8 0 .6-8-15.4-8-14.8 0Z" fill="{hair}"/>',
    ),
    "short": (
        "",
        '<path d="M12.3 19C9.6 6.6 27 6 28.6 12.4c.5 2.2-.2 4.6-.9 6.6-.4-3.4-1.7-5.2-4.3-5.4'
        '-3 .9-6 .8-8.2-.1-1.7 1.2-2.5 3.1-2.9 5.5Z" fill="{hair}"/>',
    ),
    "cropped": (
        "",
        '<path d="M12.5 18.2C11.2 8.6 28.8 8.6 27.5 18.2 27 14.6 25.2 13 20 13s-7 1.6-7.5 5.2Z" fill="{hair}"/>',
    ),
    "bald": ("", ""),
}
MASCULINE = ("short", "cropped", "bald", "curls")
HEADSCARF = (
    '<path d="M8.6 20C8.6 3.6 31.4 3.6 31.4 20c0 6 .6 12 4 20H4.6c3.4-8 4-14 4-20Z" fill="{scarf}"/>'
    '<path d="M5 42c0-8 5-11.5 9-12l6 3.5 6-3.5c4 .5 9 4 9 12Z" fill="{cloth}"/>'
    '<path d="M12 27c2 5 14 5 16 0 .8 3 1 5-8 8.5C11 32 11.2 30 12 27Z" fill="{scarf}"/>'
    '<ellipse cx="20" cy="19" rx="6.6" ry="8.3" fill="{skin}"/>'
)


class _Choices:
    """An endless, stable supply of small choices from a seed."""

    def __init__(self, seed: str) -> None:
        self.number = int.from_bytes(hashlib.sha256(seed.encode()).digest())

    def below(self, count: int) -> int:
        self.number, chosen = divmod(self.number, count)
        return chosen

    def one[T](self, options: Sequence[T]) -> T:
        return options[self.below(len(options))]

    def chance(self, one_in: int) -> bool:
        return self.below(one_in) == 0


def address_key(seed: str) -> str:
    """A seed as it can stand in an address: itself, or something short and stable in its place."""
    return seed if PLAIN.fullmatch(seed) else hashlib.sha256(seed.encode()).hexdigest()[:24]


def ground(seed: str) -> int:
    return _Choices(f"ground {seed}").below(GROUNDS) + 1


def tint(name: str) -> int:
    return _Choices(f"tint {name}").below(TINTS) + 1


def initials(name: str) -> str:
    words = [word for word in name.replace("-", " ").split() if word[0].isalnum()]
    letters = [words[0][0], words[-1][0]] if len(words) > 1 else [word[0] for word in words]
    return "".join(letters).upper() or "?"


@functools.lru_cache(maxsize=1024)
def draw(seed: str) -> str:
    choose = _Choices(seed)
    skin = choose.one(SKINS)
    colours = {
        "skin": skin,
        "hair": choose.one(DARK_HAIRS if skin in DARK_SKINS and not choose.chance(9) else HAIRS),
        "cloth": choose.one(CLOTHES),
        "scarf": choose.one(SCARVES),
        "mouth": LINE,
    }
    parts = _with_headscarf(choose) if choose.chance(9) else _with_hair(choose, colours)
    inside = "".join(parts).format(**colours)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40">{inside}</svg>'


def _with_headscarf(choose: _Choices) -> list[str]:
    return [HEADSCARF, EYES, MOUTHS[0], GLASSES if choose.chance(3) else ""]


def _with_hair(choose: _Choices, colours: dict[str, str]) -> list[str]:
    cut = choose.one([cut for cut in HAIRCUTS if cut != "afro" or colours["skin"] in DARK_SKINS])
    behind, over = HAIRCUTS[cut]
    bearded = cut in MASCULINE and not choose.chance(3)
    if bearded or colours["skin"] == SKINS[-1]:
        colours["mouth"] = "#fff"
    return [
        behind,
        NECK,
        choose.one(SHOULDERS),
        HEAD,
        BEARD if bearded else "",
        EYES,
        BROWS if choose.chance(2) else "",
        MOUTHS[0] if bearded else choose.one(MOUTHS if colours["skin"] in DARK_SKINS else MOUTHS[::2]),
        over,
        EARRINGS if cut in ("bun", "bob", "afro") and choose.chance(3) else "",
        GLASSES if choose.chance(3) else "",
    ]
