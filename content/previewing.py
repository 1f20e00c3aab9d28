"""What the composer shows is what the server will store. Who can be mentioned depends on where it will stand.

An app above registers its kinds of place: 'c:ward-nurses' is a community to the renderer of names, nothing more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from content.rendering import MentionLookup, Rendered, render

if TYPE_CHECKING:
    from people.models import Person
    from people.scopes import Viewer

type PlaceLookup = Callable[[str, Viewer], MentionLookup | None]
_places: dict[str, PlaceLookup] = {}


def register_place_of_mentions(kind: str, lookup: PlaceLookup) -> None:
    """`lookup(key, viewer)` names people only in places the viewer may read; else it gives None."""
    _places[kind] = lookup


type Drawing = Callable[[str, str, Viewer], Rendered | None]
_drawings: dict[str, Drawing] = {}


def register_preview(kind: str, draw: Drawing) -> None:
    """Where text means more than Markdown: `draw(source, key, viewer)`, or None for what the viewer may not see."""
    _drawings[kind] = draw


type NamesLookup = Callable[[str, Viewer, str], Sequence[Person] | None]
_names: dict[str, NamesLookup] = {}


def register_names(kind: str, lookup: NamesLookup) -> None:
    """`lookup(key, viewer, beginning)` gives people who can read what is written there, to who may write there."""
    _names[kind] = lookup


def names(kind: str, key: str, *, viewer: Viewer, beginning: str) -> Sequence[Person] | None:
    lookup = _names.get(kind)
    return lookup(key, viewer, beginning) if lookup else None


def preview(source: str, *, place: str, viewer: Viewer) -> Rendered:
    kind, _colon, key = place.partition(":")
    if (draw := _drawings.get(kind)) and (drawn := draw(source, key, viewer)):
        return drawn
    lookup = _places.get(kind)
    return render(source, mentions=lookup(key, viewer) if lookup else None)
