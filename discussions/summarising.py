"""Where we've got to: a thread's summary, kept by those who take part."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from communities.mentions import MentionLookup
from discussions.models import Summary, Thread
from engagement.log import record

if TYPE_CHECKING:
    from people.models import Person

SUMMARISED = "discussions.summary_written"


class ChangedMeanwhile(Exception):
    """Somebody else saved the summary after this change was begun; `current` is what stands now."""

    def __init__(self, current: Summary) -> None:
        super().__init__()
        self.current = current


@transaction.atomic
def write_summary(
    thread: Thread,
    *,
    source: str,
    by: Person,
    started_from: int | None = None,
    after_number: int | None = None,
    at: datetime | None = None,
) -> Summary:
    """Writes or changes the summary.

    `started_from` is the edition the change began with (0: there was none); without it the last word wins.
    """
    thread = Thread.objects.select_for_update(of=("self",)).select_related("community").get(pk=thread.pk)
    summary = Summary.objects.filter(thread=thread).first() or Summary(thread=thread)
    if started_from is not None and started_from != summary.edition:
        raise ChangedMeanwhile(summary)
    if summary.source == source:
        return summary
    summary.write(source, mentions=MentionLookup(thread.community))
    summary.updated_by, summary.updated_at = by, at or timezone.now()
    summary.after_number = after_number or thread.last_number
    summary.edition += 1
    summary.save()
    thread.touch()
    where = thread.community
    scope, place = where.content_scope, where.scope
    record(SUMMARISED, actor=by, target=thread, scope=scope, place=place, edition=summary.edition)
    return summary
