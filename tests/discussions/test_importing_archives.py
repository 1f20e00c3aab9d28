"""Archives are cut into messages, and nothing in them is lost."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discussions.importing.archives import LARGEST_MESSAGE, NotAnArchive, open_archive, pieces, read_piece
from tests.discussions.mailing_list import Letter, archive

SEPARATOR = b"From ann at example.org  Fri May 22 13:38:22 2015\n"


def cut(text: bytes) -> list[bytes]:
    return [piece.raw for piece in pieces(io.BytesIO(text))]


def test_a_line_of_the_body_that_begins_with_from_is_no_separator() -> None:
    text = Letter(body="He asked:\n\nFrom homebrew.\n\nFrom: means sender\n").written().encode()
    assert cut(text) == [text]


def test_a_quoted_separator_without_a_header_below_is_no_separator() -> None:
    text = Letter(body="It said\n\nFrom bob at example.org  Fri May 22 13:38:22 2015\nand then nothing.\n").written()
    assert cut(text.encode()) == [text.encode()]


@pytest.mark.parametrize(
    "separator",
    [
        "From ann@example.org Fri May 22 13:38:22 2015",
        "From - Fri May 22 13:38:22 2015",
        "From ann@example.org Fri May 22 13:38 2015",
        "From ann@example.org Fri May 22 13:38:22 +0200 2015",
        "From ann@example.org Fri May 22 13:38:22 CEST 2015",
        "From ann@example.org Fri, 22 May 2015 13:38:22 +0200",
        "From 1501850000000000000@xxx Fri May 22 13:38:22 +0000 2015",
        "From ann@example.org Fri May  2 13:38:22 2015 remote from host",
    ],
)
def test_separators_of_many_programs_are_known(separator: str) -> None:
    message = f"{separator}\nFrom: Ann <ann@example.org>\n\nHello.\n\n".encode()
    assert cut(message * 3) == [message] * 3


def test_an_archive_whose_separators_have_no_date_is_cut_at_headers_only() -> None:
    message = b"From ann\nFrom: Ann <ann@example.org>\n\nHello.\n\nFrom here on\nit rains.\n\n"
    assert cut(message * 2) == [message] * 2


def test_a_message_without_a_header_is_still_a_message() -> None:
    assert len(cut(SEPARATOR + b"\nHello.\n\n" + SEPARATOR + b"From: Ann\n\nHello.\n")) == 2


def test_windows_and_mac_line_ends_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    plain = (Letter().written() + Letter(id="a2@example.org").written()).encode()
    for number, text in enumerate(
        [plain.replace(b"\n", b"\r\n"), plain.replace(b"\n", b"\r"), b"\xef\xbb\xbf" + plain]
    ):
        path = tmp_path / str(number)
        path.write_bytes(text)
        with open_archive(path) as opened:
            assert len(list(pieces(opened))) == 2


def test_a_compressed_archive_is_read_whatever_it_is_called(tmp_path: Path) -> None:
    path = archive(tmp_path, Letter(), Letter(id="a2@example.org"))
    path.write_bytes(gzip.compress(path.read_bytes()))
    with open_archive(path) as opened:
        assert len(list(pieces(opened))) == 2


def test_a_damaged_compressed_archive_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path, *(Letter(id=f"{n}@example.org") for n in range(50)))
    path.write_bytes(gzip.compress(path.read_bytes())[:-40])
    with pytest.raises(NotAnArchive, match="damaged"):
        open_archive(path)


@pytest.mark.parametrize("text", [b"Dear all,\nFrom now on\n", b"\x89PNG\r\n\x1a\n", b"Subject: one mail\n\nHello.\n"])
def test_what_is_no_archive_is_refused(text: bytes) -> None:
    with pytest.raises(NotAnArchive, match="mbox"):
        cut(text)


def test_an_empty_archive_has_no_messages() -> None:
    assert cut(b"") == cut(b"\n\n") == []


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere.txt", tmp_path):
        with pytest.raises(NotAnArchive, match=str(path)):
            open_archive(path)


def test_of_a_huge_message_only_the_beginning_is_held() -> None:
    line = b"x" * 99_999 + b"\n"
    text = (
        SEPARATOR + b"From: Ann\n\n" + line * (LARGEST_MESSAGE // len(line) + 5) + b"\n" + SEPARATOR + b"From: Bob\n\n"
    )
    huge, small = pieces(io.BytesIO(text))
    assert huge.is_cut
    assert len(huge.raw) <= LARGEST_MESSAGE
    assert not small.is_cut


lines = st.one_of(
    st.sampled_from([SEPARATOR, b"From here\n", b"From: Ann\n", b"\n", b"Subject: x\r\n", b">From me\n", b"\r\n"]),
    st.binary(max_size=60),
)


@given(st.lists(lines, max_size=30).map(b"".join))
def test_every_byte_lies_in_exactly_one_message(text: bytes) -> None:
    whole = SEPARATOR + b"From: Ann\n" + text
    found = list(pieces(io.BytesIO(whole)))
    assert b"".join(piece.raw for piece in found) == whole
    for piece in found:
        assert read_piece(io.BytesIO(whole), piece.start, piece.length) == piece.raw


@given(st.binary(max_size=300))
def test_any_bytes_are_an_archive_or_refused(text: bytes) -> None:
    try:
        assert sum(piece.length for piece in pieces(io.BytesIO(text))) <= len(text)
    except NotAnArchive:
        assert not text.startswith(SEPARATOR)
