"""Why two were proposed as a pair, kept as they are told and put into words for either of them.

What is kept is what the facilitator saw on the board: true of both at that moment, and nothing said in confidence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentoring.common_time import common_time, times_to_name
from mentoring.finding_time import week_start
from mentoring.matching import Reason, Why, reasons_for

if TYPE_CHECKING:
    from mentoring.fit import Candidate
    from mentoring.models import Pairing
    from people.models import Person

# What somebody wants to be better at is told to themselves alone; room is no reason for two.
NOT_FOR_BOTH = (Why.AIM, Why.ROOM)


def reasons_for_both(seeker: Candidate | None, mentor: Candidate | None) -> list[dict[str, Any]]:
    """As a pairing keeps them; none where one of the two is not in the programme any more."""
    if seeker is None or mentor is None:
        return []
    found = reasons_for(seeker, mentor, common_time(seeker, mentor, week_start(1)))
    return [_kept(one) for one in found if one.why not in NOT_FOR_BOTH]


def _kept(reason: Reason) -> dict[str, Any]:
    times = [moment.astimezone(UTC).isoformat() for moment in reason.times]
    return {"why": reason.why, "topics": reason.topics, "times": times, "count": reason.count, "of": reason.of}


def told_reasons(pairing: Pairing, reader: Person) -> list[str]:
    """A line each, with hours on the reader's clock."""
    return [line for one in pairing.reasons if (line := _line(one, pairing, reader))]


def _line(kept: Mapping[str, Any], pairing: Pairing, reader: Person) -> str:
    match kept["why"]:
        case Why.TIME:
            return _when(kept, reader)
        case Why.TOPICS if pairing.programme.is_among_peers:
            line = _("You both name %(topics)s")
        case Why.LANGUAGE:
            line = _("You both speak %(languages)s")
        case Why.ORGANISATION:
            line = _("You both work at %(topics)s")
        case why:
            of_mentor = _of_you if reader.pk == pairing.mentor_id else _of_mentor
            line = of_mentor(why, kept["count"])
    words = ", ".join(kept["topics"])
    names = {"mentor": pairing.mentor.first_name, "mentee": pairing.mentee.first_name}
    return line % {**names, "n": kept["count"], "topics": words, "languages": words.title()}


def _of_mentor(why: str, n: int) -> str:
    """To whom it is told who seeks, or among equals to the other."""
    match why:
        case Why.TOPICS:
            return _("%(mentor)s offers what you seek: %(topics)s")
        case Why.TOLD:
            return ngettext(
                "%(mentor)s has told a story about %(topics)s", "%(mentor)s has told %(n)d stories about %(topics)s", n
            )
        case Why.ANSWERED:
            return ngettext(
                "An answer of %(mentor)s's about %(topics)s was chosen as what worked",
                "%(n)d answers of %(mentor)s's about %(topics)s were chosen as what worked",
                n,
            )
        case Why.YEARS:
            return ngettext(
                "%(mentor)s is one year ahead in this work", "%(mentor)s is %(n)d years ahead in this work", n
            )
    return ""


def _of_you(why: str, n: int) -> str:
    """The same to the mentor."""
    match why:
        case Why.TOPICS:
            return _("You offer what %(mentee)s seeks: %(topics)s")
        case Why.TOLD:
            return ngettext("You have told a story about %(topics)s", "You have told %(n)d stories about %(topics)s", n)
        case Why.ANSWERED:
            return ngettext(
                "An answer of yours about %(topics)s was chosen as what worked",
                "%(n)d answers of yours about %(topics)s were chosen as what worked",
                n,
            )
        case Why.YEARS:
            return ngettext("You are one year ahead in this work", "You are %(n)d years ahead in this work", n)
    return ""


def _when(kept: Mapping[str, Any], reader: Person) -> str:
    times = times_to_name([datetime.fromisoformat(one) for one in kept["times"]], reader.time_zone)
    every = kept["of"] == 1
    named = _(" and ").join(formats.date_format(one, "D H:i" if every else "D j F H:i") for one in times)
    if every:
        return _("You are both free %(times)s") % {"times": named}
    return _("You are both free in %(n)d of %(of)d weeks, next %(times)s") % {
        "n": kept["count"],
        "of": kept["of"],
        "times": named,
    }


def sentences(lines: Sequence[str]) -> str:
    """A line each where lines are kept, and one after the other where they are not."""
    return "\n".join(f"{line}." for line in lines)
