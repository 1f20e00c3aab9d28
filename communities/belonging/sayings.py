"""Short words of coming in and of sharing the lead, which can be flagged where they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from communities.models import LEADING, Access, Community, Joining, JoinRequest, Membership, Offer, Term
from communities.querysets import in_readable_communities
from communities.sayings import scope_of
from moderation.saying_kinds import SayingKind
from people.scopes import person_scope

if TYPE_CHECKING:
    from people.models import Person
    from people.scopes import Viewer


def _mine(viewer: Viewer) -> QuerySet[Membership]:
    return Membership.objects.filter(person_id=viewer.pk or 0)


def _led(viewer: Viewer) -> Q:
    return Q(community__in=_mine(viewer).filter(role__in=LEADING).values("community"))


def _hellos_read_by(viewer: Viewer) -> QuerySet[Membership]:
    """Of newcomers by all who belong there, and later by those who lead."""
    new = Q(pk__in=Membership.objects.newcomers().order_by().values("pk"))
    return Membership.objects.filter(_led(viewer) | new & Q(community__in=_mine(viewer).values("community")))


def _questions_read_by(viewer: Viewer) -> QuerySet[Community]:
    """By whoever may ask to come in."""
    by_asking = Q(joining=Joining.REQUEST) | Q(joining="", access=Access.CLOSED)
    known = Community.objects.visible_to(viewer).filter(by_asking)
    return known.exclude(pk__in=_mine(viewer).values("community"))


def _answers_read_by(viewer: Viewer) -> QuerySet[JoinRequest]:
    known = Community.objects.visible_to(viewer)
    return JoinRequest.objects.filter(person_id=viewer.pk or 0, refused_at__isnull=False, community__in=known)


def _offers_read_by(viewer: Viewer) -> QuerySet[Offer]:
    here = _mine(viewer).values("community")
    return Offer.objects.filter(term__in=Term.objects.ending().values("pk"), term__community__in=here)


def _thanks_read_by(viewer: Viewer) -> QuerySet[Term]:
    over = Term.objects.filter(ended_at__isnull=False, successor__isnull=False)
    return over.filter(in_readable_communities(viewer))


def _scope_of(writer: Person | None) -> str:
    """What is said to one, or to those who lead: who looks after the site decides."""
    return person_scope(writer.pk if writer else 0)


def _roles_of(community: Community) -> str:
    return reverse("communities:roles", args=[community.slug])


HELLO = SayingKind(
    kind="hello",
    title=_("What brings somebody here"),
    model=Membership,
    texts=("hello",),
    readers=_hellos_read_by,
    author=lambda membership: membership.person,
    scope=lambda membership: membership.community.scope,
    url=lambda membership: membership.community.get_absolute_url(),
    related=("person", "community"),
)
QUESTIONS = SayingKind(
    kind="questions",
    title=_("What is asked of people who want to join"),
    model=Community,
    texts=(),
    lists=("questions",),
    readers=_questions_read_by,
    author=lambda community: community.questions_by,
    scope=scope_of,
    url=lambda community: community.get_absolute_url(),
    related=("questions_by", "worded_by", "founded_by"),
)
ASKING = SayingKind(
    kind="asking",
    title=_("Words of somebody who asks to join"),
    model=JoinRequest,
    texts=("words",),
    lists=("answers",),
    readers=lambda viewer: JoinRequest.objects.waiting().filter(_led(viewer)),
    author=lambda request: request.person,
    scope=lambda request: _scope_of(request.person),
    url=lambda request: reverse("communities:requests", args=[request.community.slug]),
    related=("person", "community"),
)
REFUSAL = SayingKind(
    kind="refusal",
    title=_("The answer to somebody who asked to join"),
    model=JoinRequest,
    texts=("answer",),
    readers=_answers_read_by,
    author=lambda request: request.refused_by,
    scope=lambda request: _scope_of(request.refused_by),
    url=lambda request: request.community.get_absolute_url(),
    related=("refused_by", "community"),
)
OFFER = SayingKind(
    kind="offer",
    title=_("What somebody would look after"),
    model=Offer,
    texts=("words",),
    readers=_offers_read_by,
    author=lambda offer: offer.person,
    scope=lambda offer: offer.term.community.scope,
    url=lambda offer: _roles_of(offer.term.community),
    related=("person", "term__community"),
)
THANKS = SayingKind(
    kind="term-thanks",
    title=_("Thanks to somebody who led"),
    model=Term,
    texts=("thanks",),
    readers=_thanks_read_by,
    author=lambda term: term.handed_over_by,
    scope=lambda term: term.community.scope,
    url=lambda term: _roles_of(term.community),
    related=("handed_over_by", "community"),
)
CARE = SayingKind(
    kind="care",
    title=_("What somebody who leads looks after"),
    model=Membership,
    texts=("care",),
    readers=lambda viewer: Membership.objects.filter(in_readable_communities(viewer)),
    # Whoever leads says it of each other; who said it is not kept.
    author=lambda membership: None,
    scope=lambda membership: scope_of(membership.community),
    url=lambda membership: _roles_of(membership.community),
    related=("community__worded_by", "community__founded_by"),
)
SAYINGS = [HELLO, QUESTIONS, ASKING, REFUSAL, OFFER, THANKS, CARE]
