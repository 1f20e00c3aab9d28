"""Ways to spend a session, in steps with their time. What is here is the whole of it: a circle picks one by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Format(models.TextChoices):
    FREE = "", _("As it comes")
    CASE_CLINIC = "case-clinic", _("Case clinic")
    TROIKA = "troika", _("Troika: three people, each asks in turn")
    LESSON_STUDY = "lesson-study", _("Lesson study")
    READING = "reading", _("Reading circle")
    AFTER_ACTION = "after-action", _("After-action review")
    CHECK_IN = "check-in", _("Check-in round")


@dataclass(frozen=True)
class Step:
    title: str | _StrPromise
    minutes: int
    guide: str | _StrPromise


STEPS: dict[str, Sequence[Step]] = {
    Format.CASE_CLINIC: (
        Step(_("Arrive"), 5, _("One word each.")),
        Step(
            _("The case"),
            10,
            _("One person tells what happened and what they would like help with. Nobody interrupts."),
        ),
        Step(_("Questions"), 10, _("Only what you need to understand. No advice dressed as a question.")),
        Step(
            _("What we notice"),
            15,
            _("The others talk among themselves; whoever brought the case listens and takes notes."),
        ),
        Step(_("What I take along"), 10, _("Whoever brought the case says what helped and what they will try.")),
        Step(_("Round off"), 10, _("What each of us takes into our own work.")),
    ),
    Format.TROIKA: (
        Step(_("First person asks"), 3, _("What is on my mind, and what help I would like.")),
        Step(_("First person turns round"), 12, _("The two others talk it over as if the first were not there.")),
        Step(_("Second person asks"), 3, _("What is on my mind, and what help I would like.")),
        Step(_("Second person turns round"), 12, _("The two others talk it over as if the second were not there.")),
        Step(_("Third person asks"), 3, _("What is on my mind, and what help I would like.")),
        Step(_("Third person turns round"), 12, _("The two others talk it over as if the third were not there.")),
        Step(_("What helped"), 5, _("One sentence each.")),
    ),
    Format.LESSON_STUDY: (
        Step(_("What we want to find out"), 10, _("One question about learning, small enough for one lesson.")),
        Step(_("The lesson"), 15, _("What was planned, and what each of us watched for.")),
        Step(_("What we saw"), 15, _("What learners said and did, before anybody says why.")),
        Step(_("What it may mean"), 10, _("More than one way to read it.")),
        Step(_("The next version"), 10, _("What we change, who teaches it, who watches.")),
    ),
    Format.READING: (
        Step(_("What struck me"), 10, _("One sentence from the text each, read out.")),
        Step(_("What it says"), 15, _("In our own words, before we agree or disagree.")),
        Step(_("What it says about our work"), 20, _("Where it fits, where it does not.")),
        Step(_("One thing to try"), 10, _("Small, and before we meet again.")),
    ),
    Format.AFTER_ACTION: (
        Step(_("What was meant to happen"), 10, _("The plan as it was, not as it looks now.")),
        Step(_("What happened"), 15, _("In the order of time. Facts first, nobody is to blame.")),
        Step(_("Why there was a difference"), 15, _("What made sense to people at the time.")),
        Step(_("What we keep and what we change"), 15, _("Who does what until when.")),
    ),
    Format.CHECK_IN: (
        Step(_("Round one"), 15, _("How I am and what I bring, a minute or two each. Nobody answers.")),
        Step(_("What we stay with"), 20, _("One or two things somebody asked to talk about.")),
        Step(_("Round two"), 10, _("What I take along.")),
    ),
}


def steps_of(name: str) -> Sequence[Step]:
    return STEPS.get(name, ())
