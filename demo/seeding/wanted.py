"""The demo's wanted stories: asked for, wished for by others, brought to somebody, and a round with a theme."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from demo.seeding.timeline import Cast
from demo.seeding.words import CommunityWords, Words
from knowledge.models import StoryRequest, StoryRound
from knowledge.requests.asking import CannotBeAsked, answer_with, nudge, wish
from knowledge.requests.rounds import tell_to
from knowledge.telling import ask_for_story

A_WHILE = timedelta(minutes=50)


def plan(words: CommunityWords, cast: Cast) -> None:
    for asked in words.story_requests:
        at = cast.calendar.at(asked["at"])
        cast.plan(at, partial(_ask, words.slug, cast, asked, at))
        for number, who in enumerate(asked.get("same", []), start=1):
            said_at = at + A_WHILE * number
            cast.plan(said_at, partial(_wish, words.slug, cast, asked["key"], who, said_at))
        for thought in asked.get("nudged", []):
            asked_at = cast.calendar.at(thought["at"])
            cast.plan(asked_at, partial(_nudge, words.slug, cast, asked["key"], thought, asked_at))
        if told := asked.get("answered"):
            cast.plan(cast.calendar.at(told["at"]), partial(_answer, words.slug, cast, asked["key"], told))
    for opened in words.rounds:
        begun_at = cast.calendar.at(opened["begins"])
        cast.plan(begun_at, partial(_open, words.slug, cast, opened, begun_at))


def _wanted(slug: str, cast: Cast, key: str) -> StoryRequest:
    wanted: StoryRequest = cast.made[slug, f"request:{key}"]
    return wanted


def _ask(slug: str, cast: Cast, asked: Words, at: datetime) -> None:
    community = cast.communities[slug]
    here = StoryRequest.objects.filter(community=community, question=asked["title"])
    here.filter(details="").update(details=asked["text"])  # an older demo asked without saying what for
    there = here.first()
    said: dict[str, Any] = {"question": asked["title"], "details": asked["text"], "at": at}
    cast.made[slug, f"request:{asked['key']}"] = there or ask_for_story(
        community, author=cast.people[asked["by"]], **said
    )


def _wish(slug: str, cast: Cast, key: str, who: str, at: datetime) -> None:
    wish(_wanted(slug, cast, key), person=cast.people[who], at=at)


def _nudge(slug: str, cast: Cast, key: str, thought: Words, at: datetime) -> None:
    by, person = cast.people[thought["by"]], cast.people[thought["who"]]
    try:
        nudge(_wanted(slug, cast, key), person, by=by, words=thought["text"], at=at)
    except CannotBeAsked:
        return  # at an earlier start


def _answer(slug: str, cast: Cast, key: str, told: Words) -> None:
    wanted = _wanted(slug, cast, key)
    if wanted.answered_by_id is None:
        answer_with(wanted, cast.made[slug, f"story:{told['story']}"], by=cast.people[told["by"]])


def _open(slug: str, cast: Cast, opened: Words, begun_at: datetime) -> None:
    community = cast.communities[slug]
    said = {"about": opened["about"], "by": cast.people[opened["by"]], "begun_at": begun_at}
    said |= {"begins_on": begun_at.date(), "ends_on": cast.calendar.at(opened["ends"]).date()}
    here, made = StoryRound.objects.get_or_create(community=community, theme=opened["theme"], defaults=said)
    if not made:
        here.begins_on, here.ends_on = said["begins_on"], said["ends_on"]
        here.save(update_fields=["begins_on", "ends_on"])
    for key in opened.get("stories", []):
        if story := cast.made.get((slug, f"story:{key}")):
            tell_to(here, story)
