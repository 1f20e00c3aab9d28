"""Who told stories on a topic, as far as every member may know."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q

from knowledge.models import Coauthor, Story

if TYPE_CHECKING:
    from communities.models import Community


def stories_on(
    community: Community, topics: Collection[str], people: Collection[int]
) -> Iterator[tuple[int, Collection[str]]]:
    """Their tellers, and who told along. Not who only asked, and nobody of a story without a name."""
    along = Coauthor.objects.filter(story=OuterRef("pk"), person__in=people, is_interviewer=False)
    along = along.exclude(accepted_at=None)
    here = Story.objects.filter(community=community, hidden_at=None, is_nameless=False, tags__overlap=list(topics))
    theirs = here.filter(Q(author__in=people) | Exists(along))
    rows = theirs.values_list("author_id", "tags", ArraySubquery(along.values("person_id")))
    for author, tags, others in rows:
        for person in {author, *others}.intersection(people):
            yield person, tags
