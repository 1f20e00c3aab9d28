"""What a story said before: every version that was shared, with what changed between them, word by word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from content.differences import Part as Piece
from content.differences import differences
from content.uploading import remove_files_shown_in
from knowledge.models import Level, Part, PartName, Story, StoryEdition, StoryKind
from knowledge.nameless import known_to_log, voice_of
from moderation.kept_back import files_read
from moderation.models.audit import note_in_audit

if TYPE_CHECKING:
    from content.targets import Keys
    from people.models import Person

HIDDEN = "knowledge.edition_hidden"
SECTIONS: Mapping[str, Any] = {
    "title": _("Title"),
    "standfirst": _("In one sentence"),
    **{name.value: name.label for name in PartName},
    "cues": _("Cues"),
    "places": _("Where the cues stand"),
    "kind": _("Kind"),
    "role": _("Role"),
    "setting": _("Setting"),
    "tools": _("Tools"),
    "tags": _("Tags"),
    "level": _("Helps"),
}
# What a story is filed under. Not kept of versions of long ago, so that nothing is said to have changed since.
SINCE_LATELY = frozenset({"places", "kind", "role", "setting", "tools", "tags", "level"})
CHOSEN: Mapping[str, type[TextChoices]] = {"kind": StoryKind, "level": Level}


@dataclass(frozen=True)
class Section:
    label: Any
    pieces: Sequence[Piece]


@dataclass(frozen=True)
class Version:
    """`pk` names a former one; the last is the story as it stands. `sections` is None where hidden or kept back."""

    number: int
    at: datetime
    by: Person | None
    pk: int | None = None
    sections: Sequence[Section] | None = None
    hidden_by: Person | None = None
    is_kept_back: bool = False


def words_of(story: Story) -> dict[str, str]:
    """As texts to be compared, read anew."""
    return story.words(story.parts.prefetch_related("cues"))


def told_in(words: Mapping[str, str]) -> dict[str, str]:
    """The words themselves, without what they are filed under."""
    return {name: text for name, text in words.items() if name not in SINCE_LATELY}


def said(words: Mapping[str, str]) -> list[tuple[str, Any, str]]:
    """Key, label and text, as people read them, of all that has some."""
    return [(key, label, text) for key, label in SECTIONS.items() if (text := _text(words, key))]


def _text(words: Mapping[str, str], key: str) -> str:
    value = words.get(key, "")
    return str(dict(CHOSEN[key].choices).get(value, value)) if key in CHOSEN and value else value


def keep_former(story: Story, words: dict[str, str], *, by: Person) -> None:
    """`story` as it was before the change, with what it said. `by` is who had written what stood there."""
    StoryEdition.objects.create(story=story, words=words, at=story.edited_at or story.told_at, by=by)


def versions_of(story: Story, kept_back: Collection[int] = ()) -> list[Version]:
    """The latest first, without the words of those `kept_back`."""
    made: list[Version] = []
    before: Mapping[str, str] | None = None
    for number, former in enumerate(story.editions.select_related("by", "hidden_by"), 1):
        if former.hidden_at is not None:
            made.append(Version(number, former.at, former.by, former.pk, hidden_by=former.hidden_by))
            before = None
        elif number - 1 in kept_back:
            made.append(Version(number, former.at, former.by, former.pk, is_kept_back=True))
            before = None
        else:
            made.append(Version(number, former.at, former.by, former.pk, _sections(before, former.words)))
            before = former.words
    by = story.edited_by or story.author
    now = Version(len(made) + 1, story.edited_at or story.told_at, by, sections=_sections(before, words_of(story)))
    return [now, *made[::-1]]


def _sections(before: Mapping[str, str] | None, after: Mapping[str, str]) -> list[Section]:
    """What differs. After one that is not shown nothing is compared: what was taken out would show."""
    if before is None:
        return [Section(label, [Piece("same", text)]) for _key, label, text in said(after)]
    return [
        Section(label, differences(_text(before, key), _text(after, key)))
        for key, label in SECTIONS.items()
        if before.get(key, "") != after.get(key, "") and (key in before or key not in SINCE_LATELY)
    ]


def files_shown(stories: Sequence[Story], keys: Keys) -> Keys:
    now: dict[int, str] = defaultdict(str)
    for pk, source in Part.objects.filter(story__in=stories).values_list("story_id", "source"):
        now[pk] += f"\n{source}"
    return files_read(Story, keys, now=now, former=_former_words)


def _former_words(numbers: Collection[int]) -> Iterator[tuple[int, str]]:
    for pk, words in StoryEdition.objects.filter(story__in=numbers).values_list("story_id", "words"):
        yield pk, _all_of(words)


@transaction.atomic
def hide_edition(edition: StoryEdition, *, by: Person) -> None:
    """For good, for everybody: somebody's privacy is worth more than the record. Who did it is in the audit trail.

    With its pictures, which whoever kept their address would see as long as they see the story.
    """
    story = edition.story
    edition.hidden_at, edition.hidden_by = timezone.now(), voice_of(by, story)
    edition.save(update_fields=["hidden_at", "hidden_by"])
    stand = [words_of(story), *story.editions.filter(hidden_at=None).values_list("words", flat=True)]
    remove_files_shown_in(_all_of(edition.words), story, not_in=map(_all_of, stand))
    actor = known_to_log(by, story)
    note_in_audit(HIDDEN, actor=actor, target=story, scope=story.scope, after={"edition": edition.pk})


def _all_of(words: Mapping[str, str]) -> str:
    return "\n".join(words.values())
