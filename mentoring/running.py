"""While a session goes on: its steps and their time, and what we will do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from engagement.broadcasts import changed
from engagement.log import record
from mentoring.formats import Step, steps_of
from mentoring.models import NoteSection, Session, SessionAction, SessionTimer
from mentoring.said_in_circles import ACTION
from moderation.sayings import flag_watched_saying

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from people.models import Person

SUMMARY_SENT = "mentoring.summary_sent"


def topic_of(session: Session) -> str:
    return f"session:{session.pk}"


@transaction.atomic
def choose_format(session: Session, name: str) -> None:
    """Another way to spend it: the clock stops; what was written at steps stays where it is."""
    Session.objects.filter(pk=session.pk).update(format=name)
    SessionTimer.objects.filter(session=session).delete()
    show(session)


@transaction.atomic
def start_step(session: Session, step: int, *, now: datetime | None = None) -> None:
    """Begins a step with all of its time. Nothing where the format has no such step."""
    steps = steps_of(session.format)
    if not 0 <= step < len(steps):
        return
    begun = {"step": step, "seconds_left": steps[step].minutes * 60, "running_since": now or timezone.now()}
    SessionTimer.objects.update_or_create(session=session, defaults=begun)
    show(session)


@transaction.atomic
def pause(session: Session, *, now: datetime | None = None) -> None:
    timer = SessionTimer.objects.select_for_update().filter(session=session).first()
    if timer and timer.running_since:
        timer.seconds_left, timer.running_since = timer.left_at(now or timezone.now()), None
        timer.save()
        show(session)


@transaction.atomic
def go_on(session: Session, *, now: datetime | None = None) -> None:
    paused = SessionTimer.objects.filter(session=session, running_since=None)
    if paused.update(running_since=now or timezone.now()):
        show(session)


@transaction.atomic
def stop(session: Session) -> None:
    SessionTimer.objects.filter(session=session).delete()
    show(session)


def show(session: Session) -> None:
    transaction.on_commit(lambda: changed(topic_of(session)), robust=True)


@transaction.atomic
def add_action(session: Session, *, text: str, who: Person | None, due: date | None, by: Person) -> SessionAction:
    action = SessionAction.objects.create(session=session, text=text, who=who, due=due, by=by)
    flag_watched_saying(ACTION, action)
    return action


def settle(action: SessionAction, *, by: Person) -> None:
    """Done, or not done after all."""
    action.done_at, action.done_by = (None, None) if action.done_at else (timezone.now(), by)
    action.save(update_fields=["done_at", "done_by"])


@transaction.atomic
def send_summary(session: Session, *, by: Person) -> None:
    """Everybody in the circle gets what was written and who does what."""
    record(
        SUMMARY_SENT,
        actor=by,
        target=session,
        scope=session.circle.community.scope,
        conversation=f"summary:{session.pk}",
    )


def look_at_session(person: Person, pk: int) -> Mapping[str, int] | None:
    """What an open page of the session needs to know, for those in the circle."""
    session = Session.objects.of(person).filter(pk=pk).select_related("timer").first()
    if session is None:
        return None
    timer: SessionTimer | None = getattr(session, "timer", None)
    editions = session.note_sections.aggregate(all=Sum("edition"))["all"] or 0
    now = timezone.now()
    return {
        "step": timer.step if timer else -1,
        "left": timer.left_at(now) if timer else 0,
        "runs": int(bool(timer and timer.running_since)),
        "editions": editions,
    }


@dataclass(frozen=True)
class StepNow:
    """A step with what was written at it."""

    number: int
    step: Step | None
    section: NoteSection | None
    is_now: bool
    # What of it the viewer may flag.
    to_flag: int | None = None

    @property
    def edition(self) -> int:
        return self.section.edition if self.section else 0


@dataclass(frozen=True)
class Running:
    steps: Sequence[StepNow]
    timer: SessionTimer | None
    left: int
    editions: int

    @property
    def left_words(self) -> str:
        return f"{self.left // 60}:{self.left % 60:02d}"

    @property
    def is_over(self) -> bool:
        return self.timer is not None and not self.left

    @property
    def minutes(self) -> int:
        return sum(one.step.minutes for one in self.steps if one.step)


def running_of(session: Session, to_flag: Mapping[int, int] | None = None) -> Running:
    """The steps of the format, and behind them what was written at steps of another one."""
    flags = to_flag or {}
    sections = {one.position: one for one in session.note_sections.select_related("changed_by")}
    timer = SessionTimer.objects.filter(session=session).first()
    steps = steps_of(session.format)
    now = timer.step if timer else -1
    rows = [StepNow(n, step, sections.get(n), n == now, flags.get(n)) for n, step in enumerate(steps)]
    before = [(n, one) for n, one in sections.items() if n >= len(steps) and one.source]
    rows += [StepNow(n, None, one, False, flags.get(n)) for n, one in before]
    left = timer.left_at(timezone.now()) if timer else 0
    return Running(rows, timer, left, sum(one.edition for one in sections.values()))
