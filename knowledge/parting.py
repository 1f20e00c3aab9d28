"""What the library has of somebody who leaves the site."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils import timezone

from content.uploading import remove_files_of
from knowledge.forgetting import forget_stories
from knowledge.models import Check, CheckAsk, Coauthor, NamelessTelling, Resource, Story, StoryNote, StoryRead
from moderation.parting import settle_erased
from search import index as search_index

if TYPE_CHECKING:
    from people.models import Person


def erase_stories(person: Person, words_go: bool) -> None:
    """With their words, the stories are gone for everybody."""
    CheckAsk.objects.filter(person=person).delete()
    StoryRead.objects.filter(person=person).delete()
    if words_go:
        Check.objects.filter(person=person).update(words="")
        mine = Story.objects.filter(pk__in=[*_told_by(person)])
        forget_stories(list(mine.values_list("pk", flat=True)))
        mine.update(hidden_at=timezone.now())
        settle_erased(Story, mine.values_list("pk", flat=True))
        StoryNote.objects.filter(story__in=mine.values("pk")).update(answer="")
        remove_files_of(Story, mine.values("pk"))
        Resource.objects.filter(by=person).delete()
        search_index.reindex("story", set(mine.values_list("pk", flat=True)))
    along = Coauthor.objects.filter(person=person)
    beside = set(along.values_list("story_id", flat=True))
    along.delete()
    NamelessTelling.objects.filter(person=person).delete()
    search_index.reindex("story", beside)


def _told_by(person: Person) -> Iterator[int]:
    yield from Story.objects.filter(author=person).values_list("pk", flat=True)
    yield from NamelessTelling.objects.filter(person=person).values_list("story_id", flat=True)
