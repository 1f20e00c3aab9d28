"""What is said of a resource: said, taken back; who hears of it, flags, one's own data, leaving."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.permissions import can_take_part
from content.holding import hold
from content.targets import Target, register_target
from engagement.kinds import Kind, Wording, register_kind
from engagement.log import record
from engagement.marks import word_each
from knowledge.models import Remark, Resource, Sheet
from moderation.rewording import KeptHere, texts_in
from moderation.watching import act_on_watched
from people.leaving import register_eraser
from people.own_data import Own, fields_of, register_own

if TYPE_CHECKING:
    from engagement.models import Activity
    from people.models import Person

SAID = "knowledge.resource_remarked"
TAKEN_BACK = "knowledge.resource_remark_taken_back"
MOST_SHOWN = 50

TARGET = Target(
    kind="remark",
    model=Remark,
    title=lambda one: one.about.title,
    scope=lambda one: one.community.content_scope,
    author=lambda one: one.author,
    written_by=lambda person: Remark.objects.filter(author=person),
    can_take_part=lambda viewer, one: can_take_part(viewer, one.community),
    place=lambda one: one.community.scope,
    said_of=lambda one: one.about,
    hold=hold,
    **KeptHere(texts_in("words")).offered(),
    words=lambda one: one.words,
    icon="message-circle",
    related=("resource__community", "sheet__community", "author"),
)


@transaction.atomic
def remark(about: Resource | Sheet, *, by: Person, words: str, at: datetime | None = None) -> Remark:
    said = {"resource": about} if isinstance(about, Resource) else {"sheet": about}
    one = Remark.objects.create(author=by, words=words, at=at or timezone.now(), **said)
    _note(SAID, one, by)
    act_on_watched(one, words, by=by)
    return one


@transaction.atomic
def take_remark_back(one: Remark, *, by: Person) -> None:
    _note(TAKEN_BACK, one, by)
    one.delete()


@dataclass(frozen=True)
class Remarks:
    """`earlier` is the key of those before, or None."""

    shown: Sequence[Remark]
    earlier: int | None


def remarks_on(about: Resource | Sheet, before: int | None = None) -> Remarks:
    """The latest, the first of them first. Whoever sees the thing sees them."""
    there = about.remarks.filter(hidden_at=None).select_related("author").order_by("-pk")
    found = list((there.filter(pk__lt=before) if before else there)[: MOST_SHOWN + 1])
    shown = found[:MOST_SHOWN][::-1]
    return Remarks(shown, shown[0].pk if len(found) > MOST_SHOWN else None)


def _note(verb: str, one: Remark, by: Person) -> None:
    record(verb, actor=by, target=one, scope=one.community.content_scope, place=one.community.scope)


def _who_shared_it(activity: Activity) -> list[int]:
    one = Remark.objects.select_related("resource", "sheet").filter(pk=activity.target_id).first()
    return [one.about.by_id] if one else []


def _word(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    text = _("%(name)s says something about “%(title)s”")

    def word(activity: Activity, target: Target, row: Any) -> Wording:
        names = {"name": row.author.first_name, "title": row.about.title}
        return Wording(text % names, row.get_absolute_url(), "message-circle", row.words)

    return word_each(activities, reader, word)


def _erase(person: Person, words_go: bool) -> None:
    if words_go:
        Remark.objects.filter(author=person).delete()


def register() -> None:
    register_target(TARGET)
    label = gettext_lazy("What is said of my resources")
    register_kind(Kind("resource-remark", label, frozenset({SAID}), _who_shared_it, _word, from_a_person=True))
    register_eraser(_erase)
    register_own(Own("remarks-on-resources", fields_of(Remark, "author", ("resource", "sheet", "words", "at"))))
