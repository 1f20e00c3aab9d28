"""What the wanted stories have of somebody who leaves the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from knowledge.forgetting import GONE
from knowledge.models import Nudge, SetAside, StoryRequest, StoryRound, Wish
from knowledge.requests.asking import take_back_wish
from moderation.parting import settle_erased
from search import index as search_index

if TYPE_CHECKING:
    from people.models import Person


def erase_requests(person: Person, words_go: bool) -> None:
    for wish in Wish.objects.filter(person=person).select_related("request"):
        take_back_wish(wish.request, person=person)
    Nudge.objects.filter(Q(person=person) | Q(by=person)).delete()
    SetAside.objects.filter(person=person).delete()
    if words_go:
        mine = StoryRequest.objects.filter(author=person)
        mine.update(question=GONE, details="", hidden_at=timezone.now())
        settle_erased(StoryRequest, mine.values_list("pk", flat=True))
        search_index.reindex("story-request", list(mine.values_list("pk", flat=True)))
        StoryRound.objects.filter(by=person).update(theme=GONE, about="")
