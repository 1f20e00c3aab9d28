"""How often one person tells, asks and remarks. What is too much is said kindly, and what was typed stays."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from engagement.models import Activity
from knowledge.models import (
    Collection,
    Interview,
    NamelessTelling,
    Nudge,
    Remark,
    Retelling,
    Sheet,
    Story,
    StoryNote,
    StoryRequest,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.forms import BaseForm

    from people.models import Person

HOUR = timedelta(hours=1)


def in_time(form: BaseForm, what: type[Model], person: Person) -> bool:
    """Whether the form may be taken: complete, and not one too many. Says so on it where it is."""
    if form.is_valid() and (fault := fault_of_pace(person, what)):
        form.add_error(None, fault)
    return form.is_valid()


def fault_of_pace(person: Person, what: type[Model]) -> str:
    since = timezone.now() - HOUR
    if sum(rows.count() for rows in _lately(person, since)[what]) < _most(what):
        return ""
    if what in (StoryNote, Remark):
        return _("You have said a lot within an hour. Let people read it first: your words stay here.")
    if what is Nudge:
        return _("You have asked many people within an hour. Give them time to answer: your words stay here.")
    return _("You have begun many of these within an hour. Let people read them first: your words stay here.")


def _most(what: type[Model]) -> int:
    most: int = settings.REMARKS_AN_HOUR if what in (StoryNote, Remark) else settings.BEGUN_IN_LIBRARY_AN_HOUR
    return most


def _lately(person: Person, since: object) -> dict[type[Model], Sequence[QuerySet]]:
    """Not asked before one of them is counted."""
    return {
        Story: (
            Story.objects.filter(author=person, told_at__gte=since),
            NamelessTelling.objects.filter(person=person, at__gte=since),
        ),
        StoryRequest: (StoryRequest.objects.filter(author=person, asked_at__gte=since),),
        Collection: (Collection.objects.filter(by=person, began_at__gte=since),),
        Nudge: (Nudge.objects.filter(by=person, at__gte=since),),
        # By the log: one that was given up is gone, and those quoted were asked all the same.
        Retelling: (
            Activity.objects.filter(actor=person, verb="knowledge.quoted_asked", at__gte=since)
            .values("target_id")
            .distinct(),
        ),
        Interview: (Interview.objects.filter(asker=person, asked_at__gte=since),),
        Sheet: (Sheet.objects.filter(by=person, at__gte=since),),
        StoryNote: (StoryNote.objects.filter(author=person, at__gte=since),),
        Remark: (Remark.objects.filter(author=person, at__gte=since),),
    }
