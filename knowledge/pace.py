"""How often one person tells, asks and remarks. What is too much is said kindly, and what was typed stays."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from engagement.models import Activity
from knowledge.models import (
    Check,
    Collection,
    Interview,
    NamelessTelling,
    Nudge,
    PartName,
    Remark,
    Retelling,
    Sheet,
    Story,
    StoryNote,
    StoryRequest,
)
from moderation.repeating import fault_of_repeating

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from django.forms import BaseForm

    from people.models import Person

HOUR = timedelta(hours=1)
SAID_BESIDE = (StoryNote, Remark, Check)
# What is said there in words of one's own. Whose it is and where it was, several stories rightly have in common; and
# one and the same note stands rightly in several checks, and goes to several people.
SAID_TO_ALL: Mapping[type[Model], Sequence[str]] = {
    Story: ("title", "standfirst", *(name for name in PartName.values if name != PartName.PHOTO)),
    StoryRequest: ("question", "details"),
    StoryNote: ("words",),
    Remark: ("words",),
}
# Where it is written down, by whom and when.
COUNTED: Mapping[type[Model], Sequence[tuple[type[Model], str, str]]] = {
    Story: ((Story, "author", "told_at"), (NamelessTelling, "person", "at")),
    StoryRequest: ((StoryRequest, "author", "asked_at"),),
    Collection: ((Collection, "by", "began_at"),),
    Nudge: ((Nudge, "by", "at"),),
    Interview: ((Interview, "asker", "asked_at"),),
    Sheet: ((Sheet, "by", "at"),),
    StoryNote: ((StoryNote, "author", "at"),),
    Remark: ((Remark, "author", "at"),),
    Check: ((Check, "person", "at"),),
}


def in_time(form: BaseForm, what: type[Model], person: Person) -> bool:
    """Whether the form may be taken: complete, and not one too many, nor what was said again and again. Says so on it
    where it is."""
    if form.is_valid() and (fault := fault_of_pace(person, what)):
        form.add_error(None, fault)
    return form.is_valid() and says_it_anew(form, what, person, key=form.cleaned_data.get("sending_key"))


def says_it_anew(form: BaseForm, what: type[Model], person: Person, *, key: UUID | None) -> bool:
    """Whether a form without faults still has none. What is sent again under the same key is the same."""
    said, this = form.cleaned_data, key or uuid4()
    words = {name: said.get(name) or "" for name in SAID_TO_ALL.get(what, ())}
    for name, text in words.items():
        if why := fault_of_repeating(text, by=person, key=this):
            form.add_error(name, why)
    return form.is_valid()


def fault_of_pace(person: Person, what: type[Model]) -> str:
    since = timezone.now() - HOUR
    if _lately(person, what, since) < _most(what):
        return ""
    if what in SAID_BESIDE:
        return _("You have said a lot within an hour. Let people read it first: your words stay here.")
    if what is Nudge:
        return _("You have asked many people within an hour. Give them time to answer: your words stay here.")
    return _("You have begun many of these within an hour. Let people read them first: your words stay here.")


def _most(what: type[Model]) -> int:
    most: int = settings.REMARKS_AN_HOUR if what in SAID_BESIDE else settings.BEGUN_IN_LIBRARY_AN_HOUR
    return most


def _lately(person: Person, what: type[Model], since: datetime) -> int:
    if what is Retelling:
        # By the log: one that was given up is gone, and those quoted were asked all the same.
        asked = Activity.objects.filter(actor=person, verb="knowledge.quoted_asked", at__gte=since)
        return asked.values("target_id").distinct().count()
    return sum(
        model._default_manager.filter(**{whose: person, f"{moment}__gte": since}).count()
        for model, whose, moment in COUNTED[what]
    )
