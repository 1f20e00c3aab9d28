"""A person in a letter: initials on a round of colour, for mail programs show pictures only where somebody asked."""

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from ui import faces
from ui.portraits import name_of

# As in static/css/tokens.css, which no letter can read: ground and ink of each tint.
TINTS = (
    ("#f3e4d2", "#7a4a12"),
    ("#dfe9f3", "#27507a"),
    ("#e5e0f0", "#4b3d78"),
    ("#dcece6", "#1d5a4a"),
    ("#f4dfe3", "#83304a"),
    ("#e3ead6", "#435a1d"),
    ("#f5dfd4", "#8a3a1b"),
    ("#dbe8ec", "#1f5664"),
)


def letter_face(person: Any) -> SafeString:
    """The name stands beside it: who listens need not hear the letters too."""
    name = name_of(person)
    ground, ink = TINTS[faces.tint(name) - 1]
    return format_html(
        '<div aria-hidden="true" style="width:36px;height:36px;border-radius:18px;background:{};color:{};'
        "text-align:center;font-family:Figtree,'Segoe UI',system-ui,-apple-system,Helvetica,Arial,sans-serif;"
        'font-size:14px;font-weight:600;line-height:36px">{}</div>',
        ground, ink, faces.initials(name),
    )  # fmt: skip
