"""Stories beside goals and in collections: how they are named there, and the file of each in a ZIP."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.goals.links import Leaf, Linkable, Linked
from knowledge import leaves
from knowledge.models import Cue, PartName, Story
from knowledge.versions import said

if TYPE_CHECKING:
    from communities.models import Community
    from people.scopes import Viewer


def _stories_to_link(viewer: Viewer, community: Community, numbers: Collection[int]) -> Mapping[int, Linked]:
    found = Story.objects.visible_to(viewer).filter(community=community).select_related("community", "author")
    return {pk: _to_link(story) for pk, story in found.in_bulk(numbers).items()}


def _to_link(story: Story) -> Linked:
    by = "" if story.is_nameless else story.author.first_name
    return Linked(story.title, story.get_absolute_url(), story.doubt, by)


def _story_files(viewer: Viewer, community: Community, numbers: Collection[int]) -> Mapping[int, Leaf]:
    here = Story.objects.visible_to(viewer).filter(community=community, pk__in=numbers)
    found = here.select_related("author", "edited_by", "checked_by")
    found = found.prefetch_related("parts__cues", "coauthors__person", "shelves", "editions__by")
    notes = leaves.notes_of(numbers, viewer)
    after = (leaves.uses_of(Story, numbers), leaves.checks_of(numbers), leaves.requests_of(numbers, viewer))
    return {story.pk: _story_file(story, [some.get(story.pk, "") for some in after], notes) for story in found}


def _story_file(story: Story, after: Sequence[str], notes: Mapping[tuple[int, str], str]) -> Leaf:
    parts = sorted(story.parts.all(), key=lambda part: PartName.values.index(part.name))
    along = [one for one in story.coauthors.all() if one.accepted_at and not one.is_interviewer]
    asked = [one.person.display_name for one in story.coauthors.all() if one.is_interviewer]
    texts = [story.standfirst]
    for part in parts:
        cues = [f"{cue.number}. {_place(cue)}{cue.note}" for cue in part.cues.all()]
        beside = notes.get((story.pk, part.name), "")
        texts += [f"## {part.get_name_display()}", part.source, "\n".join(cues), beside]
    texts += [*after, _former(story)]
    about: dict[str, str | Sequence[str]] = {
        "authors": [story.author.display_name, *(one.person.display_name for one in along)],
        "asked_by": asked,
        "told": story.told_at.date().isoformat(),
        "changed": leaves.day(story.edited_at),
        "changed_by": story.edited_by.display_name if story.edited_by else "",
        "thanks": str(story.thanks_count),
        "same_here": str(story.same_count),
        "edition": str(story.edition),
        "checked": story.checked_at.date().isoformat() if story.checked_at else "",
        "checked_by": story.checked_by.display_name if story.checked_by else "",
        "look_again": story.due_at.date().isoformat() if story.due_at else "",
        "retired": story.retired_at.date().isoformat() if story.retired_at else "",
        "used": leaves.used(story),
        "story_kind": str(story.get_kind_display()),
        "role": story.role,
        "setting": story.setting,
        "tools": story.tools,
        "tags": story.tags,
        "shelves": [shelf.name for shelf in story.shelves.all()],
        "helps": str(story.get_level_display()),
        "for": str(story.get_audience_display()),
        "without_a_name": "yes" if story.is_nameless else "",
        "language": str(story.get_language_display()),
    }
    return Leaf("\n\n".join(text for text in texts if text), about)


def _said(words: Mapping[str, str]) -> list[str]:
    return [f"**{label}:** {text}" for _key, label, text in said(words)]


def _former(story: Story) -> str:
    """What it said before, but for versions that were hidden."""
    versions = [
        leaves.former(number, one.at, one.by, _said(one.words))
        for number, one in enumerate(story.editions.all(), 1)
        if one.hidden_at is None
    ]
    return leaves.section(_("What it said before"), versions)


def _place(cue: Cue) -> str:
    """Where it belongs: to a sentence, or to a place on the photo in hundredths of its width and height."""
    if cue.x is not None and cue.y is not None:
        return f"({cue.x} %, {cue.y} %) "
    return f"“{cue.anchor}”: " if cue.anchor else ""


STORY_LINKABLE = Linkable(
    kind="story",
    label=gettext_lazy("Story"),
    icon="book-open-text",
    views=frozenset({"knowledge:story"}),
    argument="story_id",
    find=_stories_to_link,
    leaves=_story_files,
)
