"""Who waits for a word in a community, oldest first: newcomers nobody has greeted, and what upper apps register."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.belonging.turns import asked_about
from communities.models import Membership, Role

if TYPE_CHECKING:
    from communities.models import Community
    from people.models import Person

ASKED_AFTER = timedelta(hours=24)
LATE_AFTER = timedelta(hours=48)
SHOWN = 100


@dataclass(frozen=True)
class Waiting:
    """One person who waits, since when, for what, and where to answer. `asked` was asked by name to do so.

    `about` and `number` name the thing, where that is found in NamedAsk.
    """

    person: Person
    since: datetime
    words: str
    url: str
    verb: str
    membership: Membership | None = None
    asked: Person | None = None
    about: str = ""
    number: int = 0

    @property
    def is_late(self) -> bool:
        return timezone.now() - self.since >= LATE_AFTER


type Provider = Callable[[Community], Sequence[Waiting]]

_providers: list[Provider] = []


def register_waiting(provider: Provider) -> None:
    """`provider(community)` costs a constant number of queries."""
    _providers.append(provider)


def waiting_in(community: Community) -> list[Waiting]:
    found = [one for provider in (_ungreeted, *_providers) for one in provider(community)]
    return _with_asked(sorted(found, key=lambda one: one.since)[:SHOWN])


def _with_asked(waiting: Sequence[Waiting]) -> list[Waiting]:
    """One query a kind of thing."""
    asked = {
        about: asked_about(about, [one.number for one in waiting if one.about == about])
        for about in {one.about for one in waiting if one.about}
    }
    return [replace(one, asked=asked[one.about].get(one.number)) if one.about else one for one in waiting]


def ungreeted() -> Q:
    """Newcomers to whom nobody has said a word yet, neither in a thread nor otherwise."""
    return Q(role=Role.MEMBER, greeted_at=None, first_reply_at=None, person__is_active=True)


def _ungreeted(community: Community) -> Sequence[Waiting]:
    new = community.memberships.newcomers().filter(ungreeted())
    return [_newcomer(one) for one in new.select_related("person", "asked_to_greet")[:SHOWN]]


def _newcomer(membership: Membership) -> Waiting:
    person = membership.person
    return Waiting(
        person=person,
        since=membership.joined_at,
        words=membership.hello or _("Has not said anything yet."),
        url=person.get_absolute_url(),
        verb=_("Meet %(name)s") % {"name": person.first_name},
        membership=membership,
        asked=membership.asked_to_greet,
    )
