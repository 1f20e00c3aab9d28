"""How far somebody has read. It only moves forward: a tab left open behind does not undo another's reading."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Min
from django.utils import timezone

from content.statements import Spoken, Statement
from discussions.drafts import REPLY
from discussions.gone import gone_after
from discussions.models import Level, ReadPosition, Thread
from engagement.notifying import CLEARING, clear, cleared

if TYPE_CHECKING:
    from people.models import Person
    from people.scopes import Viewer


def conversation(thread_id: int) -> str:
    """What belongs together about one thread: notifications, one line in search, one mail."""
    return f"thread:{thread_id}"


def shared_understanding(thread_id: int) -> str:
    """What a thread has got to: a line of its own in search."""
    return f"summary:{thread_id}"


@dataclass(frozen=True)
class Standing:
    """How a viewer stands to a thread: the last post they saw, when, how many since are gone, how much they hear of it,
    a reply half written."""

    number: int = 0
    at: datetime | None = None
    level: str = Level.MENTIONS
    draft: Mapping[str, str] = field(default_factory=dict)
    draft_at: datetime | None = None
    # What they said to a question they could answer, and whether they chose a level, or wrote in it, which chooses one.
    offer: str = ""
    follows: bool = False
    gone: int = 0
    # Whether people say there who they are: of the thread, and asked here since nobody else needs to know.
    introduces: bool = False


# Asked by every thread page of a member. Each part is one probe of a unique index.
STANDING = Statement(
    "standing_to_thread",
    f"""
    SELECT reading.number, reading.at,
           coalesce(following.level, CASE hearing.preset WHEN 'everything' THEN 'every' WHEN 'muted' THEN 'muted' END,
                    'mentions'),
           draft.fields, draft.saved_at, offer.state, following.level IS NOT NULL,
           {gone_after("asked.thread", "reading.number")},
           EXISTS (SELECT FROM discussions_introductions WHERE thread_id = asked.thread)
    FROM (VALUES (%(person)s::bigint, %(thread)s::bigint, %(community)s::bigint)) AS asked (person, thread, community)
    LEFT JOIN discussions_readposition AS reading ON (reading.person_id, reading.thread_id) = (person, thread)
    LEFT JOIN discussions_following AS following ON (following.person_id, following.thread_id) = (person, thread)
    LEFT JOIN engagement_hearing AS hearing
        ON (hearing.person_id, hearing.place) = (asked.person, 'c:' || asked.community)
    LEFT JOIN discussions_answeroffer AS offer ON (offer.person_id, offer.thread_id) = (person, thread)
    LEFT JOIN content_draft AS draft ON (draft.owner_id, draft.kind, draft.place) = (person, '{REPLY}', thread)
    """,
    "person",
    "thread",
    "community",
)


def standing_of(viewer: Viewer, thread: Thread) -> Standing:
    if not viewer.is_authenticated:
        return Standing()
    found = STANDING.ask(person=viewer.pk, thread=thread.pk, community=thread.community_id)
    ((number, at, level, draft, draft_at, offer, *others),) = found
    return Standing(number or 0, at, level, json.loads(draft or "{}"), draft_at, offer or "", *others)


def first_unread(seen: int, thread: Thread) -> int:
    """Number of the first post behind the last one that was seen; 0 when there is none, or when everything is new."""
    return seen + 1 if 0 < seen < thread.last_number else 0


# Asked with each post: who writes follows, unless they chose a level, and has read what stands above and what they were
# told of it.
TAKING_PART = Statement(
    "taking_part",
    f"""
    WITH followed AS (
        INSERT INTO discussions_following (person_id, thread_id, level, since)
        VALUES (%(person)s, %(thread)s, 'every', now()) ON CONFLICT (person_id, thread_id) DO NOTHING
    ),
    read AS (
        INSERT INTO discussions_readposition AS reading (person_id, thread_id, number, at)
        VALUES (%(person)s, %(thread)s, %(number)s, %(at)s)
        ON CONFLICT (person_id, thread_id) DO UPDATE SET number = excluded.number, at = excluded.at
        WHERE reading.number < excluded.number
    ),
    cleared AS ({CLEARING})
    SELECT id FROM cleared
    """,
    "person",
    "thread",
    "number",
    "at",
    "conversation",
)


def take_part(thread: Thread, number: int, *, person: Person, at: datetime) -> None:
    """By writing the last post in it."""
    about = conversation(thread.pk)
    if TAKING_PART.ask(person=person.pk, thread=thread.pk, number=number, at=at, conversation=about):
        cleared(person)


def _past_what_is_gone(thread: Thread, number: int) -> int:
    """What follows and is hidden, or in another thread now, is not waiting to be read here."""
    following = thread.posts.filter(number__gt=number, hidden_at=None).aggregate(first=Min("number"))["first"]
    return (following or thread.last_number + 1) - 1


def read_up_to(thread: Thread, number: int, *, person: Person, at: datetime | None = None) -> None:
    """Moves the position to `number`, never past the end of the thread and never back."""
    number = min(number, thread.last_number)
    if thread.moved_count or thread.gone_count:
        number = _past_what_is_gone(thread, number)
    at = at or timezone.now()
    mine = ReadPosition.objects.filter(thread=thread, person=person)
    if not mine.filter(number__lt=number).update(number=number, at=at):
        first = ReadPosition(thread=thread, person=person, number=number, at=at)
        ReadPosition.objects.bulk_create([first], ignore_conflicts=True)
    if number >= thread.last_number:
        clear(person, conversation(thread.pk))


# The same for many at once.
READ_EACH = Spoken(
    """
    WITH told AS (
        SELECT thread.id, thread.last_number, coalesce((
            SELECT min(post.number) FROM discussions_post post
            WHERE post.thread_id = thread.id AND post.number > least(one.number, thread.last_number)
                AND post.hidden_at IS NULL
        ), thread.last_number + 1) - 1 AS number
        FROM unnest(%(threads)s::bigint[], %(numbers)s::bigint[]) AS one (id, number)
        JOIN discussions_thread thread ON thread.id = one.id
    ),
    read AS (
        INSERT INTO discussions_readposition AS reading (person_id, thread_id, number, at)
        SELECT %(person)s, id, number, now() FROM told
        ON CONFLICT (person_id, thread_id) DO UPDATE SET number = excluded.number, at = excluded.at
        WHERE reading.number < excluded.number
    )
    UPDATE engagement_notification SET read_at = now()
    WHERE person_id = %(person)s AND read_at IS NULL
        AND conversation IN (SELECT 'thread:' || id FROM told WHERE number >= last_number)
    RETURNING id
    """
)


def read_each_up_to(numbers: Mapping[int, int], *, person: Person) -> None:
    """By the ids of threads that the person may read."""
    threads = list(numbers)
    if READ_EACH.ask(person=person.pk, threads=threads, numbers=[numbers[pk] for pk in threads]):
        cleared(person)
