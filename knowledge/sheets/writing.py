"""A sheet: begun, changed by one member after the other, adapted to somewhere else, taken away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from engagement.log import record
from knowledge.models import Sheet, SheetEdition
from moderation.rewording import fault_where_gone
from moderation.watching import act_on_watched
from search.index import leave as leave_search

if TYPE_CHECKING:
    from communities.models import Community
    from people.models import Person

SHARED = "knowledge.sheet_shared"
CHANGED = "knowledge.sheet_changed"
ADAPTED = "knowledge.sheet_adapted"
TAKEN_AWAY = "knowledge.sheet_taken_away"
# What is said of the text itself.
ABOUT = ("kind", "title", "why", "licence")


class ChangedMeanwhile(Exception):
    """Somebody else saved it after this change was begun; `current` is what stands now."""

    def __init__(self, current: Sheet) -> None:
        super().__init__()
        self.current = current


@transaction.atomic
def share(community: Community, *, by: Person, words: Mapping[str, Any], at: datetime | None = None) -> Sheet:
    sheet = Sheet(community=community, by=by, at=at or timezone.now())
    _save(sheet, words, by, at)
    _note(SHARED, sheet, by)
    act_on_watched(sheet, *words_in(sheet), by=by)
    return sheet


@transaction.atomic
def change(
    sheet: Sheet, *, by: Person, words: Mapping[str, Any], started_from: int, at: datetime | None = None
) -> Sheet:
    current = Sheet.objects.select_for_update(of=("self",)).select_related("community").get(pk=sheet.pk)
    if current.edition != started_from:
        raise ChangedMeanwhile(current)
    stood = "\n".join(words_in(current))
    _save(current, words, by, at)
    _note(CHANGED, current, by)
    act_on_watched(current, *words_in(current), by=by, stood=stood)
    return current


@transaction.atomic
def reword(sheet: Sheet, changed: Mapping[str, str], by: Person) -> str | None:
    """By those who look after the place, whatever stands there by now; the rest of it stays."""
    held = Sheet.objects.select_for_update().get(pk=sheet.pk)
    if fault := fault_where_gone(held):
        return fault
    words = {name: getattr(held, name) for name in (*ABOUT, "source")}
    now = change(held, by=by, words=words | dict(changed), started_from=held.edition)
    now.editions.filter(number=now.edition).update(in_other_words=True)
    return None


def said_in(edition: SheetEdition) -> dict[str, str]:
    """Of one from before it was kept, nothing of what it is for, as its licence tells."""
    why = {"why": edition.why} if edition.licence else {}
    return {"title": edition.title, **why, "source": edition.source}


@transaction.atomic
def adapt(sheet: Sheet, *, by: Person, words: Mapping[str, Any], at: datetime | None = None) -> Sheet:
    """A copy that goes its own way, and says where it came from."""
    copy = Sheet(community=sheet.community, by=by, at=at or timezone.now(), adapted_from=sheet)
    _save(copy, words, by, at)
    where = sheet.community
    record(ADAPTED, actor=by, target=copy, scope=where.content_scope, place=where.scope, sheet=sheet.pk)
    act_on_watched(copy, *words_in(copy), by=by)
    return copy


@transaction.atomic
def take_away(sheet: Sheet, *, by: Person) -> None:
    _note(TAKEN_AWAY, sheet, by)
    leave_search("sheet", [sheet.pk])
    sheet.delete()


def write_again(sheet: Sheet) -> None:
    sheet.write(sheet.source)


def _save(sheet: Sheet, words: Mapping[str, Any], by: Person, at: datetime | None) -> None:
    for name in ABOUT:
        setattr(sheet, name, words[name])
    sheet.write(words["source"])
    sheet.edition += 1
    sheet.save()
    edition = {name: getattr(sheet, name) for name in (*ABOUT, "source")}
    edition["number"] = sheet.edition
    SheetEdition.objects.create(sheet=sheet, by=by, at=at or timezone.now(), **edition)


def words_in(sheet: Sheet) -> tuple[str, ...]:
    return sheet.title, sheet.why, sheet.source


def _note(verb: str, sheet: Sheet, by: Person) -> None:
    where = sheet.community
    record(verb, actor=by, target=sheet, scope=where.content_scope, place=where.scope)
