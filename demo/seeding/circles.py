"""The demo's circles and their sessions."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction

from demo.seeding.timeline import Cast
from demo.seeding.words import CommunityWords, Words
from mentoring.agenda import propose, want
from mentoring.hosting import share_out
from mentoring.meeting import join_circle, open_circle, say, set_notes
from mentoring.models import (
    Answer,
    Circle,
    Session,
)
from mentoring.running import add_action, choose_format, write_section
from mentoring.scheduling import plan_session


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


def move_sessions(words: CommunityWords, cast: Cast) -> None:
    """What is to come stays to come: 'today 16:00' is today at every start. A time a visitor chose is left alone."""
    for circle in words.circles:
        for one in circle.get("session", []):
            starts_at = cast.calendar.at(one["at"])
            if starts_at > cast.calendar.now:
                Session.objects.filter(
                    circle__community__slug=words.slug, circle__name=circle["name"], number=one["number"], revision=1
                ).update(starts_at=starts_at)
