"""The demo's programmes, pairings and circles."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction

from demo.seeding.timeline import Cast
from demo.seeding.times import slots
from demo.seeding.words import CommunityWords, Words
from mentoring.agenda import propose, want
from mentoring.hosting import share_out
from mentoring.meeting import join_circle, open_circle, say, set_notes
from mentoring.models import (
    Answer,
    CheckIn,
    Circle,
    PairAction,
    Pairing,
    PairingWay,
    PairMeeting,
    Participation,
    ParticipationRole,
    Programme,
    ProgrammeState,
    Session,
)
from mentoring.pair_life import (
    agree_on,
    agreement_of,
    aim_at,
    ask_how,
    log_meeting,
    say_how,
    will_do,
    write_notes,
    write_privately,
)
from mentoring.pairing import accept, ask, take_part
from mentoring.running import add_action, choose_format, write_section
from mentoring.scheduling import plan_session
from mentoring.sealing import can_seal
from mentoring.steps import move
from people.models import Person


def plan(words: CommunityWords, cast: Cast) -> None:
    if programme := words.programme:
        ProgrammePlan(words.slug, programme, cast).plan()
    if season := words.season:
        SeasonPlan(words.slug, season, cast).plan()
    for circle in words.circles:
        CirclePlan(words.slug, circle, cast).plan()


def note_free_hours(everywhere: list[CommunityWords], cast: Cast) -> None:
    """One week a person, whatever place the words name it in."""
    free: dict[str, set[int]] = {}
    for words in everywhere:
        programme = words.programme or {}
        season = (words.season or {}).get("sign_up", [])
        rows = [*programme.get("offer", []), *programme.get("seek", []), *season]
        said = [(one["who"], one["free"]) for one in rows]
        said += [entry for circle in words.circles for entry in circle.get("free", {}).items()]
        for who, texts in said:
            free.setdefault(who, set()).update(slots(texts))
    for who, hours in free.items():
        Person.objects.filter(pk=cast.people[who].pk, weekly_hours=[]).update(weekly_hours=sorted(hours))


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
            aim_at(pairing, words)
        agree_on(pairing, rhythm="fortnightly", confidentiality=self.words.get("confidence", ""))
        for one in self.words.get("actions", []):
            due = self.cast.calendar.at(one["due"]).date()
            will_do(PairAction(pairing=pairing, person=self.cast.people[one["by"]], words=one["text"], due_on=due))
        if can_seal() and (private := self.words.get("private")):
            write_privately(pairing, private, author=pairing.mentee)

    def _meet(self, held: datetime) -> None:
        pairing = self.pairing
        if pairing.meetings.count() < len(self.words["meetings"]):
            log_meeting(pairing, by=pairing.mentee, held_on=held.date(), minutes=60)

    def _note(self, notes: str) -> None:
        if not agreement_of(self.pairing).edition:
            write_notes(self.pairing, notes, started_from=0)

    def _say(self, words: Words, at: datetime) -> None:
        person = self.cast.people[words["who"]]
        with transaction.atomic():
            ask_how(self.pairing, person.pk, words["kind"], at=at)
        check_in = self.pairing.check_ins.get(person=person, kind=words["kind"], number=1)
        if check_in.answered_at is None:
            say_how(check_in, light=words["light"], words=words.get("words", ""), is_shared=words.get("shared", False))
            CheckIn.objects.filter(pk=check_in.pk).update(answered_at=at)


class SeasonPlan:
    """A programme in which a facilitator brings pairs together; it waits for the search."""

    def __init__(self, slug: str, words: Words, cast: Cast) -> None:
        self.slug = slug
        self.words = words
        self.cast = cast

    def plan(self) -> None:
        opened = self.cast.calendar.at(self.words["opened"])
        self.cast.plan(opened, self._open)
        # The newest came an hour ago, so nobody may have signed up before they joined.
        self.cast.plan(self.cast.calendar.now - timedelta(minutes=30), self._sign_up)

    def _open(self) -> None:
        Programme.objects.get_or_create(
            community=self.cast.communities[self.slug],
            name=self.words["name"],
            defaults={
                "purpose": self.words["purpose"],
                "way": PairingWay.PROPOSED,
                **self.words.get("set_up", {}),
                "opened_by": self.cast.people[self.words["led_by"]],
            },
        )

    def _sign_up(self) -> None:
        programme = Programme.objects.select_related("community").get(
            community=self.cast.communities[self.slug], name=self.words["name"]
        )
        here = set(programme.participations.values_list("person__handle", flat=True))
        late = [one for one in self.words["sign_up"] if one["who"] not in here]
        if not late or programme.told_at or programme.state not in (ProgrammeState.SIGN_UP, ProgrammeState.MATCHING):
            return
        by = self.cast.people[self.words["led_by"]]
        # An earlier demo had fewer words: its sign-up opens once more for those who were not in them.
        move(programme, to=ProgrammeState.SIGN_UP, by=by)
        programme.refresh_from_db()
        for one in late:
            self._take_part(programme, one)
        move(programme, to=ProgrammeState.MATCHING, by=by)

    def _take_part(self, programme: Programme, words: Words) -> None:
        said: Words = {name: words.get(name, []) for name in ("offers", "seeks")}
        levels: Words = {
            "offer_levels": dict.fromkeys(said["offers"], max(words["level"], 2)),
            "seek_levels": dict.fromkeys(said["seeks"], min(words["level"], 2)),
        }
        take_part(
            programme,
            person=self.cast.people[words["who"]],
            role=words["role"],
            years=words["years"],
            capacity=words.get("capacity", 1),
            hopes=words["note"],
            likes=self.cast.everybody(words.get("likes", [])),
            avoids=self.cast.everybody(words.get("avoids", [])),
            **said,
            **levels,
        )


class CirclePlan:
    def __init__(self, slug: str, words: Words, cast: Cast) -> None:
        self.slug = slug
        self.words = words
        self.cast = cast

    def plan(self) -> None:
        made = self.cast.calendar.at(self.words["made"])
        self.cast.plan(made, self._open)
        for n, who in enumerate(self.words["members"], start=1):
            self.cast.plan(made + timedelta(minutes=25 * n), partial(self._join, who))
        for words in self.words.get("session", []):
            starts_at = self.cast.calendar.at(words["at"])
            told = min(starts_at, self.cast.calendar.now) - timedelta(days=5)
            self.cast.plan(max(told, made + timedelta(hours=9)), partial(self._plan_session, words, starts_at, told))

    @property
    def circle(self) -> Circle:
        circle: Circle = self.cast.made[self.slug, f"circle:{self.words['key']}"]
        return circle

    def _open(self) -> None:
        community = self.cast.communities[self.slug]
        host = self.cast.people[self.words["led_by"]]
        circle = Circle.objects.filter(community=community, name=self.words["name"]).first()
        if circle is None:
            circle = Circle(
                community=community,
                name=self.words["name"],
                purpose=self.words["purpose"],
                capacity=self.words["places"],
                norms=self.words.get("norms", ""),
                everybody_hosts=self.words.get("everybody_hosts", False),
                time_zone=host.time_zone,
            )
            open_circle(circle, host=host)
            self._write_agenda(circle.sessions.get(number=1), self.words.get("agenda", []))
        self.cast.made[self.slug, f"circle:{self.words['key']}"] = circle

    def _join(self, who: str) -> None:
        join_circle(self.circle, person=self.cast.people[who])

    def _plan_session(self, words: Words, starts_at: datetime, told: datetime) -> None:
        session, made = Session.objects.get_or_create(
            circle=self.circle, number=words["number"], defaults={"minutes": words["minutes"]}
        )
        if not made and session.starts_at:
            return
        plan_session(session, starts_at=starts_at, by=self.cast.people[self.words["led_by"]])
        with transaction.atomic():
            share_out(self.circle)
        session.refresh_from_db()
        self._write_agenda(session, words.get("agenda", []))
        if notes := words.get("notes"):
            set_notes(session, notes, edition=0)
        self._spend(session, words)
        for answer in (Answer.GOING, Answer.MAYBE):
            for n, person in enumerate(self.cast.everybody(words.get(answer, []))):
                say(session, answer, person=person, at=told + timedelta(hours=n))

    def _spend(self, session: Session, words: Words) -> None:
        """The format of a session, what was written at its steps, and what people will do."""
        if name := words.get("format"):
            choose_format(session, name)
        for position, (who, text) in enumerate(words.get("sections", [])):
            write_section(session, position, text, edition=0, by=self.cast.people[who])
        for one in words.get("actions", []):
            due = self.cast.calendar.at(one["until"]).date()
            add_action(session, text=one["text"], who=self.cast.people[one["who"]], due=due)

    def _write_agenda(self, session: Session, lines: list[Words]) -> None:
        if session.agenda_items.exists():
            return
        for line in lines:
            item = propose(session, title=line["text"], minutes=line["minutes"], by=self.cast.people[line["by"]])
            for person in self.cast.everybody(line.get("wanted_by", [])):
                want(item, by=person)


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


def move_sessions(words: CommunityWords, cast: Cast) -> None:
    """What is to come stays to come: 'today 16:00' is today at every start. A time a visitor chose is left alone."""
    for circle in words.circles:
        for one in circle.get("session", []):
            starts_at = cast.calendar.at(one["at"])
            if starts_at > cast.calendar.now:
                Session.objects.filter(
                    circle__community__slug=words.slug, circle__name=circle["name"], number=one["number"], revision=1
                ).update(starts_at=starts_at)
