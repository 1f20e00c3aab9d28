"""Who hosts which session: it goes round by itself. Two who would rather change places: mentoring.swapping."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils import timezone

from mentoring.models import Answer, Circle, CircleMembership, HostSwap, Rsvp, Session

if TYPE_CHECKING:
    from people.models import Person


def share_out(circle: Circle) -> None:
    """Within a transaction. A host for each session to come that has none among those who host.

    The next is whoever has had fewest so far, and among equals who has been here longest; not who said they can't come.
    """
    pool = _pool(circle)
    if not pool:
        return
    hosted = dict.fromkeys(pool, 0)
    counts = circle.sessions.filter(cancelled_at=None, host__in=pool).values_list("host").annotate(n=Count("pk"))
    hosted.update(dict(counts))
    for session in _to_come(circle):
        if session.host_id not in hosted:
            session.host_id = min(_who_can(session, pool), key=lambda one: (hosted[one], pool.index(one)))
            hosted[session.host_id] += 1
            Session.objects.filter(pk=session.pk).update(host=session.host_id)


def _pool(circle: Circle) -> list[int]:
    members = CircleMembership.objects.filter(circle=circle, person__is_active=True)
    if not circle.everybody_hosts:
        members = members.filter(hosts=True)
    return list(members.order_by("-hosts", "joined_at", "pk").values_list("person_id", flat=True))


def _to_come(circle: Circle) -> list[Session]:
    """In the order in which they will be; those without a time last."""
    ahead = circle.sessions.filter(Q(starts_at=None) | Q(starts_at__gte=timezone.now()), cancelled_at=None)
    return sorted(ahead, key=lambda one: (one.starts_at is None, one.starts_at, one.number))


def _who_can(session: Session, pool: list[int]) -> list[int]:
    cant = set(Rsvp.objects.filter(session=session, answer=Answer.NOT).values_list("person_id", flat=True))
    return [one for one in pool if one not in cant] or pool


def hand_back(circle: Circle, person: Person) -> None:
    """Within a transaction. Somebody hosts no more: the sessions to come that were theirs go round again."""
    ahead = circle.sessions.filter(Q(starts_at=None) | Q(starts_at__gte=timezone.now()), host=person)
    HostSwap.objects.filter(Q(give__in=ahead) | Q(take__in=ahead)).delete()
    ahead.update(host=None)
    share_out(circle)
