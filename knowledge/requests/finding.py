"""Wanted stories in the search: by what is asked, and what for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext_lazy as _

from communities.charter import ACCESS_CHANGED
from communities.charter import CHANGED as COMMUNITY_CHANGED
from communities.findable import document_of, touched_of
from content.rendering.tags import tags_said
from knowledge.models import StoryRequest
from knowledge.requests.asking import WITHDRAWN
from knowledge.telling import ASKED
from moderation.flagging import HIDDEN, RESTORED
from search.registry import Document, Source


def _documents(pks: Iterable[int]) -> Iterator[Document]:
    for wanted in StoryRequest.objects.filter(pk__in=list(pks), hidden_at=None).select_related("community"):
        said = (wanted.question, wanted.details)
        at, tags = wanted.asked_at, tags_said(wanted.details)
        yield document_of(wanted, "story-request", *said, at=at, author_id=wanted.author_id, tags=tags)


SOURCE = Source(
    kind="story-request",
    label=_("Stories wanted"),
    icon="ear",
    verbs=frozenset({ASKED, WITHDRAWN, HIDDEN, RESTORED, COMMUNITY_CHANGED, ACCESS_CHANGED}),
    touched=touched_of(StoryRequest),
    documents=_documents,
    every=lambda: StoryRequest.objects.order_by("pk").values_list("pk", flat=True).iterator(),
)
