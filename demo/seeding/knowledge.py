"""The demo's stories, with the cues in their margins and what came of their use."""

from __future__ import annotations

import re
from datetime import datetime
from functools import partial

from django.core.files.uploadedfile import SimpleUploadedFile

from content.drafting import draft_of, save_draft
from content.uploading import take_upload
from demo.seeding.drawings import drawing
from demo.seeding.marks import Marks
from demo.seeding.timeline import Cast, sending_key
from demo.seeding.words import CommunityWords, Words
from knowledge.beside.noting import answer, note
from knowledge.coauthors import accept
from knowledge.drafts import TELLING
from knowledge.freshness.checking import amend, confirm, settle_the_rest
from knowledge.library.shelving import shelve_the_rest
from knowledge.models import Coauthor, PartName, Story
from knowledge.telling import CueDraft, StoryDraft, tell
from knowledge.told.shelves import name_shelves
from people.models import Person

PARTS = {
    PartName.SITUATION: "situation",
    PartName.TRIED: "tried",
    PartName.HAPPENED: "happened",
    PartName.ADVICE: "newcomer",
    PartName.LIMITS: "not_when",
}
# Where a story is about how it is really done.
BOTH = {PartName.MANUAL: "manual", PartName.WE_DO: "we_do"}
END_OF_SENTENCE = re.compile(r"[.?!][”\"')]*(?=\s|$)")


def plan(words: CommunityWords, cast: Cast, marks: Marks) -> None:
    if words.shelves:
        # Before anybody told a story that stands on one.
        cast.plan(cast.calendar.at("-400d 09:00"), partial(_name_shelves, words, cast))
    for half in words.half_told:
        cast.plan(cast.calendar.at(half["at"]), partial(_begin, words.slug, cast, half))
    for story in words.stories:
        told_at = cast.calendar.at(story["at"])
        cast.plan(told_at, partial(_tell, words.slug, cast, story, told_at))
        if "along" in story:
            said_yes = told_at + (cast.calendar.now - told_at) / 20
            cast.plan(said_yes, partial(_stand_beside, words.slug, cast, story, said_yes))
        marks.plan(story, partial(_story, words.slug, cast, story["key"]), told_at)
        for said in story.get("beside", []):
            at = cast.calendar.at(said["at"])
            cast.plan(at, partial(_say_beside, words.slug, cast, story["key"], said, at))
        if checked := story.get("checked"):
            at = cast.calendar.at(checked["at"])
            cast.plan(at, partial(_check, words.slug, cast, story["key"], checked, at))


def settle() -> None:
    """What readers of the log do elsewhere: by what stories are narrowed, and when they have to be looked at."""
    shelve_the_rest()
    settle_the_rest()


def _name_shelves(words: CommunityWords, cast: Cast) -> None:
    community = cast.communities[words.slug]
    if not community.shelves.exists():
        name_shelves(community, words.shelves, by=cast.people[words.community["steward"]])


def _begin(slug: str, cast: Cast, half: Words) -> None:
    """A story half told, one question at a time."""
    by, community = cast.people[half["by"]], cast.communities[slug]
    if draft_of(by, TELLING, community.pk) is None:
        save_draft(by, TELLING, community.pk, half["fields"])


def _stand_beside(slug: str, cast: Cast, words: Words, at: datetime) -> None:
    asked = Coauthor.objects.filter(story=_story(slug, cast, words["key"]), accepted_at=None)
    for one in asked.select_related("person", "story__community"):
        accept(one, at=at)


def _tell(slug: str, cast: Cast, words: Words, at: datetime) -> None:
    key, teller = sending_key(slug, "story", words["key"]), cast.people[words["by"]]
    community = cast.communities[slug]
    told = Story.objects.filter(sending_key=key, community=community).select_related("community").first()
    shelves = community.shelves.filter(name=words.get("shelf")).values_list("pk", flat=True)
    cast.made[slug, f"story:{words['key']}"] = told or tell(
        community,
        draft(words, photo=_photo(words, teller), shelves=list(shelves)),
        author=teller,
        sending_key=key,
        nameless=words.get("nameless", False),
        along=cast.everybody(words.get("along", [])),
        at=at,
    )


def _photo(words: Words, teller: Person) -> str:
    if "photo" not in words:
        return ""
    name, said = words["photo"]["drawing"], words["photo"]["words"]
    upload = take_upload(SimpleUploadedFile(f"{name}.png", drawing(name)), owner=teller)
    return f"![{said}]({upload.get_absolute_url()})"


def draft(words: Words, *, photo: str = "", shelves: list[int] | None = None) -> StoryDraft:
    parts = {str(name): words[key].strip() for name, key in PARTS.items()}
    parts |= {str(name): words[key].strip() for name, key in BOTH.items() if key in words}
    # Without its file a photo is a place for its cues.
    parts |= {PartName.PHOTO: photo} if "photo" in words else {}
    return StoryDraft(
        title=words["title"],
        parts=parts,
        kind=words["kind"],
        standfirst=words["standfirst"],
        role=words["role"],
        setting=words["setting"],
        tools=", ".join(words["tools"]),
        tags=words["tags"],
        level=words.get("level", ""),
        audience=words.get("audience", ""),
        shelves=shelves or [],
        cues=[_cue(cue, parts[cue["part"]]) for cue in words["cues"]],
    )


def _cue(words: Words, text: str) -> CueDraft:
    """The number stands behind the sentence that begins as the words say, or at its place on the photo."""
    if words["part"] == PartName.PHOTO:
        return CueDraft(note=words["note"], part=PartName.PHOTO, x=words["x"], y=words["y"])
    start = text.index(words["beside"])
    found = END_OF_SENTENCE.search(text, start)
    end = found.end() if found else len(text)
    return CueDraft(note=words["note"], part=words["part"], anchor=text[max(start, end - 300) : end])


def _story(slug: str, cast: Cast, key: str) -> Story:
    story: Story = cast.made[slug, f"story:{key}"]
    return story


def _check(slug: str, cast: Cast, key: str, said: Words, at: datetime) -> None:
    story = _story(slug, cast, key)
    if story.checked_at is None:
        say = amend if said.get("answer") == "amended" else confirm
        say(story, by=cast.people[said["by"]], words=said["words"], at=at)


def _say_beside(slug: str, cast: Cast, key: str, said: Words, at: datetime) -> None:
    story, by = _story(slug, cast, key), cast.people[said["by"]]
    if not story.notes.filter(author=by, part=said["part"], kind=said["kind"]).exists():
        one = note(story, said["part"], by=by, kind=said["kind"], words=said["words"], at=at)
        if "answer" in said:
            answer(one, by=story.author, words=said["answer"])
