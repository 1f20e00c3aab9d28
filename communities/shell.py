"""The side bar's communities: a member's own with what is new in each, a visitor's open ones to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from communities.inviting import remembered
from communities.models import Community
from communities.permissions import memberships_of
from communities.places import News, places_of, said
from content.composed import Composed

if TYPE_CHECKING:
    from django.http import HttpRequest

SHOWN_TO_VISITORS = 5
TO_VISITORS = Composed(
    lambda: Community.objects.filter(access="open").order_by("-member_count", "name")[:SHOWN_TO_VISITORS]
)


def communities_of_page(request: HttpRequest) -> Mapping[str, Any]:
    """The communities, and one query for each place that counts what is new."""
    current: Community | None = getattr(request, "community", None)
    if not request.user.is_authenticated:
        shown = TO_VISITORS()
        news = News(request.user, [])
    else:
        shown = [membership.community for membership in memberships_of(request.user).values()]
        news = News.of_member(request.user)
    entries = [_entry(request, community, current, news) for community in _with(shown, current)]
    for entry in entries:
        entry["member"] = entry["source"] in shown
    return {"communities": entries, **_invitation(request)}


def _invitation(request: HttpRequest) -> Mapping[str, Any]:
    """At the doors, who invited a visitor and where to."""
    if request.user.is_authenticated or not request.path.startswith("/accounts/"):
        return {}
    return {"invitation": remembered(request)}


def _with(shown: Sequence[Community], current: Community | None) -> list[Community]:
    """The page's own community is there too when the viewer is only looking in."""
    return [*shown] if current is None or current in shown else [current, *shown]


def _entry(request: HttpRequest, community: Community, current: Community | None, news: News) -> dict[str, Any]:
    is_current = community == current
    return {
        "name": community.name,
        "url": community.get_absolute_url(),
        "source": community,
        "unread": said(news.unread(community.pk)),
        "live": news.live(community.pk),
        "current": is_current,
        "places": _places(request, community, news) if is_current else [],
    }


def _places(request: HttpRequest, community: Community, news: News) -> list[dict[str, Any]]:
    shown = places_of(request.user, community)
    # The longest address that the page lies below.
    depths = [place.depth(request.path, community) for place in shown]
    deepest = max(depths, default=0)
    entries: list[dict[str, Any]] = []
    for place, depth in zip(shown, depths, strict=True):
        unread, live = news.of_place(place, community.pk)
        entry = {"name": place.name, "label": place.words(), "url": place.url(community), "count": said(unread)}
        entries.append(entry | {"live": live, "current": depth > 0 and depth == deepest})
    return entries
