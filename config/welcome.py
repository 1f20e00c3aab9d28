"""The front door: a home for those who are signed in, a welcome with what goes on for everybody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Max, Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.generic import TemplateView

from chat.models import Room
from chat.presence import communities_with_people
from communities.models import Access, Community
from discussions.models import Thread
from engagement.views import HomeView
from knowledge.models import Story

COMMUNITIES_SHOWN = 6
THREADS_SHOWN = 5
THREADS_OF_EACH = 3
TALKING_SHOWN = 3
TALKED_SINCE = timedelta(days=1)


@dataclass(frozen=True)
class Talk:
    """A community whose members speak with each other: now, or lately. What they say is theirs."""

    community: Community
    at: datetime
    is_now: bool


class WelcomeView(TemplateView):
    """What Hearth is, and what anyone may look into. A constant number of queries, each by an index."""

    template_name = "welcome.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = Community.objects.filter(access=Access.OPEN).order_by("-member_count", "name")
        communities = list(found[:COMMUNITIES_SHOWN])
        return super().get_context_data(
            communities=communities,
            threads=_latest_threads(communities),
            story=_story(communities),
            talks=_talks(communities),
            ways_in=_ways_in(),
            **kwargs,
        )


def _latest_threads(communities: Sequence[Community]) -> list[Thread]:
    """The latest of each place, so that a loud one does not speak for all."""
    latest = Q(pk__in=[])
    for community in communities:
        latest |= Q(pk__in=Thread.objects.inside(community).by_activity().values("pk")[:THREADS_OF_EACH])
    return list(Thread.objects.filter(latest).for_listing().by_activity()[:THREADS_SHOWN])


def _story(communities: Sequence[Community]) -> Story | None:
    """The one that worked for others most often."""
    told = Story.objects.visible_to(AnonymousUser()).filter(community__in=communities).for_listing()
    return told.order_by("-worked_count", "-pk").first()


def _talks(communities: Sequence[Community]) -> list[Talk]:
    spoken = Room.objects.filter(community__in=communities, last_message_at__gte=timezone.now() - TALKED_SINCE)
    latest = dict(spoken.values_list("community_id").annotate(Max("last_message_at")))
    here = communities_with_people([community.pk for community in communities if community.pk in latest])
    talks = [Talk(one, latest[one.pk], one.pk in here) for one in communities if one.pk in latest]
    return sorted(talks, key=lambda talk: (talk.is_now, talk.at), reverse=True)[:TALKING_SHOWN]


def _ways_in() -> Sequence[object]:
    if not settings.DEMO:
        return []
    from demo.ways_in import ways_in

    return ways_in()


_home, _welcome = HomeView.as_view(), WelcomeView.as_view()


def front_door(request: HttpRequest) -> HttpResponseBase:
    return _home(request) if request.user.is_authenticated else _welcome(request)
