"""Mail about what has somebody's name on it: late enough to be read here first, one a conversation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import batched
from typing import TYPE_CHECKING

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagement.hearing import still_by_mail
from engagement.kinds import Weight, kind_named, kinds_by_place
from engagement.lines import Line, line_of, told_with
from engagement.links import CONVERSATION, PLACE, of_kinds, unsubscribe_headers, unsubscribe_url
from engagement.mailing import Letter, drawn, write_mail
from engagement.models import Mail, Notification, Preferences
from engagement.models.mail import WORDS
from engagement.notifying import Notice, worded
from engagement.places import places_of
from engagement.renewing import NotNow, NotWantedAnyMore
from people.models import Person
from people.scopes import scopes_of

if TYPE_CHECKING:
    from engagement.models.notification import NotificationQuerySet

log = structlog.get_logger()
BATCH = 100
TRY_AGAIN_AFTER = timedelta(hours=1)
WHY = {
    Weight.OWED: gettext_lazy("You get this because it is about you or your words, and you hadn't read it yet."),
    Weight.ASKED_FOR: gettext_lazy("You get this because you asked to be reminded, or said you'd be there."),
    Weight.NAMED: gettext_lazy("You get this because it is meant for you, and you hadn't read it yet."),
    Weight.AROUND: gettext_lazy("You get this because you follow it or take part in it, and you hadn't read it yet."),
    Weight.ALL: gettext_lazy("You get this because you chose to hear of everything there."),
}


def waiting_batches() -> Iterator[list[int]]:
    """Ids of people whose wait is over, a hundred at once."""
    people = _due().order_by().values_list("person_id", flat=True).distinct()
    yield from map(list, batched(list(people), BATCH))


def _due() -> NotificationQuerySet:
    return Notification.objects.unread().filter(mail_due_at__lte=timezone.now())


def write_notice_mails() -> int:
    """In this process, for all: for commands and tests. Returns how many."""
    return sum(write_notices_to(people) for people in waiting_batches())


def write_notices_to(people: Sequence[int]) -> int:
    """A mail for each conversation whose wait is over and that is still unread. Returns how many."""
    still = _due().filter(person__in=people).order_by().values_list("person_id", flat=True).distinct()
    return sum(_write_or_put_off(pk) for pk in list(still))


def _write_or_put_off(person_id: int) -> int:
    """One person's trouble keeps nobody else from their mail, and is looked at again in an hour."""
    try:
        return _write_for(person_id)
    except Exception:
        log.exception("notice_mail_failed", person=person_id)
        waiting = _due().filter(person=person_id)
        waiting.update(mail_due_at=timezone.now() + TRY_AGAIN_AFTER)
        return 0


def _due_with_what_waits(person: Person) -> NotificationQuerySet:
    """What is told by place goes along with the first of it whose wait is over."""
    due, by_place = _due().filter(person=person), kinds_by_place()
    places = due.filter(kind__in=by_place).values("place")
    waiting = Notification.objects.unread().filter(person=person, mail_due_at__isnull=False)
    return waiting.filter(Q(mail_due_at__lte=timezone.now()) | Q(kind__in=by_place, place__in=places))


@transaction.atomic
def _write_for(person_id: int) -> int:
    person = Person.objects.get(pk=person_id)
    preferences, _made = Preferences.objects.select_for_update().get_or_create(person=person)
    preferences.person = person
    if quiet_until := preferences.quiet_ends_at(timezone.now()):
        waiting = _due().filter(person=person)
        waiting.update(mail_due_at=quiet_until)
        return 0
    rows = list(
        _due_with_what_waits(person)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("activity__actor")
        .order_by("pk")
    )
    Notification.objects.filter(pk__in=[row.pk for row in rows]).update(mail_due_at=None)
    if not preferences.mail_notices:
        return 0
    conversations: dict[str, list[Notice]] = defaultdict(list)
    for notice in _by_mail(preferences, rows):
        conversations[told_with(notice.notification)].append(notice)
    for told_of in _told_and_unread(person, conversations):
        del conversations[told_of]
    names = _names_of_places(person) if conversations else {}
    return sum(_write_one(person, notices, names) for notices in conversations.values())


def _by_mail(preferences: Preferences, rows: Sequence[Notification]) -> list[Notice]:
    """What of these the person may see and hear by mail now; long gone, only what has their name on it."""
    person, scopes = preferences.person, set(scopes_of(preferences.person))
    notices = worded(person, still_by_mail([row for row in rows if row.scope in scopes], person=person))
    if preferences.is_left_in_peace(timezone.now()):
        return [one for one in notices if _weight_of(one) <= Weight.NAMED]
    return notices


def _weight_of(notice: Notice) -> Weight:
    kind = kind_named(notice.notification.kind)
    return kind.weight if kind else Weight.ALL


def _told_and_unread(person: Person, conversations: Mapping[str, Sequence[Notice]]) -> list[str]:
    """Those where only more of the same came after a mail about what is unread yet: that tells nothing new."""
    going_on = [talk for talk, notices in conversations.items() if all(map(_is_more_of_the_same, notices))]
    if not going_on:
        return []
    mine = Notification.objects.filter(person=person, mail_due_at=None, conversation__in=going_on).unread()
    due = [one.notification.pk for talk in going_on for one in conversations[talk]]
    earlier = dict(mine.exclude(pk__in=due).values_list("pk", "conversation"))
    if not earlier:
        return []
    mails = Mail.objects.filter(person=person, about__overlap=list(earlier)).exclude(sent_at=None, due_at=None)
    told = {pk for about in mails.values_list("about", flat=True) for pk in about or []}
    return list({talk for pk, talk in earlier.items() if pk in told})


def _is_more_of_the_same(notice: Notice) -> bool:
    """Several of it are one line, as replies are: nothing of it has the person's name on it, nothing is decided."""
    return notice.wording.many is not None and _weight_of(notice) > Weight.NAMED


def _names_of_places(person: Person) -> dict[str, str]:
    return {place.token: place.name for place in places_of(person)}


def _write_one(person: Person, notices: list[Notice], names: Mapping[str, str]) -> bool:
    key = f"notice:{person.pk}:{notices[-1].notification.pk}"
    return write_mail(_letter(person, notices, names), person=person, key=key) is not None


def _letter(person: Person, notices: list[Notice], names: Mapping[str, str]) -> Letter:
    told = _said_once(notices)
    first_words = told[0].text
    more = len(told) - 1
    subject = _("%(first)s, and %(more)d more") % {"first": first_words, "more": more} if more else first_words
    return Letter(
        kind="notice",
        subject=subject,
        template="notice",
        context={"lines": told, "why": _why(notices), **_ways_to_silence(person, notices, names)},
        headers=unsubscribe_headers(person, _kinds_of(notices)),
        calendar=_calendar_of(notices),
        about=[notice.notification.pk for notice in notices],
    )


def renew_notice(mail: Mail) -> None:
    """As it leaves: not in quiet hours, and without what was read, muted or lost sight of since it was written.

    What a server may have already stays to the word, though some of it was read.
    """
    person = mail.person
    if person is None or mail.about is None:
        return
    preferences = Preferences.objects.filter(person=person).first() or Preferences(person=person)
    preferences.person = person
    if quiet_until := preferences.quiet_ends_at(timezone.now()):
        raise NotNow(quiet_until)
    told = Notification.objects.filter(person=person, pk__in=mail.about)
    seen = _by_mail(preferences, list(told.select_related("activity__actor").order_by("pk")))
    notices = [one for one in seen if one.notification.read_at is None]
    if not notices or not preferences.mail_notices:
        raise NotWantedAnyMore
    if not (mail.is_repeat and _stands(mail, seen)):
        anew = drawn(_letter(person, notices, _names_of_places(person)), person=person, key=mail.key)
        if anew is None:
            raise NotWantedAnyMore
        mail.say_anew(anew)
        mail.save(update_fields=WORDS)


def _stands(mail: Mail, seen: Sequence[Notice]) -> bool:
    """All that it told may be read, and says what it said, of the same people by the same names."""
    words = [said for one in _said_once(seen) for said in (one.text, one.notice.wording.quote)]
    return len(seen) == len(mail.about or ()) and all(one in mail.text for one in words)


def _said_once(notices: Sequence[Notice]) -> list[Line]:
    """A clock's reminders of a day before and of an hour before say the same, where both wait; what is told by place is
    counted."""
    by_words: dict[object, list[Notice]] = defaultdict(list)
    for one in notices:
        by_words[_said_as(one)].append(one)
    return [line_of(alike) if _is_by_place(alike[-1]) else Line(alike[-1], 1) for alike in by_words.values()]


def _said_as(one: Notice) -> object:
    activity, said = one.notification.activity, one.wording
    if _is_by_place(one):
        return said.text
    return activity.pk if activity.actor_id else (said.text, said.url, said.quote)


def _is_by_place(one: Notice) -> bool:
    return one.notification.kind in kinds_by_place()


def _why(notices: Sequence[Notice]) -> str:
    """For what is nearest of it."""
    return str(WHY[min(map(_weight_of, notices))])


def _kinds_of(notices: Sequence[Notice]) -> str:
    return of_kinds(notice.notification.kind for notice in notices)


def _ways_to_silence(person: Person, notices: Sequence[Notice], names: Mapping[str, str]) -> dict[str, object]:
    """Each mail offers silence about just this: its conversation, its kind, its place; and about everything."""
    told = notices[-1].notification
    kinds = {kind for notice in notices if (kind := kind_named(notice.notification.kind))}
    place = told.place or told.scope
    ways: dict[str, object] = {
        "stop_kind": unsubscribe_url(person, _kinds_of(notices)),
        "stop_all": unsubscribe_url(person, "all"),
    }
    if all(kind.weight == Weight.OWED for kind in kinds):
        return ways
    if len({notice.notification.conversation for notice in notices}) == 1:
        ways["mute_conversation"] = unsubscribe_url(person, CONVERSATION + told.conversation)
    if place in names:
        ways |= {"mute_place": unsubscribe_url(person, PLACE + place), "place_name": names[place]}
    return ways


def _calendar_of(notices: list[Notice]) -> str:
    """The latest, which holds what is true now."""
    makers = [one.wording.calendar for one in notices if one.wording.calendar]
    return makers[-1]() if makers else ""
