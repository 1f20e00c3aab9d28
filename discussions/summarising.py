"""Where we've got to: a thread's summary, kept by those who take part."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from communities.mentions import MentionLookup
from discussions.models import Post, Summary, SummaryAgreement, SummaryEdition, Thread
from discussions.nameless import known_to_log, voice_of
from discussions.reading import conversation
from engagement.log import record
from moderation.watching import act_on_watched

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
    Where the words are watched for, what stood before stands until somebody has looked.
    """
    thread = Thread.objects.select_for_update(of=("self",)).select_related("community").get(pk=thread.pk)
    summary = Summary.objects.filter(thread=thread).first() or Summary(thread=thread)
    if started_from is not None and started_from != summary.edition:
        raise ChangedMeanwhile(summary)
    if summary.source == source:
        return summary
    stood, summary.edition = summary.source, _next_edition(summary)
    summary.write(source, mentions=MentionLookup(thread.community))
    summary.updated_by, summary.updated_at = voice_of(by, thread), at or timezone.now()
    summary.after_number = after_number or thread.last_number
    summary.agreed_ids = []
    summary.save()
    edition = _kept(summary)
    thread.touch()
    _tell(thread, summary.edition, by)
    act_on_watched(edition, source, by=by, stood=stood)
    summary.waiting = edition if edition.hidden_at else None
    return summary


def _tell(thread: Thread, edition: int, by: Person) -> None:
    where = {"scope": thread.community.content_scope, "place": thread.community.scope}
    record(SUMMARISED, actor=known_to_log(by, thread), target=thread, **where, edition=edition)


def _kept(summary: Summary) -> SummaryEdition:
    """What it says now, for good."""
    return SummaryEdition.objects.create(
        summary=summary,
        edition=summary.edition,
        source=summary.source,
        html=summary.html,
        renderer_version=summary.renderer_version,
        by=summary.updated_by,
        at=summary.updated_at,
    )


def _next_edition(summary: Summary) -> int:
    """Hidden ones have theirs as well."""
    return (summary.editions.aggregate(last=Max("edition"))["last"] or 0) + 1 if summary.pk else 1


def hold_for(edition: SummaryEdition) -> None:
    _held(edition.summary)


def stand_anew(edition: SummaryEdition) -> None:
    """It was hidden, or came back: the summary says what its latest edition says that stands."""
    summary = Summary.objects.select_related("thread").get(pk=edition.summary_id)
    latest = summary.editions.standing().order_by("-edition").first()
    if latest is None:
        summary.source, summary.html, summary.edition, summary.updated_by = "", "", 0, None
    elif latest.edition != summary.edition:
        _say(summary, latest)
    summary.save()
    _keep_agreed(summary)
    summary.thread.touch()


def reword(edition: SummaryEdition, changed: Mapping[str, str], by: Person) -> None:
    """By those who look after the place; its thread is held. What stands becomes another edition: who agreed with the
    one before is asked anew, and who changes that one finds out."""
    summary, thread = edition.summary, edition.thread
    if edition.edition == summary.edition:
        edition.edition = _next_edition(summary)
    edition.write(changed["source"], mentions=MentionLookup(thread.community))
    edition.save(update_fields=["source", "html", "renderer_version", "edition"])
    stand_anew(edition)
    _tell(thread, edition.edition, by)


def _say(summary: Summary, edition: SummaryEdition) -> None:
    for name in ("source", "html", "renderer_version", "edition"):
        setattr(summary, name, getattr(edition, name))
    summary.updated_by_id, summary.updated_at = edition.by_id, edition.at
    said = Post.objects.filter(thread=summary.thread, created_at__lte=edition.at).aggregate(last=Max("number"))
    summary.after_number = said["last"] or 1


@transaction.atomic
def agree(summary: Summary, *, person: Person, edition: int) -> None:
    """With what the person has read; raises ChangedMeanwhile when it says something else by now."""
    summary = _held(summary)
    if edition != summary.edition:
        raise ChangedMeanwhile(summary)
    _agree(summary, person, timezone.now())
    summary.thread.touch()


@transaction.atomic
def agree_no_more(summary: Summary, *, person: Person) -> None:
    summary = _held(summary)
    summary.agreements.filter(person=voice_of(person, summary.thread)).delete()
    _keep_agreed(summary)
    summary.thread.touch()


def _held(summary: Summary) -> Summary:
    """Whoever writes, hides or agrees holds the thread first, so that no two of them wait for each other."""
    Thread.objects.select_for_update(of=("self",)).get(pk=summary.thread_id)
    return Summary.objects.select_related("thread").get(pk=summary.pk)


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
    """Once for each thread that many took part in and that has gone quiet without one, or whose only one was hidden."""
    quiet = Thread.objects.coming_to_something().filter(
        Q(summary=None) | Q(summary__edition=0),
        hidden_at=None,
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
