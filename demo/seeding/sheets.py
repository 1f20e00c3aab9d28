"""The demo's texts to work with: shared, changed by others, adapted, used."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from content.using import record_use
from demo.seeding.timeline import Cast
from demo.seeding.words import CommunityWords, Words
from knowledge.models import Sheet
from knowledge.sheets.writing import adapt, change, share


def plan(words: CommunityWords, cast: Cast) -> None:
    for one in words.sheets:
        at = cast.calendar.at(one["at"])
        cast.plan(at, partial(_share, words.slug, cast, one, at))


def _share(slug: str, cast: Cast, one: Words, at: datetime) -> None:
    community, by = cast.communities[slug], cast.people[one["by"]]
    said = {name: one[name] for name in ("kind", "title", "why", "licence")} | {"source": one["text"]}
    there = Sheet.objects.filter(community=community, title=one["title"]).first()
    if there is None:
        origin = cast.made.get((slug, f"sheet:{one['from']}")) if "from" in one else None
        there = adapt(origin, by=by, words=said, at=at) if origin else share(community, by=by, words=said, at=at)
        for changed in one.get("changes", []):
            words = said | {"source": changed["text"]}
            when, who = cast.calendar.at(changed["at"]), cast.people[changed["by"]]
            there = change(there, by=who, words=words, started_from=there.edition, at=when)
        for use in one.get("uses", []):
            told = {"where": use["where"], "came_of_it": use["text"], "at": cast.calendar.at(use["at"])}
            record_use(there, person=cast.people[use["by"]], outcome=use["outcome"], **told)
    cast.made[slug, f"sheet:{one['key']}"] = there
