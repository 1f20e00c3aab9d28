"""What people are told of terms: that one ends and they could offer themselves, who offered, who takes over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.models import Community, Membership, Offer, Role, Term
from communities.terms.serving import HANDED_OVER, OFFERED, OFFERS_INVITED
from engagement.kinds import Kind, Weight, Wording

if TYPE_CHECKING:
    from engagement.models import Activity
    from people.models import Person


def _concerned(activity: Activity) -> Iterable[int]:
    """All members are invited; stewards hear who offers; both are told that it is handed over."""
    term = Term.objects.filter(pk=activity.target_id).first()
    if term is None:
        return []
    here = Membership.objects.filter(community=term.community_id)
    if activity.verb == OFFERS_INVITED:
        return here.exclude(role=Role.STEWARD).values_list("person_id", flat=True)
    if activity.verb == OFFERED:
        return here.filter(role=Role.STEWARD).values_list("person_id", flat=True)
    return [pk for pk in (term.person_id, term.successor_id) if pk]


def _word(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    terms = Term.objects.filter(community__in=Community.objects.of_member(reader))
    found = terms.select_related("community", "person", "successor").in_bulk({one.target_id for one in activities})
    offers = Offer.objects.in_bulk({one.payload["offer"] for one in activities if "offer" in one.payload})
    worded = {}
    for one in activities:
        term = found.get(one.target_id)
        if term and term.person:
            worded[one.pk] = _word_one(one, term, term.person, offers, reader)
    return worded


def _word_one(activity: Activity, term: Term, served: Person, offers: Mapping[int, Offer], reader: Person) -> Wording:
    url = reverse("communities:roles", args=[term.community.slug])
    said = {"name": served, "place": term.community.name, "actor": activity.actor or _("Somebody")}
    if activity.verb == OFFERED:
        offer = offers.get(activity.payload["offer"])
        text = _("%(actor)s would take over from %(name)s in %(place)s")
        return Wording(text % said, url, "hand-heart", offer.words if offer else "")
    if activity.verb == OFFERS_INVITED:
        if served == reader:
            return Wording(_("Your term in %(place)s is coming to its end") % said, url, "hand-heart")
        text = _("%(name)s’s term in %(place)s is coming to its end. Would you take over for a while?")
        return Wording(text % said, url, "hand-heart")
    if served == reader:
        said["after"] = term.successor or _("Somebody")
        text = _("Thank you for looking after %(place)s. %(after)s takes over")
    else:
        text = _("Thank you for looking after %(place)s from now on, after %(name)s")
    return Wording(text % said, url, "hand-heart", term.thanks)


KIND = Kind(
    "term",
    gettext_lazy("Who looks after a community changes"),
    frozenset({OFFERS_INVITED, OFFERED, HANDED_OVER}),
    _concerned,
    _word,
    weight=Weight.AROUND,
)
