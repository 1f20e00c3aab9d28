"""Where we've got to: a thread's summary, kept by those who take part."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from communities.mentions import MentionLookup
from discussions.models import Summary, SummaryAgreement, SummaryEdition, Thread
from discussions.nameless import known_to_log, voice_of
from discussions.reading import conversation
from engagement.log import record

if TYPE_CHECKING:
    from content.rendering import Rendered
    from people.models import Person
    from people.scopes import Viewer

SUMMARISED = "discussions.summary_written"
WANTED = "discussions.summary_wanted"

ENOUGH_PEOPLE = 5
QUIET_FOR = timedelta(days=14)
# What was said years ago, or came with an archive, is left in peace.
TOO_LONG_AGO = timedelta(days=120)
BATCH = 200


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
    """Writes or changes the summary; who asked here without their name does this without it too.

    `started_from` is the edition the change began with (0: there was none); without it the last word wins.
    """
    thread = Thread.objects.select_for_update(of=("self",)).select_related("community").get(pk=thread.pk)
    summary = Summary.objects.filter(thread=thread).first() or Summary(thread=thread)
    if started_from is not None and started_from != summary.edition:
        raise ChangedMeanwhile(summary)
    if summary.source == source:
        return summary
    summary.write(source, mentions=MentionLookup(thread.community))
    voice = voice_of(by, thread)
    summary.updated_by, summary.updated_at = voice, at or timezone.now()
    summary.after_number = after_number or thread.last_number
    summary.edition += 1
    summary.agreed_ids = []
    summary.save()
    SummaryEdition.objects.create(
        summary=summary,
        edition=summary.edition,
        source=source,
        html=summary.html,
        renderer_version=summary.renderer_version,
        by=voice,
        at=summary.updated_at,
    )
    thread.touch()
    where = thread.community
    scope, place = where.content_scope, where.scope
    actor = known_to_log(by, thread)
    record(SUMMARISED, actor=actor, target=thread, scope=scope, place=place, edition=summary.edition)
    return summary


@transaction.atomic
def agree(summary: Summary, *, person: Person, edition: int) -> None:
    """With what the person has read; raises ChangedMeanwhile when it says something else by now."""
    summary = Summary.objects.select_for_update(of=("self",)).select_related("thread").get(pk=summary.pk)
    if edition != summary.edition:
        raise ChangedMeanwhile(summary)
    _agree(summary, person, timezone.now())
    summary.thread.touch()


@transaction.atomic
def agree_no_more(summary: Summary, *, person: Person) -> None:
    summary = Summary.objects.select_for_update(of=("self",)).select_related("thread").get(pk=summary.pk)
    summary.agreements.filter(person=voice_of(person, summary.thread)).delete()
    _keep_agreed(summary)
    summary.thread.touch()


def _agree(summary: Summary, person: Person, at: datetime) -> None:
    SummaryAgreement.objects.update_or_create(
        summary=summary,
        person=voice_of(person, summary.thread),
        defaults={"edition": summary.edition, "at": at},
    )
    _keep_agreed(summary)


def _keep_agreed(summary: Summary) -> None:
    agreed = summary.agreements.filter(edition=summary.edition).order_by("at", "pk")
    summary.agreed_ids = list(agreed.values_list("person_id", flat=True))
    summary.save(update_fields=["agreed_ids"])


@transaction.atomic
def ask_for_summaries(now: datetime) -> int:
    """Once for each thread that many took part in and that has gone quiet without one."""
    quiet = Thread.objects.filter(
        hidden_at=None,
        summary=None,
        summary_asked_at=None,
        people_count__gte=ENOUGH_PEOPLE,
        last_post_at__range=(now - TOO_LONG_AGO, now - QUIET_FOR),
    )
    found = list(quiet.select_for_update(of=("self",), skip_locked=True).select_related("community")[:BATCH])
    for thread in found:
        thread.summary_asked_at = now
        thread.save(update_fields=["summary_asked_at"])
        where = thread.community
        scope, told = where.content_scope, conversation(thread.pk)
        record(WANTED, actor=None, target=thread, scope=scope, place=where.scope, conversation=told)
    return len(found)


def preview_summary(source: str, key: str, viewer: Viewer) -> Rendered | None:
    """As it will be stored, the posts it names as links among it. `key` is the thread's number."""
    number = int(key) if key.isdecimal() and len(key) < 19 else 0
    thread = Thread.objects.visible_to(viewer).filter(pk=number).select_related("community").first()
    return Summary(thread=thread).write(source, mentions=MentionLookup(thread.community)) if thread else None
