"""What the people of a circle are told of its sessions, and in which words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagement.kinds import Kind, Weight, Wording
from mentoring.calendars import NOT_THERE, calendar_of, invitation
from mentoring.meeting import PLACE_FREED
from mentoring.models import Answer, CircleMembership, HostSwap, Rsvp, Session
from mentoring.permissions import has_a_place
from mentoring.reminding import ANSWER_ASKED, COMING_UP, TOO_FEW
from mentoring.running import SUMMARY_SENT
from mentoring.scheduling import (
    CANCELLED,
    GOES_AHEAD,
    MOVED,
    PLANNED,
    PUT_BACK,
    REST_MOVED,
    SERIES_PLANNED,
    SKIPPED,
)
from mentoring.swapping import SWAP_ASKED, SWAP_DECLINED, SWAP_LAPSED, SWAP_REMINDED, SWAPPED
from mentoring.when import when_for
from mentoring.written import written_in

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from engagement.models import Activity
    from people.models import Person


def _circle_of(activity: Activity) -> list[int]:
    members = CircleMembership.objects.filter(circle__sessions=activity.target_id)
    return list(members.values_list("person_id", flat=True))


def _who_may_come(activity: Activity) -> list[int]:
    """And whoever hosts, whatever they said; who said no is not."""
    coming = Rsvp.objects.filter(session=activity.target_id, answer__in=(Answer.GOING, Answer.MAYBE))
    return list({*coming.values_list("person_id", flat=True), *_host_of(activity)})


def _who_said_nothing(activity: Activity) -> list[int]:
    """But for whoever hosts."""
    said = Rsvp.objects.filter(session=activity.target_id).values_list("person_id", flat=True)
    return list({*_circle_of(activity)} - {*said, *_host_of(activity)})


def _host_of(activity: Activity) -> list[int]:
    hosts = Session.objects.filter(pk=activity.target_id).exclude(host=None)
    return list(hosts.values_list("host_id", flat=True))


def _those_named(activity: Activity) -> list[int]:
    return list(activity.payload["to"])


def _word_sessions(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    sessions = Session.objects.of(reader).select_related("circle__community", "host")
    found = sessions.in_bulk([one.target_id for one in activities])
    dates, waiting = _dates_of(activities), _who_waits(activities, reader)
    return {
        one.pk: _word_session(one, found[one.target_id], reader, dates, waiting.get(one.target_id))
        for one in activities
        if one.target_id in found and (one.verb != SWAP_REMINDED or one.target_id in waiting)
    }


def _who_waits(activities: Sequence[Activity], reader: Person) -> Mapping[int, Person]:
    """By session: who waits for the reader's word on changing places as host, as long as they do."""
    reminded = [one.target_id for one in activities if one.verb == SWAP_REMINDED]
    if not reminded:
        return {}
    swaps = HostSwap.objects.filter(give__in=reminded, give__host=F("asked_by"), take__host=reader)
    return {one.give_id: one.asked_by for one in swaps.select_related("asked_by")}


def _dates_of(activities: Sequence[Activity]) -> dict[int, Session]:
    """The sessions of which a series told that they are planned or moved, where they take place still, in order."""
    wanted = [pk for one in activities for pk in one.payload.get("which", [])]
    rows = Session.objects.filter(pk__in=wanted, cancelled_at=None).exclude(starts_at=None).order_by("starts_at", "pk")
    return {one.pk: one for one in rows} if wanted else {}


def _word_questions(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    """A reminder that asks, as long as the reader has not said whether they come, and does not host by now."""
    reminders = _word_sessions(activities, reader)
    asking = Session.objects.filter(pk__in=[one.target_id for one in activities])
    open_ones = set(asking.exclude(Q(host=reader) | Q(rsvps__person=reader)).values_list("pk", flat=True))
    return {
        one.pk: _asking(reminders[one.pk]) if one.target_id in open_ones else reminders[one.pk]
        for one in activities
        if one.pk in reminders
    }


def _asking(reminder: Wording) -> Wording:
    kind = _("Yes, maybe or that you can't: each is kind, and takes one press on the page of the session.")
    text = f"{reminder.text.removesuffix('.')}. {_('Will you come?')}"
    return replace(reminder, text=text, url=f"{reminder.url}#coming", quote=kind)


BEFORE = frozenset({COMING_UP, ANSWER_ASKED})
TEXTS: Mapping[str, _StrPromise] = {
    PLANNED: gettext_lazy("%(circle)s meets %(when)s. Can you come?"),
    MOVED: gettext_lazy("%(circle)s has moved to %(when)s. Can you still come?"),
    CANCELLED: gettext_lazy("%(circle)s does not meet %(when)s"),
    SKIPPED: gettext_lazy("%(circle)s skips %(when)s; its other dates stay"),
    PUT_BACK: gettext_lazy("%(circle)s meets %(when)s after all. Can you come?"),
    GOES_AHEAD: gettext_lazy("%(circle)s takes place %(when)s, with those who come. There is still room."),
    **dict.fromkeys(BEFORE, gettext_lazy("%(circle)s meets %(when)s")),
    SERIES_PLANNED: gettext_lazy("%(circle)s has times for %(n)d sessions, the first %(when)s. Can you come?"),
    REST_MOVED: gettext_lazy("%(circle)s has moved %(n)d sessions, the next to %(when)s"),
    PLACE_FREED: gettext_lazy("A place is free for you: %(circle)s meets %(when)s"),
    SWAP_ASKED: gettext_lazy("%(who)s asks to change places with you as host: you would host %(circle)s %(when)s"),
    SWAPPED: gettext_lazy("%(who)s changes places with you: you host %(circle)s %(when)s"),
    SWAP_REMINDED: gettext_lazy(
        "%(who)s still waits for a word on changing places as host: you would host %(circle)s %(when)s. "
        "Yes and no are both kind."
    ),
    SWAP_LAPSED: gettext_lazy(
        "No answer came to your question about hosting. That says nothing about you: "
        "%(circle)s %(when)s stays yours, and you could ask somebody else."
    ),
    SWAP_DECLINED: gettext_lazy("%(who)s can't change places with you: you host %(circle)s %(when)s"),
    TOO_FEW: gettext_lazy("Few have said yes to %(circle)s, %(when)s. Go ahead, move it or call it off?"),
}


def _word_session(
    activity: Activity, session: Session, reader: Person, dates: Mapping[int, Session], waiting: Person | None
) -> Wording:
    """The day, the hour on the reader's own clock with its zone, and the place."""
    who = activity.actor or waiting
    said = {
        "circle": session.circle.name,
        "when": when_for(reader, session.starts_at, session.whereabouts),
        "n": activity.payload.get("sessions", 1),
        "who": who.display_name if who else _("Somebody"),
    }
    beneath = session.cancel_reason if activity.verb == CANCELLED else _dates_in_words(activity, dates, reader)
    calendar = partial(_calendar_for, activity.verb, session, reader) if activity.verb in IN_CALENDARS else None
    text = str(TEXTS[activity.verb]) % said
    if activity.verb in BEFORE and session.host:
        text = f"{text}. {_hosted_by(session.host, reader)}"
    url = f"{session.circle.get_absolute_url()}#rota" if activity.verb in ASKED_OF_HOSTS else session.get_absolute_url()
    if activity.verb == TOO_FEW:
        url += "#few"
    return Wording(text, url, "calendar-check", beneath, calendar)


ASKED_OF_HOSTS = frozenset({SWAP_ASKED, SWAP_REMINDED, SWAP_LAPSED})
MOST_DATES = 6


def _dates_in_words(activity: Activity, dates: Mapping[int, Session], reader: Person) -> str:
    """'Tue 1 Dec, 16:00 GMT; Tue 8 Dec, 16:00 GMT; and 4 more': the file in the mail has all of them."""
    found = [one for pk, one in dates.items() if pk in activity.payload.get("which", [])]
    words = [when_for(reader, one.starts_at) for one in found[:MOST_DATES]]
    if more := len(found) - len(words):
        words.append(_("and %(n)d more") % {"n": more})
    return "; ".join(words)


def _hosted_by(host: Person, reader: Person) -> str:
    return _("You host this time.") if host == reader else _("%(name)s hosts.") % {"name": host.display_name}


def _word_summaries(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    """What was written down and who does what: for those who are in the circle when they read it."""
    sessions = Session.objects.of(reader).select_related("circle__community")
    found = sessions.prefetch_related("note_sections", "actions__who").in_bulk([one.target_id for one in activities])
    return {one.pk: _word_summary(found[one.target_id]) for one in activities if one.target_id in found}


def _word_summary(session: Session) -> Wording:
    text = _("What was said in %(circle)s, session %(n)d") % {"circle": session.circle.name, "n": session.number}
    doing = [
        f"- {action.text} ({action.who.display_name if action.who else _('all of us')})"
        for action in session.actions.all()
        if not action.done_at
    ]
    quote = _summed_up(written_in(session), "\n".join(doing))
    return Wording(text, session.get_absolute_url(), "users-round", quote)


LONGEST_SUMMARY = 4000


def _summed_up(written: str, doing: str) -> str:
    """Where not all has room, what was written is cut, and says so; who does what comes along."""
    whole = [part for part in (written, doing) if part]
    if len("\n\n".join(whole)) <= LONGEST_SUMMARY:
        return "\n\n".join(whole)
    goes_on = _("The rest stands on the session's page.")
    begun = written[: max(0, LONGEST_SUMMARY - len("…\n\n\n\n") - len(goes_on) - len(doing))]
    begun = begun[: begun.rfind(" ")].rstrip()
    return "\n\n".join([f"{begun}…", goes_on, doing])[:LONGEST_SUMMARY].rstrip()


IN_CALENDARS = frozenset({PLANNED, MOVED, CANCELLED, SKIPPED, PUT_BACK, SERIES_PLANNED, REST_MOVED, PLACE_FREED})


def _calendar_for(verb: str, session: Session, reader: Person) -> str:
    """One session asks or calls off; of a series the sessions to come are shown together."""
    if verb in (SERIES_PLANNED, REST_MOVED):
        rest = Session.objects.coming().filter(series=session.series_id).select_related("circle__community")
        sessions = rest.prefetch_related("agenda_items").order_by("starts_at")
        answered = Rsvp.objects.filter(person=reader, session__series=session.series_id, answer__in=NOT_THERE)
        without_place = set(answered.values_list("session_id", flat=True))
        return calendar_of(sessions, with_links=True, but=without_place).decode()
    return invitation(session, person=reader, with_link=has_a_place(reader, session)).decode()


SESSION_NOTICE = Kind(
    "session",
    gettext_lazy("My circles"),
    frozenset({PLANNED, MOVED, CANCELLED, SKIPPED, PUT_BACK, GOES_AHEAD, SERIES_PLANNED, REST_MOVED}),
    _circle_of,
    _word_sessions,
)
REMINDER_NOTICE = Kind(
    "session-soon",
    gettext_lazy("Sessions of my circles, a day and an hour before"),
    frozenset({COMING_UP}),
    _who_may_come,
    _word_sessions,
    mail_after_seconds=0,
    weight=Weight.ASKED_FOR,
)
QUESTION_NOTICE = Kind(
    "session-asked",
    gettext_lazy("Sessions of my circles I have not answered, a day before"),
    frozenset({ANSWER_ASKED}),
    _who_said_nothing,
    _word_questions,
    mail_after_seconds=0,
)
SUMMARY_NOTICE = Kind(
    "session-summary",
    gettext_lazy("Summaries of sessions"),
    frozenset({SUMMARY_SENT}),
    _circle_of,
    _word_summaries,
    mail_after_seconds=0,
)
PLACE_NOTICE = Kind(
    "session-place",
    gettext_lazy("A place that is free for me, and what my circle asks its hosts"),
    frozenset({PLACE_FREED, TOO_FEW, *ASKED_OF_HOSTS, SWAPPED, SWAP_DECLINED}),
    _those_named,
    _word_sessions,
    mail_after_seconds=0,
)
