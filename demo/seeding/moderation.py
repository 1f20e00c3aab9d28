"""What waits in the queue of those who look after the site."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from demo.seeding.timeline import Cast
from demo.seeding.words import Words, flags, watched
from moderation.flagging import flag
from moderation.models import Case, Flag, Reason, WatchedWords
from moderation.persons import flaggable_of
from moderation.places import norms_of

REASONS = {"rude": Reason.UNKIND, "spam": Reason.ADVERT, "off-topic": Reason.ELSEWHERE}


def plan(cast: Cast) -> None:
    for words in watched():
        WatchedWords.objects.get_or_create(words=words["words"], defaults={"act": words["act"]})
    for words in flags():
        at = cast.calendar.at(words["at"])
        cast.plan(at, partial(_flag, cast, words, at))


def _flag(cast: Cast, words: Words, at: datetime) -> None:
    post = cast.made[words["community"], words["post"]]
    person = cast.people[words["by"]]
    if Flag.objects.filter(person=person, case__target_id=post.pk).exists():
        return
    lines = norms_of(flaggable_of(post).place(post)) if words["norm"] else []
    norm = next((line for line in lines if line.startswith(words["norm"])), "")
    mine = flag(post, person=person, reason=REASONS[words["reason"]], note=words["note"], norm=norm)
    Flag.objects.filter(pk=mine.pk).update(at=at)
    if mine.case.flags.count() == 1:
        Case.objects.filter(pk=mine.case_id).update(opened_at=at)
