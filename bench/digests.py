"""Writing everybody's digest, and telling ten thousand followers of one post: what it costs."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.template import Context, Template

from bench.data import MEASURED, NOW
from discussions.models import Following, Post, Thread
from discussions.posting import REPLIED, reply
from engagement.digests import write_due_digests
from engagement.log import record
from engagement.models import DigestIssue, Mail, Notification, Preferences
from engagement.notifying import notify
from people.models import Person

FOLLOWERS = 10_000
FEW = 1_000
RENDERED = 10_000
REPLIES = 20


@dataclass(frozen=True)
class Cost:
    """CPU of this process in seconds; all that went by, with Postgres; the most memory it ever had."""

    what: str
    made: int
    statements: int
    cpu_seconds: float
    seconds: float
    most_mb: float


def digests(people: int) -> Cost:
    """The first `people` are due at once. What is written is taken away again."""
    chosen = list(Person.objects.order_by("pk").values_list("pk", flat=True)[:people])
    Mail.objects.all().delete()
    DigestIssue.objects.all().delete()
    Preferences.objects.all().delete()
    due = NOW - timedelta(minutes=1)
    Preferences.objects.bulk_create(
        [
            Preferences(person_id=pk, digest="daily", next_digest_at=due, seen_at=NOW - timedelta(days=2))
            for pk in chosen
        ]
    )
    return measured(f"digests of {people:,} people", lambda: write_due_digests(NOW))


def bare() -> Cost:
    """One line through the template engine, with nothing asked: what digests are measured against."""
    template = Template("<p>{{ title }}, {{ reason }}</p>")

    def render() -> int:
        for number in range(RENDERED):
            template.render(Context({"title": f"Number {number}", "reason": "Because"}))
        return RENDERED

    return measured("rendering one bare template", render)


def ratios_of(few: Cost, many: Cost, floor: Cost) -> str:
    """Which hold on another machine too."""
    of_few, of_many, of_floor = (one.cpu_seconds / max(one.made, 1) for one in (few, many, floor))
    return (
        f"A digest costs {of_many / of_floor:,.0f} times a bare template; among {many.made:,} "
        f"{of_many / of_few:.2f} times what it costs among {few.made:,}.\n"
    )


def telling(followers: int = FOLLOWERS) -> Cost:
    """One reply in a thread that so many follow, or as many as there are people."""
    thread = Thread.objects.order_by("pk")[0]
    people = list(Person.objects.order_by("pk").values_list("pk", flat=True)[:followers])
    Following.objects.bulk_create(
        [Following(thread=thread, person_id=pk) for pk in people], ignore_conflicts=True, batch_size=5_000
    )
    post = Post.objects.filter(thread=thread).order_by("-number")[0]
    with transaction.atomic():
        activity = record(
            REPLIED,
            actor=post.author,
            target=post,
            scope=thread.community.content_scope,
            place=thread.community.scope,
            thread=thread.pk,
            conversation=f"thread:{thread.pk}",
        )

    def tell() -> int:
        notify(activity)
        return Notification.objects.filter(activity=activity).count()

    return measured(f"telling {len(people):,} followers of one reply, and their bells", tell)


def asking(followed: bool) -> Cost:
    """What whoever replies waits for: as long whether thousands follow or nobody does."""
    threads = (
        Thread.objects.order_by("pk") if followed else Thread.objects.exclude(pk__in=Following.objects.values("thread"))
    )
    thread = threads.select_related("community")[0]
    author = Person.objects.get(pk=MEASURED)

    def act() -> int:
        for number in range(REPLIES):
            reply(thread, author=author, source=f"Reply {number}, of nobody's interest.")
        return REPLIES

    return measured(f"replying {REPLIES} times where {'all of these' if followed else 'none'} follow", act)


def measured(what: str, act: Callable[[], int]) -> Cost:
    statements = 0

    def count(execute: Callable[..., Any], *asked: Any) -> Any:
        nonlocal statements
        statements += 1
        return execute(*asked)

    began, cpu = time.monotonic(), time.process_time()
    with connection.execute_wrapper(count):
        made = act()
    cpu, seconds = time.process_time() - cpu, time.monotonic() - began
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Cost(what, made, statements, cpu, seconds, most)


def table_of(costs: list[Cost]) -> str:
    head = (
        "| what | made | a second and core | statements each | CPU s | all s | most memory, MB |\n"
        "|---|---|---|---|---|---|---|\n"
    )
    lines = (
        f"| {one.what} | {one.made:,} | {one.made / max(one.cpu_seconds, 0.001):.0f} "
        f"| {one.statements / max(one.made, 1):.2f} | {one.cpu_seconds:.2f} | {one.seconds:.2f} | {one.most_mb:.0f} |"
        for one in costs
    )
    return head + "\n".join(lines) + "\n"
