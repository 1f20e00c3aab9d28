"""From an activity to the people it concerns, and back to quiet when they have read it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models, transaction
from django.http import HttpRequest
from django.utils import timezone

from content.statements import Spoken, Statement
from engagement.broadcasts import bell_changed
from engagement.hearing import WAYS_TO_TELL, asked_of_hearing
from engagement.kinds import Kind, Wording, kind_named, kinds_for
from engagement.models import Activity, Notification
from people.blocking import who_blocked
from people.models import Person
from people.scopes import PERSONAL, scopes_of

if TYPE_CHECKING:
    from engagement.models.notification import NotificationQuerySet
    from people.scopes import Viewer

PAGE_SIZE = 30
LOOKED_AT_ONCE = 60
READ_BY_POSITION = ("thread:", "room:")


@dataclass(frozen=True)
class Notice:
    """A notification with its words, as the page and the mail show it."""

    notification: Notification
    wording: Wording


# However many they are, and again without harm: who was told before is given all the same.
TELL = Spoken(
    f"""
    WITH ways AS ({WAYS_TO_TELL}),
    told AS (
        INSERT INTO engagement_notification
               (person_id, kind, activity_id, scope, place, conversation, created_at, mail_due_at)
        SELECT person, %(kind)s, %(activity)s,
               CASE WHEN %(is_personal)s::boolean THEN '{PERSONAL}' || person ELSE %(scope)s::text END,
               %(told_of)s, %(conversation)s, %(now)s,
               CASE WHEN way = 'mail' THEN %(mail_due_at)s::timestamptz END
          FROM ways
            ON CONFLICT DO NOTHING
    )
    SELECT person FROM ways
    """
)


def notify(activity: Activity, *, among: Collection[int] | None = None) -> None:
    """Consumer of the activity log: one notification a person concerned and kind. A few statements for each kind.

    `among`: nobody but these.
    """
    told: set[int] = set()
    for kind in kinds_for(activity.verb):
        told |= _notify_of_kind(kind, activity, told, among)
    transaction.on_commit(lambda: bell_changed(told), robust=True)


def _notify_of_kind(kind: Kind, activity: Activity, told_already: set[int], among: Collection[int] | None) -> set[int]:
    wanted = set(kind.recipients(activity)) - {activity.actor_id} - told_already
    if among is not None:
        # What comes back was not there to be read, however far they read meanwhile.
        wanted &= set(among)
    elif kind.read_by:
        wanted -= set(kind.read_by(activity))
    if kind.from_a_person and activity.actor_id:
        wanted -= who_blocked(activity.actor_id)
    if not wanted:
        return set()
    now = timezone.now()
    told = TELL.ask(
        **asked_of_hearing(kind, activity, wanted),
        activity=activity.pk,
        is_personal=kind.is_personal,
        scope=activity.scope,
        told_of=activity.place,
        now=now,
        mail_due_at=now + _mail_waits(kind),
    )
    return {pk for (pk,) in told}


def _mail_waits(kind: Kind) -> timedelta:
    """What is read here in the meantime is not mailed."""
    if kind.mail_after_seconds is None:
        return timedelta(minutes=getattr(settings, kind.mail_waits))
    return timedelta(seconds=kind.mail_after_seconds)


# Asked by every page of a member; index my_unread. The rules are those of `visible_to` and `unread`.
UNREAD = Statement(
    "unread_notifications",
    """
    SELECT count(*) FROM engagement_notification
    WHERE person_id = %(person)s AND scope = ANY(%(scopes)s) AND read_at IS NULL
    """,
    "person",
    "scopes",
)


def unread_count(viewer: Viewer) -> int:
    if not viewer.is_authenticated:
        return 0
    ((count,),) = UNREAD.ask(person=viewer.pk, scopes=scopes_of(viewer))
    return int(count)


def bell(request: HttpRequest) -> dict[str, object]:
    """What the frame around each page shows of it."""
    return {"bell_count": unread_count(request.user)}


def move_scope(place: str, scope: str) -> set[int]:
    """Who may read in a place changed: what was told of it counts for those who may now, and for nobody else.

    In the transaction that changes it. What is one person's own stays so. What is still on its way to the bells is
    told within the new bounds too.
    Gives the ids of those whom a bell told of it that they have not heard.
    """
    is_personal = models.Q(scope__startswith=PERSONAL)
    Activity.objects.filter(place=place, deliveries__isnull=False).exclude(is_personal).update(scope=scope)
    told = Notification.objects.filter(place=place).exclude(is_personal).exclude(scope=scope)
    people = set(told.unread().values_list("person_id", flat=True))
    told.update(scope=scope)
    transaction.on_commit(lambda: bell_changed(people), robust=True)
    return people


def move(conversation: str, *, place: str, scope: str) -> None:
    """Something went to another place, and what was told of it goes along: it counts for those who may read there."""
    about = {"conversation": conversation}
    Activity.objects.filter(payload__contains=about, deliveries__isnull=False).update(place=place, scope=scope)
    told = Notification.objects.filter(conversation=conversation).exclude(place=place)
    people = set(told.unread().values_list("person_id", flat=True))
    told.update(place=place, scope=scope)
    transaction.on_commit(lambda: bell_changed(people), robust=True)


def join(conversations: Sequence[str], into: str) -> None:
    """What was told of each belongs to one conversation from now on, and is read with it."""
    Notification.objects.filter(conversation__in=conversations).update(conversation=into)
    for activity in Activity.objects.filter(payload__conversation__in=conversations, deliveries__isnull=False):
        Activity.objects.filter(pk=activity.pk).update(payload=activity.payload | {"conversation": into})


# For a statement that clears among other things; `cleared` then tells the bell. The rule is that of `unread`.
CLEARING = """
    UPDATE engagement_notification SET read_at = now()
    WHERE person_id = %(person)s AND conversation = %(conversation)s AND read_at IS NULL
    RETURNING id
"""
CLEAR = Statement("clear_conversation", CLEARING, "person", "conversation")


def clear(person: Person, conversation: str) -> None:
    """What was read where it stands is read here too."""
    if CLEAR.ask(person=person.pk, conversation=conversation):
        cleared(person)


def cleared(person: Person) -> None:
    transaction.on_commit(lambda: bell_changed({person.pk}), robust=True)


def clear_at(person: Person, path: str) -> None:
    """What leads to the page that the person looks at is read, whatever kind it is; so is what leads nowhere any more.

    Threads and rooms know better how far somebody has read.
    """
    unread = Notification.objects.visible_to(person, scopes_of(person)).unread().select_related("activity__actor")
    for name in READ_BY_POSITION:
        unread = unread.exclude(conversation__startswith=name)
    rows = list(unread.order_by("-pk")[:LOOKED_AT_ONCE])
    told = worded(person, rows)
    read_what_is_gone(person, without_words(rows, told))
    here = [one.notification.pk for one in told if urlsplit(one.wording.url).path == path]
    if here and Notification.objects.filter(pk__in=here).unread().update(read_at=timezone.now()):
        cleared(person)


def without_words(rows: Sequence[Notification], told: Sequence[Notice]) -> list[int]:
    """What ended, was hidden or taken back has no words."""
    has_words = {one.notification.pk for one in told}
    return [row.pk for row in rows if row.read_at is None and row.pk not in has_words]


def read_what_is_gone(person: Person, gone: Sequence[int]) -> None:
    """No page shows it, so no bell goes on counting it.

    What was hidden is told again when it comes back (engagement.telling_again); what its author took back and brings
    back (discussions.withdrawing) is not.
    """
    if gone and Notification.objects.filter(pk__in=gone).unread().update(read_at=timezone.now()):
        cleared(person)


def clear_all(person: Person) -> None:
    Notification.objects.filter(person=person).unread().update(read_at=timezone.now())
    transaction.on_commit(lambda: bell_changed({person.pk}), robust=True)


def notices_for(person: Person, *, before: int | None = None) -> list[Notice]:
    """The latest of what the person was told, worded with what they may see now."""
    return worded(person, list(told_to(person, before)[:PAGE_SIZE]))


def told_to(person: Person, before: int | None) -> NotificationQuerySet:
    rows = Notification.objects.visible_to(person, scopes_of(person)).select_related("activity__actor")
    return rows.order_by("-pk") if before is None else rows.order_by("-pk").filter(pk__lt=before)


def worded(person: Person, rows: Sequence[Notification]) -> list[Notice]:
    """Words many notifications at once; what may not be seen any more is left out."""
    words: dict[tuple[str, int], Wording] = {}
    for name in {row.kind for row in rows}:
        if kind := kind_named(name):
            found = kind.word([row.activity for row in rows if row.kind == name], person)
            words |= _keyed(name, found)
    return [Notice(row, words[row.kind, row.activity_id]) for row in rows if (row.kind, row.activity_id) in words]


def _keyed(kind: str, found: Mapping[int, Wording]) -> dict[tuple[str, int], Wording]:
    return {(kind, activity_id): wording for activity_id, wording in found.items()}
