"""What stands in a community and can be found: which of it an activity touches, and what of it is looked through."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType

from communities.models import Community
from search.registry import Document

if TYPE_CHECKING:
    from datetime import datetime

    from engagement.models import Activity


def touched_of(kind: type[Any], *, through: str = "community") -> Callable[[Activity], Iterable[int]]:
    """The row acted on, or all of a place whose address, language or readers changed; `through` leads to the place."""

    def touched(activity: Activity) -> Iterable[int]:
        model = ContentType.objects.get_for_id(activity.target_type_id).model_class()
        if model is kind:
            return [activity.target_id]
        if model is Community:
            there: Iterable[int] = (
                kind.objects.filter(**{through: activity.target_id}).values_list("pk", flat=True).iterator()
            )
            return there
        return []

    return touched


def document_of(
    row: Any,
    kind: str,
    title: str,
    body: str,
    *,
    at: datetime,
    tags: list[str],
    author_id: int | None = None,
    uses: int = 0,
) -> Document:
    """Found by those who may read in its community, whose language it is looked through in."""
    place: Community = row.community
    return Document(
        kind=kind,
        pk=row.pk,
        scope=place.content_scope,
        title=title,
        body=body,
        url=row.get_absolute_url(),
        at=at,
        author_id=author_id,
        community_id=place.pk,
        tags=tags,
        language=place.language,
        uses=uses,
    )
