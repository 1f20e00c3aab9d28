"""Notes in the rooms below: who is told of them, flags, one's own data, leaving."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.permissions import can_take_part
from content.holding import hold
from content.targets import Target, Text, register_target
from engagement.kinds import Kind, Wording, register_kind
from engagement.marks import word_each
from knowledge.beside.noting import ANSWERED, NOTED
from knowledge.coauthors import tellers_of
from knowledge.models import NoteKind, StoryNote
from moderation.rewording import KeptHere, text_of
from people.leaving import register_eraser
from people.own_data import Own, fields_of, register_own

if TYPE_CHECKING:
    from engagement.models import Activity
    from people.models import Person

SAID = {
    NoteKind.RECOGNISE: gettext_lazy("%(name)s recognises “%(title)s”"),
    NoteKind.DIFFERS: gettext_lazy("%(name)s says how “%(title)s” differs in their setting"),
    NoteKind.QUESTION: gettext_lazy("%(name)s asks you about “%(title)s”"),
}


def _texts(one: StoryNote) -> list[Text]:
    """What was said, and what a teller answered."""
    said = text_of(one, "words", may_be_empty=one.kind == NoteKind.RECOGNISE)
    return [text for text in (said, text_of(one, "answer", may_be_empty=False)) if text.words]


TARGET = Target(
    kind="storynote",
    model=StoryNote,
    title=lambda one: one.story.title,
    scope=lambda one: one.story.scope,
    author=lambda one: one.author,
    written_by=lambda person: StoryNote.objects.filter(author=person),
    can_take_part=lambda viewer, one: can_take_part(viewer, one.story.community),
    place=lambda one: one.story.community.scope,
    said_of=lambda one: one.story,
    # That a part was recognised says something without words.
    taken_away=lambda one: one.hidden_at if not one.words and one.kind != NoteKind.RECOGNISE else None,
    hold=hold,
    **KeptHere(_texts).offered(),
    words=lambda one: one.words,
    icon="message-circle",
    related=("story__community", "author"),
)


def _tellers(activity: Activity) -> Iterable[int]:
    one = StoryNote.objects.filter(pk=activity.target_id).first()
    return tellers_of(one.story_id) - {one.author_id} if one else []


def _noter(activity: Activity) -> list[int]:
    return list(StoryNote.objects.filter(pk=activity.target_id).values_list("author_id", flat=True))


def _word_notes(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    def word(activity: Activity, target: Target, row: Any) -> Wording:
        names = {"name": row.author.first_name, "title": row.story.title}
        return Wording(SAID[NoteKind(row.kind)] % names, row.get_absolute_url(), "message-circle", row.words)

    return word_each(activities, reader, word)


def _word_answers(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    text = _("What you said beside “%(title)s” was answered")

    def word(activity: Activity, target: Target, row: Any) -> Wording:
        said = text % {"title": row.story.title}
        # The log of an older installation may still name who told it.
        named = not row.story.is_nameless
        return Wording(said, row.get_absolute_url(), "message-circle", row.answer, shows_actor=named)

    return word_each(activities, reader, word)


def erase(person: Person, words_go: bool) -> None:
    if words_go:
        StoryNote.objects.filter(author=person).delete()


def register() -> None:
    register_target(TARGET)
    register_kind(
        Kind(
            "story-note",
            gettext_lazy("Notes beside my stories"),
            frozenset({NOTED}),
            _tellers,
            _word_notes,
            from_a_person=True,
        )
    )
    answers = gettext_lazy("Answers to my notes beside stories")
    register_kind(Kind("story-note-answer", answers, frozenset({ANSWERED}), _noter, _word_answers, from_a_person=True))
    register_eraser(erase)
    own = fields_of(StoryNote, "author", ("story", "part", "kind", "words", "at"))
    register_own(Own("notes-beside-stories", own))
