"""Subjects: what an answer is marked with, what a list puts before it, and what is left."""

from __future__ import annotations

import re

_MARK = re.compile(
    r"\s*(?:re|aw|antw|antwort|sv|fw|fwd|wg|rif|odp|ynt|回复|答复|转发|回覆|轉寄)"
    r"\s*(?:\[\d+\]|\(\d+\)|\^\d+|\*\d+)?\s*[:：]\s*",
    re.I,
)
_TAG = re.compile(r"\s*\[([^\[\]]{1,60})\]\s*")
# Subjects that are no subject, and so join nothing.
_EMPTY = frozenset({"", "no subject", "(no subject)", "none", "kein betreff"})


def tag_of(subject: str) -> str:
    """The first '[word]' before the subject, which is the list's own where most messages have it."""
    while found := _MARK.match(subject):
        subject = subject[found.end() :]
    found = _TAG.match(subject)
    return found[1].lower() if found else ""


def is_marked(subject: str) -> bool:
    """Whether the subject says it answers something: 'Re:', also behind the list's tag."""
    while found := _TAG.match(subject):
        subject = subject[found.end() :]
    return bool(_MARK.match(subject))


def without_marks(subject: str, tags: frozenset[str] | None) -> str:
    """The subject without answer marks and the given tags (all of them for None)."""
    rest = " ".join(subject.split())
    while True:
        tag = _TAG.match(rest)
        if mark := _MARK.match(rest):
            rest = rest[mark.end() :]
        elif tag and (tags is None or tag[1].lower() in tags) and tag.end() < len(rest):
            rest = rest[tag.end() :]
        else:
            return rest.strip()


def base(subject: str) -> str:
    """What two messages of one conversation have in common; empty when it is too little to go by."""
    bare = without_marks(subject, None).casefold().rstrip(" .!?")
    return "" if bare in _EMPTY else bare[:250]
