"""What the library and a story's page read, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, Prefetch, QuerySet, When, Window
from django.db.models.functions import RowNumber

from communities.models import Community
from content.meeting import lead_to_profiles
from content.models import Use
from knowledge.models import (
    Answer,
    Check,
    Coauthor,
    Cue,
    Part,
    PartName,
    Shelf,
    Story,
    StoryNote,
    StoryRequest,
)
from search.kin import Close, close_to

if TYPE_CHECKING:
    from people.models import Person
    from people.scopes import Viewer

FACES, REQUESTS_ON_TOP = 3, 2
MOST_NOTES, MOST_USES = 200, 50


@dataclass(frozen=True)
class Card:
    story: Story
    users: Sequence[Person]


def requests_for(viewer: Viewer, community: Community | None) -> list[StoryRequest]:
    """What waits, for the top of a library: asked of the viewer by name first, then the latest. Across communities, of
    those in which the viewer can tell. One more than is shown says that there are others."""
    asked = StoryRequest.objects.visible_to(viewer).open().select_related("author", "community")
    if community:
        here = asked.filter(community=community)
    elif viewer.is_authenticated:
        here = asked.filter(community__in=Community.objects.of_member(viewer))
    else:
        return []
    mine = Case(When(pk__in=StoryRequest.objects.asked_by_name(viewer).values("pk"), then=0), default=1)
    return list(here.order_by(mine, "-asked_at")[: REQUESTS_ON_TOP + 1])


def cards(stories: Sequence[Story]) -> list[Card]:
    """Stories with the people who used them last."""
    users: dict[int, list[Person]] = {}
    place = Window(RowNumber(), partition_by="target_id", order_by="-at")
    for use in _uses().filter(target_id__in=[story.pk for story in stories]).annotate(n=place).filter(n__lte=FACES):
        users.setdefault(use.target_id, []).append(use.person)
    return [Card(story, users.get(story.pk, [])) for story in stories]


def _uses() -> QuerySet[Use]:
    story_type = ContentType.objects.get_for_model(Story)
    return Use.objects.shown().filter(target_type=story_type).select_related("person").order_by("-at")


@dataclass(frozen=True)
class StoryPage:
    """`tellers` are named: the author, and those who stand beside them; so is the `interviewer`.

    `asked` waits for the viewer's own answer.
    """

    story: Story
    parts: Sequence[Part]
    uses: Sequence[Use]
    answers: Sequence[StoryRequest]
    tellers: Sequence[Person]
    interviewer: Person | None
    shelves: Sequence[Shelf]
    asked: Coauthor | None
    close: Sequence[Close]
    # Where the notes beside it go on that are older than these; None where there are none.
    earlier_notes: int | None
    # What was said last of whether it holds, since it says what it says.
    said: Check | None

    @property
    def users(self) -> list[Person]:
        return [use.person for use in self.uses[:FACES]]

    @property
    def both(self) -> Part | None:
        """What is done, where it stands beside what the manual says."""
        found = {part.name: part for part in self.parts}
        return found.get(PartName.WE_DO) if PartName.MANUAL in found else None

    @property
    def first_with_cues(self) -> int | None:
        return next((part.pk for part in self.parts if part.cues.all()), None)


def story_page(story: Story, viewer: Viewer, notes_before: int | None = None) -> StoryPage:
    parts, earlier = _with_notes(_parts(story), story, viewer, notes_before)
    along = list(story.coauthors.select_related("person").order_by("pk"))
    lead_to_profiles((story.author, *(one.person for one in along)), viewer)
    return StoryPage(
        story=story,
        parts=parts,
        earlier_notes=earlier,
        uses=list(_uses().filter(target_id=story.pk).order_by("-at", "-pk")[:MOST_USES]),
        answers=list(_answered(story, viewer)),
        tellers=[story.author, *(one.person for one in along if one.accepted_at and not one.is_interviewer)],
        interviewer=next((one.person for one in along if one.is_interviewer), None),
        shelves=list(story.shelves.all()),
        asked=next((one for one in along if one.person_id == viewer.pk and not one.accepted_at), None),
        close=close_to(f"story:{story.pk}", viewer),
        said=_said_last(story),
    )


def _answered(story: Story, viewer: Viewer) -> QuerySet[StoryRequest]:
    """What was asked for may be read by fewer than the story that answers it."""
    asked = StoryRequest.objects.visible_to(viewer).filter(answered_by=story)
    return asked.select_related("author", "community").order_by("pk")[:3]


def _said_last(story: Story) -> Check | None:
    if not (story.checked_at or story.retired_at):
        return None
    # A use says that it helped, and nothing of what somebody said before.
    said = story.checks.shown().filter(use=None, at__gte=story.reworded_at or story.told_at)
    # Nor does a click that says it still holds: words alone, or a change, take the place of words.
    last = said.exclude(answer=Answer.HOLDS, words="").select_related("person").order_by("-at").first()
    if last is None or (last.answer == Answer.RETIRED and not story.retired_at):
        return None
    return last if last.words else None


def _with_notes(parts: list[Part], story: Story, viewer: Viewer, before: int | None) -> tuple[list[Part], int | None]:
    """Each with what readers say beside it, the first of them first; of very many the latest before a key."""
    said: dict[str, list[StoryNote]] = {}
    notes = StoryNote.objects.visible_to(viewer).filter(story=story).select_related("author").order_by("-pk")
    found = list((notes.filter(pk__lt=before) if before else notes)[: MOST_NOTES + 1])
    for note in reversed(found[:MOST_NOTES]):
        said.setdefault(note.part, []).append(note)
    for part in parts:
        part.said = said.get(part.name, [])
    return parts, found[MOST_NOTES - 1].pk if len(found) > MOST_NOTES else None


def _parts(story: Story) -> list[Part]:
    order = list(PartName.values)
    cues = Prefetch("cues", queryset=Cue.objects.order_by("number"))
    return sorted(story.parts.prefetch_related(cues), key=lambda part: order.index(part.name))


def cues_of(story: Story) -> list[dict[str, Any]]:
    """As the forms of a page begin with them."""
    return [
        {"note": cue.note, "part": part.name, "anchor": cue.anchor, "x": cue.x, "y": cue.y}
        for part in _parts(story)
        for cue in part.cues.all()
    ]
