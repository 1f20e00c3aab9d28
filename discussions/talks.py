"""Proposals are talked over in threads: how to begin one, and where it is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from communities.decisions.talks import Talk, Talks
from discussions.models import Thread, ThreadKind
from discussions.posting import start_thread
from discussions.whereabouts import found_now

if TYPE_CHECKING:
    from communities.models import Community
    from people.models import Person
    from people.scopes import Viewer


def _begin(community: Community, author: Person, title: str, source: str) -> int:
    thread = start_thread(community, author=author, title=title, source=source, kind=ThreadKind.IDEA)
    return thread.pk


def _find(viewer: Viewer, numbers: Collection[int]) -> Mapping[int, Talk]:
    threads = found_now(Thread.objects.visible_to(viewer).select_related("community"), numbers)
    return {pk: Talk(thread.get_absolute_url(), thread.reply_count) for pk, thread in threads.items()}


TALKS = Talks(begin=_begin, find=_find)
