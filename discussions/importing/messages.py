"""One message of an archive, read."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from discussions.importing import bodies, headers, subjects

# What a post says when a message brought nothing but its subject.
WITHOUT_WORDS = "(This message had no text.)"
_ANSWERS = re.compile(r"^>[ \t]*\w|^\| \S|\bwrote:[ \t]*$|^-+ ?Original Message ?-+", re.M | re.I)


@dataclass(frozen=True, slots=True)
class Message:
    id: str
    has_own_id: bool
    fingerprint: str
    parents: tuple[str, ...]
    name: str
    address: str
    at: datetime | None
    subject: str
    is_answer: bool
    body: str
    left_out: int

    @property
    def base_subject(self) -> str:
        return subjects.base(self.subject)

    @property
    def id_from_content(self) -> str:
        return _made_id(self.fingerprint)


def separator_of(raw: bytes) -> bytes:
    line = raw[: raw.find(b"\n") + 1 or len(raw)].removeprefix(b"\xef\xbb\xbf")
    return line if line.startswith(b"From ") else b""


def read(raw: bytes, now: datetime) -> Message:
    """Any bytes make a message; what is missing is empty, and `at` is None when nothing in it tells."""
    fields, start = headers.take_apart(raw)
    text, left_out = bodies.shortened(bodies.text_of(fields, raw, raw[start:]))
    subject = " ".join(headers.words(headers.first(fields, "subject")).split())
    name, address = headers.sender(headers.first(fields, "from") or headers.first(fields, "sender"))
    at = headers.sent_at(fields, separator_of(raw), now)
    own_id = headers.message_id(fields)
    fingerprint = _fingerprint(address, at, subject, text)
    return Message(
        id=_short(own_id) or _made_id(fingerprint),
        has_own_id=bool(own_id),
        fingerprint=fingerprint,
        parents=tuple(_short(each) for each in headers.parents(fields)),
        name=name,
        address=address,
        at=at,
        subject=subject,
        is_answer=subjects.is_marked(subject) or _quotes(text),
        body=text or WITHOUT_WORDS,
        left_out=left_out,
    )


def _short(identifier: str) -> str:
    if len(identifier) <= 250:
        return identifier
    return f"{identifier[:180]}.{hashlib.sha256(identifier.encode()).hexdigest()[:40]}"


def _made_id(fingerprint: str) -> str:
    return f"{fingerprint}@made-from-content.invalid"


def _fingerprint(address: str, at: datetime | None, subject: str, text: str) -> str:
    """The same for a message however its archive was written: with @ or ' at ', ü or ?, footers or none."""
    letters = re.sub(r"[^a-z0-9]", "", text.lower().replace("@", "at"))[:300]
    parts = (address, at.isoformat() if at else "", subjects.base(subject), letters)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:40]


def _quotes(text: str) -> bool:
    """A line of somebody else's words: the mark of an answer where a list took 'Re:' away."""
    return bool(_ANSWERS.search(text))
