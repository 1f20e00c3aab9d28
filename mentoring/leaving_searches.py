"""What searches for pairs and circles keep of somebody, when they leave the site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from mentoring.models import CircleForming, MatchingRun

if TYPE_CHECKING:
    from people.models import Person


def erase_from_searches(person: Person, words_go: bool) -> None:
    """A search still says how many it was about, and no longer what this one had said, nor what was said of them."""
    for run in MatchingRun.objects.filter(inputs__people__contains=[{"person_id": person.pk}]):
        others = [said for said in run.inputs["people"] if said["person_id"] != person.pk]
        run.inputs["people"] = [*others, {"person_id": person.pk}]
        run.save(update_fields=["inputs"])
    for forming in CircleForming.objects.filter(_naming(person)):
        _forget_in(forming, person)


def _naming(person: Person) -> Q:
    """Also as one with whom somebody must sit, or must not, who was not to be seated themselves."""
    places = ("inputs__people", "inputs__together", "inputs__apart", "together", "apart")
    return Q.create([(f"{place}__contains", [[person.pk]]) for place in places], connector=Q.OR)


def _forget_in(forming: CircleForming, person: Person) -> None:
    said = forming.inputs
    said |= {kept: _without(said[kept], person) for kept in ("together", "apart") if kept in said}
    if "people" in said:
        said["people"] = [one if one[0] != person.pk else [person.pk, [], []] for one in said["people"]]
    forming.together = _without(forming.together, person)
    forming.apart = _without(forming.apart, person)
    why = [one for one in forming.result.get("why", []) if one["person_id"] != person.pk]
    forming.result |= {"why": [one | {"people": [pk for pk in one["people"] if pk != person.pk]} for one in why]}
    forming.save(update_fields=["inputs", "together", "apart", "result"])


def _without(pairs: list[Any], person: Person) -> list[Any]:
    return [two for two in pairs if person.pk not in two]
