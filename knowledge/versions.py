"""What a story said before: every version that was shared, with what changed between them, word by word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from content.differences import Part as Piece
from content.differences import differences
from knowledge.models import PartName, Story, StoryEdition
from knowledge.nameless import known_to_log, voice_of
from moderation.models.audit import note_in_audit

if TYPE_CHECKING:
    from people.models import Person

HIDDEN = "knowledge.edition_hidden"
SECTIONS: Mapping[str, Any] = {
    "title": _("Title"),
    "standfirst": _("In one sentence"),
    **{name.value: name.label for name in PartName},
    "cues": _("Cues"),
}


@dataclass(frozen=True)
class Section:
    label: Any
    pieces: Sequence[Piece]


@dataclass(frozen=True)
class Version:
    """`pk` names a former one; the last is the story as it stands. `sections` is None where it was hidden."""

    number: int
    at: datetime
    by: Person | None
    pk: int | None = None
    sections: Sequence[Section] | None = None
    hidden_by: Person | None = None


def words_of(story: Story) -> dict[str, str]:
    """All that is told, as texts to be compared."""
    words = {"title": story.title, "standfirst": story.standfirst}
    cues: list[tuple[int, str]] = []
    for part in story.parts.prefetch_related("cues"):
        words[part.name] = part.source
        cues += [(cue.number, cue.note) for cue in part.cues.all()]
    return words | {"cues": "\n".join(f"{number}. {note}" for number, note in sorted(cues))}


def keep_former(story: Story, words: dict[str, str], *, by: Person) -> None:
    """`story` as it was before the change, with what it said. `by` is who had written what stood there."""
    StoryEdition.objects.create(story=story, words=words, at=story.edited_at or story.told_at, by=by)


def versions_of(story: Story) -> list[Version]:
    """The latest first."""
    made: list[Version] = []
    before: Mapping[str, str] | None = None
    for number, former in enumerate(story.editions.select_related("by", "hidden_by"), 1):
        if former.hidden_at is None:
            made.append(Version(number, former.at, former.by, former.pk, _sections(before, former.words)))
            before = former.words
        else:
            made.append(Version(number, former.at, former.by, former.pk, hidden_by=former.hidden_by))
            before = None
    by = story.edited_by or story.author
    now = Version(len(made) + 1, story.edited_at or story.told_at, by, sections=_sections(before, words_of(story)))
    return [now, *made[::-1]]


def _sections(before: Mapping[str, str] | None, after: Mapping[str, str]) -> list[Section]:
    """What differs. After a hidden one nothing is compared: what was taken out would show."""
    if before is None:
        return [Section(label, [Piece("same", after[key])]) for key, label in SECTIONS.items() if after.get(key)]
    return [
        Section(label, differences(before.get(key, ""), after.get(key, "")))
        for key, label in SECTIONS.items()
        if before.get(key, "") != after.get(key, "")
    ]


@transaction.atomic
def hide_edition(edition: StoryEdition, *, by: Person) -> None:
    """For good, for everybody: somebody's privacy is worth more than the record. Who did it is in the audit trail."""
    story = edition.story
    edition.hidden_at, edition.hidden_by = timezone.now(), voice_of(by, story)
    edition.save(update_fields=["hidden_at", "hidden_by"])
    actor = known_to_log(by, story)
    note_in_audit(HIDDEN, actor=actor, target=story, scope=story.scope, after={"edition": edition.pk})
