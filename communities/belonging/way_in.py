"""Your way in: a few small steps chosen for a newcomer, each leading to something real. Theirs alone to see.

Upper apps register steps in `AppConfig.ready()`. Nothing is kept of what was suggested: a step is done when what it
asks for has happened, and is suggested anew from what is there now.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal

from django.db.models import Exists, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.kinds import start_of
from communities.models import Membership, Role
from communities.overview import Panel
from communities.permissions import membership_of, memberships_of

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from communities.kinds import Words
    from communities.models import Community
    from people.models import Person
    from people.scopes import Viewer

NEW_FOR = timedelta(days=91)
STEPS_SHOWN = 3
PROMPTS_SHOWN = 3

type Part = Literal["hello", "all"]


@dataclass(frozen=True)
class Suggestion:
    """One thing to do now, why this one, and where it is done. `about` is its key where home may say it too."""

    title: str
    why: str
    url: str
    verb: str
    about: str = ""


@dataclass(frozen=True)
class Step:
    """`done(membership)` has a row once it happened; all steps are asked about in one query.

    `suggest(membership)` finds what this person may see and do, or None, in a constant number of queries.
    """

    name: str
    label: str | _StrPromise
    icon: str
    order: int
    done: Callable[[Membership], QuerySet[Any]]
    suggest: Callable[[Membership], Suggestion | None]


# The step that comes before the others, on a card of its own.
HELLO = "hello"

_steps: list[Step] = []


def register_step(step: Step) -> None:
    _steps.append(step)
    _steps.sort(key=lambda one: one.order)


@dataclass(frozen=True)
class WayIn:
    community: Community
    hello: Suggestion | None
    prompts: Sequence[Words]
    done: Sequence[Step]
    ahead: Sequence[tuple[Step, Suggestion]]

    def besides(self, said: Container[str]) -> WayIn | None:
        """Without what the person is asked for beside it; None where nothing is left."""
        ahead = [(step, suggestion) for step, suggestion in self.ahead if suggestion.about not in said]
        return replace(self, ahead=ahead) if self.hello or ahead else None


def is_new(membership: Membership) -> bool:
    return membership.role == Role.MEMBER and membership.joined_at > timezone.now() - NEW_FOR


def way_in(membership: Membership) -> WayIn | None:
    """What is left of it; None once all is done, put away, or three months are over."""
    if not is_new(membership) or membership.way_in_put_away_at:
        return None
    done = _done(membership)
    hello = None if membership.hello_put_away_at else _first_of(HELLO, membership, done)
    others = [step for step in _steps if step.name != HELLO]
    ahead = _ahead([step for step in others if step.name not in done], membership)
    if not hello and not ahead:
        return None
    community = membership.community
    prompts = start_of(community.kind).prompts[:PROMPTS_SHOWN]
    return WayIn(community, hello, prompts, [step for step in _steps if step.name in done], ahead)


def _done(membership: Membership) -> set[str]:
    if not _steps:
        return set()
    asked = Membership.objects.filter(pk=membership.pk)
    happened = asked.values_list(*(Exists(step.done(membership)) for step in _steps)).get()
    return {step.name for step, done in zip(_steps, happened, strict=True) if done}


def _first_of(name: str, membership: Membership, done: set[str]) -> Suggestion | None:
    step = next((one for one in _steps if one.name == name), None)
    return step.suggest(membership) if step and name not in done else None


def _ahead(steps: Sequence[Step], membership: Membership) -> list[tuple[Step, Suggestion]]:
    """The first that have something to suggest here; the others are not asked."""
    found = ((step, step.suggest(membership)) for step in steps)
    return list(islice(((step, suggestion) for step, suggestion in found if suggestion), STEPS_SHOWN))


def way_in_of(person: Person) -> WayIn | None:
    """In the place this person came to last."""
    new = [one for one in memberships_of(person).values() if is_new(one) and not one.way_in_put_away_at]
    return way_in(_with_person(max(new, key=lambda one: one.joined_at), person)) if new else None


def way_in_panel(community: Community, viewer: Viewer) -> Panel | None:
    mine = membership_of(viewer, community)
    found = way_in(_with_person(mine, viewer)) if mine else None
    if found is None:
        return None
    return Panel(_("Your way in"), "communities/way_in.html", {"way": found}, column="top")


def _with_person(membership: Membership, viewer: Viewer) -> Membership:
    membership.person = viewer  # type: ignore[assignment]  # whose it is; not asked for again
    return membership


def put_away(membership: Membership, part: Part) -> None:
    """Not now, or not at all: nothing of it is shown again here."""
    column = "hello_put_away_at" if part == "hello" else "way_in_put_away_at"
    setattr(membership, column, timezone.now())
    membership.save(update_fields=[column])
