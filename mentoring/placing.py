"""Giving people a place in a circle by hand, and moving them to another: by a host, and told to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from engagement.log import record
from mentoring.meeting import join_circle, leave_circle
from mentoring.models import Circle, CircleForming
from people.blocking import blocked_pairs
from people.models import Person
from people.scopes import person_scope

if TYPE_CHECKING:
    from collections.abc import Iterable

PLACED = "mentoring.place_given"


@transaction.atomic
def place(circle: Circle, person: Person, *, by: Person) -> None:
    """They are told, and may give it up. Raises ValidationError where there is no place for them."""
    members = set(circle.memberships.values_list("person_id", flat=True))
    if person.pk in members:
        raise ValidationError(_("%(name)s is in this circle already.") % {"name": person.first_name})
    if _better_apart(circle, person, members):
        # Who does not want to meet whom, and that it is so, is nobody's to know.
        raise ValidationError(_("This circle does not suit %(name)s. Choose another.") % {"name": person.first_name})
    join_circle(circle, person=person, by=by)
    record(
        PLACED,
        actor=by,
        target=circle,
        scope=person_scope(person.pk),
        to=person.pk,
        conversation=f"circle:{circle.pk}",
    )


@transaction.atomic
def move(person: Person, *, out_of: Circle, into: Circle, by: Person) -> None:
    """Out of the one only where there is a place in the other.

    Both are held first, in one order, so that two who change places at once don't wait for each other.
    """
    list(Circle.objects.select_for_update().filter(pk__in=[out_of.pk, into.pk]).order_by("pk"))
    place(into, person, by=by)
    leave_circle(out_of, person=person)


def _better_apart(circle: Circle, person: Person, members: Iterable[int]) -> bool:
    pairs = blocked_pairs([person.pk, *members]) | set(_ruled(circle, "apart"))
    return any(frozenset({person.pk, other}) in pairs for other in members)


def _ruled(circle: Circle, rule: str) -> list[frozenset[int]]:
    """Pairs of the community's searches for circles: `together` or `apart`."""
    searches = CircleForming.objects.filter(community=circle.community_id).values_list(rule, flat=True)
    return [frozenset(pair) for pairs in searches for pair in pairs]


def parted_in(circle: Circle) -> list[tuple[Person, Person]]:
    """Of whom it was said that they sit together, and only the first of the two is here. For those who lead."""
    members = set(circle.memberships.values_list("person_id", flat=True))
    halves = [pair for pair in _ruled(circle, "together") if len(pair & members) == 1 and len(pair) == 2]
    people = Person.objects.filter(is_active=True).in_bulk([one for pair in halves for one in pair])
    found = [(next(iter(pair & members)), next(iter(pair - members))) for pair in dict.fromkeys(halves)]
    return [(people[here], people[elsewhere]) for here, elsewhere in found if here in people and elsewhere in people]
