"""Bringing archives into a community, batch by batch. What breaks off is gone on with by the next run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import batched
from pathlib import Path

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from communities.models import Community
from discussions.importing.batches import Batch, Read
from discussions.importing.landing import Landing
from discussions.importing.messages import read
from discussions.importing.reports import Report
from discussions.importing.surveys import Survey
from discussions.models import Letter

BATCH = 200
# The first half of the lock's name; the second is the community.
LOCK = 2015

type Progress = Callable[[int, int], None]


class UnderWay(Exception):
    """Another import into the same community has not ended yet."""


def bring_in(paths: Sequence[Path], *, community: Community, progress: Progress = lambda done, of: None) -> Report:
    """Everything in these archives that is not here yet. Raises NotAnArchive before anything is written."""
    now = timezone.now()
    report = Report()
    with _alone_in(community), Survey(list(paths), now) as survey:
        report.messages = len(survey)
        before = Letter.objects.aggregate(last=Max("pk"))["last"] or 0
        messages = ((read(raw, now), at) for raw, at in survey)
        progress(0, report.messages)
        for some in batched(messages, BATCH):
            _bring(some, Batch(community, before), survey.list_tags, report)
            progress(report.brought_in + report.reasons.total(), report.messages)
    return report


@transaction.atomic
def _bring(some: Sequence[Read], batch: Batch, list_tags: frozenset[str], report: Report) -> None:
    batch.look_up([message for message, _at in some])
    for message, at in some:
        if reason := batch.take(message, at):
            report.skip(reason, message.id, message.subject)
    if batch.placed:
        landing = Landing(batch.community, batch, list_tags)
        landing.land()
        _count(landing, report)


def _count(landing: Landing, report: Report) -> None:
    report.brought_in += len(landing.batch.placed)
    report.shortened += sum(bool(one.message.left_out) for one in landing.batch.placed)
    report.people |= set(landing.authors.values())
    report.begun |= {thread.pk for thread in landing.begun}
    report.continued |= {landing.threads[growth].pk for growth in landing.before} - report.begun


@contextmanager
def _alone_in(community: Community) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK, community.pk])
        if not cursor.fetchone()[0]:
            raise UnderWay
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK, community.pk])
