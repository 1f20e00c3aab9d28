"""What the pages of wanted stories read, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Model

from communities.permissions import can_take_part
from knowledge.models import Nudge, Story, StoryRequest, StoryRound
from knowledge.permissions import can_withdraw_request
from knowledge.requests.knowing import Knower, who_may_know
from people.models import Person
from ui.paging import behind

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from communities.models import Community
    from people.scopes import Viewer

MOST_REQUESTS = 50
MOST_ANSWERED = 10
MOST_ROUNDS = 6
MOST_STORIES = 200


@dataclass(frozen=True)
class Wanted:
    """The page of what is still waited for, what was answered lately, and the rounds. `mine` somebody thinks that I
    may know."""

    mine: Sequence[StoryRequest]
    waiting: Listed[StoryRequest]
    answered: Listed[StoryRequest]
    rounds: Listed[StoryRound]


@dataclass(frozen=True)
class Keys:
    """Behind which row each list goes on."""

    after: int | None = None
    answered: int | None = None
    rounds: int | None = None


@dataclass(frozen=True)
class Listed[Row: Model]:
    """A part of a list; `following` is the key of the next one, or None."""

    rows: Sequence[Row]
    following: int | None

    @classmethod
    def of(cls, rows: QuerySet[Row], most: int) -> Listed[Row]:
        found = list(rows[: most + 1])
        return cls(found[:most], found[most - 1].pk if len(found) > most else None)


def wanted(community: Community, viewer: Viewer, keys: Keys) -> Wanted:
    """The longest wait first, and what I was asked for by name before the rest; what is over by its latest."""
    here = StoryRequest.objects.inside(community).select_related("author", "community")
    answered = here.filter(answered_by__in=Story.objects.visible_to(viewer)).select_related("answered_by")
    rounds = StoryRound.objects.inside(community).select_related("community")
    open_here = here.open()
    mine = list(open_here.asked_by_name(viewer).order_by("asked_at")[:MOST_REQUESTS])
    others = open_here.exclude(pk__in=[one.pk for one in mine])
    return Wanted(
        mine if keys.after is None else [],
        Listed.of(behind(others, keys.after, moment="asked_at", newest_first=False), MOST_REQUESTS),
        Listed.of(behind(answered, keys.answered, moment="asked_at"), MOST_ANSWERED),
        Listed.of(behind(rounds, keys.rounds, moment="ends_on"), MOST_ROUNDS),
    )


@dataclass(frozen=True)
class RequestPage:
    request: StoryRequest
    story: Story | None
    knowers: Sequence[Knower]
    asked_of_me: Nudge | None
    asked_count: int
    wished: bool
    takes_part: bool
    may_withdraw: bool
    is_mine: bool


def request_page(request: StoryRequest, viewer: Viewer) -> RequestPage:
    takes_part = can_take_part(viewer, request.community)
    nudges = list(request.nudges.select_related("by").order_by("at")) if takes_part else []
    answered = Story.objects.visible_to(viewer).for_listing().filter(answers=request)
    return RequestPage(
        request=request,
        story=answered.first() if request.answered_by_id else None,
        knowers=who_may_know(request, viewer) if takes_part and request.is_open else [],
        asked_of_me=next((one for one in nudges if one.person_id == viewer.pk), None),
        asked_count=len(nudges),
        wished=takes_part and request.wishes.filter(person_id=viewer.pk or 0).exists(),
        takes_part=takes_part,
        may_withdraw=can_withdraw_request(viewer, request),
        is_mine=request.author_id == viewer.pk,
    )


@dataclass(frozen=True)
class RoundPage:
    stories: Sequence[Story]

    @property
    def tellers(self) -> list[Person]:
        return list({story.author_id: story.author for story in self.stories}.values())


def round_page(opened: StoryRound, viewer: Viewer) -> RoundPage:
    told = Story.objects.visible_to(viewer).filter(rounds=opened).for_listing().order_by("told_at")
    return RoundPage(list(told[:MOST_STORIES]))
