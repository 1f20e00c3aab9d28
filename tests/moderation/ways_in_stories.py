"""How short words around stories get in, through pages: where they are sent and what with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from communities.quoting import Quote, story_from
from knowledge.interviews.holding import accept, ask, write
from knowledge.models import Interview, StoryRequest
from tests.cast import make_member
from tests.moderation.ways_in_places import SAID

if TYPE_CHECKING:
    from communities.models import Community
    from people.models import Person

type Way = tuple[str, dict[str, str]]


def _interview(community: Community, *, asker: Person, teller: Person) -> Interview:
    made = ask(community, asker=asker, teller=teller, about="The night of the flood")
    accept(made)
    return made


def _part(community: Community, writer: Person) -> Way:
    made = _interview(community, asker=writer, teller=make_member(community))
    return f"{made.get_absolute_url()}parts/timeline/", {"words": SAID, "edition": "0"}


def _sent_back(community: Community, writer: Person) -> Way:
    asker = make_member(community)
    made = _interview(community, asker=asker, teller=writer)
    write(made, "timeline", "At ten.", by=asker, started_from=0)
    return f"{made.get_absolute_url()}parts/timeline/sending-back/", {"words": SAID}


def _nudge(community: Community, writer: Person) -> Way:
    wanted = StoryRequest.objects.create(community=community, author=make_member(community), question="A flood?")
    return f"{wanted.get_absolute_url()}nudges/", {"handle": make_member(community).handle, "words": SAID}


def _round(community: Community, writer: Person) -> Way:
    begins = timezone.localdate() + timedelta(days=2)
    days = {"begins_on": begins.isoformat(), "ends_on": begins.isoformat()}
    return f"{community.get_absolute_url()}stories/rounds/new/", {"theme": "The first night", "about": SAID} | days


def _retold(community: Community, writer: Person) -> Way:
    quotes = [Quote(make_member(community).pk, "At ten.", timezone.now(), "/")]
    at = story_from(community, by=writer, title="The flood", kind="thread", number=0, quotes=quotes)
    return str(at), {"title": SAID, "situation": "", "happened": "", "advice": "", "audience": "community"}


WAYS_IN_STORIES: dict[str, Callable[[Community, Person], Way]] = {
    "interview": lambda here, writer: (
        f"{here.get_absolute_url()}interviews/",
        {"handle": make_member(here).handle, "about": "The night of the flood", "words": SAID},
    ),
    "interview-part": _part,
    "sent-back": _sent_back,
    "nudge": _nudge,
    "round": _round,
    "retelling": _retold,
    "shelf": lambda here, writer: (f"{here.get_absolute_url()}stories/shelves/", {"names": f"Nights\n{SAID}"}),
}
