"""What somebody said they would do until a day is brought back to them: the day before, and on the day.

In their own morning, once each, however often the clock asks; not when it is done, nor to who does not belong any more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagement.kinds import Kind, Weight, Wording, the_one_told
from engagement.log import record
from mentoring.models import PairAction, Pairing, PairingState, Session, SessionAction

if TYPE_CHECKING:
    from communities.models import Community
    from engagement.models import Activity
    from people.models import Person

DUE = "mentoring.action_due"
MORNING = 8
A_DAY = timedelta(days=1)


class OfSessions:
    """Of a circle's session, by one of the circle."""

    model: Any = SessionAction
    person, day, text = "who", "due", "text"

    def around(self, action: SessionAction, person: Person) -> Session | None:
        sessions = Session.objects.of(person).select_related("circle__community")
        return sessions.filter(pk=action.session_id).first()

    def community(self, session: Session) -> Community:
        return session.circle.community

    def conversation(self, session: Session) -> str:
        return f"session:{session.pk}"


class OfPairs:
    """Of a pair that goes on, by one of the two."""

    model: Any = PairAction
    person, day, text = "person", "due_on", "words"

    def around(self, action: PairAction, person: Person) -> Pairing | None:
        pairings = Pairing.objects.visible_to(person).filter(state=PairingState.ACTIVE)
        return pairings.select_related("programme__community").filter(pk=action.pairing_id).first()

    def community(self, pairing: Pairing) -> Community:
        return pairing.programme.community

    def conversation(self, pairing: Pairing) -> str:
        return f"pairing:{pairing.pk}"


type Promises = OfSessions | OfPairs
ALL: Sequence[Promises] = (OfSessions(), OfPairs())


@dataclass(frozen=True)
class Coming:
    """One to bring back, on a day that is today for its person."""

    promises: Promises
    pk: int
    today: date


def remind_of_actions(now: datetime | None = None) -> int:
    """Returns how many were brought back."""
    now = now or timezone.now()
    return sum(_bring_back(one) for promises in ALL for one in list(_coming(promises, now)))


def _coming(promises: Promises, now: datetime) -> Iterator[Coming]:
    """Somewhere on earth it is yesterday still, or tomorrow already."""
    days = (now.date() - A_DAY, now.date() + 2 * A_DAY)
    open_ones = promises.model.objects.filter(**{"done_at": None, f"{promises.day}__range": days})
    zone = f"{promises.person}__time_zone"
    for pk, day, reminded, name in open_ones.values_list("pk", promises.day, "reminded_on", zone):
        local = now.astimezone(ZoneInfo(name)) if name else None
        if local and local.hour >= MORNING and _is_for(day, local.date()) and reminded != local.date():
            yield Coming(promises, pk, local.date())


def _is_for(day: date, today: date) -> bool:
    return day in (today, today + A_DAY)


@transaction.atomic
def _bring_back(one: Coming) -> int:
    """Nothing, when it was done, moved or brought back meanwhile."""
    promises = one.promises
    waiting = promises.model.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=one.pk, done_at=None)
    action = waiting.select_related(promises.person).first()
    person = getattr(action, promises.person, None)
    if not action or not person or action.reminded_on == one.today or not _is_for(_day(promises, action), one.today):
        return 0
    action.reminded_on = one.today
    action.save(update_fields=["reminded_on"])
    around = promises.around(action, person)
    if around is None:
        return 0
    community = promises.community(around)  # type: ignore[arg-type]  # each is given its own
    record(
        DUE,
        actor=None,
        target=action,
        scope=community.content_scope,
        place=community.scope,
        to=person.pk,
        conversation=promises.conversation(around),  # type: ignore[arg-type]
    )
    return 1


def _day(promises: Promises, action: Any) -> date:
    day: date = getattr(action, promises.day)
    return day


def _word(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    """What is done meanwhile has no words, and what belongs to others neither."""
    return {pk: wording for promises in ALL for pk, wording in _word_those(promises, activities, reader)}


def _word_those(promises: Promises, activities: Sequence[Activity], reader: Person) -> Iterator[tuple[int, Wording]]:
    kind = ContentType.objects.get_for_model(promises.model).pk
    of_kind = [one for one in activities if one.target_type_id == kind]
    mine = promises.model.objects.filter(**{"done_at": None, promises.person: reader})
    actions = mine.in_bulk({one.target_id for one in of_kind})
    arounds = _arounds(promises, actions.values(), reader)
    for one in of_kind:
        action = actions.get(one.target_id)
        if action and action.pk in arounds and (day := _day(promises, action)):
            names = {"day": date_format(day, "l j F"), "what": getattr(action, promises.text)}
            text = _("By %(day)s you wanted to do this: “%(what)s”") % names
            yield one.pk, Wording(text, arounds[action.pk].get_absolute_url(), icon="list-checks")


def _arounds(promises: Promises, actions: Any, reader: Person) -> dict[int, Any]:
    if isinstance(promises, OfSessions):
        sessions = Session.objects.of(reader).select_related("circle__community")
        found: Mapping[int, Any] = sessions.in_bulk({one.session_id for one in actions})
        return {one.pk: found[one.session_id] for one in actions if one.session_id in found}
    pairings = Pairing.objects.visible_to(reader).select_related("programme__community")
    found = pairings.in_bulk({one.pairing_id for one in actions})
    return {one.pk: found[one.pairing_id] for one in actions if one.pairing_id in found}


ACTION_NOTICE = Kind(
    "action-due",
    gettext_lazy("What I said I would do, the day before and on the day"),
    frozenset({DUE}),
    the_one_told,
    _word,
    mail_after_seconds=0,
    weight=Weight.ASKED_FOR,
)
