"""What a profile shows comes from the apps above: communities in common, threads, stories."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from people.models import Person
from people.scopes import Viewer


@dataclass(frozen=True)
class ProfileAct:
    """What only the person sees of an item of theirs: how it stands, and a button that posts `name` to `url`."""

    state: str
    url: str = ""
    verb: str = ""
    name: str = "off"


@dataclass(frozen=True)
class ProfileItem:
    """`person` shows a face, `place` a community's weave; without either the section's icon stands there."""

    label: str
    url: str
    note: str = ""
    person: Person | None = None
    place: Any = None
    act: ProfileAct | None = None


@dataclass(frozen=True)
class ProfileSection:
    """`icon` is a Lucide name. A profile shows its sections by `order`; `more` of it folds below."""

    title: str
    icon: str
    items: Sequence[ProfileItem]
    order: int = 50
    more: Sequence[ProfileItem] = ()


type SectionProvider = Callable[[Person, Viewer], ProfileSection | None]
_providers: list[SectionProvider] = []


def register_profile_section(provider: SectionProvider) -> None:
    """`provider(person, viewer)` gives a section of what the viewer may see, or None when there is nothing."""
    _providers.append(provider)


def profile_sections(person: Person, viewer: Viewer) -> list[ProfileSection]:
    sections = (provider(person, viewer) for provider in _providers)
    return sorted((one for one in sections if one and one.items), key=lambda one: one.order)
