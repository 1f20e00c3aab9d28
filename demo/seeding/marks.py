"""Thanks, 'same here' and 'I used this'. There are many of them, so the old ones are written all at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import F

from content.models import Reaction, ReactionKind
from content.reacting import VERBS, react
from content.targets import target_of
from content.using import record_use
from demo.seeding.timeline import Cast
from demo.seeding.words import Words
from engagement.models import Activity
from people.models import Person

# What is older than this concerns nobody's bell any more.
RECENT = timedelta(days=3)


@dataclass(frozen=True)
class Mark:
    row: Any
    kind: str
    person: Person
    words: str
    at: datetime
    on_profile: bool = False

    @property
    def key(self) -> tuple[int, int, int, str]:
        return (ContentType.objects.get_for_model(self.row).pk, self.row.pk, self.person.pk, self.kind)


class Marks:
    """Plans the marks on what is still to be written: `find` gives the row when its time has come."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.recent_since = cast.calendar.now - RECENT
        self.waiting: list[Mark] = []
        cast.plan(self.recent_since, self.write_waiting)

    def plan(self, words: Words, find: Callable[[], Any], at: datetime) -> None:
        """What the words of a post, story or message say of those who thanked, joined in or used it."""
        said = words.get("words", {})
        for n, who in enumerate(words.get("thanks", [])):
            shown = who in words.get("shown", [])
            self._plan_one(find, ReactionKind.THANKS, who, said.get(who, ""), self._later(at, n), on_profile=shown)
        for n, who in enumerate(words.get("same_here", [])):
            self._plan_one(find, ReactionKind.SAME, who, "", self._later(at, n))
        for use in [*words.get("used", []), *words.get("uses", [])]:
            used_at = self.cast.calendar.at(use["at"])
            self.cast.plan(max(used_at, at), partial(self._use, find, use, used_at))

    def _later(self, at: datetime, n: int) -> datetime:
        """Within the day after, one after another, and never in the time to come."""
        left = self.cast.calendar.now - at
        return at + min(timedelta(minutes=17 + 83 * n), left * (n + 1) / (n + 3))

    def _plan_one(
        self, find: Callable[[], Any], kind: str, who: str, words: str, at: datetime, *, on_profile: bool = False
    ) -> None:
        self.cast.plan(at, partial(self._mark, find, kind, self.cast.people[who], words, at, on_profile))

    def _mark(
        self, find: Callable[[], Any], kind: str, person: Person, words: str, at: datetime, on_profile: bool
    ) -> None:
        if at < self.recent_since:
            self.waiting.append(Mark(find(), kind, person, words, at, on_profile))
        else:
            react(find(), kind, person=person, words=words, on_profile=on_profile, at=at)

    def _use(self, find: Callable[[], Any], use: Words, at: datetime) -> None:
        told = "changed" if use["outcome"] == "adapted" else "came_of_it"
        record_use(
            find(),
            person=self.cast.people[use["by"]],
            outcome=use["outcome"],
            where=use["where"],
            learnt=use.get("learnt", ""),
            only_mine=use.get("only_mine", False),
            at=at,
            **{told: use["text"]},
        )

    def write_waiting(self) -> None:
        new = self._not_there_yet(self.waiting)
        self.waiting = []
        reactions = Reaction.objects.bulk_create(
            Reaction(
                person=mark.person,
                kind=mark.kind,
                words=mark.words,
                on_profile=mark.on_profile,
                at=mark.at,
                target=mark.row,
            )
            for mark in new
        )
        Activity.objects.bulk_create(_activity(mark, row.pk) for mark, row in zip(new, reactions, strict=True))
        _count(new)

    def _not_there_yet(self, marks: Sequence[Mark]) -> list[Mark]:
        fields = ("target_type_id", "target_id", "person_id", "kind")
        there = set(Reaction.objects.filter(person__in={mark.person for mark in marks}).values_list(*fields))
        return sorted((mark for mark in marks if mark.key not in there), key=lambda mark: mark.at)


def _activity(mark: Mark, reaction_id: int) -> Activity:
    return Activity(
        verb=VERBS[ReactionKind(mark.kind)],
        actor=mark.person,
        target_type=ContentType.objects.get_for_model(mark.row),
        target_id=mark.row.pk,
        scope=target_of(mark.row).scope(mark.row),
        place=target_of(mark.row).place(mark.row),
        payload={"reaction": reaction_id},
        at=mark.at,
    )


def _count(marks: Iterable[Mark]) -> None:
    counts = Counter((mark.row, f"{mark.kind}_count") for mark in marks)
    for (row, counter), number in counts.items():
        type(row)._default_manager.filter(pk=row.pk).update(**{counter: F(counter) + number})
    for row in {row for row, _counter in counts}:
        target_of(row).changed(row)
