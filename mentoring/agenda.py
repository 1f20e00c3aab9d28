"""What a session is about: anybody in the circle proposes and joins in wishing, hosts set the order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Max, Prefetch
from django.utils.translation import gettext as _

from engagement.log import record
from mentoring.models import AgendaItem, AgendaVote, Session
from moderation.watching import flag_watched

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from people.models import Person
    from people.scopes import Viewer

PROPOSED = "mentoring.agenda_proposed"
MOST_ITEMS = 20


@transaction.atomic
def propose(session: Session, *, title: str, by: Person, minutes: int = 10, link: str = "") -> AgendaItem:
    """Puts something at the end of the agenda. Raises ValidationError when the session is full of them."""
    session = _locked(session)
    items = session.agenda_items.shown()
    if items.count() >= MOST_ITEMS:
        raise ValidationError(_("This agenda is full. Keep it for the next session."))
    last = items.aggregate(last=Max("position"))["last"] or 0
    item = session.agenda_items.create(title=title, link=link, minutes=minutes, proposed_by=by, position=last + 1)
    flag_watched(item, title, link)
    record(PROPOSED, actor=by, target=session, scope=session.circle.community.scope, item=item.pk)
    return item


def want(item: AgendaItem, *, by: Person) -> None:
    AgendaVote.objects.get_or_create(item=item, person=by)


def want_no_more(item: AgendaItem, *, by: Person) -> None:
    item.votes.filter(person=by).delete()


@transaction.atomic
def put_earlier(item: AgendaItem) -> None:
    _put(item, -1)


@transaction.atomic
def put_later(item: AgendaItem) -> None:
    _put(item, +1)


def _put(item: AgendaItem, steps: int) -> None:
    order = list(_locked(item.session).agenda_items.shown().values_list("pk", flat=True))
    if item.pk not in order:
        return  # hidden or taken off meanwhile
    at = order.index(item.pk)
    to = min(max(at + steps, 0), len(order) - 1)
    order.insert(to, order.pop(at))
    _set_order(order)


@transaction.atomic
def order_by_wish(session: Session) -> None:
    """What most would like to talk about comes first; among equals, what was proposed first."""
    items = _locked(session).agenda_items.shown().annotate(wanted=Count("votes"))
    _set_order(items.order_by("-wanted", "position", "pk").values_list("pk", flat=True))


def _set_order(order: Iterable[int]) -> None:
    AgendaItem.objects.bulk_update(
        [AgendaItem(pk=pk, position=position) for position, pk in enumerate(order, start=1)], ["position"]
    )


def _locked(session: Session) -> Session:
    """Two people who change one agenda at once do so one after the other."""
    return Session.objects.select_for_update(of=("self",)).select_related("circle__community").get(pk=session.pk)


@dataclass(frozen=True)
class Point:
    """An item as the viewer sees it."""

    item: AgendaItem
    wanted_by: Sequence[Person]
    is_wanted: bool
    is_mine: bool


@dataclass(frozen=True)
class Agenda:
    session: Session
    points: Sequence[Point]

    @property
    def minutes(self) -> int:
        return sum(point.item.minutes for point in self.points)

    @property
    def too_long_by(self) -> int:
        return max(self.minutes - self.session.minutes, 0)


def agenda_of(session: Session, viewer: Viewer) -> Agenda:
    votes = Prefetch("votes", AgendaVote.objects.select_related("person").order_by("pk"))
    items = session.agenda_items.shown().select_related("proposed_by").prefetch_related(votes)
    return Agenda(session, [_point(item, viewer) for item in items])


def _point(item: AgendaItem, viewer: Viewer) -> Point:
    people = [vote.person for vote in item.votes.all()]
    return Point(
        item,
        wanted_by=people,
        is_wanted=any(person.pk == viewer.pk for person in people),
        is_mine=item.proposed_by_id == viewer.pk,
    )
