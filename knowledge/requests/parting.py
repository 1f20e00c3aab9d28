"""What the wanted stories have of somebody who leaves the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from knowledge.models import Nudge, SetAside, StoryRequest, StoryRound, Wish
from knowledge.requests.asking import take_back_wish

if TYPE_CHECKING:
    from people.models import Person


def erase_requests(person: Person, words_go: bool) -> None:
    for wish in Wish.objects.filter(person=person).select_related("request"):
        take_back_wish(wish.request, person=person)
    Nudge.objects.filter(Q(person=person) | Q(by=person)).delete()
    SetAside.objects.filter(person=person).delete()
    if words_go:
        StoryRequest.objects.filter(author=person).update(question="…", details="", hidden_at=timezone.now())
        StoryRound.objects.filter(by=person).update(theme="…", about="")
