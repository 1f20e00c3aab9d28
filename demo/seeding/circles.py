"""The demo's circles and their sessions."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction

from demo.seeding.timeline import Cast
from demo.seeding.words import CommunityWords, Words
from mentoring.agenda import propose, want
from mentoring.hosting import share_out
from mentoring.looking_back import ask_about, look_back
from mentoring.meeting import join_circle, note_attendance, open_circle, say
from mentoring.models import (
    Answer,
    CheckKind,
    Circle,
    CircleReflection,
    Series,
    Session,
)
from mentoring.noting import set_notes, write_section
from mentoring.recurrence import Rhythm, day_and_clock, days_of, instant_of
from mentoring.running import add_action, choose_format
from mentoring.scheduling import Plan, plan_series, plan_session


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
        if series := self.words.get("series"):
            self.cast.plan(self.cast.calendar.now - timedelta(days=2), partial(self._plan_series, series))
        for words in self.words.get("said", []):
            self.cast.plan(self.cast.calendar.at(words["at"]), partial(self._say_how_it_is, words))

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
        by = self.cast.people[self.words["led_by"]]
        plan_session(session, starts_at=starts_at, by=by, places=words.get("room_for"))
        with transaction.atomic():
            share_out(self.circle)
        session.refresh_from_db()
        self._write_agenda(session, words.get("agenda", []))
        if notes := words.get("notes"):
            set_notes(session, notes, edition=0, by=by)
        self._spend(session, words)
        for answer in (Answer.GOING, Answer.MAYBE):
            for n, person in enumerate(self.cast.everybody(words.get(answer, []))):
                say(session, answer, person=person, at=told + timedelta(hours=n))
        for who, note in words.get("words", {}).items():
            session.rsvps.filter(person=self.cast.people[who]).update(note=note)
        if there := words.get("there"):
            note_attendance(session, self.cast.everybody(there))

    def _plan_series(self, words: Words) -> None:
        """Once: what a visitor made of it stays."""
        if self.circle.series.exists():
            return
        plan_series(self.circle, series_of(words, self.cast, self.circle), by=self.cast.people[self.words["led_by"]])

    def _say_how_it_is(self, words: Words) -> None:
        """As the clock asked them, a month after they came."""
        person, at = self.cast.people[words["who"]], self.cast.calendar.at(words["at"])
        ask_about(self.circle.memberships.get(person=person), CheckKind.PULSE, at=at)
        said = self.circle.reflections.get(person=person, kind=CheckKind.PULSE, number=1)
        if said.answered_at is None:
            look_back(said, light=words["light"], words=words.get("words", ""), is_shared=words.get("shared", False))
            CircleReflection.objects.filter(pk=said.pk).update(answered_at=at)

    def _spend(self, session: Session, words: Words) -> None:
        """The format of a session, what was written at its steps, and what people will do."""
        if name := words.get("format"):
            choose_format(session, name)
        for position, (who, text) in enumerate(words.get("sections", [])):
            write_section(session, position, text, edition=0, by=self.cast.people[who])
        for one in words.get("actions", []):
            who, due = self.cast.people[one["who"]], self.cast.calendar.at(one["until"]).date()
            add_action(session, text=one["text"], who=who, due=due, by=who)

    def _write_agenda(self, session: Session, lines: list[Words]) -> None:
        if session.agenda_items.exists():
            return
        for line in lines:
            item = propose(session, title=line["text"], minutes=line["minutes"], by=self.cast.people[line["by"]])
            for person in self.cast.everybody(line.get("wanted_by", [])):
                want(item, by=person)


def series_of(words: Words, cast: Cast, circle: Circle) -> Plan:
    """On the days of today's calendar."""
    begins = cast.calendar.at(words["after"]) + timedelta(weeks=words["weeks_later"])
    first, clock = day_and_clock(begins, circle.time_zone)
    days = days_of(Rhythm.FORTNIGHTLY, first, words["count"] + len(words["leaves_out"]))
    left_out = [days[n] for n in words["leaves_out"]]
    return Plan(Rhythm.FORTNIGHTLY, first, clock, words["count"], without=left_out, place=words["place"])


def move_sessions(words: CommunityWords, cast: Cast) -> None:
    """What is to come stays to come: 'today 16:00' is today at every start. A time a visitor chose is left alone."""
    for circle in words.circles:
        for one in circle.get("session", []):
            starts_at = cast.calendar.at(one["at"])
            if starts_at > cast.calendar.now:
                Session.objects.filter(
                    circle__community__slug=words.slug, circle__name=circle["name"], number=one["number"], revision=1
                ).update(starts_at=starts_at)
        if series := circle.get("series"):
            its = Series.objects.filter(circle__community__slug=words.slug, circle__name=circle["name"])
            _move_series(series, cast, its.order_by("pk").first())


def _move_series(words: Words, cast: Cast, series: Series | None) -> None:
    """With its days left out; not where a visitor has changed it."""
    if series is None or series.sessions.exclude(revision=1).exists():
        return
    plan = series_of(words, cast, series.circle)
    sessions = list(series.sessions.order_by("series_day"))
    for session, day in zip(sessions, days_of(plan.rhythm, plan.first, len(sessions)), strict=True):
        session.series_day, session.starts_at = day, instant_of(day, plan.clock, series.time_zone)
        session.save(update_fields=["series_day", "starts_at"])
    series.without = [day.isoformat() for day in plan.without]
    series.save(update_fields=["without"])
