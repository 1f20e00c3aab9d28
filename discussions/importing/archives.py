"""Archive files: opened whatever their wrapping, and cut into messages without holding more than one."""

from __future__ import annotations

import gzip
import re
import shutil
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

# A message is held whole while it is read. What lies beyond this is attachments.
LARGEST_MESSAGE = 16 * 1024 * 1024
LONGEST_LINE = 1024 * 1024
LONGEST_SEPARATOR = 500

_DAY = rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_MONTH = rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_CLOCK = rb"\d{1,2}:\d\d(?::\d\d)?"
_ZONE = rb"(?:\s+(?:[+-]\d{4}|[A-Z]{1,5}(?:[+-]\d+)?))?"
# 'From ann at example.org  Fri May 22 13:38:22 2015' and what other programs make of it.
_DATED = re.compile(
    rb"^From .*?(?P<date>"
    + _DAY
    + rb",?\s+(?:"
    + (_MONTH + rb"\s+\d{1,2}\s+" + _CLOCK + _ZONE + rb"\s+\d{4}" + _ZONE)
    + rb"|"
    + (rb"\d{1,2}\s+" + _MONTH + rb"\s+\d{4}\s+" + _CLOCK + _ZONE)
    + rb"))(?:\s+\([A-Z]+\))?(?:\s+remote from \S+)?\s*$"
)
_FIELD = re.compile(rb"^>?[A-Za-z][!-9;-~]*[ \t]*:(?!//)")
_USUAL_FIELD = re.compile(
    rb"^(?:From|To|Date|Subject|Message-ID|Received|Return-Path|Delivered-To|X-[\w-]+|MIME-Version|Sender):", re.I
)


class NotAnArchive(Exception):
    """The file cannot be read as a mailing-list archive; the text says why, for whoever typed the command."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One message as it lies in its file, separator line included."""

    start: int
    length: int
    raw: bytes

    @property
    def is_cut(self) -> bool:
        return self.length > len(self.raw)


def separator_date(line: bytes) -> bytes | None:
    found = _DATED.match(line) if len(line) <= LONGEST_SEPARATOR else None
    return found["date"] if found else None


def open_archive(path: Path) -> BinaryIO:
    """The archive as a file one can seek in: gzip and old Mac line ends are unwrapped into a temporary file."""
    try:
        plain = path.open("rb")
        start = plain.read(65536)
    except OSError as error:
        raise NotAnArchive(f"{path}: {error.strerror or error}") from error
    plain.seek(0)
    if start.startswith(b"\x1f\x8b"):
        return _unzipped(path, plain)
    if b"\r" in start and b"\n" not in start:
        return _with_newlines(plain)
    return plain


def _unzipped(path: Path, packed: BinaryIO) -> BinaryIO:
    spool = tempfile.TemporaryFile(prefix="hearth-import-")  # noqa: SIM115 (lives as long as the archive is read)
    try:
        with packed, gzip.open(packed) as unpacked:
            shutil.copyfileobj(unpacked, spool, LONGEST_LINE)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        spool.close()
        raise NotAnArchive(f"{path}: the compressed file is damaged ({error})") from error
    spool.seek(0)
    return spool


def _with_newlines(plain: BinaryIO) -> BinaryIO:
    spool = tempfile.TemporaryFile(prefix="hearth-import-")  # noqa: SIM115 (lives as long as the archive is read)
    with plain:
        while block := plain.read(LONGEST_LINE):
            spool.write(block.replace(b"\r", b"\n"))
    spool.seek(0)
    return spool


def pieces(archive: IO[bytes], name: str = "the file") -> Iterator[Piece]:
    """The messages of an archive, in the order they lie there."""
    habit = _Separators()
    start = length = held = 0
    lines: list[bytes] = []
    for line, offset, begins in _marked(archive, habit):
        if begins:
            if lines:
                yield Piece(start, length, b"".join(lines))
            start, length, held, lines = offset, 0, 0, []
        elif not lines:
            if line.strip(b"\xef\xbb\xbf \t\r\n"):
                raise NotAnArchive(f"{name}: not a mailing-list archive (mbox), it does not begin with a 'From ' line")
            continue
        length += len(line)
        if held + len(line) <= LARGEST_MESSAGE:
            held += len(line)
            lines.append(line)
    if lines:
        yield Piece(start, length, b"".join(lines))


def read_piece(archive: IO[bytes], start: int, length: int) -> bytes:
    archive.seek(start)
    return archive.read(min(length, LARGEST_MESSAGE))


def _marked(archive: IO[bytes], habit: _Separators) -> Iterator[tuple[bytes, int, bool]]:
    """Each line with its place in the file and whether a message begins there."""
    archive.seek(0)
    offset = 0
    after_blank = at_line_start = True
    line = archive.readline(LONGEST_LINE)
    while line:
        following = archive.readline(LONGEST_LINE)
        bare = line.removeprefix(b"\xef\xbb\xbf") if offset == 0 else line
        begins = at_line_start and bare.startswith(b"From ") and habit.accepts(bare, after_blank, following)
        yield line, offset, begins
        offset += len(line)
        after_blank = at_line_start and not line.strip()
        at_line_start = line.endswith(b"\n")
        line = following


class _Separators:
    """Tells separators from sentences that begin with 'From '.

    Separators carry a date. Where the first one of a file does not, the file's program writes none,
    and only a blank line before and a usual header after make a separator.
    """

    def __init__(self) -> None:
        self.dated: bool | None = None

    def accepts(self, line: bytes, after_blank: bool, following: bytes) -> bool:
        dated = separator_date(line) is not None
        if self.dated is None and (dated or _USUAL_FIELD.match(following)):
            self.dated = dated
            return True
        if dated:
            return bool(_FIELD.match(following)) or (after_blank and not following.strip())
        return self.dated is False and after_blank and bool(_USUAL_FIELD.match(following))
