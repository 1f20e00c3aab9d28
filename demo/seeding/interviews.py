"""The demo's interviews: asked for, said yes to, as far as the two have come, and one that was told."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from demo.seeding.timeline import Cast
from demo.seeding.words import CommunityWords, Words
from knowledge.interviews.holding import accept, approve, ask, draft, hand_over, write
from knowledge.models import Interview

UNTIL_YES = timedelta(hours=5)


def plan(words: CommunityWords, cast: Cast) -> None:
    for one in words.interviews:
        at = cast.calendar.at(one["at"])
        cast.plan(at, partial(_hold, words.slug, cast, one, at))
        if "told" in one:
            cast.plan(cast.calendar.at(one["told"]["at"]), partial(_let_it_be_told, words.slug, cast, one))


def _hold(slug: str, cast: Cast, one: Words, at: datetime) -> None:
    community, asker, teller = cast.communities[slug], cast.people[one["asker"]], cast.people[one["teller"]]
    if Interview.objects.filter(community=community, about=one["about"]).exists():
        return
    interview = ask(community, asker=asker, teller=teller, about=one["about"], words=one["words"], kind=_kind_of(one))
    accept(interview)
    Interview.objects.filter(pk=interview.pk).update(asked_at=at, accepted_at=at + UNTIL_YES)
    for part in one["parts"]:
        write(interview, part["step"], part["text"], by=cast.people[part["by"]], started_from=0)
        interview.parts.filter(step=part["step"]).update(at=cast.calendar.at(part["at"]))


def _kind_of(one: Words) -> str:
    kind: str = one.get("kind") or one.get("told", {}).get("kind", "")
    return kind


def _let_it_be_told(slug: str, cast: Cast, one: Words) -> None:
    interview = Interview.objects.get(community=cast.communities[slug], about=one["about"])
    if interview.story_id is None:
        said = {name: one["told"][name] for name in ("title", "kind", "standfirst", "role", "setting", "tags")}
        hand_over(interview)
        approve(interview, replace(draft(interview), **said))
