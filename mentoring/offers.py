"""What mentoring shows on a community's overview and in its side bar."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from communities.goals.links import Linkable, Linked
from communities.overview import AliveRow
from mentoring.models import Answer, Circle, Pairing, Partnership, Session, Visit
from people.scopes import community_scope

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from communities.models import Community
    from people.scopes import Viewer


def next_session_row(community: Community, viewer: Viewer) -> list[AliveRow]:
    """The next session of the community's circles, for members."""
    coming = Session.objects.visible_to(viewer).coming().filter(circle__community=community)
    session = coming.select_related("circle__community").order_by("starts_at").first()
    if session is None:
        return []
    title = _("Circle: %(circle)s, session %(number)d") % {
        "circle": session.circle.name,
        "number": session.number,
    }
    going = session.rsvps.filter(answer=Answer.GOING).count()
    left = max(session.room - going, 0)
    there = ngettext("%(left)d place left", "%(left)d places left", left) if left else _("no place left")
    words = _("%(going)d going, %(there)s") % {"going": going, "there": there % {"left": left}}
    return [AliveRow(title, words, session.get_absolute_url(), _("Look"), kind="session", at=session.starts_at)]


def circle_count(viewer: Viewer, community: Community) -> int:
    return Circle.objects.visible_to(viewer).filter(community=community).count()


def sessions_held(community: Community) -> QuerySet[Session]:
    return Session.objects.filter(circle__community=community, starts_at__lt=timezone.now(), cancelled_at=None)


def _circles_to_link(viewer: Viewer, community: Community, numbers: Collection[int]) -> Mapping[int, Linked]:
    found = Circle.objects.visible_to(viewer).filter(community=community).select_related("community").in_bulk(numbers)
    return {pk: Linked(circle.name, circle.get_absolute_url()) for pk, circle in found.items()}


def _sessions_to_link(viewer: Viewer, community: Community, numbers: Collection[int]) -> Mapping[int, Linked]:
    found = Session.objects.visible_to(viewer).filter(circle__community=community).select_related("circle__community")
    return {pk: _session_to_link(session) for pk, session in found.in_bulk(numbers).items()}


def _session_to_link(session: Session) -> Linked:
    said = {"circle": session.circle.name, "n": session.number}
    return Linked(_("%(circle)s, session %(n)d") % said, session.get_absolute_url())


def place_of_pairing(number: int) -> str:
    return _place(Pairing.objects.filter(pk=number).values_list("programme__community_id", flat=True).first())


def place_of_partnership(number: int) -> str:
    return _place(Partnership.objects.filter(pk=number).values_list("community_id", flat=True).first())


def place_of_visit(number: int) -> str:
    return _place(Visit.objects.filter(pk=number).values_list("partnership__community_id", flat=True).first())


def _place(community: int | None) -> str:
    return community_scope(community) if community else ""


CIRCLE_LINKABLE = Linkable(
    kind="circle",
    label=gettext_lazy("Circle"),
    icon="users-round",
    views=frozenset({"mentoring:circle"}),
    argument="circle_id",
    find=_circles_to_link,
)
SESSION_LINKABLE = Linkable(
    kind="session",
    label=gettext_lazy("Session"),
    icon="calendar-check",
    views=frozenset({"mentoring:session"}),
    argument="session_id",
    find=_sessions_to_link,
)
