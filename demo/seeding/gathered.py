"""The demo's collections and its path: gathered when everything that is in them was there."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from communities.permissions import can_lead
from demo.seeding.timeline import Cast
from demo.seeding.words import CommunityWords, Words
from knowledge.collections.gathering import add, begin, feature, mark_done
from knowledge.models import Collection


def plan(words: CommunityWords, cast: Cast) -> None:
    for one in words.collections:
        at = cast.calendar.at(one["at"])
        cast.plan(at, partial(_gather, words.slug, cast, one, at))


def _gather(slug: str, cast: Cast, one: Words, at: datetime) -> None:
    community, by = cast.communities[slug], cast.people[one["by"]]
    if Collection.objects.filter(community=community, title=one["title"]).exists():
        return
    said = {"title": one["title"], "about": one["about"], "is_path": one.get("path", False)}
    collection = begin(community, by=by, words=said, at=at)
    for row in one["items"]:
        kind, _colon, key = row.get("what", "").partition(":")
        made = cast.made.get((slug, key if kind == "thread" else f"{kind}:{key}")) if kind else None
        if made or not kind:
            add(collection, by=by, kind=kind, target=made.pk if made else None, note=row.get("note", ""))
    Collection.objects.filter(pk=collection.pk).update(changed_at=at)
    leader = cast.people[one["featured"]] if "featured" in one else None
    if leader and can_lead(leader, community):
        feature(collection, by=leader)
    for walker in one.get("walked", []):
        for item in collection.items.exclude(kind="")[: walker["steps"]]:
            mark_done(item, person=cast.people[walker["who"]])
