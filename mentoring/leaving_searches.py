"""What searches for pairs and circles keep of somebody, when they leave the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mentoring.models import CircleForming, MatchingRun

if TYPE_CHECKING:
    from people.models import Person


def erase_from_searches(person: Person, words_go: bool) -> None:
    """A search still says how many it was about, and no longer what this one had said."""
    for run in MatchingRun.objects.filter(inputs__people__contains=[{"person_id": person.pk}]):
        others = [said for said in run.inputs["people"] if said["person_id"] != person.pk]
        run.inputs["people"] = [*others, {"person_id": person.pk}]
        run.save(update_fields=["inputs"])
    for forming in CircleForming.objects.filter(inputs__people__contains=[[person.pk]]):
        others = [said for said in forming.inputs["people"] if said[0] != person.pk]
        forming.inputs["people"] = [*others, [person.pk, [], []]]
        forming.save(update_fields=["inputs"])
