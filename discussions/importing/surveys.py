"""The first look at the archives: where each message lies, when it was sent, and in which order to read them.

Archives are named in any order, and mail reaches a list late. Reading by date makes threads that read
as they were written. A message costs some fifty bytes here, whatever its length.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from discussions.importing import headers, subjects
from discussions.importing.archives import NotAnArchive, open_archive, pieces, read_piece
from discussions.importing.messages import separator_of

_UNDATED = -(2**62)
_MOST_TAGS = 1000


class Survey:
    """Archives opened and looked through; iterating gives the messages in the order to bring them in."""

    def __init__(self, paths: list[Path], now: datetime) -> None:
        self.paths, self.now = paths, now
        self.archives: list[BinaryIO] = []
        self.tags: Counter[str] = Counter()
        self.file_of, self.start, self.length = array("H"), array("Q"), array("Q")
        self.at, self.own, self.parent = array("q"), array("q"), array("q")
        self._open = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as opened:
            for path in self.paths:
                self.archives.append(opened.enter_context(open_archive(path)))
            for number, path in enumerate(self.paths):
                self._look_through(number, str(path))
            self._open = opened.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def __len__(self) -> int:
        return len(self.at)

    @property
    def list_tags(self) -> frozenset[str]:
        """The '[word]' the list itself puts before subjects: that of most messages."""
        return frozenset(tag for tag, count in self.tags.items() if tag and count * 2 > len(self))

    def __iter__(self) -> Iterator[tuple[bytes, datetime | None]]:
        """Each message whole, with the date it is taken to have."""
        for number in self.reading_order():
            raw = read_piece(self.archives[self.file_of[number]], self.start[number], self.length[number])
            seconds = self.at[number]
            yield raw, None if seconds == _UNDATED else datetime.fromtimestamp(seconds, UTC)

    def _look_through(self, number: int, name: str) -> None:
        begin = len(self.at)
        for piece in pieces(self.archives[number], name):
            fields, _ = headers.take_apart(piece.raw)
            sent = headers.sent_at(fields, separator_of(piece.raw), self.now)
            self.file_of.append(number)
            self.start.append(piece.start)
            self.length.append(piece.length)
            self.at.append(int(sent.timestamp()) if sent else _UNDATED)
            self.own.append(hash(headers.message_id(fields)))
            self.parent.append(hash((headers.parents(fields) or ("",))[-1]))
            self._count_tag(subjects.tag_of(headers.words(headers.first(fields, "subject"))))
        self._date_by_neighbours(begin)

    def _count_tag(self, tag: str) -> None:
        if tag in self.tags or len(self.tags) < _MOST_TAGS:
            self.tags[tag] += 1

    def _date_by_neighbours(self, begin: int) -> None:
        """A message without a date was sent when the one before it was, or the next that has one."""
        known = next((at for at in self.at[begin:] if at != _UNDATED), _UNDATED)
        for number in range(begin, len(self.at)):
            known = self.at[number] if self.at[number] != _UNDATED else known
            self.at[number] = known

    def reading_order(self) -> Iterator[int]:
        """By date; but an answer whose sender's clock was slow waits for what it answers."""
        by_date = sorted(range(len(self)), key=self.at.__getitem__)
        by_id = array("Q", sorted(range(len(self)), key=self.own.__getitem__))
        read = bytearray(len(self))
        waiting: dict[int, list[int]] = {}
        for number in by_date:
            parent = self._find(self.parent[number], by_id)
            if parent is not None and not read[parent] and parent != number:
                waiting.setdefault(parent, []).append(number)
            else:
                yield from self._with_waiting(number, waiting, read)
        # Whoever waits still, waits in a circle.
        yield from (number for number in by_date if not read[number])

    @staticmethod
    def _with_waiting(number: int, waiting: dict[int, list[int]], read: bytearray) -> Iterator[int]:
        ready = [number]
        while ready:
            following = ready.pop()
            read[following] = 1
            yield following
            ready.extend(reversed(waiting.pop(following, [])))

    def _find(self, identifier: int, by_id: array[int]) -> int | None:
        place = bisect_left(by_id, identifier, key=self.own.__getitem__)
        if identifier == hash("") or place == len(by_id) or self.own[by_id[place]] != identifier:
            return None
        return by_id[place]


__all__ = ["NotAnArchive", "Survey"]
