"""How short words of places get in, through pages: where they are sent and what with."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from communities.models import Community
    from people.models import Person

type Way = tuple[str, dict[str, str]]

SAID = "There are burners7461 to be had"


def _charter(community: Community, **said: str) -> Way:
    norms = "\n".join(community.norms.values_list("text", flat=True))
    stands = {"purpose": community.purpose, "norms": norms, "hue": community.hue, "weave": community.weave}
    return f"{community.get_absolute_url()}settings/", stands | said


WAYS_IN_PLACES: dict[str, Callable[[Community, Person], Way]] = {
    "charter": lambda here, writer: _charter(here, better_at=SAID),
    "norm": lambda here, writer: _charter(here, norms=f"Say what went wrong\n{SAID}"),
}
