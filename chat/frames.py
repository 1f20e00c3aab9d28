"""What a browser may say over a room's socket. Everything else is malformed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from chat.forms import MessageForm, PlaceForm
from engagement.wires import Malformed


@dataclass(frozen=True)
class Say:
    """`problem` is what to tell the author when the words cannot be taken."""

    key: UUID
    source: str
    answers: int | None = None
    problem: str = ""


@dataclass(frozen=True)
class Read:
    sequence: int


@dataclass(frozen=True)
class Typing:
    pass


type Frame = Say | Read | Typing

FIELDS = {"say": {"type", "key", "text"}, "read": {"type", "sequence"}, "typing": {"type"}}
MAY_SAY = {"say": {"answers"}}


def parse(text: str | None) -> Frame:
    """Raises Malformed, and nothing else, whatever it is given."""
    said = _object(text)
    kind = said.get("type")
    if not isinstance(kind, str) or FIELDS.get(kind) != said.keys() - MAY_SAY.get(kind, set()):
        raise Malformed
    match kind:
        case "say":
            return _say(said["key"], said["text"], said.get("answers"))
        case "read":
            return _read(said["sequence"])
    return Typing()


def _object(text: str | None) -> dict[str, Any]:
    try:
        said = json.loads(text or "")
    except (ValueError, RecursionError):
        raise Malformed from None
    if not isinstance(said, dict):
        raise Malformed
    return said


def _say(key: Any, text: Any, answers: Any) -> Say:
    try:
        sending_key = UUID(key)
        # Half of a surrogate pair is text to JSON and to nobody else.
        text.encode()
    except (ValueError, TypeError, AttributeError):
        raise Malformed from None
    if not isinstance(text, str) or not (answers is None or type(answers) is int):
        raise Malformed
    form = MessageForm({"source": text, "sending_key": sending_key, "answers": answers})
    if form.is_valid():
        return Say(sending_key, form.cleaned_data["source"], form.cleaned_data["answers"])
    if "answers" in form.errors:
        raise Malformed
    return Say(sending_key, "", problem=str(next(iter(form.errors.values()))[0]))


def _read(sequence: Any) -> Read:
    form = PlaceForm({"sequence": sequence})
    if type(sequence) is not int or not form.is_valid():
        raise Malformed
    return Read(form.cleaned_data["sequence"])
