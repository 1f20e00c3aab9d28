"""Telling a story, changing it, asking for one, saying that it still holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from communities.models import Community
from content.rendering import RENDERER_VERSION, render
from content.uploading import hang_on
from engagement.log import record
from knowledge import versions
from knowledge.coauthors import ask_along
from knowledge.cues import place_of, render_part
from knowledge.models import Audience, Cue, NamelessTelling, Part, PartName, Story, StoryRequest
from knowledge.models.story import usual_audience
from knowledge.nameless import known_to_log, voice_of
from moderation.watching import act_on_watched
from people.nobody import nobody
from search.index import leave as leave_search

if TYPE_CHECKING:
    from people.models import Person

TOLD = "knowledge.story_told"
CHANGED = "knowledge.story_changed"
CHECKED = "knowledge.story_checked"
ASKED = "knowledge.story_asked_for"
SAID = ("title", "kind", "standfirst", "role", "setting", "tools", "level")
# What a change writes. The rest of the row (hidden, used, checked) is others', who may have written it meanwhile.
WRITTEN = (*SAID, "tags", "language", "quote", "audience", "edition")


@dataclass(frozen=True)
class CueDraft:
    note: str
    part: str = PartName.SITUATION
    anchor: str = ""
    x: int | None = None
    y: int | None = None


@dataclass(frozen=True)
class StoryDraft:
    """What the teller gave. `parts` by name; empty ones are left out. `cues` are numbered in this order.

    `audience` and `language` left empty are as is usual in the community; an `audience` that was chosen stays.
    """

    title: str
    parts: Mapping[str, str]
    kind: str = "turning-point"
    standfirst: str = ""
    role: str = ""
    setting: str = ""
    tools: str = ""
    tags: Sequence[str] = ()
    level: str = ""
    language: str = ""
    audience: str = ""
    # Of the community's shelves.
    shelves: Sequence[int] = ()
    cues: Sequence[CueDraft] = field(default_factory=tuple)


class ChangedMeanwhile(Exception):
    """Somebody else saved the story after this change was begun; `current` is what stands now."""

    def __init__(self, current: Story) -> None:
        super().__init__()
        self.current = current


@transaction.atomic
def tell(
    community: Community,
    draft: StoryDraft,
    *,
    author: Person,
    sending_key: UUID | None = None,
    answers: StoryRequest | None = None,
    nameless: bool = False,
    along: Iterable[Person] = (),
    at: datetime | None = None,
) -> Story:
    """A new story. The same `sending_key` again gives the one told the first time.

    `nameless`: 'a member' tells it, and who that is stands in a table of its own. `along` were there too: asked.
    """
    teller, author = author, nobody() if nameless else author
    if sending_key and (sent := Story.objects.sent_by(teller, sending_key).first()):
        return sent
    if nameless and Story.objects.filter(author=author, sending_key=sending_key).exists():
        # Another nameless teller's, who is 'a member' too: this one is told without a key.
        sending_key = None
    answers = _still_open(answers, community)
    story = Story(community=community, author=author, sending_key=sending_key, told_at=at or timezone.now())
    story.is_nameless = nameless
    if sent := _write_once(story, draft, by=teller):
        return sent
    if nameless:
        NamelessTelling.objects.create(story=story, person=teller, at=story.told_at)
    if answers is not None:
        StoryRequest.objects.filter(pk=answers.pk).update(answered_by=story)
    _record_told(story, None if nameless else teller, answers)
    if not nameless:
        ask_along(story, along, by=teller, at=at)
    _hold_if_watched(story, by=teller)
    return story


def _write_once(story: Story, draft: StoryDraft, *, by: Person) -> Story | None:
    """Gives the one that was sent before with the same key, if the same form came while that was being written."""
    try:
        with transaction.atomic():
            _write(story, draft, by=by)
    except IntegrityError:
        if story.sending_key and (sent := Story.objects.sent_by(by, story.sending_key).first()):
            return sent
        raise
    return None


def _record_told(story: Story, actor: Person | None, answers: StoryRequest | None) -> None:
    record(
        TOLD,
        actor=actor,
        target=story,
        scope=story.scope,
        place=story.community.scope,
        conversation=f"story:{story.pk}",
        request=answers.pk if answers else None,
    )


def _still_open(answers: StoryRequest | None, community: Community) -> StoryRequest | None:
    """Kept from others until this is told: of two who answer at once the first does, and both stories stand."""
    if answers is None:
        return None
    StoryRequest.objects.select_for_update().filter(pk=answers.pk).first()
    return StoryRequest.objects.inside(community).open().filter(pk=answers.pk).first()


@transaction.atomic
def change(
    story: Story,
    draft: StoryDraft,
    *,
    by: Person,
    started_from: int | None = None,
    along: Iterable[Person] = (),
    says_it_holds: bool = True,
    at: datetime | None = None,
) -> None:
    """What stood there is kept. What says the same afterwards was not changed: to save a form confirms nothing.

    `started_from` is the edition the change began with; without it the last word wins. Who only looks after the place
    changes words without having looked whether what they say holds."""
    current = Story.objects.select_for_update(of=("self",)).select_related("community", "author").get(pk=story.pk)
    if started_from is not None and started_from != current.edition:
        raise ChangedMeanwhile(current)
    former, reached = versions.words_of(current), {current.scope, *current.scopes_beyond}
    story.edition = current.edition + 1
    story.edited_at, story.edited_by = current.edited_at, current.edited_by
    _write(story, draft, by=by)
    if reached - {story.scope, *story.scopes_beyond}:
        # Some who could find it may not any more; those who may find it again when the log has been read.
        leave_search("story", [story.pk])
    now = versions.words_of(story)
    if now != former:
        versions.keep_former(current, former, by=current.edited_by or current.author)
        story.edited_at, story.edited_by = at or timezone.now(), voice_of(by, story)
        if says_it_holds and versions.told_in(now) != versions.told_in(former):
            story.reworded_at = story.edited_at
        story.save(update_fields=["edited_at", "edited_by", "reworded_at"])
    record(CHANGED, actor=known_to_log(by, story), target=story, scope=story.scope, place=story.community.scope)
    if not story.is_nameless:
        ask_along(story, along, by=by, at=at)
    _hold_if_watched(story, by=by, stood="\n".join(former.values()))


@transaction.atomic
def ask_for_story(
    community: Community, *, author: Person, question: str, details: str = "", at: datetime | None = None
) -> StoryRequest:
    request = StoryRequest.objects.create(
        community=community, author=author, question=question, details=details, asked_at=at or timezone.now()
    )
    record(ASKED, actor=author, target=request, scope=community.content_scope, place=community.scope)
    act_on_watched(request, question, details, by=author)
    return request


def _write(story: Story, draft: StoryDraft, *, by: Person) -> None:
    for name in SAID:
        setattr(story, name, getattr(draft, name))
    story.tags = list(draft.tags)
    story.language = draft.language or story.community.language
    given = {name: draft.parts.get(name, "").strip() for name in PartName.values}
    story.quote = _quote_of(given)
    reached = story.audience if story.pk else None
    story.audience = draft.audience or reached or usual_audience(story.community)
    story.save(update_fields=WRITTEN if story.pk else None)
    if story.audience == Audience.MINE != reached:
        # Whose communities they are would tell who it was.
        story.shared_with.set([] if story.is_nameless else Community.objects.of_member(by))
    story.shelves.set(story.community.shelves.filter(pk__in=draft.shelves))
    _write_parts(story, given, draft.cues)
    for text in given.values():
        hang_on(story, text, owner=by, voice=story.author if story.is_nameless else None)


def _quote_of(told: Mapping[str, str]) -> str:
    """How it begins."""
    order = (name for name in PartName.values if name != PartName.PHOTO)
    return render(next((told[name] for name in order if told.get(name)), "")).excerpt


def _write_parts(story: Story, given: Mapping[str, str], cues: Sequence[CueDraft]) -> None:
    """Each part keeps its row. Cues are numbered as one comes upon them, reading."""
    order = list(given)
    cues = sorted(cues, key=lambda cue: (order.index(cue.part), place_of(cue.anchor, given[cue.part])))
    numbered: dict[str, list[tuple[int, CueDraft]]] = {}
    for number, cue in enumerate(cues, start=1):
        numbered.setdefault(cue.part, []).append((number, cue))
    told = [
        _part(story, name, text, numbered.get(name, [])) for name, text in given.items() if text or name in numbered
    ]
    story.parts.exclude(name__in=[part.name for part in told]).delete()
    fields = ["source", "html", "renderer_version"]
    Part.objects.bulk_create(told, update_conflicts=True, unique_fields=["story", "name"], update_fields=fields)
    Cue.objects.filter(part__story=story).delete()
    Cue.objects.bulk_create(
        Cue(part=part, number=number, anchor=cue.anchor, note=cue.note, x=cue.x, y=cue.y)
        for part in told
        for number, cue in numbered.get(part.name, [])
    )


def _part(story: Story, name: str, source: str, cues: Sequence[tuple[int, CueDraft]]) -> Part:
    anchors = [] if name == PartName.PHOTO else [(number, cue.anchor) for number, cue in cues]
    html = render_part(source, anchors)
    return Part(story=story, name=name, source=source, html=html, renderer_version=RENDERER_VERSION)


def _hold_if_watched(story: Story, *, by: Person, stood: str = "") -> None:
    act_on_watched(story, *versions.words_of(story).values(), by=by, stood=stood)


def write_again(part: Part) -> None:
    """For a newer renderer: the same words with their cues."""
    cues = [] if part.name == PartName.PHOTO else part.cues.all()
    part.html = render_part(part.source, [(cue.number, cue.anchor) for cue in cues])
    part.renderer_version = RENDERER_VERSION


def put_part(story: Story, part: Part, source: str) -> None:
    """What a part says without a word of whoever told it, as after somebody quoted left. Empty, it is gone."""
    if source == part.source:
        return
    part.source = source
    for cue in part.cues.exclude(anchor=""):
        if cue.anchor not in source:
            cue.anchor = ""
            cue.save(update_fields=["anchor"])
    if source:
        write_again(part)
        part.save(update_fields=["source", "html", "renderer_version"])
    else:
        part.delete()
    Story.objects.filter(pk=story.pk).update(quote=_quote_of(dict(story.parts.values_list("name", "source"))))
