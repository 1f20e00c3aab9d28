"""What waits in the queue of those who look after the site."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django.contrib.contenttypes.models import ContentType

from demo.seeding.timeline import Cast
from demo.seeding.words import Words, flags, measures, watched
from moderation.flagging import flag
from moderation.measures import appeal_measure, mute, warn
from moderation.models import Case, Flag, Measure, Reason, WatchedWords
from moderation.persons import flaggable_of
from moderation.places import norms_of

REASONS = {"rude": Reason.UNKIND, "spam": Reason.ADVERT, "off-topic": Reason.ELSEWHERE}


def plan(cast: Cast) -> None:
    for words in watched():
        WatchedWords.objects.get_or_create(words=words["words"], defaults={"act": words["act"]})
    for words in flags():
        at = cast.calendar.at(words["at"])
        cast.plan(at, partial(_flag, cast, words, at))
    for words in measures():
        cast.plan(cast.calendar.at(words["at"]), partial(_measure, cast, words))


def _flag(cast: Cast, words: Words, at: datetime) -> None:
    flag_once(cast.made[words["community"], words["post"]], cast, words, at)


def flag_once(row: Any, cast: Cast, words: Words, at: datetime) -> None:
    """Of a post, or of a message between two people."""
    person, kind = cast.people[words["by"]], ContentType.objects.get_for_model(row)
    if Flag.objects.filter(person=person, case__target_type=kind, case__target_id=row.pk).exists():
        return
    lines = norms_of(flaggable_of(row).place(row)) if words.get("norm") else []
    norm = next((line for line in lines if line.startswith(words["norm"])), "")
    mine = flag(row, person=person, reason=REASONS[words["reason"]], note=words["note"], norm=norm)
    Flag.objects.filter(pk=mine.pk).update(at=at)
    if mine.case.flags.count() == 1:
        Case.objects.filter(pk=mine.case_id).update(opened_at=at)


def _measure(cast: Cast, words: Words) -> None:
    """Once a person and kind, however often the demo is made. Who may look a second time is not who decided."""
    person, by = cast.people[words["person"]], cast.people[words["by"]]
    if Measure.objects.filter(person=person, kind=words["kind"]).exists():
        return
    said = {"by": by, "reason": words["reason"], "place": cast.communities[words["community"]].scope}
    if words["kind"] == "muted":
        appeal_measure(mute(person, days=words["days"], **said), words=words["appeal"])
    else:
        warn(person, **said)
