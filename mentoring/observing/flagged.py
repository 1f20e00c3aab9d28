"""Hours offered for a visit, flagged by the other of the two. Hidden, they say nothing on the visit either."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from communities.decisions.forgetting import GONE
from content.targets import Target
from mentoring.models import VisitOffer
from mentoring.observing.cycle import hold_visit, raise_revision
from moderation.rewording import KeptHere, set_fields, texts_in
from people.scopes import person_scope

if TYPE_CHECKING:
    from people.models import Person


def _hold(offer: VisitOffer) -> None:
    """As whoever chooses it or takes it out does."""
    hold_visit(offer.visit)


def _say_on_visit(offer: VisitOffer) -> None:
    """Where it was chosen, its words stand on the visit and in calendars."""
    visit = hold_visit(offer.visit)
    if visit.starts_at == offer.starts_at:
        visit.what, visit.place = ("", "") if offer.hidden_at else (offer.what, offer.place)
        raise_revision(visit)


def _reword(offer: VisitOffer, changed: Mapping[str, str], by: Person) -> None:
    set_fields(offer, changed, by)
    _say_on_visit(offer)


OFFER_WORDS = KeptHere(texts=texts_in("what", "place"), write=_reword)
OFFER_TARGET = Target(
    kind="visit-offer",
    model=VisitOffer,
    title=lambda offer: _("An hour for a visit to %(name)s") % {"name": offer.visit.visited.display_name},
    # Nobody's but theirs: who looks after the site decides, and not those who lead where they met.
    scope=lambda offer: person_scope(offer.visit.visited_id),
    author=lambda offer: offer.visit.visited,
    taken_away=lambda offer: offer.hidden_at if offer.what == GONE else None,
    written_by=lambda person: VisitOffer.objects.filter(visit__visited=person),
    can_take_part=lambda viewer, offer: viewer.is_authenticated,
    hold=_hold,
    visibility_changed=_say_on_visit,
    **OFFER_WORDS.offered(),
    words=lambda offer: ", ".join(filter(None, (offer.what, offer.place))),
    icon="footprints",
    related=("visit__partnership__community", "visit__visited"),
)
