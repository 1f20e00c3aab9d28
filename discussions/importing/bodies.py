"""What somebody wrote: the text of a message without the plumbing around it."""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from email import policy
from email.message import Message as Mime
from html.parser import HTMLParser

from discussions.importing.headers import Fields, clean, decoded, first, words

# A post is for reading. Longer ones are logs and data somebody pasted.
LONGEST_TEXT = 100_000

_NEXT_PART = re.compile(r"^-{5,} next part -{5,}[ \t]*$", re.M)
_SCRUBBED = re.compile(
    r"^(?:A non-text attachment|An embedded message|An HTML attachment|Non-text attachment|.{0,60}attachment) "
    r"(?:was|has been) scrubbed\.\.\.[ \t]*$",
    re.I,
)
_NOTE_FIELD = re.compile(r"^(Name|Type|Size|Desc|Url|From|Subject|Date|Skipped content of type)\s*:\s*(.*)$", re.I)
_DELETED = re.compile(r"\[\[alternative HTML version deleted\]\]|Skipped content of type \S{1,80}", re.I)
_ESCAPED = re.compile(r"^(>+)From ")
# Mailman's footer: a ruler, the list's name, where to unsubscribe.
LONGEST_FOOTER = 6
# HTML beyond this is somebody's newsletter machine.
LONGEST_HTML = 1_000_000
# Before a line that is quoted, once for each quotation it stands in; no text has it (headers.clean).
_QUOTED = "\0"
MOST_QUOTES = 8


def text_of(fields: Fields, raw: bytes, body: bytes) -> str:
    """The words of a message: plain text if it has any, else its HTML read aloud, with a line for each attachment."""
    kind = first(fields, "content-type").lower()
    coded = first(fields, "content-transfer-encoding").lower() in {"base64", "quoted-printable"}
    if coded or (kind and not kind.startswith("text/plain")) or "charset" in kind:
        text = _mime_text(raw, body)
    else:
        text = decoded(body)
    return tidy(text)


def tidy(text: str) -> str:
    """Line ends made alike; scrubbed parts, list footers and the archive's own escapes undone."""
    text = clean(text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _without_parts(text)
    lines = [line.rstrip("\v\f") for line in text.rstrip().split("\n") if not _DELETED.fullmatch(line.strip("> |\t"))]
    text = "\n".join(_unescaped(_without_footer(lines)))
    return re.sub(r"\n{4,}", "\n\n\n", text).strip("\n").rstrip()


def _without_footer(lines: list[str]) -> list[str]:
    for number in range(max(0, len(lines) - LONGEST_FOOTER), len(lines) - 1):
        ruler, name = lines[number].rstrip(), lines[number + 1].lower()
        if len(ruler) >= 30 and not ruler.strip("_") and "mailing list" in name:
            return lines[:number]
    return lines


def _without_parts(text: str) -> str:
    parts = _NEXT_PART.split(text)
    return "\n".join([parts[0], *(_part(part) for part in parts[1:])]) if len(parts) > 1 else text


def _part(part: str) -> str:
    """What the archive says about a part it took out, in one line; a part that is text stays."""
    lines = part.strip("\n").split("\n")
    if not _SCRUBBED.match(lines[0]):
        return part
    note: dict[str, str] = {}
    rest = 1
    while rest < len(lines) and (found := _NOTE_FIELD.match(lines[rest])):
        note[found[1].lower()] = found[2].strip()
        rest += 1
    line = _attachment(lines[0].lower(), note)
    return "\n".join(filter(None, [line and f"\n{line}", *lines[rest:]]))


def _attachment(kind: str, note: dict[str, str]) -> str:
    address = note.get("url", "").strip("<> ")
    if "html" in kind or note.get("type", "") in {"application/pgp-signature", "application/pkcs7-signature"}:
        return ""
    if "embedded" in kind:
        name = f"Attached message: {words(note.get('subject', '')) or 'without a subject'}"
    else:
        known = note.get("name", "")
        known = "" if known == "not available" else words(known)
        name = "Attachment: " + ", ".join(filter(None, [known, note.get("type", ""), _size(note.get("size", ""))]))
    return f"{name} <{address}>" if address else name


def _size(text: str) -> str:
    number = re.match(r"\d{1,15}", text)
    return f"{max(1, round(int(number[0]) / 1024))} KB" if number else ""


def _unescaped(lines: list[str]) -> Iterator[str]:
    """Takes back the '>' a mail program put before 'From ', but not the one of a quotation, which has company."""
    for number, line in enumerate(lines):
        found = _ESCAPED.match(line)
        if found:
            before = _depth(lines[number - 1]) if number else 0
            after = _depth(lines[number + 1]) if number + 1 < len(lines) else 0
            line = line[1:] if max(before, after) < len(found[1]) else line
        yield line


def _depth(line: str) -> int:
    marks = re.match(r"^(?:>[ ]?)*", line)
    return marks[0].count(">") if marks else 0


def _mime_text(raw: bytes, body: bytes) -> str:
    if raw.startswith(b"From "):
        raw = raw[raw.find(b"\n") + 1 :]
    try:
        whole = email.message_from_bytes(raw, policy=policy.compat32)
        plain, notes = _collected(whole)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        # A message no parser can make sense of is still something somebody wrote.
        return decoded(body)
    return "\n\n".join(filter(None, ["\n\n".join(plain), "\n".join(notes)]))


def _collected(part: Mime) -> tuple[list[str], list[str]]:
    """The texts and the attachments under one part; of alternatives, the plain one if it says anything."""
    if part.get_content_type() == "message/rfc822":
        inner = next((each for each in part.walk() if each is not part), None)
        subject = words(str(inner["subject"] or "")) if inner else ""
        return [], [f"Attached message: {subject or 'without a subject'}"]
    if part.is_multipart():
        children = [child for child in part.get_payload() if isinstance(child, Mime)]
        found = [(child, _collected(child)) for child in children]
        if part.get_content_type() == "multipart/alternative":
            found = _best(found)
        return [t for _, (texts, _n) in found for t in texts], [n for _, (_t, notes) in found for n in notes]
    return _single(part)


type _Found = list[tuple[Mime, tuple[list[str], list[str]]]]


def _best(found: _Found) -> _Found:
    saying = [each for each in found if any(text.strip() for text in each[1][0])]
    plain = [each for each in saying if each[0].get_content_type() == "text/plain"]
    return (plain or saying)[:1]


def _single(part: Mime) -> tuple[list[str], list[str]]:
    kind = part.get_content_type()
    name = part.get_filename()
    if kind.endswith("-signature") or kind == "application/pgp-encrypted":
        return [], []
    content = part.get_payload(decode=True)
    content = content if isinstance(content, bytes) else b""
    if kind in {"text/plain", "text/html"} and not name and part.get_content_disposition() != "attachment":
        text = decoded(content, part.get_content_charset() or "")
        return [read_aloud(text) if kind == "text/html" else text], []
    return [], [f"Attachment: {words(name or '') or kind}, {kind}, {_size(str(len(content)))}"]


def read_aloud(html: str) -> str:
    reader = _Reader()
    reader.feed(html[:LONGEST_HTML])
    reader.close()
    lines = map(_read_line, "".join(reader.out).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _read_line(line: str) -> str:
    """What is quoted is marked as in a letter of plain text."""
    words = " ".join(line.replace(_QUOTED, "").split())
    return "> " * line.count(_QUOTED) + words if words else ""


class _Reader(HTMLParser):
    SILENT = frozenset({"script", "style", "title", "template"})
    BREAKS = frozenset({"p", "div", "br", "li", "tr", "table", "blockquote", "pre", "h1", "h2", "h3", "h4", "ul", "ol"})

    def __init__(self) -> None:
        super().__init__()
        self.out: list[str] = []
        self.silent = self.quotes = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in self.SILENT
        self.quotes += tag == "blockquote"
        if tag in self.BREAKS:
            self._break("\n\n" if tag == "p" else "\n")

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in self.SILENT and self.silent > 0
        self.quotes -= tag == "blockquote" and self.quotes > 0
        if tag in self.BREAKS and tag != "br":
            self._break("\n")

    def _break(self, ends: str) -> None:
        self.out.append(ends + _QUOTED * min(self.quotes, MOST_QUOTES))

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.out.append(data.replace("\n", " "))


def shortened(text: str) -> tuple[str, int]:
    """At most what a post should hold, and how many letters were left out."""
    beyond = len(text) - LONGEST_TEXT
    if beyond <= 0:
        return text, 0
    end = text.rfind("\n", 0, LONGEST_TEXT) if "\n" in text[LONGEST_TEXT - 5000 : LONGEST_TEXT] else LONGEST_TEXT
    return text[:end], len(text) - end
