"""Whose answers were chosen on a topic, as far as every member may know."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from django.db.models import F, Q

from discussions.models import Thread

if TYPE_CHECKING:
    from communities.models import Community


def answers_on(
    community: Community, topics: Collection[str], people: Collection[int]
) -> Iterable[tuple[int, Collection[str]]]:
    """Not an answer to one's own question, nor one that is hidden; who answers without a name is nobody."""
    answered = Thread.objects.inside(community).filter(tags__overlap=list(topics), answer__hidden_at=None)
    by_others = answered.filter(~Q(answer__author=F("author")), answer__author__in=people)
    return by_others.values_list("answer__author_id", "tags")
