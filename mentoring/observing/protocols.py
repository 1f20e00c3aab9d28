"""How what a visitor saw is written down: described, never graded. Plain data; a protocol is a few headed sections.

A section keeps its place for good, since what was written is kept by its number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class ProtocolName(models.TextChoices):
    SAW = "saw", _("What I saw, heard and wonder")
    TIMELINE = "timeline", _("Minute by minute")
    ONE_PERSON = "one-person", _("Following one pupil or patient")
    QUESTION = "question", _("Only what you asked me to look for")


@dataclass(frozen=True)
class Section:
    title: str | _StrPromise
    prompt: str | _StrPromise


@dataclass(frozen=True)
class Protocol:
    lead: str | _StrPromise
    sections: tuple[Section, ...]


_WONDER = Section(_("What I wonder"), _("Real questions, to which you don't know the answer."))

_PROTOCOLS: dict[str, Protocol] = {
    ProtocolName.SAW: Protocol(
        _("Three columns of an old notebook: nothing in the first two that a camera would not have caught."),
        (
            Section(_("What I saw"), _("People, places, hands, boards, screens. Who was where, who did what.")),
            Section(_("What I heard"), _("Words as they were said, in quotation marks where you can.")),
            _WONDER,
        ),
    ),
    ProtocolName.TIMELINE: Protocol(
        _("A line every few minutes, with the time in front. What it means can wait for the debrief."),
        (
            Section(_("What happened, with times"), _("10:05 cards are handed out. 10:07 the first question: …")),
            _WONDER,
        ),
    ),
    ProtocolName.ONE_PERSON: Protocol(
        _("The hour as one of them has it. Write no names: “the girl by the window”, “bed four”."),
        (
            Section(_("What they did"), _("Looked at, wrote, asked, waited for, turned to.")),
            Section(_("What was said to them and asked of them"), _("By whom, in which words.")),
            _WONDER,
        ),
    ),
    ProtocolName.QUESTION: Protocol(
        _("One question, and the places in the hour that speak to it."),
        (
            Section(_("Where I met it"), _("Each place with what went before and what came after.")),
            Section(_("Where I looked for it and did not find it"), _("That is a finding too, and not a fault.")),
            _WONDER,
        ),
    ),
}


def protocol_named(name: str) -> Protocol:
    return _PROTOCOLS.get(name) or _PROTOCOLS[ProtocolName.SAW]
