"""The demo's shelves: what lies elsewhere and helped somebody."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from demo.seeding.timeline import Cast
from demo.seeding.words import CommunityWords, Words
from knowledge.models import Resource
from knowledge.resources.sharing import share


def plan(words: CommunityWords, cast: Cast) -> None:
    for one in words.community.get("resource", []):
        at = cast.calendar.at(one["at"])
        cast.plan(at, partial(_share, words.slug, cast, one, at))


def _share(slug: str, cast: Cast, one: Words, at: datetime) -> None:
    community = cast.communities[slug]
    there = Resource.objects.filter(community=community, url=one["url"]).first()
    said = {name: one[name] for name in ("url", "title", "why")}
    cast.made[slug, f"resource:{one['key']}"] = there or share(community, by=cast.people[one["by"]], at=at, **said)
