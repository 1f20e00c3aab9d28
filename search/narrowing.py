"""What the operators beside the words ask of an entry."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import Q

from people.models import Person
from search.asking import Filter
from search.naming import CALLED
from search.registry import places_named, source_named

if TYPE_CHECKING:
    from people.scopes import Viewer


def conditions(filters: Iterable[Filter], viewer: Viewer, *, places: Collection[int] | None) -> list[Q]:
    """All of them hold. Two authors mean either; two tags mean both, and so do two dates.

    `places` are those that are left to look in (`places_asked`).
    """
    found = [Q(community_id__in=places)] if places is not None else []
    for name, group in _by_name(filters):
        wanted = [_condition(one, viewer) for one in group if not one.excluded and name != "in"]
        unwanted = [~_condition(one, viewer) for one in group if one.excluded]
        found += [reduce(or_, wanted)] if wanted and name in {"by", "kind"} else wanted
        found += unwanted
    return found


def places_asked(place: str, filters: Iterable[Filter], viewer: Viewer) -> set[int] | None:
    """The places that these leave to look in; None where they name none. Two mean either.

    `place` is where a page looks alone, whatever is asked beside it.
    """
    names = [one.value for one in filters if one.name == "in" and not one.excluded]
    found = [{pk for name in some for pk in places_named(name, viewer)} for some in ([place], names) if any(some)]
    return set.intersection(*found) if found else None


def means_people(one: Filter) -> bool:
    return one.name == "kind" and not one.excluded and one.value.casefold() in CALLED


def leaves_people(one: Filter) -> bool:
    """Names are narrowed by places, and by nothing else: beside any other operator there are none."""
    return means_people(one) or (one.name == "in" and not one.excluded)


def _condition(one: Filter, viewer: Viewer) -> Q:
    match one.name:
        case "in":
            return Q(community_id__in=places_named(one.value, viewer))
        case "by" if one.value.casefold() == "me":
            return Q(author_id=viewer.pk or 0)
        case "by":
            # Nothing is told by this that the rows found do not tell themselves.
            named = Person.objects.filter(Q(handle__iexact=one.value) | Q(display_name__iexact=one.value))
            return Q(author_id__in=named.values("pk"))
        case "tag":
            # As TagsField writes them: 'straße' stays itself. In a text a #tag has no blanks.
            tag = one.value.lower()
            return Q(tags__overlap=[tag, tag.replace("-", " "), tag.replace(" ", "-")])
        case "kind":
            source = source_named(one.value)
            return Q(kind=source.kind if source else "")
        case "before":
            return Q(at__lt=one.at)
        case _:
            return Q(at__gte=one.at)


def _by_name(filters: Iterable[Filter]) -> list[tuple[str, list[Filter]]]:
    groups: dict[str, list[Filter]] = {}
    for one in filters:
        groups.setdefault(one.name, []).append(one)
    return list(groups.items())
