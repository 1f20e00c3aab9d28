"""Handing over on pages of other rooms: thanks on the overview, an invitation to offer oneself at home."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.models import LEADING, Membership, Offer, Role, Term
from communities.overview import AliveRow
from engagement.sections import Item, Place, Section

if TYPE_CHECKING:
    from communities.models import Community
    from people.models import Person
    from people.scopes import Viewer

THANKED_FOR = timedelta(days=7)


def thanked_now(community: Community, viewer: Viewer) -> Sequence[AliveRow]:
    """Who handed over in the last days: both are thanked where everybody looks. One query."""
    since = timezone.now() - THANKED_FOR
    over = Term.objects.filter(community=community, ended_at__gte=since, successor__isnull=False, person__isnull=False)
    terms = over.select_related("person", "successor").order_by("-ended_at")[:2]
    return [_thanked(term, community) for term in terms]


def _thanked(term: Term, community: Community) -> AliveRow:
    assert term.person
    assert term.successor
    said = {"before": term.person.first_name, "after": term.successor.first_name}
    title = _("Thank you, %(before)s. %(after)s takes over.") % said
    url, people = reverse("communities:roles", args=[community.slug]), [term.person, term.successor]
    return AliveRow(title, term.thanks, url, _("Read the thanks"), kind="hello", here=people, here_count=2)


def _invitations(person: Person, since: datetime, most: int) -> Sequence[Item]:
    """For stewards, whose term is to be handed over; for members, where they could offer themselves."""
    led = Membership.objects.filter(person=person, role__in=LEADING).values("community_id")
    mine = Membership.objects.filter(person=person, role=Role.MEMBER).values("community_id")
    offered = Offer.objects.filter(person=person).values("term_id")
    ending = Term.objects.ending().filter(community__in=mine).exclude(community__in=led).exclude(pk__in=offered)
    terms = ending.filter(person__isnull=False).select_related("community", "person").order_by("ends_at")[:most]
    return [_invitation(term) for term in terms]


def _invitation(term: Term) -> Item:
    assert term.person
    said = {"name": term.person.first_name, "place": term.community.name}
    return Item(
        key=f"term:{term.pk}",
        title=_("%(name)s hands on looking after %(place)s") % said,
        reason=_("Leading is shared: it could be you, for a while."),
        url=f"{reverse('communities:roles', args=[term.community.slug])}#term-{term.pk}",
        verb=_("See what it takes"),
        icon="hand-heart",
        tone="hello",
        person=term.person,
        group=term.community.name,
        place=term.community.scope,
    )


TERMS_SECTION = Section(
    "terms",
    gettext_lazy("Leading is shared"),
    Place.INVITATIONS,
    40,
    _invitations,
    perhaps="""FROM communities_membership mine JOIN communities_term term USING (community_id)
               WHERE mine.person_id = %(person)s AND mine.role = 'member' AND term.ended_at IS NULL""",
)
