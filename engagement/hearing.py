"""Whether somebody is told of something, and how: what they chose for the place and for the kind.

What is muted is silent from that moment on: what the bell had told of it counts as read.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.db.models.signals import post_save
from django.utils import timezone

from engagement.broadcasts import bell_changed
from engagement.kinds import Kind, Weight, all_kinds, kind_named
from engagement.models import Hearing, KindChoice, MutedTag, Notification, Preset, Way
from engagement.muting import own_way, who_muted_conversation
from people.models import Block

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


def way_of(kind: Kind, chosen: str, preset: str) -> Way:
    """What somebody chose for a kind goes before their preset of the place; what is muted stays silent all the same.

    What is owed always rings the bell, though nobody has to have it by mail.
    """
    if kind.weight == Weight.OWED:
        return Way.BELL if chosen in (Way.BELL, Way.NOT) else Way.MAIL
    if preset == Preset.MUTED:
        return Way.NOT
    return Way(chosen or told_by_preset(kind, preset))


def conversation_of(activity: Activity) -> str:
    return str(activity.payload.get("conversation", f"{activity.target_type_id}:{activity.target_id}"))


# How each of `people` is told; who is not told at all is left out. `rules` are those of the kind (`rules_of`), `silent`
# who muted the conversation in its own way. `Hearing` is asked for the place and for the conversation.
WAYS_TO_TELL = """
    SELECT person, way FROM (
        SELECT one.id AS person, %(rules)s::jsonb ->> concat_ws(' ',
                   CASE WHEN one.id = ANY(%(silent)s::bigint[]) OR talk.preset = 'muted' THEN 'muted'
                        ELSE coalesce(heard.preset, 'normal') END,
                   chosen.way) AS way
          FROM people_person one
          LEFT JOIN engagement_hearing heard ON heard.person_id = one.id AND heard.place = %(place)s
          LEFT JOIN engagement_hearing talk ON talk.person_id = one.id AND talk.place = %(conversation)s
          LEFT JOIN engagement_kindchoice chosen ON chosen.person_id = one.id AND chosen.kind = %(kind)s
         WHERE one.id = ANY(%(people)s::bigint[]) AND one.is_active AND NOT one.is_placeholder
    ) AS each WHERE way <> 'not'
"""


def rules_of(kind: Kind) -> dict[str, Way]:
    """What follows from each preset, and from each preset with a choice for the kind."""
    alone = {f"{preset}": way_of(kind, "", preset) for preset in Preset}
    return alone | {f"{preset} {way}": way_of(kind, way, preset) for preset in Preset for way in Way}


def asked_of_hearing(kind: Kind, activity: Activity, people: Collection[int]) -> dict[str, Any]:
    """The values that WAYS_TO_TELL takes."""
    conversation = conversation_of(activity)
    owed = kind.weight == Weight.OWED
    return {
        "people": list(people),
        "kind": kind.name,
        "rules": json.dumps(rules_of(kind)),
        "place": activity.place or activity.scope,
        "conversation": conversation,
        "silent": [] if owed else list(who_muted_conversation(conversation, people)),
    }


def still_by_mail(rows: Sequence[Notification], *, person: Person) -> list[Notification]:
    """Those that may go by mail now: what was told an hour ago may have been muted since."""
    chosen = dict(KindChoice.objects.filter(person=person).values_list("kind", "way"))
    presets = dict(Hearing.objects.filter(person=person).values_list("place", "preset"))

    def goes(row: Notification) -> bool:
        kind = kind_named(row.kind)
        if kind is None:
            return False
        heard = (presets.get(row.conversation, Preset.NORMAL), presets.get(row.place or row.scope, Preset.NORMAL))
        preset = Preset.MUTED if Preset.MUTED in heard else heard[1]
        return way_of(kind, chosen.get(row.kind, ""), preset) == Way.MAIL

    return [row for row in rows if goes(row)]


def preset_of(place: str, person: Person) -> str:
    found = Hearing.objects.filter(place=place, person=person).values_list("preset", flat=True).first()
    return found or Preset.NORMAL


@transaction.atomic
def hear_of(place: str, preset: str, *, person: Person, **more: Any) -> None:
    """Of a place by its scope token, or of one conversation in it."""
    Hearing.objects.update_or_create(place=place, person=person, defaults={"preset": Preset(preset), **more})
    if preset == Preset.MUTED:
        there = models.Q(place=place) | models.Q(place="", scope=place) | models.Q(conversation=place)
        _quieten(person.pk, there)


def mute_conversation(conversation: str, *, person: Person) -> None:
    way, number = own_way(conversation)
    if way:
        way.mute(person, number)
    else:
        hear_of(conversation, Preset.MUTED, person=person)


def unmute_conversation(conversation: str, *, person: Person) -> None:
    Hearing.objects.filter(person=person, place=conversation).delete()


@transaction.atomic
def mute_tag(tag: str, *, person: Person) -> None:
    MutedTag.objects.get_or_create(tag=tag, person=person)
    told = Notification.objects.filter(person=person).unread().order_by()
    numbers: dict[Any, set[int]] = defaultdict(set)
    by_number: dict[tuple[Any, int], str] = {}
    for conversation in told.values_list("conversation", flat=True).distinct():
        way, number = own_way(conversation)
        if way:
            numbers[way].add(number)
            by_number[way, number] = conversation
    carrying = [by_number[way, pk] for way, among in numbers.items() for pk in way.tagged(tag, among)]
    _quieten(person.pk, models.Q(conversation__in=carrying))


def unmute_tag(tag: str, *, person: Person) -> None:
    MutedTag.objects.filter(tag=tag, person=person).delete()


def watch() -> None:
    post_save.connect(_blocked, sender=Block, dispatch_uid="the bell is silent about somebody")


def _blocked(instance: Block, **_kwargs: Any) -> None:
    """What was told because of who did it."""
    kinds = [kind.name for kind in all_kinds() if kind.from_a_person]
    _quieten(instance.person_id, models.Q(activity__actor=instance.other_id, kind__in=kinds))


def _quieten(person_id: int, told: models.Q) -> None:
    owed = [kind.name for kind in all_kinds() if kind.weight == Weight.OWED]
    rows = Notification.objects.filter(told, person=person_id).unread().exclude(kind__in=owed)
    if rows.update(read_at=timezone.now()):
        transaction.on_commit(lambda: bell_changed({person_id}), robust=True)


def tags_muted_by(person_id: int) -> list[str]:
    return list(MutedTag.objects.filter(person=person_id).order_by("tag").values_list("tag", flat=True))


def who_muted(tags: Iterable[str]) -> set[int]:
    return set(MutedTag.objects.filter(tag__in=tags).values_list("person_id", flat=True))
