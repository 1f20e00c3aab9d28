"""What home and the digest say of communities: who is new and could be greeted, who waits to be let in."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.belonging.way_in import WayIn, way_in_of
from communities.joining import ASKED_TO_JOIN
from communities.models import Community, JoinRequest, Membership
from communities.models.membership import NEWCOMER_FOR
from communities.permissions import memberships_of
from communities.rows import LED, MINE, PLACE, SCOPE, place_of
from communities.welcome import is_open
from content.rows import made
from engagement.sections import Find, Item, Place, Section, Shape
from people.rows import FACE, person_of

if TYPE_CHECKING:
    from people.models import Person


# The newest in communities of the person who said hello in words of their own.
NEWEST_LOOKED_AT = 20
FRESH = Find(
    key="'newcomer:' || newcomer.id",
    author="newcomer.person_id",
    place=SCOPE,
    said=f"json_build_object('id', newcomer.id, 'hello', newcomer.hello, 'place', {PLACE}, 'person', {FACE})",
    source=f"""{MINE} CROSS JOIN LATERAL (
        SELECT * FROM communities_membership latest WHERE latest.community_id = place.id AND latest.role = 'member'
        AND latest.joined_at >= greatest(asked.since, asked.now - interval '{NEWCOMER_FOR.days} days')
        AND latest.hello <> '' ORDER BY latest.joined_at DESC LIMIT {NEWEST_LOOKED_AT}
    ) newcomer JOIN people_person face ON face.id = newcomer.person_id""",
    where="newcomer.person_id <> asked.person AND face.is_active",
    order="newcomer.joined_at DESC",
)


def _word_newcomers(person: Person, rows: Sequence[Any]) -> Iterator[Item]:
    return (_greeting(made(Membership, row, community=place_of(row), person=person_of(row["person"]))) for row in rows)


def _greeting(membership: Membership) -> Item:
    newcomer = membership.person
    said = {"place": membership.community.name, "role": newcomer.role_line}
    reason = _("New in %(place)s. %(role)s.") if newcomer.role_line else _("New in %(place)s.")
    return Item(
        key=f"newcomer:{membership.pk}",
        title=_("%(name)s has just come in") % {"name": newcomer.display_name},
        named=newcomer.role_line,
        reason=reason % said,
        url=newcomer.get_absolute_url(),
        verb=_("Meet %(name)s") % {"name": newcomer.first_name},
        icon="hand-heart",
        tone="hello",
        person=newcomer,
        quote=membership.hello,
        author_id=newcomer.pk,
        group=membership.community.name,
        place=membership.community.scope,
    )


# Those who ask to come in, the longest wait first, for those who may let them in.
ASKING = Find(
    key="'join-request:' || request.id",
    author="request.person_id",
    place=SCOPE,
    said=f"json_build_object('request', to_json(request), 'place', {PLACE}, 'person', {FACE})",
    source=f"""{MINE} JOIN communities_joinrequest request ON request.community_id = place.id AND {LED}
               JOIN people_person face ON face.id = request.person_id""",
    where="request.refused_at IS NULL AND face.is_active",
    order="request.asked_at",
)

# Though they were refused since, or belong by now: of their request the log holds its number, the membership its words.
ASKED_AGAIN = replace(
    ASKING,
    source=f"""{MINE} CROSS JOIN LATERAL (
        SELECT id, person_id, words, asked_at FROM communities_joinrequest waits WHERE waits.community_id = place.id
        UNION ALL
        SELECT (asking.payload ->> 'request')::bigint, came.person_id, came.hello, asking.at
        FROM communities_membership came JOIN engagement_activity asking
            ON asking.actor_id = came.person_id AND asking.verb = '{ASKED_TO_JOIN}' AND asking.scope = {SCOPE}
        WHERE came.community_id = place.id AND came.joined_at >= asked.now
    ) request JOIN people_person face ON face.id = request.person_id""",
    where=f"{LED} AND face.is_active",
)


def _word_requests(person: Person, rows: Sequence[Any]) -> list[Item]:
    return [
        _request(made(JoinRequest, row["request"], community=place_of(row), person=person_of(row["person"])))
        for row in rows
    ]


def _request(request: JoinRequest) -> Item:
    said = {"name": request.person.display_name, "place": request.community.name}
    return Item(
        key=f"join-request:{request.pk}",
        title=_("%(name)s asks to join %(place)s") % said,
        reason=_("You look after it."),
        url=reverse("communities:requests", args=[request.community.slug]),
        verb=_("Read and answer"),
        icon="door-open",
        tone="ask",
        person=request.person,
        quote=request.words,
        author_id=request.person_id,
        group=request.community.name,
        place=request.community.scope,
    )


@dataclass(frozen=True, kw_only=True)
class WayInItem(Item):
    way: WayIn

    def besides(self, said: Container[str]) -> Self | None:
        """Its steps are things of their own, and home may have asked for one of them already."""
        way = self.way.besides(said)
        return replace(self, way=way) if way else None


def steps_in(person: Person, since: datetime, most: int) -> Sequence[WayInItem]:
    way = way_in_of(person)
    if way is None:
        return []
    title, url = way.community.name, way.community.get_absolute_url()
    return [WayInItem(key=f"way-in:{way.community.pk}", title=title, reason="", url=url, way=way)]


def first_run(person: Person, since: datetime, most: int) -> Sequence[Item]:
    """A quiet way back to what was skipped."""
    if not is_open(person):
        return []
    left = _("Say what you do, so that people know whom they meet.")
    if not memberships_of(person):
        left = _("Pick a place that sounds like your work, and say what you do.")
    return [
        Item(key="welcome", title=_("Your welcome"), reason=left, url=reverse("communities:welcome"), verb=_("Go on"))
    ]


WELCOME = Section(
    "welcome",
    gettext_lazy("Finish your welcome"),
    Place.RAIL,
    0,
    first_run,
    in_digest=False,
    template="communities/home_welcome.html",
)
WAY_IN = Section(
    "way-in",
    gettext_lazy("Your way in"),
    Place.UNREAD,
    5,
    steps_in,
    in_digest=False,
    template="communities/home_way_in.html",
)


# Charters whose day to be looked at again has come, for those who may change them.
DUE = Find(
    key="'review:' || place.id || ':' || place.review_on",
    place=SCOPE,
    said=f"json_build_object('place', {PLACE}::jsonb || jsonb_build_object('review_on', place.review_on))",
    source=MINE,
    where=f"{LED} AND place.review_on <= asked.today",
    order="place.review_on",
)

# Though somebody looked since, and it has another day.
DUE_AGAIN = Find(
    key="told.key",
    place=SCOPE,
    said=f"json_build_object('place', {PLACE}::jsonb || jsonb_build_object('review_on', split_part(told.key, ':', 3)))",
    source=f"""{MINE} JOIN jsonb_object_keys(asked.told) AS told (key)
        ON starts_with(told.key, 'review:' || place.id || ':')""",
    where=LED,
    order="told.key",
)


def _word_reviews(person: Person, rows: Sequence[Any]) -> list[Item]:
    return [_review(place_of(row)) for row in rows]


def _review(community: Community) -> Item:
    return Item(
        key=f"review:{community.pk}:{community.review_on}",
        title=_("Is it still true, what %(place)s says of itself?") % {"place": community.name},
        reason=_("The day has come to look at its charter again. You look after it."),
        url=reverse("communities:about", args=[community.slug]),
        verb=_("Look at it again"),
        icon="milestone",
        tone="ask",
        group=community.name,
        place=community.scope,
    )


REQUESTS = Section(
    "requests",
    gettext_lazy("Waiting to be let in"),
    Place.INVITATIONS,
    6,
    shape=Shape.ASK,
    find=ASKING,
    again=ASKED_AGAIN,
    word=_word_requests,
)
NEWCOMERS = Section(
    "newcomers",
    gettext_lazy("New here"),
    Place.INVITATIONS,
    30,
    shape=Shape.PEOPLE,
    find=FRESH,
    word=_word_newcomers,
)
REVIEWS = Section(
    "reviews",
    gettext_lazy("To be looked at again"),
    Place.INVITATIONS,
    45,
    shape=Shape.ASK,
    find=DUE,
    again=DUE_AGAIN,
    word=_word_reviews,
)
