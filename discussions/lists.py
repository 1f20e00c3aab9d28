"""A community's threads in lists: latest, unread, waiting for an answer, mine; by tag; a page by key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from communities.permissions import membership_of
from discussions.drawing import draw_row
from discussions.models import Thread
from discussions.querysets import ThreadQuerySet, up_to
from discussions.unread import unread_threads
from people.models import Person

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from communities.models import Community
    from people.scopes import Viewer

PAGE_SIZE = 20
# Coming back to a list shows again what was shown; no further than this.
MOST_AT_ONCE = 200
COUNTED_UP_TO = 99
TAGS_FROM = 200
TAGS_SHOWN = 14

# Columns no row shows.
LEFT_OUT = ("author", "created_at", "hidden_at", "answer_by", "answer_at", "revision")

LATEST, UNREAD, WAITING, MINE = "latest", "unread", "waiting", "mine"
VIEWS = {
    LATEST: _("Latest"),
    UNREAD: _("Unread"),
    WAITING: _("Waiting for an answer"),
    MINE: _("Mine"),
}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Key:
    """Where a row stands in the order of activity. Text for addresses: '1764000000000000-42'."""

    at: datetime
    pk: int

    def __str__(self) -> str:
        return f"{(self.at - EPOCH) // MICROSECOND}-{self.pk}"

    @classmethod
    def of(cls, thread: Thread) -> Key:
        return cls(thread.last_post_at, thread.pk)

    @classmethod
    def read(cls, text: str) -> Key | None:
        """None for what is no key: a damaged address shows the list from its top."""
        at, _dash, pk = text.partition("-")
        if not (at.isascii() and at.isdigit() and pk.isascii() and pk.isdigit() and len(at) < 18 and len(pk) < 18):
            return None
        return cls(EPOCH + int(at) * MICROSECOND, int(pk))


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
        if self.view in (UNREAD, MINE) and not self.membership:
            self.view = LATEST
        self.tag = asked.get("tag", "").strip().lower()[:40].replace("\x00", "")
        self.before = Key.read(asked.get("before", ""))
        self.until = Key.read(asked.get("until", ""))

    @cached_property
    def threads(self) -> list[Thread]:
        """The rows, each with its faces, `new_count` and `start` (the first number the viewer has not seen)."""
        rows = self._fetched[: self._most]
        people = self._people(rows)
        for thread in rows:
            thread.last_author = people.get(thread.last_author_id or 0)
            thread.faces = [people[pk] for pk in thread.face_ids[:3] if pk in people]
            self._mark(thread)
        return rows

    @property
    def rows(self) -> list[SafeString]:
        return [draw_row(thread, root=self.root) for thread in self.threads]

    @cached_property
    def more(self) -> Key | None:
        """The key to go on from, when there is more."""
        return Key.of(self._fetched[self._most - 1]) if len(self._fetched) > self._most else None

    @cached_property
    def _fetched(self) -> list[Thread]:
        rows = self._chosen(Thread.objects.inside(self.community).with_reading_of(self.viewer))
        if self.before:
            rows = rows.after(self.before.at, self.before.pk)
        return list(rows.by_activity().defer(*LEFT_OUT)[: self._most + 1])

    @cached_property
    def _most(self) -> int:
        """One page; for somebody who comes back, as many rows as they had."""
        if not self.until or self.before:
            return self.size
        seen = self._chosen(Thread.objects.inside(self.community).with_reading_of(self.viewer))
        return max(self.size, up_to(seen.down_to(self.until.at, self.until.pk), MOST_AT_ONCE))

    def _chosen(self, threads: ThreadQuerySet) -> ThreadQuerySet:
        if self.tag:
            threads = threads.tagged(self.tag)
        if self.view == WAITING:
            return threads.waiting_for_answer()
        if self.view == UNREAD and self.membership:
            return threads.unread_by(self.membership)
        if self.view == MINE:
            return threads.with_part_of(self.viewer)
        return threads

    def _mark(self, thread: Thread) -> None:
        seen = thread.read_number or 0
        counts = self.membership and (seen or thread.last_post_at >= self.membership.joined_at)
        thread.new_count = thread.last_number - seen if counts else 0
        thread.start = seen + 1 if 0 < seen < thread.last_number else 0

    def _people(self, rows: list[Thread]) -> dict[int, Person]:
        wanted = {pk for thread in rows for pk in (*thread.face_ids[:3], thread.last_author_id) if pk}
        return Person.objects.for_faces().in_bulk(wanted)

    @property
    def unread_count(self) -> int:
        return unread_threads(self.viewer).get(self.community.pk, 0)

    @cached_property
    def _waiting(self) -> list[Thread]:
        """Questions without an answer, the longest silence first; enough of them to count."""
        asked = Thread.objects.inside(self.community).waiting_for_answer().order_by("last_post_at", "pk")
        shown = asked.select_related("author").only("title", "created_at", "author__display_name")
        return list(shown[: COUNTED_UP_TO + 1])

    @property
    def waiting_longest(self) -> Thread | None:
        return self._waiting[0] if self._waiting else None

    @cached_property
    def tags(self) -> list[str]:
        """Those used most in what was talked about lately."""
        latest = Thread.objects.inside(self.community).by_activity().values_list("tags", flat=True)[:TAGS_FROM]
        counted = Counter(tag for tags in latest for tag in tags)
        return [tag for tag, _n in counted.most_common(TAGS_SHOWN)]

    @property
    def waiting_words(self) -> str:
        count = len(self._waiting)
        return f"{COUNTED_UP_TO}+" if count > COUNTED_UP_TO else str(count or "")

    def query(self, **changes: str) -> str:
        """This list's address with something changed; what is empty is left out."""
        asked = {"show": self.view if self.view != LATEST else "", "tag": self.tag, **changes}
        return "?" + urlencode({name: value for name, value in asked.items() if value})

    @property
    def addresses(self) -> dict[str, str]:
        """By view, with the tag kept."""
        return {view: self.query(show=view if view != LATEST else "") for view in VIEWS}

    @property
    def address_without_tag(self) -> str:
        return self.query(tag="")

    @property
    def address_of_more(self) -> str:
        return self.query(before=str(self.more))
