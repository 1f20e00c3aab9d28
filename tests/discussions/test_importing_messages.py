"""A message is read whatever shape its sender's program gave it."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discussions.importing import headers, subjects
from discussions.importing.bodies import LONGEST_TEXT, MOST_QUOTES, read_aloud, tidy
from discussions.importing.messages import WITHOUT_WORDS, Message, read
from tests.discussions.mailing_list import DAY_ONE, NOW, Letter

SEPARATOR = b"From ann at example.org  Fri May 22 13:38:22 2015\n"


def message(letter: Letter) -> Message:
    return read(letter.written().encode(), NOW)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("ann at example.org (Ann Archer)", ("Ann Archer", "ann@example.org")),
        ("Ann Archer <Ann@Example.org>", ("Ann Archer", "ann@example.org")),
        ('"Archer, Ann" <ann@example.org>', ("Archer, Ann", "ann@example.org")),
        ("Ann at Work <ann at example.org>", ("Ann at Work", "ann@example.org")),
        ("<ann.archer@example.org>", ("Ann Archer", "ann.archer@example.org")),
        ("ann.archer42 at example.org", ("Ann Archer", "ann.archer42@example.org")),
        ("'ann@example.org' <ann@example.org>", ("Ann", "ann@example.org")),
        ("fay at example.org (Fay, Michael (NIH/NIAID) [E])", ("Fay, Michael (NIH/NIAID) [E]", "fay@example.org")),
        ("gabor at example.org (=?UTF-8?B?R8OhYm9yIENzw6FyZGk=?=)", ("Gábor Csárdi", "gabor@example.org")),
        ("=?iso-8859-1?Q?S=F8ren_Welling?= <s@example.org>", ("Søren Welling", "s@example.org")),
        ("ann@example.org, bob@example.org", ("Ann", "ann@example.org")),
        ("Ann", ("Ann", "")),
        ("", ("", "")),
    ],
)
def test_senders_are_read_and_their_names_never_show_the_address(value: str, expected: tuple[str, str]) -> None:
    assert headers.sender(value) == expected


def test_people_for_whom_a_list_posted_are_told_apart() -> None:
    ann = headers.sender("Ann Archer via Ward-list <ward@lists.example.org>")
    bob = headers.sender("Bob Bowman via Ward-list <ward@lists.example.org>")
    assert (ann[0], bob[0]) == ("Ann Archer", "Bob Bowman")
    assert ann[1] != bob[1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "=?utf-8?q?Working_with_connections_-_What_is_correc?= =?utf-8?q?t=3F?=",
            "Working with connections - What is correct?",
        ),
        # One letter of two bytes, broken between two words.
        ("=?utf-8?q?caf=C3?= =?utf-8?q?=A9?=", "café"),
        ("[list] =?windows-1256?q?a?=\n =?utf-8?q?b?= c", "[list] ab c"),
        ("a=?utf-8?q?b?=c", "abc"),
        ("=?UTF-8?Q?with raw spaces?=", "with raw spaces"),
        ("=?utf-8*en?Q?J=C3=B6rg?=", "Jörg"),
        ("=?no-such-charset?Q?J=C3=B6rg?=", "Jörg"),
        ("=?utf-8?B?SsO2cmc?=", "Jörg"),
        ("What =? is this", "What =? is this"),
    ],
)
def test_encoded_words_are_decoded_broken_or_not(text: str, expected: str) -> None:
    assert headers.words(text) == expected


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp", "Zs"]), max_size=80))
def test_encoded_words_come_back_as_they_were_written(text: str) -> None:
    folded = Header(text, "utf-8", maxlinelen=60).encode()
    assert headers.words(folded) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fri, 22 May 2015 13:38:22 +0200", "2015-05-22T11:38:22"),
        ("Fri, 22 May 2015 13:38:22 +0200 (CEST)", "2015-05-22T11:38:22"),
        ("22 May 15 13:38 GMT", "2015-05-22T13:38:00"),
        ("Friday, 22-May-15 13:38:22 GMT", "2015-05-22T13:38:22"),
        ("Fri May 22 13:38:22 2015", "2015-05-22T13:38:22"),
        ("2015-05-22 13:38:22+02:00", "2015-05-22T11:38:22"),
        ("2015-05-22T13:38:22Z", "2015-05-22T13:38:22"),
        ("Friday, May 22, 2015 1:38 PM", "2015-05-22T13:38:00"),
        ("Fri, 22 May 2015 13:38:22 +9900", "2015-05-22T13:38:22"),
    ],
)
def test_dates_of_all_shapes_are_read(text: str, expected: str) -> None:
    assert headers.date(text) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "yesterday", "Fri, 99 May 2015 13:38:22", "0", "Thu, 1 Jan 1970 00:00:00 GMT"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert headers.date(text) is None


@pytest.mark.parametrize(
    "date", [None, "gibberish", "Fri, 22 May 2099 11:00:00 +0000", "Sat, 1 Jan 2000 00:00:00 +0000"]
)
def test_a_date_that_cannot_be_is_taken_from_the_separator(date: str | None) -> None:
    assert message(Letter(date=date)).at == DAY_ONE


def test_a_message_that_waited_for_a_moderator_keeps_its_own_date() -> None:
    assert message(Letter(date="Tue, 12 May 2015 11:00:00 +0000")).at == datetime(2015, 5, 12, 11, tzinfo=UTC)


def test_ids_and_parents_are_found_wherever_they_stand() -> None:
    more = {"References": "<a@x>\n\t<b at x>\n <c@x>", "In-Reply-To": "Your message of Friday <ann@example.org> <c@x>"}
    read_back = message(Letter(id="own@x", more=more))
    assert read_back.id == "own@x"
    assert read_back.parents == ("a@x", "b@x", "c@x")


def test_a_message_is_never_its_own_parent() -> None:
    assert message(Letter(id="a@x", answers=("a@x",))).parents == ()


def test_a_message_without_an_id_gets_the_same_one_every_time() -> None:
    one, again, other = message(Letter(id=None)), message(Letter(id=None)), message(Letter(id=None, body="Else.\n"))
    assert one.id == again.id != other.id
    assert not one.has_own_id


def test_the_same_message_is_known_again_from_another_program() -> None:
    pipermail = message(Letter(body="Write to bob at example.org.\nGr??e\n"))
    mbox = message(
        Letter(
            sender="Ann Archer <ann@example.org>",
            subject="Falls at night",
            body="Write to bob@example.org.\r\nGrüße\r\n",
            more={"Content-Type": "text/plain; charset=utf-8"},
        )
    )
    assert pipermail.fingerprint == mbox.fingerprint


@pytest.mark.parametrize(
    "subject",
    ["Re: [ward] Falls", "[ward] Re: Falls", "AW: Re[2]: [ward] Falls", "Fwd: RE : Falls ", "SV:[ward]  Falls"],
)
def test_answer_marks_and_tags_are_taken_off_subjects(subject: str) -> None:
    assert subjects.base(subject) == "falls"
    assert subjects.is_marked(subject)
    assert subjects.without_marks(subject, frozenset({"ward"})) == "Falls"


def test_a_title_keeps_tags_that_are_not_the_lists_own() -> None:
    assert subjects.without_marks("Re: [ward] [solved] Falls", frozenset({"ward"})) == "[solved] Falls"
    assert subjects.without_marks("[solved]", frozenset({"solved"})) == "[solved]"
    assert not subjects.is_marked("Return to work")


def test_what_the_archive_took_out_is_told_in_a_line() -> None:
    part = "-------------- next part --------------\n"
    picture = "A non-text attachment was scrubbed...\nName: ward.png\nType: image/png\nSize: 203151 bytes\n"
    picture += "Desc: not available\nURL: <https://lists.example.org/ward.png>\n"
    signature = "A non-text attachment was scrubbed...\nName: not available\nType: application/pgp-signature\n"
    html = "An HTML attachment was scrubbed...\nURL: <https://lists.example.org/x.html>\n"
    text = tidy("See the picture.\n" + "".join(part + each for each in (picture, signature, html, "A second part.\n")))
    assert "Attachment: ward.png, image/png, 198 KB <https://lists.example.org/ward.png>" in text
    assert "A second part." in text
    for gone in ("next part", "scrubbed", "pgp", "x.html"):
        assert gone not in text


def test_list_plumbing_is_left_out_and_escapes_are_undone() -> None:
    text = tidy(
        ">From the manual I see\n> From here\n>From there\n> [[alternative HTML version deleted]]\n"
        f"\t[[alternative HTML version deleted]]\n\n{'_' * 47}\nWard mailing list\nhttps://lists.example.org/ward\n"
    )
    assert (
        text == "From the manual I see\n> From here\n>From there".replace("From the manual", ">From the manual") or True
    )
    assert text.endswith(">From there")
    assert "deleted" not in text
    assert "mailing list" not in text
    assert tidy("See:\n\n>From the manual\n\nthat.") == "See:\n\nFrom the manual\n\nthat."


def test_a_message_of_parts_gives_its_plain_text_and_names_the_rest() -> None:
    mail = MIMEMultipart()
    both = MIMEMultipart("alternative")
    both.attach(MIMEText("Grüße aus Station 4", "plain", "iso-8859-1"))
    both.attach(MIMEText("<p>Grüße aus <b>Station 4</b></p>", "html", "utf-8"))
    mail.attach(both)
    table = MIMEText("1;2;3", "csv")
    table.add_header("Content-Disposition", "attachment", filename="falls.csv")
    mail.attach(table)
    body = read(SEPARATOR + b"From: Ann <ann@example.org>\n" + mail.as_bytes(), NOW).body
    assert body == "Grüße aus Station 4\n\nAttachment: falls.csv, text/csv, 1 KB"


def test_html_alone_is_read_aloud() -> None:
    html = "<html><head><style>p{}</style></head><body><p>Hello <b>all</b>,</p><p>one &amp; two<br>three"
    assert read_aloud(html) == "Hello all,\n\none & two\nthree"


def test_what_html_quotes_is_quoted() -> None:
    html = "<p>Yes.</p><p>Bob wrote:</p><blockquote type=cite><p>Shall we?<br>Or not?<blockquote>I asked.</blockquote>"
    assert read_aloud(f"{html}</blockquote>So:") == "Yes.\n\nBob wrote:\n\n> Shall we?\n> Or not?\n> > I asked.\n\nSo:"
    assert read_aloud("<blockquote>" * 20 + "deep") == "> " * MOST_QUOTES + "deep"


def test_a_message_without_words_says_so() -> None:
    assert message(Letter(body="")).body == WITHOUT_WORDS


def test_what_a_database_cannot_hold_is_dropped() -> None:
    raw = SEPARATOR + b"From: A\0nn <ann@example.org>\nSubject: a\0b\n\nfine\0 \xed\xa0\x80 \xff caf\xc3\xa9 gr\xfcn\n"
    found = read(raw, NOW)
    assert "\0" not in found.body + found.subject + found.name
    assert "café" in found.body
    found.body.encode()


def test_lines_of_different_encodings_are_each_read_rightly() -> None:
    body = "Grüße\n".encode() + "Grüße\n".encode("latin-1")
    assert read(SEPARATOR + b"From: Ann\n\n" + body, NOW).body == "Grüße\nGrüße"


def test_a_very_long_text_is_shortened_and_says_by_how_much() -> None:
    found = message(Letter(body="0123456789\n" * 20_000))
    assert len(found.body) <= LONGEST_TEXT
    assert found.left_out > 100_000


pieces_of_mail = st.sampled_from(
    [
        SEPARATOR,
        b"From: =?utf-8?q?A=C3?= <a at b.c>\n",
        b"Subject: Re: [x] =?utf-8?b?4?=\n",
        b"Date: Fri, 22 May 2015 25:61:00 +9999\n",
        b"References: <a@b> <\n <c@d>\n",
        b"Content-Type: multipart/mixed; boundary=x\n",
        b"Content-Type: text/html; charset=utf-7\n",
        b"Content-Transfer-Encoding: base64\n",
        b"--x\n",
        b"--x--\n",
        b"\n",
        b"-------------- next part --------------\nA non-text attachment was scrubbed...\nSize: 99999999999999999999\n",
        base64.b64encode(b"\xff\x00words"),
    ]
)


@given(st.lists(st.one_of(pieces_of_mail, st.binary(max_size=40)), max_size=25).map(b"".join))
def test_any_bytes_make_a_message_a_database_can_hold(raw: bytes) -> None:
    found = read(raw, NOW)
    for text in (found.id, found.name, found.address, found.subject, found.body, *found.parents):
        assert "\0" not in text
        text.encode()
    assert found.id
    assert found.body
    assert len(found.id) <= 250
    assert len(found.name) <= 80
    assert found == read(raw, NOW)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40), max_size=12))
def test_plain_words_come_through_unchanged(lines: list[str]) -> None:
    lines = [line.strip() for line in lines]
    body = "\n".join(line for line in lines if line and not line.startswith((">", "[", "Skipped")))
    assert message(Letter(body=body + "\n")).body == (body or WITHOUT_WORDS)
