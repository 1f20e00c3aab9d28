"""Makes the demo, or brings the one that is there up to today."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from demo.models import Seeding
from demo.seeding import (
    chat,
    circles,
    communities,
    conversations,
    decisions,
    discussions,
    gathered,
    goals,
    hearing,
    interviews,
    knowledge,
    mentoring,
    moderation,
    people,
    programmes,
    resources,
    retold,
    sheets,
    terms,
    visits,
    wanted,
)
from demo.seeding.clock import Clock
from demo.seeding.marks import Marks
from demo.seeding.redating import move_to
from demo.seeding.timeline import Cast
from demo.seeding.times import Calendar
from demo.seeding.words import communities as all_communities
from demo.seeding.words import fingerprint
from demo.seeding.words import people as all_people
from engagement.models import Activity

LOCK = 20_261_124


@transaction.atomic
def make_demo(now: datetime | None = None) -> bool:
    """All of it or nothing. Says whether anything was written; else only its dates were moved."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    now = now or timezone.now()
    cast = Cast(Calendar(now))
    seeding = Seeding.objects.first()
    if seeding:
        move_to(now, seeding)
    is_new = seeding is None or seeding.fingerprint != fingerprint()
    if is_new:
        _go_through(cast)
        _note(seeding, now)
        # Postgres would find out by itself in a minute; until then home can take longer than a statement may.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    else:
        for words in all_communities():
            circles.move_sessions(words, cast)
            programmes.move_meetings(words, cast)
            programmes.move_dates(words, cast)
            decisions.move_ends(words, cast)
    return is_new


def _go_through(cast: Cast) -> None:
    everybody, everywhere = all_people(), all_communities()
    first_activity = (Activity.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
    joined = {words.slug: communities.joining_days(words, cast) for words in everywhere}
    people.arrive(cast, everybody, _first_days(joined))
    marks = Marks(cast)
    for words in everywhere:
        communities.plan(words, cast, joined[words.slug])
        discussions.plan(words, cast, marks)
        decisions.plan(words, cast)
        terms.plan(words, cast)
        goals.plan(words, cast, joined[words.slug][words.community["steward"]])
        chat.plan(words, cast, marks)
        knowledge.plan(words, cast, marks)
        wanted.plan(words, cast)
        resources.plan(words, cast)
        sheets.plan(words, cast)
        gathered.plan(words, cast)
        interviews.plan(words, cast)
        retold.plan(words, cast)
        mentoring.plan(words, cast)
        visits.plan(words, cast)
    moderation.plan(cast)
    conversations.plan(cast)
    _let_it_happen(cast)
    for words in everywhere:
        discussions.bring_in_the_archive(words, cast)
    knowledge.settle()
    mentoring.note_free_hours(everywhere, cast)
    hearing.settle(cast, everybody, everywhere, first_activity=first_activity)


def _first_days(joined: dict[str, dict[str, datetime]]) -> dict[str, datetime]:
    first: dict[str, datetime] = {}
    for days in joined.values():
        for who, day in days.items():
            first[who] = min(day, first.get(who, day))
    return first


def _let_it_happen(cast: Cast) -> None:
    with Clock().running() as clock:
        for act in sorted(cast.acts):
            clock.at = act.at
            act.do()


def _note(seeding: Seeding | None, now: datetime) -> None:
    if seeding:
        seeding.fingerprint = fingerprint()
        seeding.save(update_fields=["fingerprint"])
    else:
        nothing = timedelta()
        Seeding.objects.create(fingerprint=fingerprint(), made_at=now, moved_recent=nothing, moved_older=nothing)
