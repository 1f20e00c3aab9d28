"""What home and the digest say of communities: who is new and could be greeted, who waits to be let in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.belonging.way_in import WayIn, way_in_of
from communities.models import LEADING, Access, Community, JoinRequest, Membership
from communities.permissions import memberships_of
from communities.welcome import is_open
from engagement.sections import Item, Place, Section, Shape

if TYPE_CHECKING:
    from people.models import Person


def newcomers(person: Person, since: datetime, most: int) -> Sequence[Item]:
    """The newest in communities of the person, those with a hello of their own first."""
    mine = Membership.objects.filter(person=person, community__access__in=Access.values).values("community_id")
    fresh = Membership.objects.newcomers().filter(community__in=mine, joined_at__gte=since).exclude(person=person)
    found = fresh.exclude(hello="").select_related("person", "community")[:most]
    return [_greeting(membership) for membership in found]


def _greeting(membership: Membership) -> Item:
    newcomer = membership.person
    said = {"place": membership.community.name, "role": newcomer.role_line}
    reason = _("New in %(place)s. %(role)s.") if newcomer.role_line else _("New in %(place)s.")
    return Item(
        key=f"newcomer:{membership.pk}",
        title=_("%(name)s has just come in") % {"name": newcomer.display_name},
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


def requests(person: Person, since: datetime, most: int) -> Sequence[Item]:
    """Those who ask to come in, the longest wait first, for those who may let them in."""
    led = Membership.objects.filter(person=person, role__in=LEADING).values("community_id")
    waiting = JoinRequest.objects.waiting().filter(community__in=led).select_related("person", "community")
    return [_request(request) for request in waiting[:most]]


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


def reviews(person: Person, since: datetime, most: int) -> Sequence[Item]:
    """Charters whose day to be looked at again has come, for those who may change them."""
    led = Membership.objects.filter(person=person, role__in=LEADING).values("community_id")
    due = Community.objects.filter(pk__in=led, review_on__lte=timezone.localdate()).order_by("review_on")
    return [_review(community) for community in due[:most]]


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
    15,
    requests,
    shape=Shape.ASK,
    perhaps="""FROM communities_membership mine JOIN communities_joinrequest USING (community_id)
               WHERE mine.person_id = %(person)s AND mine.role IN ('facilitator', 'steward')""",
)
NEWCOMERS = Section(
    "newcomers",
    gettext_lazy("New here"),
    Place.INVITATIONS,
    30,
    newcomers,
    shape=Shape.PEOPLE,
    perhaps="""FROM communities_membership mine JOIN communities_membership newcomer USING (community_id)
               WHERE mine.person_id = %(person)s AND newcomer.joined_at >= %(since)s AND newcomer.hello <> ''""",
)
REVIEWS = Section(
    "reviews",
    gettext_lazy("To be looked at again"),
    Place.INVITATIONS,
    45,
    reviews,
    shape=Shape.ASK,
    perhaps="""FROM communities_membership mine JOIN communities_community place ON place.id = mine.community_id
               WHERE mine.person_id = %(person)s AND mine.role IN ('facilitator', 'steward')
                 AND place.review_on IS NOT NULL""",
)
