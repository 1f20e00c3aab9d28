"""Communities in the search index: by name, purpose and what they say of themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from communities.charter import ACCESS_CHANGED, CHANGED
from communities.joining import FOUNDED
from communities.models import Access, Community
from communities.scopes import members_shown
from content.composed import Composed
from content.excerpts import plain_words
from people.scopes import PUBLIC
from search.registry import Document, Places, Source

if TYPE_CHECKING:
    from engagement.models import Activity
    from people.scopes import Viewer


LIKE_SHOWN = 6


def _named(text: str, viewer: Viewer) -> Iterable[int]:
    called = Q(slug__iexact=text) | Q(name__iexact=text)
    return Community.objects.visible_to(viewer).filter(called).values_list("pk", flat=True)


def _like(text: str, viewer: Viewer) -> Iterable[tuple[str, str]]:
    begins = Q(slug__istartswith=text) | Q(name__icontains=text)
    return Community.objects.visible_to(viewer).filter(begins).order_by("name").values_list("slug", "name")[:LIKE_SHOWN]


NAMES: Composed[tuple[int, str]] = Composed(
    lambda communities: Community.objects.filter(pk__among=communities).values_list("pk", "name"), communities=list
)
WRITTEN: Composed[str] = Composed(lambda: Community.objects.order_by().values_list("language", flat=True).distinct())


def languages_written() -> Iterable[str]:
    return WRITTEN()


def _names(pks: Iterable[int]) -> Mapping[int, str]:
    return dict(NAMES(communities=list(pks)))


PLACES = Places(_named, _like, _names, members_shown)


def _touched(activity: Activity) -> Iterable[int]:
    return [activity.target_id]


def _documents(pks: Iterable[int]) -> Iterator[Document]:
    for community in Community.objects.filter(pk__in=list(pks)):
        yield Document(
            kind="community",
            pk=community.pk,
            # A closed one may be found by everybody: only what is said inside is its members' own.
            scope=community.scope if community.access == Access.PRIVATE else PUBLIC,
            title=community.name,
            body=f"{community.purpose} {plain_words(community.about_html)}",
            url=community.get_absolute_url(),
            at=community.founded_at,
            community_id=community.pk,
            language=community.language,
        )


def _every() -> Iterable[int]:
    return Community.objects.order_by("pk").values_list("pk", flat=True).iterator()


SOURCE = Source(
    kind="community",
    label=_("Communities"),
    icon="users-round",
    verbs=frozenset({FOUNDED, CHANGED, ACCESS_CHANGED}),
    touched=_touched,
    documents=_documents,
    every=_every,
)
