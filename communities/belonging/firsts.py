"""A newcomer's firsts: post, reply from somebody, thanks, use. Kept for insights, and shown to nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from django.db.models import Q

from communities.models import Membership
from content.reacting import THANKED
from content.targets import target_of
from content.using import USED
from engagement.log import register_consumer
from people.scopes import community_scope

if TYPE_CHECKING:
    from engagement.models import Activity

type Name = Literal["post", "reply", "thanks", "use"]


@dataclass(frozen=True)
class First:
    """`people` gives those whose first this may be."""

    name: Name
    verb: str
    people: Callable[[Activity], Iterable[int]]


_firsts: list[First] = []


def register_first(first: First) -> None:
    """One consumer for all of them, so that an activity is delivered once."""
    _firsts.append(first)
    register_consumer("firsts", note_firsts, verbs_of_firsts())


def verbs_of_firsts() -> set[str]:
    return {one.verb for one in _firsts}


def actor_of(activity: Activity) -> Iterable[int]:
    return [activity.actor_id] if activity.actor_id else []


def author_of(activity: Activity) -> Iterable[int]:
    """By the name it stands under: a date beside whoever wrote it without theirs would tell who that was."""
    row: Any = activity.target
    author = target_of(row).author(row) if row is not None else None
    return [author.pk] if author else []


def note_firsts(activity: Activity) -> None:
    """Consumer of the activity log. What has a date already keeps it."""
    # What was written is seen where its scope says, and belongs to its place.
    place = activity.place or activity.scope
    for first in _firsts:
        if first.verb != activity.verb:
            continue
        people = set(first.people(activity))
        if first.name in ("reply", "thanks"):
            people.discard(activity.actor_id)
        column = f"first_{first.name}_at"
        there = Membership.objects.filter(_in(place), person__in=people, **{column: None})
        there.filter(joined_at__lte=activity.at).update(**{column: activity.at})


def _in(place: str) -> Q:
    """The community of a scope token; none for what is no community's."""
    _kind, _colon, number = place.partition(":")
    if not number.isdigit() or place != community_scope(int(number)):
        return Q(pk__in=[])
    return Q(community_id=int(number))


THANKED_FIRST = First("thanks", THANKED, author_of)
USED_FIRST = First("use", USED, actor_of)
