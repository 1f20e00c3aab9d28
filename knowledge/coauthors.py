"""Who was there too: asked by the teller, named once they said yes, and able to change the story from then on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from communities.models import Membership
from engagement.log import record
from knowledge.models import Coauthor, NamelessTelling, Story
from search import index as search_index

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from people.models import Person

ASKED = "knowledge.coauthor_asked"
JOINED = "knowledge.coauthor_joined"
MOST = 6


@transaction.atomic
def ask_along(story: Story, people: Iterable[Person], *, by: Person, at: datetime | None = None) -> None:
    """Members alone; whoever was asked before is not asked again."""
    here = set(Membership.objects.filter(community=story.community_id).values_list("person_id", flat=True))
    asked = {*story.coauthors.values_list("person_id", flat=True), story.author_id}
    for person in people:
        if person.pk in here and person.pk not in asked and len(asked) <= MOST:
            Coauthor.objects.create(story=story, person=person, asked_at=at or timezone.now())
            asked.add(person.pk)
            where = story.community.scope
            record(ASKED, actor=by, target=story, scope=story.scope, place=where, person=person.pk)


@transaction.atomic
def accept(asked: Coauthor, *, at: datetime | None = None) -> None:
    asked.accepted_at = at or timezone.now()
    asked.save(update_fields=["accepted_at"])
    story = asked.story
    record(JOINED, actor=asked.person, target=story, scope=story.scope, place=story.community.scope)


def step_back(asked: Coauthor) -> None:
    """'No, thank you', later 'not any more', or the teller takes the question back. Nobody is told."""
    asked.delete()
    search_index.reindex("story", {asked.story_id})


def told_too(person: Person, story: Story) -> bool:
    """Whether that person is one of its tellers, as `who_told` has them. One query."""
    return Story.objects.filter(pk=story.pk).told_by(person).exists()


def who_told(story_id: int) -> set[int]:
    """Its own tellers. Ids, which must not leave the one who asks for them."""
    return _tellers(story_id, _along(story_id).filter(is_interviewer=False))


def tellers_of(story_id: int) -> set[int]:
    """Everybody to be told of what becomes of it, also who only asked. Ids, as above."""
    return _tellers(story_id, _along(story_id))


def who_stands_beside(story_id: int) -> set[int]:
    """Those of them who are neither its author nor told it without their name."""
    return set(_along(story_id).values_list("person_id", flat=True))


def _along(story_id: int) -> QuerySet[Coauthor]:
    return Coauthor.objects.filter(story=story_id).exclude(accepted_at=None)


def _tellers(story_id: int, along: QuerySet[Coauthor]) -> set[int]:
    author = Story.objects.filter(pk=story_id).values_list("author_id", flat=True)
    return {*author, *nameless_teller_of(story_id), *along.values_list("person_id", flat=True)}


def nameless_teller_of(story_id: int) -> set[int]:
    return set(NamelessTelling.objects.filter(story=story_id).values_list("person_id", flat=True))
