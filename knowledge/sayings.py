"""Short words around stories that can be flagged where they stand: between the two of an interview, to somebody who may
know, what a round is about, and what shelves and retellings are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from communities.querysets import in_readable_communities
from communities.sayings import scope_of
from engagement.broadcasts import changed
from knowledge.models import Interview, InterviewPart, Nudge, Retelling, Shelf, StoryRequest, StoryRound
from moderation.saying_kinds import HIDDEN, SayingKind
from people.scopes import person_scope
from search.index import reindex

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from people.scopes import Viewer


def _asked_to_tell(viewer: Viewer) -> QuerySet[Interview]:
    return Interview.objects.filter(teller_id=viewer.pk or 0, community__memberships__person_id=viewer.pk or 0)


def _written_with(viewer: Viewer) -> QuerySet[InterviewPart]:
    """As long as the page of the two is open."""
    me = viewer.pk or 0
    mine = Interview.objects.filter(Q(asker_id=me) | Q(teller_id=me), community__memberships__person_id=me)
    return InterviewPart.objects.filter(interview__in=mine.filter(accepted_at__isnull=False, story=None))


def _written_anew(part: InterviewPart) -> None:
    """Whoever writes there just now learns that something else stands by now."""
    InterviewPart.objects.filter(pk=part.pk).update(edition=F("edition") + 1)
    topic = part.interview.topic
    transaction.on_commit(lambda: changed(topic), robust=True)


def _quoted_in(viewer: Viewer) -> QuerySet[Retelling]:
    """Until it is told, which is a story's to be flagged."""
    if not viewer.is_authenticated:
        return Retelling.objects.none()
    return Retelling.objects.visible_to(viewer).filter(story=None).exclude(by=viewer)


def _brought_to(viewer: Viewer) -> QuerySet[Nudge]:
    seen = StoryRequest.objects.visible_to(viewer).open()
    return Nudge.objects.filter(person_id=viewer.pk or 0, request__in=seen)


INTERVIEW = SayingKind(
    kind="interview",
    title=_("What somebody asks to interview another with"),
    model=Interview,
    texts=("about", "words"),
    readers=_asked_to_tell,
    author=lambda interview: interview.asker,
    scope=lambda interview: person_scope(interview.asker_id),
    url=lambda interview: interview.get_absolute_url(),
    related=("asker", "community"),
)
PART = SayingKind(
    kind="interview-part",
    title=_("What one of two wrote in an interview"),
    model=InterviewPart,
    texts=("words",),
    readers=_written_with,
    author=lambda part: part.by,
    scope=lambda part: person_scope(part.by_id or 0),
    url=lambda part: part.interview.get_absolute_url(),
    related=("by", "interview__community"),
    changed=_written_anew,
)
SENT_BACK = SayingKind(
    kind="sent-back",
    title=_("Why a part of an interview was sent back"),
    model=InterviewPart,
    texts=("sent_back",),
    readers=lambda viewer: _written_with(viewer).filter(interview__asker_id=viewer.pk or 0),
    author=lambda part: part.interview.teller,
    scope=lambda part: person_scope(part.interview.teller_id),
    url=lambda part: part.interview.get_absolute_url(),
    related=("interview__teller", "interview__community"),
)
NUDGE = SayingKind(
    kind="nudge",
    title=_("A word to somebody who may know"),
    model=Nudge,
    texts=("words",),
    readers=_brought_to,
    author=lambda nudge: nudge.by,
    scope=lambda nudge: person_scope(nudge.by_id),
    url=lambda nudge: nudge.request.get_absolute_url(),
    related=("by", "request__community"),
)
ROUND = SayingKind(
    kind="round",
    title=_("What a story round is about"),
    model=StoryRound,
    texts=("theme", "about"),
    readers=lambda viewer: StoryRound.objects.visible_to(viewer),
    author=lambda opened: opened.by,
    scope=lambda opened: opened.community.scope,
    url=lambda opened: opened.get_absolute_url(),
    related=("by", "community"),
)
RETELLING = SayingKind(
    kind="retelling",
    title=_("What a conversation on its way to a story is called"),
    model=Retelling,
    texts=("title",),
    readers=_quoted_in,
    author=lambda retelling: retelling.by,
    scope=lambda retelling: person_scope(retelling.by_id),
    url=lambda retelling: retelling.get_absolute_url(),
    related=("by", "community"),
)
SHELF = SayingKind(
    kind="shelf",
    title=_("What a shelf is called"),
    model=Shelf,
    texts=("name",),
    # No two of a place are called the same.
    instead={"name": f"{HIDDEN} {{pk}}"},
    readers=lambda viewer: Shelf.objects.filter(in_readable_communities(viewer)),
    # Those who lead name them together.
    author=lambda shelf: None,
    scope=lambda shelf: scope_of(shelf.community),
    url=lambda shelf: reverse("knowledge:library", args=[shelf.community.slug]),
    related=("community__worded_by", "community__founded_by"),
    changed=lambda shelf: reindex("story", shelf.stories.values_list("pk", flat=True)),
)
SAYINGS = [INTERVIEW, PART, SENT_BACK, NUDGE, ROUND, RETELLING, SHELF]
