"""Digests as they leave: chosen once more, by what people may see, have seen and want by now. A batch at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from engagement.digest_orders import (
    AWAY,
    Elsewhere,
    Order,
    issues_of,
    order_of,
    order_of_who_is_away,
    order_to_show,
    period_of,
    planned_for,
    said_in,
)
from engagement.digest_parts import DigestPart, drawn_digest, keys_of, parts_of_each
from engagement.models import Cadence, DigestIssue, Mail, Preferences
from engagement.models.mail import WORDS
from engagement.reach import Reach, elsewhere_of
from engagement.renewing import NotNow, NotWantedAnyMore, Stays
from engagement.standing import which_stand

type Said = Mapping[int, frozenset[str]]


@dataclass(frozen=True)
class Again:
    """`issue` is None of what was shown on demand, `order` of what somebody missed while away when they are back."""

    mail: Mail
    issue: DigestIssue | None
    order: Order | None


def renew_digests(mails: Sequence[Mail]) -> dict[int, Stays]:
    """Returns which do not leave now, and why."""
    now = timezone.now()
    return {pk: why for some in _one_of_each_person(mails) for pk, why in _renew(some, now).items()}


def _one_of_each_person(mails: Sequence[Mail]) -> Iterator[list[Mail]]:
    """The oldest first: what it says, the next one does not."""
    waiting = list(mails)
    while waiting:
        oldest: dict[int | None, Mail] = {}
        for mail in waiting:
            oldest.setdefault(mail.person_id, mail)
        yield list(oldest.values())
        waiting = [mail for mail in waiting if oldest[mail.person_id] is not mail]


def _renew(mails: Sequence[Mail], now: datetime) -> dict[int, Stays]:
    """A few statements, however many they are. What a server may have already stays if all that it tells stands."""
    readers = {one.person_id: one for one in _readers_of(mails)}
    known = [(mail, readers[mail.person_id]) for mail in mails if mail.person_id in readers]
    elsewhere = elsewhere_of(list(readers.values()))
    stay: dict[int, Stays] = {mail.pk: why for mail, reader in known if (why := _stays(mail, reader, elsewhere, now))}
    wanted = [(mail, reader) for mail, reader in known if mail.pk not in stay]
    reaches = {one.person_id: Reach.on(one, None, elsewhere.get(one.person_id, {})) for _mail, one in wanted}
    stand = which_stand([mail for mail, _reader in wanted if mail.is_repeat], reaches, now)
    again = _orders_again([(mail, reader) for mail, reader in wanted if mail.pk not in stand], elsewhere, now)
    return stay | {mail.pk: NotWantedAnyMore() for mail in _say_anew(again, now)}


def _readers_of(mails: Sequence[Mail]) -> list[Preferences]:
    people = [mail.person_id for mail in mails if mail.person_id]
    return list(Preferences.objects.select_related("person").filter(person__in=people))


def _stays(mail: Mail, reader: Preferences, elsewhere: Elsewhere, now: datetime) -> Stays | None:
    """A digest that is late does not ring at night; whose hour was chosen there comes."""
    if _wants_none(reader, elsewhere):
        return NotWantedAnyMore()
    quiet_until = reader.quiet_ends_at(now)
    return NotNow(quiet_until) if quiet_until and not _was_due_in(mail, reader) else None


def _was_due_in(mail: Mail, reader: Preferences) -> bool:
    """What was shown on demand, or missed while away, was due as it was written."""
    try:
        due = planned_for(period_of(mail))
    except ValueError:
        due = mail.created_at
    return reader.quiet_ends_at(due) is not None


def _wants_none(reader: Preferences, elsewhere: Elsewhere) -> bool:
    return {reader.digest, *elsewhere.get(reader.person_id, {}).values()} == {Cadence.NEVER}


def _orders_again(known: Sequence[tuple[Mail, Preferences]], elsewhere: Elsewhere, now: datetime) -> list[Again]:
    periods = {reader.person_id: period_of(mail) for mail, reader in known}
    issues = issues_of([reader for _mail, reader in known], now)
    own = {issue.person_id: issue for issue in issues if issue.period == periods[issue.person_id]}
    said = said_in(issue for issue in issues if issue is not own.get(issue.person_id))
    return [_again(mail, reader, own.get(reader.person_id), elsewhere, said, now) for mail, reader in known]


def _again(
    mail: Mail, reader: Preferences, issue: DigestIssue | None, elsewhere: Elsewhere, said: Said, now: datetime
) -> Again:
    period = period_of(mail)
    if issue is None:
        reach = Reach.on(reader, None, elsewhere.get(reader.person_id, {}))
        return Again(mail, None, order_to_show(reader, reach, period, now))
    if period.startswith(AWAY):
        is_away = reader.is_away(now)
        return Again(mail, issue, order_of_who_is_away(reader, elsewhere, said, now) if is_away else None)
    # As it was when it was written.
    reader.next_digest_at, reader.digest_looked_at = planned_for(period), issue.begins_at
    return Again(mail, issue, order_of(reader, elsewhere, said, now))


def _say_anew(again: Sequence[Again], now: datetime) -> list[Mail]:
    """Returns those that have nothing to say."""
    found: dict[int, list[DigestPart]] = {
        order.person.pk: parts for order, parts in parts_of_each([one.order for one in again if one.order], now)
    }
    renewed: list[Mail] = []
    nothing: list[Mail] = []
    for one in again:
        parts = found.get(one.order.person.pk, []) if one.order else []
        anew = drawn_digest(one.order, parts, now) if one.order and parts else None
        if one.issue:
            one.issue.keys = keys_of(parts)
        if anew:
            one.mail.say_anew(anew)
        (renewed if anew else nothing).append(one.mail)
    Mail.objects.bulk_update(renewed, WORDS)
    DigestIssue.objects.bulk_update([one.issue for one in again if one.issue], ["keys"])
    return nothing
