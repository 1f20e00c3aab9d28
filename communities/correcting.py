"""What those who lead do about one member: a word, a while without writing, the end of the membership."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from communities.joining import remove
from communities.permissions import can_show_out, can_warn
from moderation.flagging import NotDone
from moderation.measures import mute, warn
from moderation.models import MeasureKind

if TYPE_CHECKING:
    from communities.models import Community, Membership
    from moderation.deciding import Decision, Meet
    from moderation.models import Case
    from people.models import Person

# What each takes; whoever decides about words does no more to whose they are.
RULES = {MeasureKind.WARNED: can_warn, MeasureKind.MUTED: can_warn, MeasureKind.REMOVED: can_show_out}


def correct(membership: Membership, *, kind: MeasureKind, by: Person, reason: str, days: int = 0) -> None:
    """They are told why, and may ask once for a second look. Who may do it is the caller's to ask."""
    person, community = membership.person, membership.community
    match kind:
        case MeasureKind.REMOVED:
            remove(community, person=person, by=by, reason=reason)
        case MeasureKind.MUTED:
            mute(person, by=by, reason=reason, days=days, place=community.scope)
        case _:
            warn(person, by=by, reason=reason, place=community.scope)


def meet_in(community: Community) -> Meet:
    """How those who lead there meet people whose words they decide about."""

    def meet(author: Person, decision: Decision, case: Case, by: Person) -> None:
        """What was hidden with it they read themselves: their account is open."""
        kind = MeasureKind(decision.person)
        members = community.memberships.select_related("person", "community")
        membership = members.filter(person=author).first()
        if membership is None:
            raise NotDone(_("%(name)s does not belong here.") % {"name": author})
        if kind not in RULES or not RULES[kind](by, membership):
            raise NotDone(_("%(name)s: a steward can do this, or those who look after the site.") % {"name": author})
        correct(membership, kind=kind, by=by, reason=decision.reason, days=decision.days)

    return meet
