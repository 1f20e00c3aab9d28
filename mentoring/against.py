"""What speaks against two people as a pair of a programme, in words for whoever brings pairs together by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from mentoring.apart import Apart, what_keeps_apart
from mentoring.candidates import rules_off
from mentoring.common_time import Common, common_time, hours_in_common
from mentoring.finding_time import week_start

if TYPE_CHECKING:
    from mentoring.fit import Candidate
    from mentoring.models import Programme

WHY_APART: dict[str, Any] = {
    Apart.PARTED: _("They were brought together here before, and parted"),
    Apart.NO_TOPIC: _("No topic in common"),
    Apart.NO_LANGUAGE: _("No language in common"),
    Apart.NO_HOURS: _("One would like more hours a month than the other has for each person"),
    Apart.NO_TIME: _("Too few hours in common"),
    Apart.MET: _("They have been paired before"),
    # Who of the two said what is promised to be told to nobody.
    Apart.AVOIDED: _("Something said in confidence keeps these two apart"),
}
GONE = _("One of them can't begin just now: left, pausing, or not free to take part")
RULED_OUT = _("Not these two, it was said on the board")


def between(seeker: Candidate, mentor: Candidate, programme: Programme) -> tuple[Common | None, Apart | None]:
    """When both are free, and the first rule of the programme that keeps the two apart."""
    common = common_time(seeker, mentor, week_start(1))
    return common, _apart(seeker, mentor, programme, None if common is None else common.hours)


def apart_between(seeker: Candidate, mentor: Candidate, programme: Programme) -> Apart | None:
    """The rule alone: cheap enough to ask of everybody in a programme of thousands."""
    return _apart(seeker, mentor, programme, hours_in_common(seeker, mentor, week_start(1)))


def _apart(seeker: Candidate, mentor: Candidate, programme: Programme, hours: float | None) -> Apart | None:
    return what_keeps_apart(seeker, mentor, hours, least_times=programme.least_times, off=rules_off(programme))
