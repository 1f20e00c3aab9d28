"""A community's threads in lists: latest, unread, waiting for an answer, mine; by tag; a page by key."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from math import ceil
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from communities.permissions import membership_of
from communities.places import said
from content.composed import Composed
from discussions.drawing import draw_row, draw_tags
from discussions.heard import new_in
from discussions.keys import Key, numbers_in
from discussions.lately import Waiting, tags_lately
from discussions.models import NamelessAsk, Thread
from discussions.offering import topics_of, what_fits
from discussions.querysets import ThreadQuerySet, up_to
from discussions.unread import REACH, unread_of, unread_threads
from people.faces import faces_of
from people.models import Person

if TYPE_CHECKING:
    from datetime import datetime

    from django.utils.safestring import SafeString

    from communities.models import Community
    from people.scopes import Viewer

PAGE_SIZE = 20
# Coming back to a list shows again what was shown; no further than this.
MOST_AT_ONCE = 200

# Columns no row shows.
LEFT_OUT = ("hidden_at", "answer_by", "answer_at", "locked_by", "locked_why", "revision")

LATEST, UNREAD, NEW, WAITING, FOLLOWING, MINE = "latest", "unread", "new", "waiting", "following", "mine"
VIEWS = {
    LATEST: _("Latest"),
    UNREAD: _("Unread"),
    NEW: _("New to you"),
    WAITING: _("Waiting for an answer"),
    FOLLOWING: _("Following"),
    MINE: _("Mine"),
}
# Whoever has an account follows what they can read, and finds what they wrote before they left.
OWN_VIEWS = frozenset({FOLLOWING, MINE})
# Only members' are counted. Sought among so many threads: on the first page as far as they are counted, further down
# among more at a time.
SOUGHT = frozenset({UNREAD, NEW})
FURTHER = 1000
ACTIVITY, CREATION = "activity", "creation"
ORDERED_BY = {ACTIVITY: "last_post_at", CREATION: "created_at"}
MOST_PINNED = 5


def _readable(community: int, viewer: Viewer) -> ThreadQuerySet:
    threads = Thread.objects.inside(community).with_reading_of(viewer).with_summaries()
    return threads.with_gone_since() if viewer.is_authenticated else threads


def _ordered(threads: ThreadQuerySet, sort: str) -> ThreadQuerySet:
    return threads.by_creation() if sort == CREATION else threads.by_activity()


def _top(sort: str, most: int, *, community: int, person: int = 0) -> ThreadQuerySet:
    """What is pinned and not read to the end, and enough of the latest for whatever goes on top."""
    threads = _readable(community, Person(pk=person) if person else AnonymousUser()).defer(*LEFT_OUT)
    latest = _ordered(threads, sort)[: most + 1 + MOST_PINNED]
    unread = threads.pinned().filter(last_number__gt=Coalesce("read_number", 0))
    return unread[:MOST_PINNED].union(latest, all=True)


TOP = Composed(_top, community=int)
TOP_OF_MEMBER = Composed(_top, community=int, person=int)


def _when_pinned(thread: Thread) -> datetime:
    assert thread.pinned_at
    return thread.pinned_at


class ThreadList:
    """Rows of a community's threads. `community` was fetched as readable by the viewer."""

    def __init__(
        self, community: Community, viewer: Viewer, asked: Mapping[str, str], *, size: int = PAGE_SIZE
    ) -> None:
        self.root = reverse("discussions:threads", args=[community.slug])
        self.size = size
        self.community = community
        self.viewer = viewer
        self.membership = membership_of(viewer, community)
        self.view = asked.get("show", LATEST) if asked.get("show") in VIEWS else LATEST
        is_theirs = self.view not in SOUGHT or self.membership
        if not is_theirs or (self.view in OWN_VIEWS and not viewer.is_authenticated):
            self.view = LATEST
        self.sort = CREATION if asked.get("sort") == CREATION else ACTIVITY
        self.by = ORDERED_BY[self.sort]
        self.tag = asked.get("tag", "").strip().lower()[:40]
        self.topics = topics_of(viewer) if self.membership else []
        self.before = Key.read(asked.get("before", ""))
        self.until = Key.read(asked.get("until", ""))
        self.top = numbers_in(asked.get("top", ""), MOST_PINNED)

    @cached_property
    def threads(self) -> list[Thread]:
        """The rows, each with its faces, `new_count` and `start` (the first number the viewer has not seen)."""
        rows = [*self.pinned, *self._fetched[: self._most]]
        people = self._people(rows)
        heard, muted = unread_of(self.viewer).heard_in(rows)
        for thread in rows:
            thread.last_author = people.get(thread.last_author_id or 0)
            thread.faces = [people[pk] for pk in thread.face_ids[:3] if pk in people]
            self._mark(thread, heard.get(thread.pk, thread.last_number), muted.get(thread.pk, 0))
        return rows

    @property
    def rows(self) -> list[SafeString]:
        return [draw_row(thread, root=self.root) for thread in self.threads]

    @cached_property
    def more(self) -> Key | None:
        """The key to go on from, when there is more."""
        if len(self._fetched) > self._most:
            return Key.of(self._fetched[self._most - 1], self.by)
        return self._end_of_sought

    @property
    def goes_further_back(self) -> bool:
        """Nothing more among those looked through, of which there are more."""
        return len(self._fetched) <= self._most and self.more is not None

    @cached_property
    def _end_of_sought(self) -> Key | None:
        """The last of those looked through for this page, where others follow."""
        if self.view not in SOUGHT:
            return None
        ends = self._in_order.values_list(self.by, "pk")[self._reach - 1 : self._reach + 1]
        return Key(*ends[0]) if len(ends) == 2 else None

    @property
    def _in_order(self) -> ThreadQuerySet:
        """From where this page begins, as far back as anything can be unread."""
        threads = _ordered(Thread.objects.inside(self.community), self.sort)
        if self.membership and self.sort == ACTIVITY:
            threads = threads.filter(last_post_at__gte=self.membership.joined_at)
        return threads.after(self.before.at, self.before.pk, by=self.by) if self.before else threads

    @property
    def _reach(self) -> int:
        return FURTHER if self.before or self.until else REACH

    @property
    def last_key(self) -> Key:
        """Of the last row shown."""
        return Key.of(self.threads[-1], self.by)

    @property
    def pinned(self) -> list[Thread]:
        """On top until they are read to the end; for visitors, always."""
        return self._first[0] if self._begins_with_pinned else []

    @property
    def _begins_with_pinned(self) -> bool:
        return self.view == LATEST and not self.tag and not self.before

    @cached_property
    def _first(self) -> tuple[list[Thread], list[Thread]]:
        """What is pinned, and what follows it, in one statement. Of the latest enough for whatever goes on top."""
        rows = {thread.pk: thread for thread in self._top()}
        unread = (row for row in rows.values() if row.pinned_at and row.last_number > (row.read_number or 0))
        top = sorted(unread, key=_when_pinned, reverse=True)[:MOST_PINNED]
        for thread in top:
            del rows[thread.pk]
        rest = sorted(rows.values(), key=lambda row: (getattr(row, self.by), row.pk), reverse=True)
        return top, rest[: self._most + 1]

    def _top(self) -> list[Thread]:
        # Of those who come back whole pages, so that there are few statements.
        most = ceil(self._most / PAGE_SIZE) * PAGE_SIZE if self._most > PAGE_SIZE else self._most
        if self.viewer.is_authenticated:
            return TOP_OF_MEMBER(self.sort, most, community=self.community.pk, person=self.viewer.pk)
        return TOP(self.sort, most, community=self.community.pk)

    @property
    def _readable(self) -> ThreadQuerySet:
        return _readable(self.community.pk, self.viewer)

    @cached_property
    def _fetched(self) -> list[Thread]:
        if self._begins_with_pinned:
            return self._first[1]
        rows = self._chosen(self._readable)
        if self.before:
            rows = rows.after(self.before.at, self.before.pk, by=self.by).exclude(pk__in=self.top)
        return list(_ordered(rows, self.sort).defer(*LEFT_OUT)[: self._most + 1])

    @cached_property
    def _most(self) -> int:
        """One page; for somebody who comes back, as many rows as they had."""
        if not self.until or self.before:
            return self.size
        seen = self._chosen(Thread.objects.inside(self.community).with_reading_of(self.viewer))
        return max(self.size, up_to(seen.down_to(self.until.at, self.until.pk, by=self.by), MOST_AT_ONCE))

    def _chosen(self, threads: ThreadQuerySet) -> ThreadQuerySet:
        if self.tag:
            threads = threads.tagged(self.tag)
        if self.view == WAITING:
            return threads.waiting_for_answer()
        if self.view in SOUGHT and self.membership:
            unread = threads.unread_by(self.membership, unread_of(self.viewer), among=self._in_order[: self._reach])
            return unread.filter(Q(read_number=None)) if self.view == NEW else unread
        if self.view == FOLLOWING:
            return threads.followed_by(self.viewer, self.community)
        if self.view == MINE:
            return threads.with_part_of(self.viewer)
        return threads

    def _mark(self, thread: Thread, heard: int, muted: int) -> None:
        """What is muted is not new. `heard` is the last post of somebody the viewer hears, `muted` how many are not."""
        seen = thread.read_number or 0
        counts = self.membership and (seen or thread.last_post_at >= self.membership.joined_at)
        is_new = counts and heard > seen and not unread_of(self.viewer).is_silent(thread)
        thread.new_count = new_in(thread, seen, thread.gone_since + muted) if is_new else 0
        thread.start = seen + 1 if 0 < seen < thread.last_number else 0
        asks_me = self.topics and thread.waits_for_answer and not self._is_own(thread)
        thread.fits = what_fits(self.topics, thread.title, thread.tags) if asks_me else ""

    def _is_own(self, thread: Thread) -> bool:
        return thread.author_id == self.viewer.pk or (thread.is_nameless and thread.pk in self._asked_without_name)

    @cached_property
    def _asked_without_name(self) -> set[int]:
        """What the viewer asked here so; nobody else is shown a list made with it."""
        asked = NamelessAsk.objects.filter(person=self.viewer.pk, thread__community=self.community)
        return set(asked.values_list("thread_id", flat=True))

    def _people(self, rows: list[Thread]) -> dict[int, Person]:
        wanted = {pk for thread in rows for pk in (*thread.face_ids[:3], thread.last_author_id) if pk}
        return faces_of(wanted)

    @property
    def unread_count(self) -> int | str:
        """As in the side bar: of the hundred latest threads, which is no number to be told when all of them are new."""
        return said(unread_threads(self.viewer).get(self.community.pk, 0))

    @cached_property
    def waiting(self) -> Waiting:
        return Waiting.in_community(self.community)

    @cached_property
    def tag_addresses(self) -> list[tuple[str, str]]:
        """Each tag with the address of this list narrowed to it: what is shown and how it is sorted stay."""
        return [(tag, self.query(tag=tag)) for tag in tags_lately(self.community)]

    @property
    def tag_menu(self) -> SafeString:
        return draw_tags(self.tag_addresses, root=self.root, chosen=self.tag)

    @property
    def tag_chips(self) -> SafeString:
        return draw_tags(self.tag_addresses, root=self.root, css="tag")

    def query(self, **changes: str) -> str:
        """This list's address with something changed; what is empty is left out."""
        asked = {"show": self.view if self.view != LATEST else "", "tag": self.tag}
        asked |= {"sort": self.sort if self.sort != ACTIVITY else "", **changes}
        return "?" + urlencode({name: value for name, value in asked.items() if value})

    @cached_property
    def addresses(self) -> dict[str, str]:
        """By view, with the tag kept."""
        return {view: self.query(show=view if view != LATEST else "") for view in VIEWS}

    @property
    def address_by_activity(self) -> str:
        return self.query(sort="")

    @property
    def address_by_creation(self) -> str:
        return self.query(sort=CREATION)

    @property
    def address_without_tag(self) -> str:
        return self.query(tag="")

    @property
    def address_of_more(self) -> str:
        top = self.top if self.before else [thread.pk for thread in self.pinned]
        return self.query(before=str(self.more), top="-".join(map(str, top)))
