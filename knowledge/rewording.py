"""A story in other words, by those who look after the place: what stands in it, text by text, down to its cues."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from content.targets import Text
from knowledge.forms import LONGEST_PART, tags_in
from knowledge.models import Cue, PartName, Story, StoryEdition
from knowledge.models.story import written_by_hand
from knowledge.retelling.keeping import faults_of
from knowledge.telling import SAID, CueDraft, StoryDraft, change
from knowledge.versions import SECTIONS
from moderation.rewording import Rewording, fault_where_gone, text_of

if TYPE_CHECKING:
    from people.models import Person

ABOVE, BELOW = ("title", "standfirst"), ("role", "setting", "tools")
_NUMBER = re.compile(r"^(\d+)\. ", re.MULTILINE)


def texts_of(story: Story) -> list[Text]:
    """What has words, in the order in which it is read."""
    prefetch_related_objects([story], "parts__cues")
    return [text for text in _texts(story) if text.words]


def _texts(story: Story) -> Iterator[Text]:
    parts = {part.name: part.source for part in story.parts.all()}
    yield from (_field(story, name) for name in ABOVE)
    for name in PartName.values:
        yield Text(name, SECTIONS[name], parts.get(name, ""), limit=LONGEST_PART, may_be_empty=True)
    for cue in _cues(story):
        longest = Cue._meta.get_field("note").max_length or 0
        yield Text(f"cue-{cue.number}", _("Cue %(n)d") % {"n": cue.number}, cue.note, limit=longest)
    yield from (_field(story, name) for name in BELOW)
    yield Text("tags", SECTIONS["tags"], ", ".join(story.tags), limit=200, may_be_empty=True)


def _field(story: Story, name: str) -> Text:
    """Called as in the story's versions: a form of one's own says 'your role'."""
    return replace(text_of(story, name), label=SECTIONS[name])


def said_in(edition: StoryEdition) -> dict[str, str]:
    """By the names that `texts_of` gives them."""
    words = {name: edition.words.get(name, "") for name in (*ABOVE, *PartName.values, *BELOW, "tags")}
    words |= {f"cue-{number}": note for number, note in _by_number(edition.words.get("cues", "")).items()}
    return {name: text for name, text in words.items() if text}


def said_last(story: Story, person: Person) -> str:
    """What that person told there last, as whoever they told it: others may have changed it since."""
    voice = story.author_id if story.is_nameless else person.pk
    if (story.edited_by_id or story.author_id) == voice:
        return story.source
    mine = story.editions.filter(by=voice, hidden_at=None).last()
    return written_by_hand({name: mine.words.get(name, "") for name in SECTIONS}) if mine else ""


@transaction.atomic
def reword(story: Story, changed: Mapping[str, str], by: Person) -> str | None:
    """As its tellers change it: what stood there is kept. That it still holds is nothing which this says."""
    stories = Story.objects.select_for_update(of=("self",)).select_related("community", "author")
    held = stories.prefetch_related("parts__cues").get(pk=story.pk)
    if fault := fault_where_gone(held):
        return fault
    draft = _draft(held, changed)
    if fault := _fault_of(held, draft):
        return fault
    change(held, draft, by=by, says_it_holds=False)
    return None


WORDS = Rewording(texts=texts_of, act=reword, former=lambda story: story.editions.all(), said_in=said_in)


def _draft(story: Story, changed: Mapping[str, str]) -> StoryDraft:
    stands = {part.name: part.source for part in story.parts.all()}
    parts = {name: changed.get(name, stands.get(name, "")) for name in PartName.values}
    said = {name: changed.get(name, getattr(story, name)) for name in SAID}
    return StoryDraft(
        **said,
        language=story.language,
        tags=tags_in(changed["tags"]) if "tags" in changed else story.tags,
        shelves=list(story.shelves.values_list("pk", flat=True)),
        parts=parts,
        cues=_cue_drafts(story, stands, parts, changed),
    )


def _fault_of(story: Story, draft: StoryDraft) -> str:
    if not any(text.strip() for text in draft.parts.values()):
        return _("Something of it has to stay. What should not be read at all can be hidden.")
    photo = draft.parts[PartName.PHOTO]
    stood = next((part.source for part in story.parts.all() if part.name == PartName.PHOTO), "")
    if photo and _address_in(photo) != _address_in(stood):
        return _("The photo is the teller's: take it out, or change what is said to be on it.")
    return next(iter(faults_of(story, draft).values()), "")


def _address_in(photo: str) -> str:
    return photo.rpartition("](")[2]


def _cues(story: Story) -> list[Cue]:
    return sorted((cue for part in story.parts.all() for cue in part.cues.all()), key=lambda cue: cue.number)


def _cue_drafts(
    story: Story, stands: Mapping[str, str], parts: Mapping[str, str], changed: Mapping[str, str]
) -> list[CueDraft]:
    """Each keeps its number. Whose sentence went stands beside its neighbour, and goes back when that comes back."""
    names = {part.pk: part.name for part in story.parts.all()}
    before = story.editions.filter(hidden_at=None).last()
    drafts = []
    for cue in _cues(story):
        name, note = names[cue.part_id], changed.get(f"cue-{cue.number}", cue.note)
        anchor = _place_before(before, cue.number, note) if before else ""
        if not anchor or anchor in stands[name] or anchor not in parts[name]:
            anchor = cue.anchor
        drafts.append(CueDraft(note, name, anchor, cue.x, cue.y))
    return [_beside_a_neighbour(draft, at, drafts, parts[draft.part]) for at, draft in enumerate(drafts)]


def _place_before(edition: StoryEdition, number: int, note: str) -> str:
    if _by_number(edition.words.get("cues", "")).get(number) != note:
        return ""
    return _by_number(edition.words.get("places", "")).get(number, "")


def _beside_a_neighbour(draft: CueDraft, at: int, drafts: Sequence[CueDraft], text: str) -> CueDraft:
    if draft.anchor in text:
        return draft
    near = [*reversed(drafts[:at]), *drafts[at + 1 :]]
    anchor = next((one.anchor for one in near if one.part == draft.part and one.anchor in text), "")
    return CueDraft(draft.note, draft.part, anchor, draft.x, draft.y)


def _by_number(lines: str) -> dict[int, str]:
    """A number and its words a line, as Story.words has them."""
    _start, *found = _NUMBER.split(lines)
    return {int(number): words.strip() for number, words in zip(found[::2], found[1::2], strict=True)}
