"""Times and counts of decisions, in the words a colleague would use."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from communities.models import Ballot
from ui.times import in_words

A_WEEK = timedelta(days=6)


def ends(ballot: Ballot) -> str:
    """'Fri 17:00', 'tomorrow at 17:00', '9 Dec, 17:00'; for one that is over, when it was."""
    local = timezone.localtime(ballot.closes_at)
    ahead = (local.date() - timezone.localdate()).days
    if ahead > 1 and local - timezone.localtime() < A_WEEK:
        return date_format(local, "D H:i")
    return in_words(local)


def when(moment: datetime) -> str:
    return in_words(timezone.localtime(moment))


def month_of(when: datetime) -> str:
    return date_format(timezone.localtime(when), "F Y" if when.year != timezone.now().year else "F")


def people_so_far(people: int) -> str:
    if not people:
        return _("Nobody has said where they stand yet.")
    said = ngettext("%(n)d person has said where they stand.", "%(n)d people have said where they stand.", people)
    return said % {"n": people}
