"""What a profile shows comes from the apps above: communities in common, threads, stories."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from people.models import Person
from people.scopes import Viewer


@dataclass(frozen=True)
class ProfileItem:
    label: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class ProfileSection:
    """`icon` is a Lucide name."""

    title: str
    icon: str
    items: Sequence[ProfileItem]


type SectionProvider = Callable[[Person, Viewer], ProfileSection | None]
_providers: list[SectionProvider] = []


def register_profile_section(provider: SectionProvider) -> None:
    """`provider(person, viewer)` gives a section of what the viewer may see, or None when there is nothing."""
    _providers.append(provider)


def profile_sections(person: Person, viewer: Viewer) -> list[ProfileSection]:
    sections = (provider(person, viewer) for provider in _providers)
    return [section for section in sections if section and section.items]
