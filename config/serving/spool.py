"""Bytes on their way between a client and a page: in memory while few, on disk when many."""

from __future__ import annotations

from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import ClassVar

HELD_IN_MEMORY = 512 * 1024
MOST_HELD = 512 * 1024 * 1024
"""By all requests of a process together; many clients with large bodies fill no disk."""


class Spool:
    """Written at its end and read from its start, by one event loop."""

    held_by_all: ClassVar[int] = 0

    def __init__(self) -> None:
        self.file = SpooledTemporaryFile(max_size=HELD_IN_MEMORY)  # noqa: SIM115 - closed by __exit__
        self.size = 0
        self.position = 0

    def __enter__(self) -> Spool:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        Spool.held_by_all -= self.size
        self.file.close()

    def write(self, data: bytes) -> None:
        self.file.seek(self.size)
        self.file.write(data)
        self.size += len(data)
        Spool.held_by_all += len(data)

    def read(self, most: int) -> bytes:
        self.file.seek(self.position)
        data = self.file.read(most)
        self.position += len(data)
        return data

    @property
    def is_read(self) -> bool:
        return self.position == self.size
