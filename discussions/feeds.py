"""The latest threads of a community as an Atom feed (RFC 4287): open ones for everybody, others by a personal address.

Feed readers sign in nowhere, so the address of a closed community's feed carries a key. It holds as long as the
person may read there, and until they renew their addresses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from communities.models import Community
from communities.views.scoping import get_community
from discussions.models import Thread
from people.addresses import key_for, person_of_key

if TYPE_CHECKING:
    from people.scopes import Viewer

SALT = "discussions.feed"
MOST = 40


def feed_address(community: Community, viewer: Viewer, tag: str = "") -> str:
    """Relative. Everybody's for an open community, for another one the viewer's own."""
    query = {"tag": tag} if tag else {}
    if not community.is_open and viewer.is_authenticated:
        query["key"] = key_for(viewer, SALT)
    address = reverse("discussions:feed", args=[community.slug])
    return f"{address}?{urlencode(query)}" if query else address


def feed(request: HttpRequest, community_slug: str) -> HttpResponse:
    key = request.GET.get("key", "")
    reader: Viewer | None = person_of_key(key, SALT) if key else request.user
    if reader is None:
        raise Http404
    community = get_community(reader, community_slug)
    written = _written(community, reader, request.GET.get("tag", "")[:40])
    response = HttpResponse(written, content_type=Atom1Feed.content_type)
    response.headers["Cache-Control"] = "private, no-store" if reader.is_authenticated else "public, max-age=300"
    return response


def _written(community: Community, reader: Viewer, tag: str) -> str:
    threads = Thread.objects.visible_to(reader).inside(community).select_related("author").by_activity()
    if tag:
        threads = threads.filter(tags__contains=[tag])
    title = _("%(place)s: threads about %(tag)s") if tag else _("%(place)s: threads")
    made = Atom1Feed(
        title=title % {"place": community.name, "tag": tag},
        link=settings.SITE_URL + reverse("discussions:threads", args=[community.slug]),
        description=community.purpose,
        feed_url=settings.SITE_URL + reverse("discussions:feed", args=[community.slug]),
    )
    for thread in threads[:MOST]:
        made.add_item(**_entry(thread))
    return made.writeString("utf-8")


def _entry(thread: Thread) -> dict[str, Any]:
    return {
        "title": thread.title,
        "link": settings.SITE_URL + thread.get_absolute_url(),
        # Stands however often the title changes, and so its address.
        "unique_id": f"{settings.SITE_URL}/threads/{thread.pk}",
        "description": thread.last_excerpt,
        "author_name": thread.author.display_name,
        "pubdate": thread.created_at,
        "updateddate": thread.last_post_at,
        "categories": thread.tags,
    }
