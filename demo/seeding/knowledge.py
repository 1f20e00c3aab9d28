"""The demo's stories, with the cues in their margins and what came of their use."""

from __future__ import annotations

import re
from datetime import datetime
from functools import partial

from demo.seeding.marks import Marks
from demo.seeding.timeline import Cast, sending_key
from demo.seeding.words import CommunityWords, Words
from knowledge.freshness.checking import confirm
from knowledge.models import PartName, Story
from knowledge.telling import CueDraft, StoryDraft, tell

PARTS = {
    PartName.SITUATION: "situation",
    PartName.TRIED: "tried",
    PartName.HAPPENED: "happened",
    PartName.ADVICE: "newcomer",
    PartName.LIMITS: "not_when",
}
END_OF_SENTENCE = re.compile(r"[.?!][”\"')]*(?=\s|$)")


def plan(words: CommunityWords, cast: Cast, marks: Marks) -> None:
    for story in words.stories:
        told_at = cast.calendar.at(story["at"])
        cast.plan(told_at, partial(_tell, words.slug, cast, story, told_at))
        marks.plan(story, partial(_story, words.slug, cast, story["key"]), told_at)
        if checked := story.get("checked"):
            at = cast.calendar.at(checked["at"])
            cast.plan(at, partial(_check, words.slug, cast, story["key"], checked["by"], checked.get("words", ""), at))


def _tell(slug: str, cast: Cast, words: Words, at: datetime) -> None:
    cast.made[slug, f"story:{words['key']}"] = tell(
        cast.communities[slug],
        draft(words),
        author=cast.people[words["by"]],
        sending_key=sending_key(slug, "story", words["key"]),
        at=at,
    )


def draft(words: Words) -> StoryDraft:
    parts = {str(name): words[key].strip() for name, key in PARTS.items()}
    return StoryDraft(
        title=words["title"],
        parts=parts,
        kind=words["kind"],
        standfirst=words["standfirst"],
        role=words["role"],
        setting=words["setting"],
        tools=", ".join(words["tools"]),
        tags=words["tags"],
        cues=[_cue(cue, parts[cue["part"]]) for cue in words["cues"]],
    )


def _cue(words: Words, text: str) -> CueDraft:
    """The number stands behind the sentence that begins as the words say."""
    start = text.index(words["beside"])
    found = END_OF_SENTENCE.search(text, start)
    end = found.end() if found else len(text)
    return CueDraft(note=words["note"], part=words["part"], anchor=text[max(start, end - 300) : end])


def _story(slug: str, cast: Cast, key: str) -> Story:
    story: Story = cast.made[slug, f"story:{key}"]
    return story


def _check(slug: str, cast: Cast, key: str, by: str, words: str, at: datetime) -> None:
    story = _story(slug, cast, key)
    if story.checked_at is None:
        confirm(story, by=cast.people[by], words=words, at=at)
