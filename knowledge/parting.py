"""What the library has of somebody who leaves the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from knowledge.models import Check, CheckAsk, Part, Resource, Story
from search import index as search_index

if TYPE_CHECKING:
    from people.models import Person


def erase_stories(person: Person, words_go: bool) -> None:
    """With their words, the stories are gone for everybody."""
    CheckAsk.objects.filter(person=person).delete()
    if words_go:
        Check.objects.filter(person=person).update(words="")
        mine = Story.objects.filter(author=person)
        Part.objects.filter(story__in=mine).delete()
        mine.update(
            title="…", standfirst="", quote="", role="", setting="", tools="", tags=[], hidden_at=timezone.now()
        )
        Resource.objects.filter(by=person).delete()
        search_index.reindex("story", set(Story.objects.filter(author=person).values_list("pk", flat=True)))
