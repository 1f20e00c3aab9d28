"""Programmes of the demo that run: who takes part, their pairs, and what those pairs have done since."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction

from demo.seeding.timeline import Cast
from demo.seeding.words import CommunityWords, Words
from mentoring.models import (
    CheckIn,
    PairAction,
    PairDate,
    Pairing,
    PairMeeting,
    Participation,
    ParticipationRole,
    Programme,
)
from mentoring.pair_life import (
    agree_on,
    agreement_of,
    aim_at,
    say_how,
    will_do,
    write_notes,
    write_privately,
)
from mentoring.pair_meetings import ask_how, log_meeting
from mentoring.pairing import accept, ask, take_part
from mentoring.planned.planning import plan_date
from mentoring.sealing import can_seal


class ProgrammePlan:
    def __init__(self, slug: str, words: Words, cast: Cast) -> None:
        self.slug = slug
        self.words = words
        self.cast = cast

    def plan(self) -> None:
        at = self.cast.calendar.at
        self.cast.plan(at(self.words["opened"]), self._open)
        for role in (ParticipationRole.OFFER, ParticipationRole.SEEK):
            for one in self.words[role]:
                self.cast.plan(at(one["at"]), partial(self._take_part, role, one))
        for one in self.words.get("pair", []):
            since = at(one["since"])
            self.cast.plan(since - timedelta(hours=20), partial(self._ask, one, since - timedelta(hours=20)))
            self.cast.plan(since, partial(self._accept, one, since))
            PairPlan(self.slug, one, self.cast).plan()
        for one in self.words.get("ask", []):
            self.cast.plan(at(one["at"]), partial(self._ask, one, at(one["at"])))

    @property
    def programme(self) -> Programme:
        programme: Programme = self.cast.made[self.slug, "programme"]
        return programme

    def _open(self) -> None:
        programme, _made = Programme.objects.get_or_create(
            community=self.cast.communities[self.slug],
            name=self.words["name"],
            defaults={
                "purpose": self.words["purpose"],
                "opened_by": self.cast.people[self.words["led_by"]],
                **self.words.get("set_up", {}),
            },
        )
        self.cast.made[self.slug, "programme"] = programme

    def _take_part(self, role: ParticipationRole, words: Words) -> None:
        person = self.cast.people[words["who"]]
        if Participation.objects.filter(programme=self.programme, person=person).exists():
            return
        topics = "offers" if role == ParticipationRole.OFFER else "seeks"
        said = {topics: words["topics"], "hopes": words["note"], "capacity": words.get("capacity", 1)}
        take_part(self.programme, person=person, role=role, **said)

    def _pairing(self, words: Words) -> Pairing | None:
        mentor, mentee = self.cast.people[words["mentor"]], self.cast.people[words["mentee"]]
        return Pairing.objects.filter(programme=self.programme, mentor=mentor, mentee=mentee).first()

    def _ask(self, words: Words, at: datetime) -> None:
        if self._pairing(words) is None:
            ask(
                self.programme,
                mentor=self.cast.people[words["mentor"]],
                mentee=self.cast.people[words["mentee"]],
                words=words.get("words", ""),
                focus=words["focus"],
                at=at,
            )

    def _accept(self, words: Words, at: datetime) -> None:
        pairing = self._pairing(words)
        if pairing and pairing.answered_at is None:
            accept(pairing, by=self.cast.people[words["mentor"]])
            Pairing.objects.filter(pk=pairing.pk).update(answered_at=at)


class PairPlan:
    """What the two of a pair have done since they began."""

    def __init__(self, slug: str, words: Words, cast: Cast) -> None:
        self.slug = slug
        self.words = words
        self.cast = cast

    def plan(self) -> None:
        at = self.cast.calendar.at
        self.cast.plan(at(self.words["since"]) + timedelta(hours=3), self._begin)
        for held in self.words.get("meetings", []):
            self.cast.plan(at(held) + timedelta(hours=1), partial(self._meet, at(held)))
        if ahead := self.words.get("next"):
            self.cast.plan(at(ahead["told"]), partial(self._plan_next, ahead))
        if notes := self.words.get("notes"):
            self.cast.plan(at(self.words["noted"]), partial(self._note, notes))
        for one in self.words.get("said", []):
            self.cast.plan(at(one["at"]), partial(self._say, one, at(one["at"])))

    @property
    def pairing(self) -> Pairing:
        programme: Programme = self.cast.made[self.slug, "programme"]
        mentor, mentee = self.cast.people[self.words["mentor"]], self.cast.people[self.words["mentee"]]
        rows = Pairing.objects.select_related("programme", "mentor", "mentee")
        return rows.get(programme=programme, mentor=mentor, mentee=mentee)

    def _begin(self) -> None:
        pairing = self.pairing
        if pairing.goals.exists():
            return
        for words in self.words.get("goals", []):
            aim_at(pairing, words, by=pairing.mentee)
        agree_on(pairing, rhythm="fortnightly", confidentiality=self.words.get("confidence", ""), by=pairing.mentor)
        for one in self.words.get("actions", []):
            due = self.cast.calendar.at(one["due"]).date()
            will_do(PairAction(pairing=pairing, person=self.cast.people[one["by"]], words=one["text"], due_on=due))
        if can_seal() and (private := self.words.get("private")):
            write_privately(pairing, private, author=pairing.mentee)

    def _meet(self, held: datetime) -> None:
        pairing = self.pairing
        if pairing.meetings.count() < len(self.words["meetings"]):
            log_meeting(pairing, by=pairing.mentee, held_on=held.date(), minutes=60)

    def _plan_next(self, words: Words) -> None:
        pairing = self.pairing
        if pairing.dates.exists():
            return
        at = self.cast.calendar.at(words["at"])
        date = PairDate(pairing=pairing, starts_at=at, place=words.get("place", ""), link=words.get("link", ""))
        plan_date(date, by=self.cast.people[words["by"]])

    def _note(self, notes: str) -> None:
        if not agreement_of(self.pairing).edition:
            write_notes(self.pairing, notes, started_from=0, by=self.pairing.mentee)

    def _say(self, words: Words, at: datetime) -> None:
        person = self.cast.people[words["who"]]
        with transaction.atomic():
            ask_how(self.pairing, person.pk, words["kind"], at=at)
        check_in = self.pairing.check_ins.get(person=person, kind=words["kind"], number=1)
        if check_in.answered_at is None:
            say_how(check_in, light=words["light"], words=words.get("words", ""), is_shared=words.get("shared", False))
            CheckIn.objects.filter(pk=check_in.pk).update(answered_at=at)


def move_meetings(words: CommunityWords, cast: Cast) -> None:
    """Days that pairs met keep their distance from today; where a visitor logged one as well, all are left alone."""
    for one in (words.programme or {}).get("pair", []):
        days = [cast.calendar.at(held).date() for held in one.get("meetings", [])]
        met = PairMeeting.objects.filter(pairing__programme__community__slug=words.slug)
        mine = met.filter(pairing__mentor__handle=one["mentor"], pairing__mentee__handle=one["mentee"])
        found = list(mine.order_by("held_on"))
        if len(found) != len(days):
            continue
        forwards = bool(found) and found[-1].held_on <= days[-1]
        # The latest first when days move on, so that two never stand on one day.
        for meeting, day in sorted(zip(found, days, strict=True), key=lambda pair: pair[1], reverse=forwards):
            PairMeeting.objects.filter(pk=meeting.pk).update(held_on=day)


def move_dates(words: CommunityWords, cast: Cast) -> None:
    """What pairs have planned stays to come. A time that a visitor chose is left alone."""
    for one in (words.programme or {}).get("pair", []):
        if ahead := one.get("next"):
            planned = PairDate.objects.filter(pairing__programme__community__slug=words.slug, revision=1)
            ours = planned.filter(pairing__mentor__handle=one["mentor"], pairing__mentee__handle=one["mentee"])
            ours.filter(planned_by__handle=ahead["by"]).update(starts_at=cast.calendar.at(ahead["at"]))
