"""Stories in the search: which are touched by what happened, and what of each is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.db.models import Prefetch
from django.utils.translation import gettext_lazy

from communities.charter import ACCESS_CHANGED
from communities.charter import CHANGED as COMMUNITY_CHANGED
from content.excerpts import own_tags
from content.using import USED
from knowledge.coauthors import JOINED
from knowledge.freshness.checking import AMENDED, RETIRED
from knowledge.models import Coauthor, Part, Story
from knowledge.telling import CHANGED, CHECKED, TOLD
from moderation.flagging import HIDDEN, KEPT, RESTORED
from search.registry import Document, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from engagement.models import Activity

ALONG = Prefetch("coauthors", queryset=Coauthor.objects.exclude(accepted_at=None).select_related("person"))


def _is_story(activity: Activity) -> bool:
    return activity.target_type_id == ContentType.objects.get_for_model(Story).pk


def _touched(activity: Activity) -> Iterable[int]:
    if activity.verb in {ACCESS_CHANGED, COMMUNITY_CHANGED}:
        stories = Story.objects.filter(community=activity.target_id).order_by("pk")
        return stories.values_list("pk", flat=True).iterator()
    return [activity.target_id] if _is_story(activity) else []


def _documents(pks: Iterable[int]) -> list[Document]:
    stories = Story.objects.filter(pk__in=pks, hidden_at=None).select_related("community")
    parts: dict[int, list[Part]] = {}
    for part in Part.objects.filter(story__in=stories).only("story_id", "source", "html"):
        parts.setdefault(part.story_id, []).append(part)
    stories = stories.prefetch_related("shelves", "shared_with", ALONG)
    return [_document(story, parts.get(story.pk, [])) for story in stories]


def _document(story: Story, parts: Sequence[Part]) -> Document:
    words = [part.source for part in parts]
    along = [one.person.display_name for one in story.coauthors.all()]
    shelves = [shelf.name.lower() for shelf in story.shelves.all()]
    return Document(
        kind="story",
        pk=story.pk,
        scope=story.scope,
        also=story.scopes_beyond,
        title=story.title,
        body="\n\n".join([story.standfirst, *words, story.role, story.setting, story.tools, *along]),
        url=story.get_absolute_url(),
        at=story.told_at,
        author_id=story.author_id,
        community_id=story.community_id,
        tags=list(dict.fromkeys([*story.tags, *shelves, *own_tags(*(part.html for part in parts))])),
        sorts=[story.kind, story.level],
        language=story.language,
        uses=story.use_count,
        checked_at=story.checked_at,
        due_at=story.due_at,
        is_retired=story.retired_at is not None,
    )


STORY_SOURCE = Source(
    "story",
    gettext_lazy("Stories"),
    "book-open-text",
    frozenset(
        {
            TOLD,
            CHANGED,
            CHECKED,
            AMENDED,
            RETIRED,
            JOINED,
            HIDDEN,
            KEPT,
            RESTORED,
            USED,
            ACCESS_CHANGED,
            COMMUNITY_CHANGED,
        }
    ),
    _touched,
    _documents,
    lambda: Story.objects.values_list("pk", flat=True).iterator(),
    has_kin=True,
    own_reach=True,
)
