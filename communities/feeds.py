"""What is new in a community as an Atom feed (RFC 4287): open ones for everybody, others by a personal address.

Feed readers sign in nowhere, so the address of a closed community's feed carries a key. It holds as long as the
person may read there, and until they renew their addresses. The rooms above say what they have: threads, stories.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from communities.models import Community
from communities.views.scoping import get_community
from content.rendering.source import tidy
from people.addresses import key_for, person_of_key

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from people.scopes import Viewer

# From the days when threads alone had one: addresses given out then still hold.
SALT = "discussions.feed"
MOST = 40


@dataclass(frozen=True)
class Entry:
    """`name` stands however often the title changes, and so its address: 'threads/12'."""

    name: str
    title: str
    url: str
    words: str
    author: str
    made_at: datetime
    changed_at: datetime
    tags: Sequence[str]


@dataclass(frozen=True)
class Source:
    """Of one kind: the latest that the reader may see, all or about a tag; `page` is where they stand on the site."""

    name: str
    title: str | _StrPromise
    page: str
    entries: Callable[[Community, Viewer, str, int], list[Entry]]


_sources: dict[str, Source] = {}


def register_feed(source: Source) -> None:
    _sources[source.name] = source


def feed_address(community: Community, viewer: Viewer, tag: str = "", *, of: str = "communities:feed") -> str:
    """Relative. Everybody's for an open community, for another one the viewer's own."""
    query = {"tag": tag} if tag else {}
    if not community.is_open and viewer.is_authenticated:
        query["key"] = key_for(viewer, SALT)
    address = reverse(of, args=[community.slug])
    return f"{address}?{urlencode(query)}" if query else address


def feed(request: HttpRequest, community_slug: str, only: str = "") -> HttpResponse:
    """Of all kinds, or of `only` one."""
    key = request.GET.get("key", "")
    reader: Viewer | None = person_of_key(key, SALT) if key else request.user
    if reader is None:
        raise Http404
    community = get_community(reader, community_slug)
    tag = tidy(request.GET.get("tag", ""))[:40]
    written = _opened(community, _sources.get(only), tag, request.path)
    for entry in _latest(community, reader, tag, only):
        written.add_item(**_item(entry))
    response = HttpResponse(written.writeString("utf-8"), content_type=Atom1Feed.content_type)
    response.headers["Cache-Control"] = "private, no-store" if reader.is_authenticated else "public, max-age=300"
    return response


def _latest(community: Community, reader: Viewer, tag: str, only: str) -> list[Entry]:
    asked = [source for source in _sources.values() if only in ("", source.name)]
    entries = [entry for source in asked for entry in source.entries(community, reader, tag, MOST)]
    return sorted(entries, key=lambda entry: entry.changed_at, reverse=True)[:MOST]


def _opened(community: Community, source: Source | None, tag: str, path: str) -> Atom1Feed:
    names = {"place": community.name, "what": source.title if source else "", "tag": tag}
    if source:
        title = _("%(place)s: %(what)s about %(tag)s") if tag else _("%(place)s: %(what)s")
        page = reverse(source.page, args=[community.slug])
    else:
        title = _("%(place)s: about %(tag)s") if tag else "%(place)s"
        page = community.get_absolute_url()
    return Atom1Feed(
        title=tidy(title % names),
        link=settings.SITE_URL + page,
        description=tidy(community.purpose),
        feed_url=settings.SITE_URL + path,
    )


def _item(entry: Entry) -> dict[str, Any]:
    """XML takes no signs that nobody sees, which a title may hold."""
    return {
        "title": tidy(entry.title),
        "link": settings.SITE_URL + entry.url,
        "unique_id": f"{settings.SITE_URL}/{entry.name}",
        "description": entry.words,
        "author_name": entry.author,
        "pubdate": entry.made_at,
        "updateddate": entry.changed_at,
        "categories": [tidy(tag) for tag in entry.tags],
    }
