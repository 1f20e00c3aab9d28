"""The demo's stories from conversations: those quoted are asked, answer, and only what they gave is told."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from communities.quoting import story_from
from demo.seeding.timeline import Cast
from demo.seeding.words import CommunityWords, Words
from discussions.models import Thread
from discussions.retelling import quotable, quotes_of
from knowledge.models import Consent, Retelling
from knowledge.retelling.asking import WRITTEN, answer, share, write


def plan(words: CommunityWords, cast: Cast) -> None:
    for one in words.retellings:
        at = cast.calendar.at(one["at"])
        cast.plan(at, partial(_begin, words.slug, cast, one, at))
        for who, said in one["answers"].items():
            cast.plan(cast.calendar.at(said["at"]), partial(_answer, words.slug, cast, one, who))
        cast.plan(cast.calendar.at(one["told_at"]), partial(_tell, words.slug, cast, one))


def _begin(slug: str, cast: Cast, one: Words, at: datetime) -> None:
    community, by = cast.communities[slug], cast.people[one["by"]]
    if Retelling.objects.filter(community=community, by=by).exists():
        return
    thread: Thread = cast.made[slug, one["thread"]]
    quotes = quotes_of(quotable(thread).filter(number__in=one["posts"]).order_by("number"))
    story_from(community, by=by, title=one["title"], kind="thread", number=thread.pk, quotes=quotes)
    retelling = _of(slug, cast, one)
    Consent.objects.filter(retelling=retelling).update(asked_at=at)
    write(retelling, {name: one.get(name) or getattr(retelling, name) for name in WRITTEN})


def _answer(slug: str, cast: Cast, one: Words, who: str) -> None:
    retelling = _of(slug, cast, one)
    consent = retelling.consents.select_related("retelling__community").get(person=cast.people[who])
    if retelling.story_id is None:
        answer(consent, one["answers"][who]["said"])


def _tell(slug: str, cast: Cast, one: Words) -> None:
    share(_of(slug, cast, one))


def _of(slug: str, cast: Cast, one: Words) -> Retelling:
    return Retelling.objects.get(community=cast.communities[slug], by=cast.people[one["by"]])
