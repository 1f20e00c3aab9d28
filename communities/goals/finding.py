"""Goals in the search index: by what is wanted and why, their milestones, and what was learnt on the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext_lazy as _

from communities.charter import ACCESS_CHANGED
from communities.charter import CHANGED as CHARTER_CHANGED
from communities.findable import touched_of
from communities.goals.pursuing import CHANGED, CHECKED_IN, CLOSED, SET
from communities.models import Goal
from content.rendering.tags import tags_said
from moderation.flagging import HIDDEN, RESTORED
from search.registry import Document, Source


def _documents(pks: Iterable[int]) -> Iterator[Document]:
    goals = Goal.objects.filter(pk__in=list(pks), hidden_at=None).select_related("community", "closing")
    for goal in goals.prefetch_related("milestones"):
        yield _document(goal)


def _document(goal: Goal) -> Document:
    learnt = goal.closing.learnt if hasattr(goal, "closing") else ""
    milestones = ", ".join(one.title for one in goal.milestones.all()) if goal.has_milestones else ""
    return Document(
        kind="goal",
        pk=goal.pk,
        scope=goal.community.content_scope,
        title=goal.title,
        body=" ".join(words for words in (goal.why, milestones, goal.next_step, learnt) if words),
        url=goal.get_absolute_url(),
        at=goal.set_at,
        community_id=goal.community_id,
        tags=tags_said(goal.why, learnt),
        language=goal.community.language,
    )


def _every() -> Iterable[int]:
    return Goal.objects.order_by("pk").values_list("pk", flat=True).iterator()


SOURCE = Source(
    kind="goal",
    label=_("Goals"),
    icon="target",
    verbs=frozenset({SET, CHANGED, CHECKED_IN, CLOSED, HIDDEN, RESTORED, CHARTER_CHANGED, ACCESS_CHANGED}),
    touched=touched_of(Goal),
    documents=_documents,
    every=_every,
)
