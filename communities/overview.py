"""What stands on a community's overview beside its own words: upper apps register it in `AppConfig.ready()`.

Providers are asked only for viewers who may read the community's content, and cost a constant number of queries.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from communities.models import Community
    from people.models import Person
    from people.scopes import Viewer


@dataclass(frozen=True)
class AliveRow:
    """One line of 'Alive now': what is going on, and one verb for it.

    `kind` is one of ui.kinds (chat, decision, session…); `at` shows a date tile instead. `here` are people to show,
    `here_count` how many there are.
    """

    title: str
    words: str
    url: str
    verb: str
    kind: str = "thread"
    at: datetime | None = None
    here: Sequence[Person] = ()
    here_count: int = 0


@dataclass(frozen=True)
class Panel:
    """A section of the overview. `template` draws what is under the heading, with `context` and `community`."""

    title: str | _StrPromise
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    column: Literal["top", "main", "rail"] = "main"
    order: int = 50
    link_url: str = ""
    link_label: str | _StrPromise = ""


@dataclass(frozen=True)
class Verb:
    """A button beside the community's name, for members. The first is the main one. `url_name` takes the slug."""

    label: str | _StrPromise
    url_name: str
    icon: str
    order: int = 50


type PanelProvider = Callable[[Community, Viewer], Panel | None]
type AliveProvider = Callable[[Community, Viewer], Sequence[AliveRow]]

_panels: list[PanelProvider] = []
_alive: list[AliveProvider] = []
_verbs: list[Verb] = []


def register_panel(provider: PanelProvider) -> None:
    _panels.append(provider)


def register_alive_now(provider: AliveProvider) -> None:
    _alive.append(provider)


def register_verb(verb: Verb) -> None:
    _verbs.append(verb)


def verbs() -> list[Verb]:
    return sorted(_verbs, key=lambda verb: verb.order)


def panels(community: Community, viewer: Viewer) -> list[Panel]:
    found = (provider(community, viewer) for provider in _panels)
    return sorted((panel for panel in found if panel), key=lambda panel: panel.order)


def alive_now(community: Community, viewer: Viewer) -> list[AliveRow]:
    return [row for provider in _alive for row in provider(community, viewer)]
