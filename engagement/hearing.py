"""Whether somebody is told of something, and how: what they chose for the place and for the kind."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from engagement.kinds import Kind, Weight
from engagement.models import Hearing, KindChoice, MutedTag, Preset, Way

if TYPE_CHECKING:
    from engagement.models import Activity
    from people.models import Person

# The first kinds a preset leaves out, and from where on it writes no mail.
TOLD_FROM = {
    Preset.MUTED: Weight.OWED,
    Preset.QUIET: Weight.NAMED,
    Preset.NORMAL: Weight.AROUND,
    Preset.EVERYTHING: Weight.ALL,
}
MAILED_FROM = TOLD_FROM | {Preset.QUIET: Weight.ASKED_FOR}


def told_by_preset(kind: Kind, preset: str) -> Way:
    if kind.weight > TOLD_FROM[Preset(preset)]:
        return Way.NOT
    return Way.BELL if kind.weight > MAILED_FROM[Preset(preset)] else Way.MAIL


def ways_to_tell(kind: Kind, activity: Activity, people: Collection[int]) -> Mapping[int, Way]:
    """How each of these people is told; who is not told at all is left out. Two statements, however many they are.

    What somebody chose for a kind goes before their preset of the place; a muted place stays silent all the same.
    """
    if not people:
        return {}
    if kind.weight == Weight.OWED:
        return dict.fromkeys(people, Way.MAIL)
    presets = _presets(activity.place or activity.scope, people)
    chosen = dict(KindChoice.objects.filter(kind=kind.name, person__in=people).values_list("person_id", "way"))
    ways = {}
    for pk in people:
        preset = presets.get(pk, Preset.NORMAL)
        silent = preset == Preset.MUTED
        ways[pk] = Way.NOT if silent else Way(chosen.get(pk) or told_by_preset(kind, preset))
    return {pk: way for pk, way in ways.items() if way != Way.NOT}


def _presets(place: str, people: Collection[int]) -> dict[int, str]:
    return dict(Hearing.objects.filter(place=place, person__in=people).values_list("person_id", "preset"))


def preset_of(place: str, person: Person) -> str:
    found = Hearing.objects.filter(place=place, person=person).values_list("preset", flat=True).first()
    return found or Preset.NORMAL


def hear_of(place: str, preset: str, *, person: Person) -> None:
    Hearing.objects.update_or_create(place=place, person=person, defaults={"preset": Preset(preset)})


def mute_tag(tag: str, *, person: Person) -> None:
    MutedTag.objects.get_or_create(tag=tag, person=person)


def unmute_tag(tag: str, *, person: Person) -> None:
    MutedTag.objects.filter(tag=tag, person=person).delete()


def tags_muted_by(person_id: int) -> list[str]:
    return list(MutedTag.objects.filter(person=person_id).order_by("tag").values_list("tag", flat=True))


def who_muted(tags: Iterable[str]) -> set[int]:
    return set(MutedTag.objects.filter(tag__in=tags).values_list("person_id", flat=True))
