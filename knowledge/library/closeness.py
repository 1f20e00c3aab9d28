"""A few stories for one person, each with why: what they want to learn, whose work is like theirs, what just helped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from content.models import Outcome, Use
from knowledge.library.facets import Facet
from knowledge.library.listing import stale
from knowledge.models import Story
from search.nearest import about

if TYPE_CHECKING:
    from communities.models import Community
    from knowledge.querysets import StoryQuerySet
    from people.models import Person

MOST = 3
LATELY = timedelta(days=60)
LATEST = 100


@dataclass(frozen=True)
class Close:
    story: Story
    reason: str


def close_to(person: Person, community: Community | None) -> list[Close]:
    """At most one for each reason; what they told or used themselves they know. A constant number of queries.

    What is due or retired comes behind what holds, and says so.
    """
    mine = Use.objects.filter(target_type=_type(), target_id=OuterRef("pk"), person=person)
    stories = Story.objects.visible_to(person).not_told_by(person).exclude(Exists(mine))
    if community:
        stories = stories.filter(community=community)
    found: dict[int, Close] = {}
    for close in _each(person, stories, community):
        found.setdefault(close.story.pk, close)
    return list(found.values())[:MOST]


def _each(person: Person, stories: StoryQuerySet, community: Community | None) -> Iterator[Close]:
    yield from _to_learn(person, stories, community)
    yield from _like_mine(person, stories)
    yield from _helped_lately(stories)


def _to_learn(person: Person, stories: StoryQuerySet, community: Community | None) -> Iterator[Close]:
    wanted = person.learns
    if not wanted:
        return
    ranking = about(wanted, viewer=person, kind="story", community=community.pk if community else None)
    there = stories.for_listing().in_bulk(ranking[:30])
    # What is due was ranked lower there already.
    story = next((there[pk] for pk in ranking if pk in there), None)
    if story:
        yield Close(story, _("You want to learn about %(what)s") % {"what": ", ".join(wanted[:2])})


def _like_mine(person: Person, stories: StoryQuerySet) -> Iterator[Close]:
    role = person.role.split(",")[0].strip().casefold()
    if role:
        told = stories.filter(facets__contains=[f"{Facet.ROLE.value}:{role}"])
        first = told.order_by(stale(), "-pk").values("pk")[:1]
        found = Story.objects.filter(pk__in=first).for_listing()
        yield from (Close(story, _("Told from work like yours: %(role)s") % {"role": story.role}) for story in found)


def _helped_lately(stories: StoryQuerySet) -> Iterator[Close]:
    """The latest use that worked, of what holds before what is due."""
    helped = Use.objects.shown().filter(target_type=_type(), outcome=Outcome.WORKED, at__gte=timezone.now() - LATELY)
    here = helped.filter(target_id__in=stories.filter(worked_count__gt=0).values("pk"))
    latest = list(here.select_related("person").order_by("-at")[:LATEST])
    there = stories.filter(pk__in=[use.target_id for use in latest]).for_listing().in_bulk()
    # Without what was hidden between the two questions.
    left = [use for use in latest if use.target_id in there]
    for use in sorted(left, key=lambda use: there[use.target_id].is_due)[:1]:
        text = _("%(name)s used it lately, and it worked") % {"name": use.person.first_name}
        yield Close(there[use.target_id], text)


def _type() -> ContentType:
    return ContentType.objects.get_for_model(Story)
