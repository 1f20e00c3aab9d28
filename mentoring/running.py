"""While a session goes on: its steps and their time, notes that nobody writes over, what we will do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db import transaction
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from content.rendering import render
from engagement.broadcasts import changed
from engagement.log import record
from mentoring.formats import Step, steps_of
from mentoring.models import NoteSection, Session, SessionAction, SessionTimer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from people.models import Person

SUMMARY_SENT = "mentoring.summary_sent"
NOTED = "mentoring.notes_written"


class WrittenMeanwhile(Exception):
    """Somebody else has changed this section since it was opened; it holds what stands there now."""

    def __init__(self, section: NoteSection) -> None:
        super().__init__()
        self.section = section


def topic_of(session: Session) -> str:
    return f"session:{session.pk}"


@transaction.atomic
def choose_format(session: Session, name: str) -> None:
    """Another way to spend it: the clock stops; what was written at steps stays where it is."""
    Session.objects.filter(pk=session.pk).update(format=name)
    SessionTimer.objects.filter(session=session).delete()
    _show(session)


@transaction.atomic
def start_step(session: Session, step: int, *, now: datetime | None = None) -> None:
    """Begins a step with all of its time. Nothing where the format has no such step."""
    steps = steps_of(session.format)
    if not 0 <= step < len(steps):
        return
    begun = {"step": step, "seconds_left": steps[step].minutes * 60, "running_since": now or timezone.now()}
    SessionTimer.objects.update_or_create(session=session, defaults=begun)
    _show(session)


@transaction.atomic
def pause(session: Session, *, now: datetime | None = None) -> None:
    timer = SessionTimer.objects.select_for_update().filter(session=session).first()
    if timer and timer.running_since:
        timer.seconds_left, timer.running_since = timer.left_at(now or timezone.now()), None
        timer.save()
        _show(session)


@transaction.atomic
def go_on(session: Session, *, now: datetime | None = None) -> None:
    paused = SessionTimer.objects.filter(session=session, running_since=None)
    if paused.update(running_since=now or timezone.now()):
        _show(session)


@transaction.atomic
def stop(session: Session) -> None:
    SessionTimer.objects.filter(session=session).delete()
    _show(session)


def _show(session: Session) -> None:
    transaction.on_commit(lambda: changed(topic_of(session)), robust=True)


@transaction.atomic
def write_section(session: Session, position: int, source: str, *, edition: int, by: Person) -> NoteSection:
    """Raises WrittenMeanwhile when somebody else wrote since `edition`: then nothing is changed."""
    NoteSection.objects.get_or_create(session=session, position=position)
    section = NoteSection.objects.select_for_update().get(session=session, position=position)
    if section.edition != edition and section.source != source:
        raise WrittenMeanwhile(section)
    section.source, section.html = source, render(source).html
    section.edition, section.changed_by, section.changed_at = section.edition + 1, by, timezone.now()
    section.save()
    record(NOTED, actor=by, target=session, scope=session.circle.community.scope, step=position)
    _show(session)
    return section


def add_action(session: Session, *, text: str, who: Person | None, due: date | None) -> SessionAction:
    return SessionAction.objects.create(session=session, text=text, who=who, due=due)


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


def running_of(session: Session) -> Running:
    """The steps of the format, and behind them what was written at steps of another one."""
    sections = {one.position: one for one in session.note_sections.select_related("changed_by")}
    timer = SessionTimer.objects.filter(session=session).first()
    steps = steps_of(session.format)
    now = timer.step if timer else -1
    rows = [StepNow(n, step, sections.get(n), n == now) for n, step in enumerate(steps)]
    rows += [StepNow(n, None, one, False) for n, one in sections.items() if n >= len(steps) and one.source]
    left = timer.left_at(timezone.now()) if timer else 0
    return Running(rows, timer, left, sum(one.edition for one in sections.values()))


MOST_WORDS_IN_AN_ADDRESS = 4000


def written_in(session: Session) -> str:
    """All that was written down, as one text."""
    sections = [one.source for one in session.note_sections.all()]
    return "\n\n".join(text.strip() for text in [session.notes, *sections] if text.strip())


def pages_written_in(sessions: Iterable[Session]) -> list[tuple[Session, list[str]]]:
    """Sessions in which something was written, with what was, as it is shown: the latest first."""
    written = [(one, [one.notes_html, *(section.html for section in one.note_sections.all())]) for one in sessions]
    shown = [(one, [html for html in parts if html]) for one, parts in written]
    return [(one, parts) for one, parts in reversed(shown) if parts]


def story_url(session: Session) -> str:
    """The form for a story, with what was written to begin from, its steps too; '' where nothing was.

    Whoever tells it asks the circle first. What is too long for an address says where the rest is.
    """
    words = written_in(session)
    if not words:
        return ""
    if len(words) > MOST_WORDS_IN_AN_ADDRESS:
        rest = _("(The rest stands in the notes of the session.)")
        words = f"{words[:MOST_WORDS_IN_AN_ADDRESS].rstrip()}…\n\n{rest}"
    query = {"title": str(session), "situation": words}
    return f"{reverse('knowledge:tell', args=[session.circle.community.slug])}?{urlencode(query)}"
