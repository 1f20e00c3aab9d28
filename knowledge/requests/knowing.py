"""Who may know: members whose stories, words or topics touch on what somebody would like to hear about, and why.

What they wrote is looked up in the index, as the viewer may find it, so that no reason tells what they may not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib.postgres.search import SearchQuery
from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, When
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext as _

from knowledge.models import Nudge
from people.models import Block, DaysAway, Person
from people.topics import fitting
from search.index import fold
from search.models import Entry

if TYPE_CHECKING:
    from knowledge.models import StoryRequest
    from people.querysets import PersonQuerySet
    from people.scopes import Viewer

MOST_SHOWN = 5
# The newest that have one of the words, and of those the nearest: a large place is not read through for a question.
LOOKED_AT, NEAREST = 300, 40
# One word in common is chance, unless it is all there is.
IN_COMMON = 2
TELLING = 4
MOST_WORDS = 12
# How one asks, and not what for.
ASKING = frozenset(
    {"anyone", "anybody", "someone", "somebody", "handled", "looked", "ever", "your", "their", "would", "could"}
)
# Nobody is asked more often than this, whoever asks.
NUDGES_A_WEEK = 3
WEEK = timedelta(days=7)
CANDIDATES = 60
SHOWN = ("display_name", "handle", "role", "can_help", "portrait_seed", "portrait_key")
WORTH = {"story": 3, "topic": 2, "post": 1}


@dataclass(frozen=True)
class Reason:
    kind: str
    text: str
    url: str = ""


@dataclass
class Knower:
    person: Person
    reasons: list[Reason] = field(default_factory=list)

    @property
    def worth(self) -> int:
        return sum(WORTH[reason.kind] for reason in self.reasons)


def who_may_know(request: StoryRequest, viewer: Viewer) -> list[Knower]:
    """At most five, those with the best reasons first. Three queries."""
    found: dict[int, list[Reason]] = {}
    for entry in _near(request, viewer):
        _add(found, entry.author_id, _wrote(entry))
    askable = whom_to_ask(request, viewer)
    about = f"{request.question} {request.details}"
    wrote = Q(pk__in=[pk for pk in found if pk])
    with_topic = wrote
    for word in _words(request.question):
        with_topic |= Q(can_help__icontains=word)
    people = list(
        askable.filter(with_topic).order_by(Case(When(wrote, then=0), default=1), "pk").only(*SHOWN)[:CANDIDATES]
    )
    for person in people:
        if topic := fitting(person.helps_with, about):
            _add(found, person.pk, Reason("topic", _("Can help with %(topic)s") % {"topic": topic}))
    knowers = [Knower(person, found[person.pk]) for person in people if person.pk in found]
    return sorted(knowers, key=lambda one: (-one.worth, one.person.pk))[:MOST_SHOWN]


def whom_to_ask(request: StoryRequest, by: Viewer) -> PersonQuerySet:
    """Members who are there, were not asked already, not too often of late, and want to hear from both."""
    today = timezone.localdate()
    away = DaysAway.objects.filter(person=OuterRef("pk"), first_day__lte=today, last_day__gte=today)
    lately = Nudge.objects.filter(at__gte=timezone.now() - WEEK).values("person")
    asked_much = lately.annotate(n=Count("pk")).filter(n__gte=NUDGES_A_WEEK).values("person")
    apart = Block.objects.filter(_between(by.pk) | _between(request.author_id))
    here = Person.objects.active().filter(memberships__community=request.community_id)
    here = here.exclude(pk__in=[request.author_id, by.pk]).exclude(nudges__request=request)
    return here.exclude(pk__in=asked_much).exclude(Exists(apart)).exclude(Exists(away))


def _between(pk: int | None) -> Q:
    return Q(person=OuterRef("pk"), other=pk) | Q(other=OuterRef("pk"), person=pk)


def _near(request: StoryRequest, viewer: Viewer) -> Iterable[Entry]:
    words = _words(request.question)
    if not words:
        return []
    language = request.community.language
    either = SearchQuery(" or ".join(words), config=language, search_type="websearch")
    here = Entry.objects.visible_to(viewer).filter(community_id=request.community_id, vector=either)
    # What opens a thread asks; what stands in it may answer.
    here = here.filter(Q(kind="story") | Q(kind="post", heading="")).exclude(author_id=None)
    newest = here.order_by("-at").values("pk")[:LOOKED_AT]
    counted = Entry.objects.filter(pk__in=newest).annotate(common=_common(words, language))
    nearest = counted.filter(common__gte=min(IN_COMMON, len(words))).order_by("-common", "-uses", "-at")
    return nearest.only("kind", "title", "url", "author_id")[:NEAREST]


def _common(words: Sequence[str], language: str) -> RawSQL:
    """How many of the words stand in it."""
    return RawSQL(
        """cardinality(ARRAY(SELECT unnest(tsvector_to_array(vector))
           INTERSECT SELECT unnest(tsvector_to_array(to_tsvector(%s::regconfig, %s)))))""",
        [language, " ".join(words)],
        output_field=IntegerField(),
    )


def _words(text: str) -> list[str]:
    words = (word.lower() for word in re.findall(r"\w+", fold(text)) if len(word) >= TELLING)
    return [word for word in dict.fromkeys(words) if word not in ASKING][:MOST_WORDS]


def _wrote(entry: Entry) -> Reason:
    said = _("Told “%(title)s”") if entry.kind == "story" else _("Answered in “%(title)s”")
    return Reason(entry.kind, said % {"title": entry.title}, entry.url)


def _add(found: dict[int, list[Reason]], person_id: int | None, reason: Reason) -> None:
    """One of each kind says enough."""
    mine = found.setdefault(person_id or 0, [])
    if reason.kind not in {one.kind for one in mine}:
        mine.append(reason)
