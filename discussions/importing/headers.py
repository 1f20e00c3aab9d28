"""What stands above a message: fields, encoded words, senders, message ids, dates."""

from __future__ import annotations

import base64
import binascii
import codecs
import quopri
import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_tz

from discussions.importing.archives import separator_date

type Fields = dict[str, list[str]]

# No mail is older; clocks that were never set are.
FIRST_MAIL = datetime(1970, 1, 2, tzinfo=UTC)
# Farther apart than this, the machine that kept the archive is believed, not the sender's clock.
CLOCKS_DISAGREE = timedelta(days=31)
# Time zones reach this far; what claims more is a mistake.
WIDEST_OFFSET = 16 * 3600
# Enough to find any ancestor we know; a References field may list hundreds.
MOST_PARENTS = 40
# What fields are read to. No honest one is longer, and a hostile one should not cost more.
LONGEST_FIELD = 20_000
LONGEST_LINE_OF_WORDS = 1000
# Codecs of Python's that are no charset of mail, and slow.
_NO_CHARSETS = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape"})

_FIELD = re.compile(rb"^([A-Za-z][!-9;-~]*)[ \t]*:[ \t]*(.*)$", re.S)
_WORD = re.compile(r"=\?([\w.:+-]+)(?:\*[\w-]*)?\?([bq])\?(.*?)\?=", re.I | re.S)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_ANGLED = re.compile(r"<([^<>]*)>")
_AT = re.compile(r"\s+at\s+|\s*\(at\)\s*|\s*\[at\]\s*|\s*@\s*", re.I)
_PLAIN_ADDRESS = re.compile(r"^[a-z._-]+@[a-z.-]+$", re.I)
_SHOWS_ADDRESS = re.compile(r"\S+@\S+|\S+ at \S+\.\S+", re.I)
_VIA = re.compile(r"\s+via\s+[\w.@ -]+$", re.I)


def clean(text: str) -> str:
    """Without what a database or a page cannot hold. Newlines and tabs stay."""
    return _CONTROL.sub("", text)


def decoded(raw: bytes, charset: str = "") -> str:
    """Bytes of a stated, unknown or mixed encoding: nothing raises, and nothing that reads well is lost."""
    charset = "" if charset.lower().replace("-", "_") in _NO_CHARSETS else charset
    if charset or b"\x1b$" in raw:
        try:
            return clean(raw.decode(charset or "iso-2022-jp"))
        except (LookupError, ValueError):
            pass
    return clean(raw.decode("utf-8", "hearth_mixed"))


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """What is not UTF-8 in the midst of UTF-8 was pasted or quoted from an older program."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("hearth_mixed", _as_windows)


def take_apart(raw: bytes) -> tuple[Fields, int]:
    """The header fields of a message and where its body begins."""
    fields: Fields = {}
    name = ""
    position = _after_separator(raw)
    while position < len(raw):
        end = raw.find(b"\n", position) + 1 or len(raw)
        line = raw[position:end]
        if not line.strip():
            return fields, end
        if line[:1] in b" \t" or (line[:1] == b"<" and name in {"references", "in-reply-to", "message-id"}):
            if name and len(fields[name][-1]) < LONGEST_FIELD:
                fields[name][-1] += " " + decoded(line).strip()
        elif found := _FIELD.match(line):
            name = found[1].decode("ascii", "replace").lower()
            fields.setdefault(name, []).append(decoded(found[2][:LONGEST_FIELD]).strip())
        elif not line.startswith(b">From "):
            return fields, position
        position = end
    return fields, position


def _after_separator(raw: bytes) -> int:
    position = 0
    if raw.removeprefix(b"\xef\xbb\xbf").startswith(b"From "):
        position = raw.find(b"\n") + 1 or len(raw)
    # Some archives put a blank line between the separator and the header.
    ahead = position
    while raw[ahead : ahead + 1] in (b"\r", b"\n"):
        ahead += 1
    early = re.compile(rb"(?:From|Date|Subject|Message-ID|Received|Return-Path):", re.I)
    return ahead if early.match(raw, ahead) else position


def first(fields: Fields, name: str) -> str:
    return next((value for value in fields.get(name, ()) if value), "")


def words(text: str) -> str:
    """RFC 2047 words decoded, also where a sender broke one in the middle of a letter or glued it to its neighbour."""
    text = text[:LONGEST_LINE_OF_WORDS]
    out: list[str] = []
    run: tuple[str, bytes] | None = None
    last = 0
    for found in _WORD.finditer(text):
        between = text[last : found.start()]
        part = _word(found)
        if run and part is not None and not between.strip() and run[0] == found[1].lower():
            run = run[0], run[1] + part
        else:
            if run:
                out.append(decoded(run[1], run[0]))
            if not run or between.strip():
                out.append(between)
            run = (found[1].lower(), part) if part is not None else None
            if part is None:
                out.append(found[0])
        last = found.end()
    if run:
        out.append(decoded(run[1], run[0]))
    return clean("".join(out) + text[last:])


def _word(found: re.Match[str]) -> bytes | None:
    letters = found[3].encode("ascii", "replace")
    try:
        if found[2] in "qQ":
            return quopri.decodestring(letters, header=True)
        letters = re.sub(rb"[^A-Za-z0-9+/]", b"", letters)
        # One letter more than a multiple of four says nothing and breaks the rest.
        letters = letters[:-1] if len(letters) % 4 == 1 else letters
        return base64.b64decode(letters + b"=" * (-len(letters) % 4))
    except (binascii.Error, ValueError):
        return None


def sender(value: str) -> tuple[str, str]:
    """Name and address from 'ann at example.org (Ann)', 'Ann <ann@example.org>' and their damaged relatives.

    The name never shows the address. Where a list posted in someone's stead, the address stands for
    many people, so the name becomes part of it.
    """
    value = value[:LONGEST_LINE_OF_WORDS]
    angled = _ANGLED.search(value)
    comment = re.match(r"^\s*([^()<>\"]*?)\s*\((.*)\)\s*$", value, re.S)
    if angled and _AT.search(angled[1]):
        name, address = value[: angled.start()] or value[angled.end() :].strip(" ()"), angled[1]
    elif comment and _AT.search(comment[1]):
        name, address = comment[2], comment[1]
    elif _AT.search(value):
        name, address = "", value.strip("<> ").split(",")[0]
    else:
        name, address = value, ""
    name, address = _tidy_name(words(name)), _tidy_address(address)
    if _VIA.search(name):
        name = _VIA.sub("", name)
        address = f"{name.lower()} via {address}"
    return name or name_from(address), address


def _tidy_name(name: str) -> str:
    name = re.sub(r"\\(.)", r"\1", name.strip().strip("\"' "))
    name = " ".join(name.replace('"', " ").split())
    return "" if _SHOWS_ADDRESS.search(name) else name[:80].rstrip()


def _tidy_address(address: str) -> str:
    return "".join(_AT.sub("@", address.strip()).lower().split())[:254]


def name_from(address: str) -> str:
    """A name for someone who gave none: never the address, and no more of it than reads as a name."""
    local = re.split(r"[@+]", address)[0]
    parts = [part for part in re.split(r"[._\-\d]+", local) if part]
    return " ".join(part.capitalize() for part in parts)[:80]


def ids_in(value: str) -> list[str]:
    return [tidied for found in _ANGLED.findall(value) if (tidied := _tidy_id(found))]


def _tidy_id(text: str) -> str:
    return "".join(re.sub(r"\s+at\s+", "@", clean(text)).split())


def message_id(fields: Fields) -> str:
    value = first(fields, "message-id")
    return (ids_in(value) or [_tidy_id(value.strip("<> "))])[0]


def parents(fields: Fields) -> tuple[str, ...]:
    """The messages this one answers, the nearest last."""
    listed = [each for value in fields.get("references", ()) for each in ids_in(value)]
    for value in fields.get("in-reply-to", ()):
        # 'Your message of Friday <ann@example.org>' names a person, and would tie all her replies together.
        listed += [each for each in ids_in(value) if not _PLAIN_ADDRESS.match(each)]
    own = message_id(fields)
    unique = dict.fromkeys(each for each in reversed(listed) if each != own)
    return tuple(reversed(list(unique)[:MOST_PARENTS]))


def date(text: str) -> datetime | None:
    """A date in any of the shapes mail programs gave it; None when it cannot be one."""
    text = " ".join(text[:200].split())
    for shape in (_spelt_date, _mail_date, _iso_date):
        try:
            found = shape(text)
        except (ValueError, TypeError, IndexError, OverflowError, OSError):
            continue
        if found and found >= FIRST_MAIL:
            return found
    return None


def _mail_date(text: str) -> datetime | None:
    parts = parsedate_tz(text)
    if parts is None:
        return None
    year, month, day, hour, minute, second = parts[:6]
    offset = parts[9] or 0
    offset = 0 if abs(offset) > WIDEST_OFFSET else offset
    return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC) - timedelta(seconds=offset)


def _iso_date(text: str) -> datetime | None:
    found = datetime.fromisoformat(text)
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def _spelt_date(text: str) -> datetime | None:
    """'Friday, May 22, 2015 1:38:22 PM'"""
    shape = "%B %d, %Y %I:%M:%S %p" if text.count(":") == 2 else "%B %d, %Y %I:%M %p"
    day = re.sub(r"^\w+day, ", "", text)
    return datetime.strptime(day, shape).replace(tzinfo=UTC) if text[-2:].upper() in {"AM", "PM"} else None


def sent_at(fields: Fields, separator: bytes, now: datetime) -> datetime | None:
    """The sender's date unless it cannot be true; then the archive's; then nothing, and the neighbours must tell."""
    latest = now + timedelta(days=1)
    stated = date(first(fields, "date"))
    kept = date(decoded(separator_date(separator) or b""))
    stated = stated if stated and stated <= latest else None
    kept = kept if kept and kept <= latest else None
    if stated and kept and abs(stated - kept) > CLOCKS_DISAGREE:
        return kept
    return stated or kept
