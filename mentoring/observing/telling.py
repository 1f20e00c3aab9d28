"""What the two are told. No words of theirs are in it: what was written is read on its page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagement.kinds import Kind, Weight, Wording, the_one_told
from mentoring.models import Partnership, Visit
from mentoring.observing import cycle, partnerships
from mentoring.observing.calendar import visit_invitation
from mentoring.observing.partnerships import who_visits_as_well
from mentoring.reminding import INVITATION_LAPSED, INVITATION_REMINDED
from mentoring.when import when_for

if TYPE_CHECKING:
    from engagement.models import Activity
    from people.models import Person

IN_CALENDARS = frozenset({cycle.SET, cycle.MOVED, cycle.CALLED_OFF})


def _who(activity: Activity) -> str:
    return activity.actor.display_name if activity.actor else _("Somebody")


def _word_partnerships(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    rows = Partnership.objects.visible_to(reader).select_related("community", "inviter", "invited")
    found = rows.in_bulk([one.target_id for one in activities])
    shown = [one for one in activities if one.target_id in found]
    in_silence = {found[one.target_id].community for one in shown if one.verb == INVITATION_LAPSED}
    others = {community.pk: who_visits_as_well(community, reader) for community in in_silence}
    return {one.pk: _word_partnership(one, found[one.target_id], reader, others) for one in shown}


def _word_partnership(
    activity: Activity, partnership: Partnership, reader: Person, others: Mapping[int, Sequence[Person]]
) -> Wording:
    texts = {
        partnerships.INVITED: _("%(who)s suggests that you visit each other at work"),
        partnerships.AGREED: _("%(who)s would like to visit each other. Who has the first question?"),
        partnerships.DECLINED: _("%(who)s can't visit you this time. That says nothing about you."),
        INVITATION_REMINDED: _("%(other)s still waits for a word on visiting each other. Yes and no are both kind."),
        INVITATION_LAPSED: _("%(other)s didn't get to your question about visits. That says nothing about you."),
        partnerships.ENDED: _("%(who)s ends your visits to each other. That says nothing about you."),
    }
    quote = partnership.words if activity.verb == partnerships.INVITED else ""
    text = texts[activity.verb] % {"who": _who(activity), "other": partnership.other(reader.pk).display_name}
    if activity.verb == INVITATION_LAPSED and (instead := others[partnership.community_id]):
        names = _(" and ").join(one.display_name for one in instead)
        text += " " + _("Whom you could ask as well: %(others)s.") % {"others": names}
        return Wording(text, reverse("mentoring:suggest-visits", args=[partnership.community.slug]), "footprints")
    return Wording(text, partnership.get_absolute_url(), "footprints", quote)


def _word_visits(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    shown = [one.target_id for one in activities if one.verb == cycle.NOTES_SHOWN]
    of_two = Visit.objects.visible_to(reader)
    readable = Visit.objects.shown_to(reader).filter(pk__in=shown)
    rows = Visit.objects.filter(Q(pk__in=of_two.values("pk")) | Q(pk__in=readable.values("pk")))
    found = rows.select_related("partnership__community", "visitor", "visited").in_bulk(
        [one.target_id for one in activities]
    )
    return {one.pk: _word_visit(one, found[one.target_id], reader) for one in activities if one.target_id in found}


def _word_visit(activity: Activity, visit: Visit, reader: Person) -> Wording:
    texts = {
        cycle.BRIEFED: _("%(who)s has said what your visit is about"),
        cycle.OFFERED: _("%(who)s offers hours to which you'd be welcome. Which one?"),
        cycle.SET: _("%(who)s comes along %(when)s"),
        cycle.MOVED: _("%(who)s needs another time for the visit %(when)s"),
        cycle.CALLED_OFF: _("%(who)s has called off the visit %(when)s. That says nothing about you."),
        cycle.NOTES_GIVEN: _("%(who)s has given you what was seen on the visit. It is yours alone to show."),
        cycle.NOTES_SHOWN: _("%(who)s shows you the notes of a visit"),
        cycle.DEBRIEFED: _("%(who)s has written down what you two talked over"),
        cycle.WILL_TRY: _("%(who)s has said what they will try after the visit"),
        cycle.COMING_UP: _("Your visit with %(other)s is %(when)s"),
    }
    other = visit.other(reader.pk).display_name
    when = when_for(reader, visit.starts_at, visit.place)
    if activity.verb == cycle.MOVED:
        when = _when_it_was(activity, reader)
    if not when:
        # Called off before it had a time; or given up by a version of ours that did not keep which.
        texts[cycle.MOVED] = _("%(who)s needs another time for the visit")
        texts[cycle.CALLED_OFF] = _("%(who)s has called the visit off. That says nothing about you.")
    text = texts[activity.verb] % {"who": _who(activity), "when": when, "other": other}
    url = visit.get_absolute_url()
    if activity.verb == cycle.NOTES_SHOWN:
        url = reverse("mentoring:visit-notes", args=[visit.pk])
    calendar = None
    if activity.verb in IN_CALENDARS and visit.revision:
        calendar = partial(_calendar_for, visit, reader)
    return Wording(text, url, "footprints", "", calendar)


def _when_it_was(activity: Activity, reader: Person) -> str:
    """The time that was given up: the visit has none by now, or another."""
    was = activity.payload.get("was")
    return when_for(reader, datetime.fromtimestamp(was, tz=UTC)) if was else ""


def _calendar_for(visit: Visit, reader: Person) -> str:
    return visit_invitation(visit, person=reader).decode()


PARTNERSHIP_NOTICE = Kind(
    "visits-asked",
    gettext_lazy("Questions whether we visit each other at work"),
    frozenset(
        {
            *(partnerships.INVITED, partnerships.AGREED, partnerships.DECLINED, partnerships.ENDED),
            *(INVITATION_REMINDED, INVITATION_LAPSED),
        }
    ),
    the_one_told,
    _word_partnerships,
    from_a_person=True,
)
VISIT_NOTICE = Kind(
    "visits",
    gettext_lazy("Visits at work"),
    frozenset(
        {
            *(cycle.BRIEFED, cycle.OFFERED, cycle.SET, cycle.MOVED, cycle.CALLED_OFF, cycle.NOTES_GIVEN),
            *(cycle.NOTES_SHOWN, cycle.DEBRIEFED, cycle.WILL_TRY),
        }
    ),
    the_one_told,
    _word_visits,
)
VISIT_SOON_NOTICE = Kind(
    "visit-soon",
    gettext_lazy("Those visits, a day and an hour before"),
    frozenset({cycle.COMING_UP}),
    the_one_told,
    _word_visits,
    mail_after_seconds=0,
    weight=Weight.ASKED_FOR,
)
