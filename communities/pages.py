"""What the pages of a community show, each read in a constant number of queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.goals.offers import celebrated
from communities.models import Community, Goal, Joining, JoinRequest, Membership, Norm, Offer, Role, Term
from communities.overview import AliveRow, Panel, Verb, alive_now, panels, verbs
from communities.permissions import can_read, is_banned, membership_of, memberships_of
from communities.places import News, Tab, tabs
from communities.sayings import CHARTER, NORM
from engagement.places import PlaceOfMine
from moderation.first_days import is_new
from people.models import Person, topics_in
from people.pages import ProfileItem, ProfileSection
from people.sorting import NamePage, page_by_name

if TYPE_CHECKING:
    from people.scopes import Viewer

NEWCOMERS_SHOWN = 3
LEADERS_SHOWN = 6
GOALS_SHOWN = 3
GOALS_LOOKED_AT = 12
DIRECTORY_PAGE = 24
MEMBERS_PAGE = 40
TOPICS_FROM = 300
TOPICS_SHOWN = 30
LEADERS_ON_PAGE = 50
THANKED_SHOWN = 20


class Standing(StrEnum):
    """How a viewer stands to a community, which decides what the panel beside its name offers."""

    MEMBER = "member"
    BANNED = "banned"
    ASKED = "asked"
    REFUSED = "refused"
    MAY_JOIN = "may-join"
    MAY_ASK = "may-ask"
    OUTSIDE = "outside"


def standing_of(viewer: Viewer, community: Community) -> tuple[Standing, JoinRequest | None]:
    """At most three queries; the request is the viewer's own, if they have asked."""
    if membership_of(viewer, community):
        return Standing.MEMBER, None
    if is_banned(viewer, community):
        return Standing.BANNED, None
    if community.way_in == Joining.INVITATION:
        return Standing.OUTSIDE, None
    is_open = community.way_in == Joining.OPEN
    if is_open and not (viewer.is_authenticated and is_new(viewer)):
        return Standing.MAY_JOIN, None
    asked = community.join_requests.filter(person_id=viewer.pk).first() if viewer.is_authenticated else None
    if asked is None or (is_open and not asked.by_itself):
        return Standing.MAY_JOIN if is_open else Standing.MAY_ASK, None
    return (Standing.REFUSED if asked.refused_at else Standing.ASKED), asked


class OverviewPage:
    def __init__(self, community: Community, viewer: Viewer) -> None:
        self.community, self.viewer = community, viewer
        self.standing, self.request = standing_of(viewer, community)
        self.membership = membership_of(viewer, community)
        self.reads = can_read(viewer, community)

    @property
    def leads(self) -> bool:
        return self.membership is not None and self.membership.leads

    @property
    def _worded_by_others(self) -> bool:
        return self.viewer.pk not in (self.community.worded_by_id or self.community.founded_by_id, None)

    @property
    def may_flag(self) -> bool:
        """What it says of itself; nothing that is hidden is flagged."""
        return self._worded_by_others and not CHARTER.says_nothing(self.community)

    @property
    def norms_to_flag(self) -> Sequence[Norm]:
        return [norm for norm in self.norms if not NORM.says_nothing(norm)] if self._worded_by_others else []

    @property
    def verbs(self) -> list[Verb]:
        return verbs() if self.membership else []

    @cached_property
    def tabs(self) -> list[Tab]:
        return tabs(self.viewer, self.community, News.of_member(self.viewer))

    @cached_property
    def alive_now(self) -> list[AliveRow]:
        """What goes on, and what was reached lately."""
        if not self.reads:
            return []
        reached = [celebrated(goal) for goal in self._goals if hasattr(goal, "closing")]
        return [*alive_now(self.community, self.viewer), *reached]

    @property
    def goals(self) -> Sequence[Goal]:
        return [goal for goal in self._goals if not hasattr(goal, "closing")][:GOALS_SHOWN]

    @cached_property
    def _goals(self) -> Sequence[Goal]:
        here = Goal.objects.inside(self.community).for_overview()
        return list(here[:GOALS_LOOKED_AT]) if self.reads else []

    @cached_property
    def norms(self) -> Sequence[Norm]:
        return list(self.community.norms.all()) if self.reads else []

    @cached_property
    def leaders(self) -> Sequence[Membership]:
        leading = self.community.memberships.leading().select_related("person")
        return list(leading[:LEADERS_SHOWN]) if self.reads else []

    @cached_property
    def newcomers(self) -> Sequence[Membership]:
        """For members only: being new is not for strangers to see."""
        if not self.membership:
            return []
        fresh = self.community.memberships.newcomers().exclude(person=self.viewer.pk)
        return list(fresh.select_related("person")[:NEWCOMERS_SHOWN])

    @cached_property
    def requests_waiting(self) -> int:
        return self.community.join_requests.waiting().count() if self.leads else 0

    @cached_property
    def _panels(self) -> list[Panel]:
        return panels(self.community, self.viewer) if self.reads else []

    @property
    def top_panels(self) -> list[Panel]:
        """Before anything else: what waits for this very viewer."""
        return [panel for panel in self._panels if panel.column == "top"]

    @property
    def main_panels(self) -> list[Panel]:
        return [panel for panel in self._panels if panel.column == "main"]

    @property
    def rail_panels(self) -> list[Panel]:
        return [panel for panel in self._panels if panel.column == "rail"]


def directory_page(viewer: Viewer, *, words: str, after: str) -> NamePage[Community]:
    """Each with `mine`: the viewer's membership there, or None. Two queries."""
    found = Community.objects.visible_to(viewer).matching(words)
    page = page_by_name(found, name="name", after=after, size=DIRECTORY_PAGE, words=words)
    mine: dict[int, Membership] = {}
    if viewer.is_authenticated:
        memberships = Membership.objects.filter(person_id=viewer.pk, community__in=[one.pk for one in page.rows])
        mine = {membership.community_id: membership for membership in memberships}
    for community in page.rows:
        community.mine = mine.get(community.pk)  # type: ignore[attr-defined]
    return page


def members_page(
    community: Community, viewer: Viewer, *, words: str, after: str, role: str = "", days: int = 0, topic: str = ""
) -> NamePage[Person]:
    """Each with `belongs`: the membership. Members see everybody, passers-by those who may be seen. Two queries.

    Only those of one role, who came in the last days, or who can help with a topic, where that is asked for.
    """
    here = Membership.objects.filter(community=community, person=OuterRef("pk"))
    if role in Role.values:
        here = here.filter(role=role)
    if days:
        here = here.filter(joined_at__gte=timezone.now() - timedelta(days=days))
    people = Person.objects.active().filter(Exists(here))
    if not membership_of(viewer, community):
        people = people.visible_to(viewer)
    if topic:
        people = people.matching(topic).filter(can_help__icontains=topic)
    page = page_by_name(people.matching(words), name="display_name", after=after, size=MEMBERS_PAGE, words=words)
    rows = Membership.objects.filter(community=community, person__in=[person.pk for person in page.rows])
    belongs = {row.person_id: row for row in rows}
    for person in page.rows:
        person.belongs = belongs[person.pk]  # type: ignore[attr-defined]  # people knows no communities
    return page


def topics_of_members(community: Community) -> list[str]:
    """What the latest members can help with: first what most of them can. One query, however many there are."""
    latest = community.memberships.exclude(person__can_help="").order_by("-joined_at")
    said = latest.filter(person__is_active=True).values_list("person__can_help", flat=True)[:TOPICS_FROM]
    counted = Counter(topic.lower() for words in said for topic in topics_in(words))
    return [topic for topic, _count in sorted(counted.items(), key=lambda one: (-one[1], one[0]))[:TOPICS_SHOWN]]


def communities_in_common(person: Person, viewer: Viewer) -> ProfileSection | None:
    """Where the person belongs, as far as the viewer may know: places both are in, and open ones."""
    theirs = Community.objects.filter(memberships__person=person).readable_by(viewer).order_by("name")
    items = [ProfileItem(one.name, one.get_absolute_url(), one.purpose, place=one) for one in theirs]
    return ProfileSection(_("Communities"), "users-round", items, order=10)


def communities_to_hear_of(person: Person) -> list[PlaceOfMine]:
    return [
        PlaceOfMine(one.community.scope, one.community.name, one.community.get_absolute_url(), one.community)
        for one in memberships_of(person).values()
    ]


class RolesPage:
    """Who looks after the community, whose term ends and who offered, who was thanked. Four queries."""

    def __init__(self, community: Community, viewer: Viewer) -> None:
        self.community, self.viewer = community, viewer
        self.membership = membership_of(viewer, community)
        running = list(Term.objects.running().filter(community=community).select_related("person").order_by("ends_at"))
        self._terms = {term.person_id: term for term in running}
        self.ending = [term for term in running if term.is_ending]
        self.offers = self._offers_by_term()

    @property
    def stewards(self) -> bool:
        return self.membership is not None and self.membership.role == Role.STEWARD

    @property
    def may_offer(self) -> bool:
        return self.membership is not None and not self.membership.leads

    @cached_property
    def leaders(self) -> Sequence[Membership]:
        """Each with `term`, where an end is set."""
        leading = list(self.community.memberships.leading().select_related("person")[:LEADERS_ON_PAGE])
        for membership in leading:
            membership.term = self._terms.get(membership.person_id)  # type: ignore[attr-defined]
        return leading

    def _offers_by_term(self) -> Sequence[tuple[Term, Sequence[Offer], bool]]:
        """Each ending term, who offered to take over, and whether the viewer did."""
        found: dict[int, list[Offer]] = {term.pk: [] for term in self.ending}
        for offer in Offer.objects.filter(term__in=list(found)).select_related("person"):
            found[offer.term_id].append(offer)
        mine = self.membership.person_id if self.membership else None
        return [
            (term, found[term.pk], any(offer.person_id == mine for offer in found[term.pk])) for term in self.ending
        ]

    @cached_property
    def thanked(self) -> Sequence[Term]:
        over = Term.objects.filter(community=self.community, ended_at__isnull=False, successor__isnull=False)
        return list(over.select_related("person", "successor", "handed_over_by").order_by("-ended_at")[:THANKED_SHOWN])
