"""A newcomer's small step in mentoring: join a circle that has a place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, F, Min, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from communities.belonging.way_in import Step, Suggestion
from mentoring.models import Circle, CircleMembership

if TYPE_CHECKING:
    from communities.models import Membership


def _in_a_circle(membership: Membership) -> QuerySet[CircleMembership]:
    return CircleMembership.objects.filter(person=membership.person_id, circle__community=membership.community_id)


def _a_circle_with_a_place(membership: Membership) -> Suggestion | None:
    """The one that meets next; else the newest."""
    coming = Min("sessions__starts_at", filter=Q(sessions__starts_at__gte=timezone.now(), sessions__cancelled_at=None))
    here = Circle.objects.filter(community=membership.community_id, hidden_at=None).select_related("community")
    counted = here.annotate(taken=Count("memberships", distinct=True), meets=coming).filter(taken__lt=F("capacity"))
    circle = counted.order_by(F("meets").asc(nulls_last=True), "-opened_at").first()
    if circle is None:
        return None
    left = circle.capacity - circle.taken
    why = ngettext("%(n)d place left. %(purpose)s", "%(n)d places left. %(purpose)s", left)
    title = _("Join the circle “%(circle)s”") % {"circle": circle.name}
    return Suggestion(title, why % {"n": left, "purpose": circle.purpose}, circle.get_absolute_url(), _("Look"))


STEP = Step("circle", gettext_lazy("Join a circle"), "users-round", 30, _in_a_circle, _a_circle_with_a_place)
