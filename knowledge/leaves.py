"""What others said of something, as Markdown for the files of a collection: uses, notes, remarks, former versions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _

from content.models import Outcome, Usable, Use
from knowledge.models import Check, Remark, StoryNote, StoryRequest

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import Model

    from people.models import Person
    from people.scopes import Viewer


def uses_of(model: type[Model], numbers: Collection[int]) -> Mapping[int, str]:
    """The accounts that are shown, the latest first. One query."""
    shown = Use.objects.shown().filter(target_type=ContentType.objects.get_for_model(model), target_id__in=numbers)
    found: dict[int, list[str]] = defaultdict(list)
    for use in shown.select_related("person").order_by("-at"):
        learnt = use.learnt if use.learnt_shown else ""
        said = [_line(use.person, use.at, use.get_outcome_display(), use.where), use.changed, use.came_of_it, learnt]
        found[use.target_id].append(_indented(said))
    return {pk: section(_("Who used it, and what happened"), some) for pk, some in found.items()}


def notes_of(numbers: Collection[int], viewer: Viewer) -> Mapping[tuple[int, str], str]:
    """By story and part, the first of them first. One query."""
    here = StoryNote.objects.visible_to(viewer).filter(story__in=numbers).select_related("author").order_by("pk")
    found: dict[tuple[int, str], list[str]] = defaultdict(list)
    for note in here:
        answer = _("Answered on %(day)s:") % {"day": day(note.answered_at)} + f" {note.answer}" if note.answer else ""
        said = [_line(note.author, note.at, note.get_kind_display()), note.words, answer]
        found[note.story_id, note.part].append(_indented(said))
    return {key: "\n".join(some) for key, some in found.items()}


def checks_of(numbers: Collection[int]) -> Mapping[int, str]:
    """Who said how it is today, and how they know, the latest first. One query."""
    found: dict[int, list[str]] = defaultdict(list)
    for one in Check.objects.shown().worded().filter(story__in=numbers).select_related("person").order_by("-at"):
        found[one.story_id].append(_indented([_line(one.person, one.at, one.get_answer_display()), one.said]))
    return {pk: section(_("Whether it holds"), some) for pk, some in found.items()}


def requests_of(numbers: Collection[int], viewer: Viewer) -> Mapping[int, str]:
    """What somebody had asked to hear, of which this is the answer. One query."""
    here = StoryRequest.objects.visible_to(viewer).filter(answered_by__in=numbers).select_related("author")
    found: dict[int, list[str]] = defaultdict(list)
    for one in here.order_by("pk"):
        found[one.answered_by_id or 0].append(_indented([_line(one.author, one.asked_at), one.question, one.details]))
    return {pk: section(_("What it answers"), some) for pk, some in found.items()}


def remarks_of(name: str, numbers: Collection[int], viewer: Viewer) -> Mapping[int, str]:
    """`name` is 'sheet' or 'resource'. One query."""
    here = Remark.objects.visible_to(viewer).filter(**{f"{name}__in": numbers}).select_related("author").order_by("pk")
    found: dict[int, list[str]] = defaultdict(list)
    for one in here:
        found[getattr(one, f"{name}_id")].append(_indented([_line(one.author, one.at), one.words]))
    return {pk: section(_("What people say about it"), some) for pk, some in found.items()}


def former(number: int, at: datetime, by: Person | None, texts: Iterable[str]) -> str:
    """One version, with all that stood there."""
    head = _("Version %(n)d") % {"n": number}
    return "\n\n".join([f"### {head}, {day(at)}{f', {by.display_name}' if by else ''}", *filter(None, texts)])


def used(what: Usable) -> list[str]:
    """By what came of it."""
    outcomes = ((Outcome.WORKED, what.worked_count), (Outcome.ADAPTED, what.adapted_count))
    counted = (*outcomes, (Outcome.DID_NOT_WORK, what.not_count))
    return [f"{outcome.label}: {count}" for outcome, count in counted if count]


def section(title: str, texts: Iterable[str]) -> str:
    kept = [text for text in texts if text]
    return "\n\n".join([f"## {title}", *kept]) if kept else ""


def day(moment: datetime | None) -> str:
    return moment.date().isoformat() if moment else ""


def _line(person: Person | None, at: datetime, *more: str) -> str:
    return ", ".join(filter(None, [f"**{person.display_name}**" if person else "", *map(str, more), day(at)]))


def _indented(said: Iterable[str]) -> str:
    """One entry of a list; each line of it belongs to it."""
    return "- " + "\n\n".join(filter(None, said)).replace("\n", "\n  ")
