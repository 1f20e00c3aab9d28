"""Who hosts which session: it goes round by itself, and two who would rather change places do so between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from engagement.log import record
from mentoring.models import Answer, Circle, CircleMembership, HostSwap, Rsvp, Session
from people.scopes import person_scope

if TYPE_CHECKING:
    from people.models import Person

SWAP_ASKED = "mentoring.host_swap_asked"
SWAPPED = "mentoring.hosts_swapped"
SWAP_DECLINED = "mentoring.host_swap_declined"


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


@transaction.atomic
def ask_to_swap(give: Session, take: Session, *, by: Person) -> HostSwap:
    """`by` hosts the one and would rather host the other; its host says yes or no."""
    give, take = _both_locked(give, take)
    if give.host_id != by.pk or take.host_id in (None, by.pk) or not (_is_ahead(give) and _is_ahead(take)):
        raise ValidationError(_("Choose a session of yours to come, and one that somebody else hosts."))
    swap, made = HostSwap.objects.get_or_create(give=give, take=take, defaults={"asked_by": by})
    if made:
        assert take.host_id is not None
        _tell(SWAP_ASKED, give, by=by, to=take.host_id)
    return swap


@transaction.atomic
def answer_swap(swap: HostSwap, *, by: Person, agrees: bool) -> bool:
    """By the host of the session that is wanted. Says whether the two have changed places."""
    give, take = _both_locked(swap.give, swap.take)
    swap.delete()
    if take.host_id != by.pk or give.host_id is None or give.host_id != swap.asked_by_id:
        return False
    if not agrees:
        _tell(SWAP_DECLINED, give, by=by, to=give.host_id)
        return False
    asked = give.host_id
    Session.objects.filter(pk=give.pk).update(host=by)
    Session.objects.filter(pk=take.pk).update(host=asked)
    HostSwap.objects.filter(Q(give__in=[give, take]) | Q(take__in=[give, take])).delete()
    _tell(SWAPPED, take, by=by, to=asked)
    return True


def _is_ahead(session: Session) -> bool:
    return session.cancelled_at is None and (session.starts_at is None or session.starts_at > timezone.now())


def _both_locked(give: Session, take: Session) -> tuple[Session, Session]:
    rows = Session.objects.select_for_update(of=("self",)).select_related("circle__community").order_by("pk")
    found = {one.pk: one for one in rows.filter(pk__in=[give.pk, take.pk])}
    return found[give.pk], found[take.pk]


def _tell(verb: str, session: Session, *, by: Person, to: int) -> None:
    record(verb, actor=by, target=session, scope=person_scope(to), conversation=f"session:{session.pk}", to=[to])
