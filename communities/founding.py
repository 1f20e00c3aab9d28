"""Founding in steps. Nothing is kept between them but the form itself: what was typed travels along in the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from communities.forms.charter import FoundingForm
from communities.kinds import Words, start_of
from communities.models import CommunityKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.forms import BoundField


@dataclass(frozen=True)
class Step:
    name: str
    title: Words
    why: Words
    fields: tuple[str, ...]
    example: Words = ""


STEPS = (
    Step(
        "kind",
        _("What kind of place is it?"),
        _("Each kind brings a first rhythm, norms and questions for newcomers. Change them as you like."),
        ("kind",),
    ),
    Step(
        "purpose",
        _("What is it for?"),
        _("Who you are, what you care about, what you do together."),
        ("name", "purpose", "for_whom", "better_at", "about"),
        _(
            "“We help each other teach science by doing it: safe, curious practical work in every lesson that deserves "
            "it, whatever the budget.”"
        ),
    ),
    Step(
        "together",
        _("What do you do together?"),
        _("A goal gives people something to begin with. Norms are what you would tell somebody on the first day."),
        ("goals", "norms", "rhythm"),
        _("“Every common practical has a version under €2 per group.” You would notice when it is reached."),
    ),
    Step(
        "door",
        _("Who may read, and who comes in?"),
        _("You can open it later. What was written among members stays where they wrote it."),
        ("access", "joining", "slug", "hue", "weave"),
        _("Ward nurses read among themselves: bad nights are told honestly there. Teachers let everybody read."),
    ),
    Step(
        "people",
        _("Who comes first?"),
        _("A place begins with a few who would ask each other anyway. Nobody yet is fine too: you can invite later."),
        ("people",),
        _("The colleague who asked you last week, the one you asked, and somebody from another house."),
    ),
)
LAST = STEPS[-1]


class Founding:
    """The form at one of its steps."""

    def __init__(self, name: str, form: FoundingForm) -> None:
        self.step = next((step for step in STEPS if step.name == name), STEPS[0])
        self.number = STEPS.index(self.step) + 1
        self.form = form

    @property
    def steps(self) -> tuple[Step, ...]:
        return STEPS

    @property
    def before(self) -> Step | None:
        return STEPS[self.number - 2] if self.number > 1 else None

    @property
    def after(self) -> Step | None:
        return STEPS[self.number] if self.number < len(STEPS) else None

    @property
    def carried(self) -> list[BoundField]:
        """What is asked at other steps, with what was answered there."""
        return [field for field in self.form if field.name not in self.step.fields]

    @property
    def starts(self) -> list[tuple[str, Words, Words]]:
        return [(kind.value, kind.label, start_of(kind).what) for kind in CommunityKind]


def with_start(typed: Mapping[str, Any]) -> dict[str, Any]:
    """What the chosen kind begins with, wherever nothing else was typed than some kind's beginning."""
    kind = typed.get("kind") or CommunityKind.PRACTICE
    beginnings = [_beginning(one) for one in CommunityKind] + [NOTHING_SAID]
    mine = _beginning(kind)
    untouched = [name for name in mine if any(_same(typed.get(name, ""), one[name]) for one in beginnings)]
    return dict(typed) | {"kind": kind} | {name: mine[name] for name in untouched}


NOTHING_SAID = {"norms": "", "rhythm": "", "access": "open", "joining": ""}


def _beginning(kind: str) -> dict[str, str]:
    start = start_of(kind)
    return {
        "norms": "\n".join(map(str, start.norms)),
        "rhythm": str(start.rhythm),
        "access": start.access.value,
        "joining": start.joining.value,
    }


def _same(typed: str, beginning: str) -> bool:
    """Browsers send other line ends than we do."""
    return typed.split() == beginning.split()


def step_with_errors(form: FoundingForm) -> str:
    """The first step that has something to be put right."""
    return next((step.name for step in STEPS if any(name in form.errors for name in step.fields)), LAST.name)
