"""What moderation has to know of communities: their names, their addresses, how somebody is shown out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from communities.joining import LastSteward, let_back, show_out
from communities.models import Community
from communities.sayings import NORM
from moderation.places import Keeper, Shared, StaysHere

if TYPE_CHECKING:
    from collections.abc import Collection

    from moderation.models import MeasureKind
    from people.models import Person


def community_of(place: str) -> Community | None:
    number = _number_in(place)
    return Community.objects.filter(pk=number).first() if number else None


def _number_in(place: str) -> str:
    """'' of what is no community's."""
    kind, _colon, number = place.partition(":")
    return number if kind == "c" and number.isdecimal() else ""


def _path(place: str) -> str:
    community = community_of(place)
    return reverse("communities:overview", args=[community.slug]) if community else ""


def _names(places: Collection[str]) -> dict[str, str]:
    numbers = {number for place in places if (number := _number_in(place))}
    return {one.scope: one.name for one in Community.objects.filter(pk__in=numbers)} if numbers else {}


def _show_out(place: str, person: Person, by: Person, reason: str) -> bool:
    community = community_of(place)
    if community is None or not community.memberships.filter(person=person).exists():
        return False
    try:
        return show_out(community, person=person, by=by, reason=reason)
    except LastSteward as last:
        raise StaysHere(_("They are its last steward: somebody else has to take over first.")) from last


def _let_back(place: str, person: Person, by: Person, kind: MeasureKind, belongs: bool) -> None:
    if community := community_of(place):
        let_back(community, person=person, by=by, kind=kind, belongs=belongs)


def _norms(place: str) -> list[str]:
    community = community_of(place)
    return _texts_of(community) if community else []


def _texts_of(community: Community) -> list[str]:
    """Of the lines that stand: none that is hidden is broken."""
    return [norm.text for norm in community.norms.all() if not NORM.says_nothing(norm)]


def _shared(one: Person, other: Person) -> list[Shared]:
    """As far as `one` may know where the other is."""
    both = Community.objects.filter(memberships__person=one).filter(memberships__person=other)
    found = both.prefetch_related("norms").order_by("name")
    return [Shared(here.scope, here.name, _texts_of(here)) for here in found]


def _leaders(place: str) -> list[Person]:
    community = community_of(place)
    return [one.person for one in community.memberships.leading().select_related("person")] if community else []


KEEPER = Keeper(_path, _names, _show_out, _norms, _let_back, shared=_shared, leaders=_leaders)
