"""Gathering what belongs together: begun, added to, ordered, featured, taken away; and how far one has come."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from engagement.log import record
from knowledge.models import Collection, CollectionItem, PathStep
from moderation.watching import act_on_watched, flag_watched
from search.index import leave as leave_search

if TYPE_CHECKING:
    from communities.models import Community
    from people.models import Person

BEGUN = "knowledge.collection_begun"
CHANGED = "knowledge.collection_changed"
TAKEN_AWAY = "knowledge.collection_taken_away"
FEATURED = "knowledge.collection_featured"
MOST_ITEMS = 100
# A note among the texts of a collection, with its number.
NOTE = "note-"


class Full(Exception):
    """A collection of more than a hundred is gone through by nobody."""


@transaction.atomic
def begin(community: Community, *, by: Person, words: Mapping[str, Any], at: datetime | None = None) -> Collection:
    at = at or timezone.now()
    collection = Collection.objects.create(community=community, by=by, began_at=at, changed_at=at, **words)
    _note(BEGUN, collection, by)
    act_on_watched(collection, collection.title, collection.about, by=by)
    return collection


@transaction.atomic
def reword(collection: Collection, *, by: Person, words: Mapping[str, Any]) -> None:
    stood = f"{collection.title}\n{collection.about}"
    _say(collection, by=by, words=words)
    flag_watched(collection, collection.title, collection.about, stood=stood)


def _say(collection: Collection, *, by: Person, words: Mapping[str, Any]) -> None:
    for name, value in words.items():
        setattr(collection, name, value)
    _changed(collection, by, *words)


@transaction.atomic
def say_anew(collection: Collection, changed: Mapping[str, str], by: Person) -> None:
    """By those who look after the place: what is said of it, and any note in it, by its number."""
    said = {name: words for name, words in changed.items() if name in ("title", "about")}
    for name, words in changed.items():
        if name not in said:
            collection.items.filter(pk=name.removeprefix(NOTE)).update(note=words)
    _say(collection, by=by, words=said)


@transaction.atomic
def add(
    collection: Collection, *, by: Person, kind: str = "", target: int | None = None, note: str = ""
) -> CollectionItem:
    """At the end. What is in it already stays where it is, and takes the note where it had none."""
    _hold(collection)
    if kind and (there := collection.items.filter(kind=kind, target=target).first()):
        if note and not there.note:
            there.note = note
            there.save(update_fields=["note"])
            flag_watched(collection, note)
        return there
    if collection.items.count() >= MOST_ITEMS:
        raise Full
    last: int = collection.items.aggregate(last=Max("position"))["last"] or 0
    item = CollectionItem.objects.create(collection=collection, position=last + 1, kind=kind, target=target, note=note)
    _changed(collection, by)
    flag_watched(collection, note)
    return item


@transaction.atomic
def move(item: CollectionItem, *, up: bool, by: Person) -> None:
    """One place; the first one up and the last one down stay."""
    _hold(item.collection)
    order = list(item.collection.items.values_list("pk", flat=True))
    if item.pk not in order:
        return  # taken out meanwhile
    here = order.index(item.pk)
    there = here - 1 if up else here + 1
    if 0 <= there < len(order):
        order[here], order[there] = order[there], order[here]
        places = {pk: place for place, pk in enumerate(order, start=1)}
        items = list(item.collection.items.all())
        for one in items:
            one.position = places[one.pk]
        CollectionItem.objects.bulk_update(items, ["position"])
        _changed(item.collection, by)


@transaction.atomic
def annotate(item: CollectionItem, note: str, *, by: Person) -> None:
    """A note alone that is emptied is gone."""
    stood = item.note
    if not note and not item.kind:
        item.delete()
    else:
        item.note = note
        item.save(update_fields=["note"])
    _changed(item.collection, by)
    flag_watched(item.collection, note, stood=stood)


@transaction.atomic
def take_out(item: CollectionItem, *, by: Person) -> None:
    collection = item.collection
    item.delete()
    _changed(collection, by)


@transaction.atomic
def feature(collection: Collection, *, by: Person) -> None:
    """For newcomers; one at a time in a place."""
    Collection.objects.filter(community=collection.community).update(featured_at=None, featured_by=None)
    collection.featured_at, collection.featured_by = timezone.now(), by
    collection.save(update_fields=["featured_at", "featured_by"])
    _note(FEATURED, collection, by)


def stop_featuring(collection: Collection) -> None:
    collection.featured_at, collection.featured_by = None, None
    collection.save(update_fields=["featured_at", "featured_by"])


@transaction.atomic
def take_away(collection: Collection, *, by: Person) -> None:
    """What was in it stays where it is."""
    _note(TAKEN_AWAY, collection, by)
    leave_search("collection", [collection.pk])
    collection.delete()


def mark_done(item: CollectionItem, *, person: Person) -> None:
    """For oneself; nothing of it is told to anybody or counted."""
    PathStep.objects.get_or_create(item=item, person=person)


def mark_not_done(item: CollectionItem, *, person: Person) -> None:
    PathStep.objects.filter(item=item, person=person).delete()


def _hold(collection: Collection) -> None:
    """Two who change the order at once do it one after the other."""
    Collection.objects.select_for_update(of=("self",)).get(pk=collection.pk)


def _changed(collection: Collection, by: Person, *fields: str) -> None:
    collection.changed_at = timezone.now()
    collection.save(update_fields=["changed_at", *fields])
    _note(CHANGED, collection, by)


def _note(verb: str, collection: Collection, by: Person) -> None:
    where = collection.community
    record(verb, actor=by, target=collection, scope=where.content_scope, place=where.scope)
