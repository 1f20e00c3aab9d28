"""What the two do with a visit, step by step. Each act tells the other, by ids alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagement.log import record
from mentoring.allowed_hours import refuse_outside
from mentoring.models import PairMeeting, PaperKind, Partnership, Visit, VisitOffer, VisitPaper
from mentoring.observing.paper_sayings import NOTES, TALK, TRYING
from mentoring.observing.papers import WORDS, words_in, write_paper
from mentoring.observing.sayings import BRIEF, COVER
from mentoring.pair_meetings import log_meeting
from mentoring.permissions import can_offer_times, can_settle_time
from mentoring.reminding import AT_ONCE, NOTICE, reminded_already, reminder_for
from moderation.sayings import flag_watched_saying
from moderation.watching import act_on_watched
from people.scopes import person_scope

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from mentoring.models import Programme
    from people.models import Person

BRIEFED = "mentoring.visit_briefed"
OFFERED = "mentoring.visit_times_offered"
SET = "mentoring.visit_set"
MOVED = "mentoring.visit_time_given_up"
CALLED_OFF = "mentoring.visit_called_off"
NOTES_GIVEN = "mentoring.visit_notes_given"
NOTES_SHOWN = "mentoring.visit_notes_shown"
DEBRIEFED = "mentoring.visit_debriefed"
WILL_TRY = "mentoring.visit_will_try"
COMING_UP = "mentoring.visit_coming_up"

MOST_OPEN = 4
MOST_OFFERS = 8
MOST_READERS = 10


@transaction.atomic
def begin(partnership: Partnership, *, visitor: Person) -> Visit:
    """One of the two is to come along to the other."""
    partnership = Partnership.objects.select_for_update(of=("self",)).get(pk=partnership.pk)
    if partnership.visits.filter(done_at=None, called_off_at=None).count() >= MOST_OPEN:
        raise ValidationError(_("Four visits are under way already. Finish one first."))
    return Visit.objects.create(partnership=partnership, visitor=visitor, visited=partnership.other(visitor.pk))


@transaction.atomic
def brief(visit: Visit, *, by: Person, focus: str, looking_for: str, protocol: str) -> None:
    """What the visit is about, by the one who learns from it; until notes are given it may change."""
    locked = hold_visit(visit)
    first, stood = locked.briefed_at is None, f"{locked.focus}\n{locked.looking_for}"
    locked.focus, locked.looking_for, locked.protocol = focus, looking_for, protocol
    locked.briefed_at = locked.briefed_at or timezone.now()
    locked.save(update_fields=["focus", "looking_for", "protocol", "briefed_at"])
    flag_watched_saying(BRIEF, locked, stood=stood)
    if first:
        _tell(BRIEFED, locked, by)


@transaction.atomic
def offer(found: VisitOffer, *, by: Person) -> None:
    """A lesson or shift of the one who is visited. The other hears of the first one.

    Raises ValidationError for more than eight, twice the same, and hours at which their programme lets nobody meet.
    """
    visit = hold_visit(found.visit)
    refuse_outside(programme_of(visit), (visit.visitor, visit.visited), found.starts_at, found.minutes)
    others = visit.offers.count()
    if others >= MOST_OFFERS:
        raise ValidationError(_("Eight are enough to choose from. Take one out first."))
    try:
        with transaction.atomic():
            found.save()
    except IntegrityError:
        raise ValidationError(_("You offer this hour already.")) from None
    act_on_watched(found, found.what, found.place, by=by)
    if not others:
        _tell(OFFERED, visit, by)


def programme_of(visit: Visit) -> Programme | None:
    """Whose rules the two go by, where a programme brought them together."""
    pairing = visit.partnership.pairing
    return pairing.programme if pairing else None


@transaction.atomic
def take_out(found: VisitOffer, *, by: Person) -> None:
    """An hour is not offered any more. Raises ValidationError where the other has chosen meanwhile."""
    visit = hold_visit(found.visit)
    if not can_offer_times(by, visit):
        raise ValidationError(_("The time was settled meanwhile. You can give it up, and choose another together."))
    found.delete()


@transaction.atomic
def settle_on(found: VisitOffer, *, by: Person, cover: str = "") -> None:
    """The time of the visit, with who stands in for the visitor meanwhile. Both calendars get it.

    Raises ValidationError where the other took the hour out meanwhile, or the time was settled in another window.
    """
    visit = hold_visit(found.visit)
    if not can_settle_time(by, visit):
        raise ValidationError(_("The time was settled meanwhile, or the visit called off. Look at it once more."))
    chosen = visit.offers.filter(pk=found.pk, hidden_at=None).first()
    if chosen is None:
        raise ValidationError(_("This hour was taken out meanwhile. Choose another."))
    stood = visit.cover
    visit.what, visit.starts_at = chosen.what, chosen.starts_at
    visit.minutes, visit.place, visit.cover = chosen.minutes, chosen.place, cover
    raise_revision(visit)
    flag_watched_saying(COVER, visit, stood=stood)
    _tell(SET, visit, by)


@transaction.atomic
def give_up_time(visit: Visit, *, by: Person) -> None:
    """Something came up: the times offered are there to choose from again. Calendars drop it."""
    visit = hold_visit(visit)
    if visit.starts_at is None or visit.given_at:
        return
    was = visit.starts_at
    if chosen := visit.chosen_offer():
        chosen.delete()
    visit.starts_at = None
    raise_revision(visit)
    _tell(MOVED, visit, by, was=int(was.timestamp()))


@transaction.atomic
def call_off(visit: Visit, *, by: Person) -> None:
    visit = hold_visit(visit)
    if visit.called_off_at or visit.given_at:
        return
    visit.called_off_at = timezone.now()
    VisitPaper.objects.filter(visit=visit).delete()
    raise_revision(visit)
    _tell(CALLED_OFF, visit, by)


def call_off_all(partnerships: QuerySet[Partnership], *, by: Person) -> None:
    """Within the transaction that ends them. Calendars drop what is to come; what has no time, or was, just ends."""
    open_ones = Visit.objects.filter(partnership__in=partnerships, done_at=None, given_at=None, called_off_at=None)
    for visit in open_ones.filter(starts_at__gte=timezone.now()).order_by("starts_at"):
        call_off(visit, by=by)
    open_ones.update(called_off_at=timezone.now())


# --- what was seen ---


@transaction.atomic
def note(visit: Visit, parts: Mapping[str, str], *, by: Person, edition: int, give: bool = False) -> None:
    """The visitor writes; once given, the notes belong to the one who was visited, and are written no more."""
    visit = hold_visit(visit)
    if visit.given_at:
        raise ValidationError(_("These notes have been given already, and belong to the one you visited."))
    if give and not any(parts.values()):
        raise ValidationError(_("Write down one thing you saw before you give it."))
    notes = write_paper(visit, PaperKind.NOTES, parts, author=by, started_from=edition)
    if give:
        flag_watched_saying(NOTES, notes)
        visit.given_at = timezone.now()
        visit.save(update_fields=["given_at"])
        _count_as_meeting(visit, by)
        _tell(NOTES_GIVEN, visit, by)


def _count_as_meeting(visit: Visit, by: Person) -> None:
    """So pairs of such a programme meet: those who run it see that these two did, for how long, and nothing more."""
    pairing = visit.partnership.pairing
    if pairing and pairing.is_running and visit.starts_at and visit.has_begun:
        held_on = timezone.localdate(visit.starts_at)
        meeting = log_meeting(pairing, by=by, held_on=held_on, minutes=visit.minutes)
        PairMeeting.objects.filter(pk=meeting.pk).update(has_notes=True)


@transaction.atomic
def show_to(visit: Visit, reader: Person, *, by: Person) -> None:
    """One more who may read the notes, by the word of the one they belong to."""
    visit = hold_visit(visit)
    if visit.readers.count() >= MOST_READERS:
        raise ValidationError(_("Ten people may read them already. Take one out first."))
    if visit.readers.filter(pk=reader.pk).exists():
        return
    visit.readers.add(reader)
    record(
        NOTES_SHOWN,
        actor=by,
        target=visit,
        scope=person_scope(reader.pk),
        to=reader.pk,
        conversation=f"visit:{visit.pk}",
    )


def show_no_more(visit: Visit, reader_id: int) -> None:
    visit.readers.remove(reader_id)


def let_visitor_read(visit: Visit, reads: bool) -> None:
    Visit.objects.filter(pk=visit.pk).update(visitor_reads=reads)


@transaction.atomic
def throw_away(visit: Visit) -> None:
    """The notes go for good; the rest of the visit stays."""
    visit = hold_visit(visit)
    VisitPaper.objects.filter(visit=visit, kind=PaperKind.NOTES).delete()
    visit.readers.clear()


# --- what comes of it ---


@transaction.atomic
def debrief(visit: Visit, words: str, *, by: Person, edition: int) -> None:
    """What the two talked over; both write in it."""
    visit = hold_visit(visit)
    stood = words_in(visit, PaperKind.DEBRIEF)
    paper = write_paper(visit, PaperKind.DEBRIEF, {WORDS: words}, author=by, started_from=edition)
    flag_watched_saying(TALK, paper, stood=stood)
    if visit.debriefed_at is None:
        visit.debriefed_at = timezone.now()
        visit.save(update_fields=["debriefed_at"])
        _tell(DEBRIEFED, visit, by)


@transaction.atomic
def will_try(visit: Visit, words: str, *, by: Person, edition: int) -> None:
    """What the learner takes along; with it the visit is done. Raises ValidationError when that was said before."""
    visit = hold_visit(visit)
    if visit.done_at:
        raise ValidationError(_("You have said what you will try, maybe by pressing twice. The visit is done."))
    paper = write_paper(visit, PaperKind.TRYING, {WORDS: words}, author=by, started_from=edition)
    flag_watched_saying(TRYING, paper)
    visit.done_at = timezone.now()
    visit.save(update_fields=["done_at"])
    _tell(WILL_TRY, visit, by)


# --- the clock ---


def remind_of_visits(now: datetime | None = None) -> int:
    """Both, once a day before and once an hour before. Returns how many reminders were given."""
    now = now or timezone.now()
    coming = Visit.objects.filter(called_off_at=None, starts_at__gt=now, starts_at__lte=now + max(NOTICE))
    due = coming.exclude(reminded_already(now))
    return sum(_remind(visit, now) for visit in due.order_by("starts_at")[:AT_ONCE])


@transaction.atomic
def _remind(visit: Visit, now: datetime) -> int:
    visit = hold_visit(visit)
    reminder = reminder_for(visit.starts_at, now)
    if visit.called_off_at or reminder is None or visit.reminded_for == reminder:
        return 0  # given up, moved or called off meanwhile
    visit.reminded_for = reminder
    visit.save(update_fields=["reminded_for"])
    for to in (visit.visitor_id, visit.visited_id):
        record(
            COMING_UP,
            actor=None,
            target=visit,
            scope=person_scope(to),
            to=to,
            conversation=f"visit:{visit.pk}",
        )
    return 1


def hold_visit(visit: Visit) -> Visit:
    """As it is now, kept from others until we are done."""
    return Visit.objects.select_for_update(of=("self",)).select_related("partnership").get(pk=visit.pk)


def raise_revision(visit: Visit) -> None:
    """What stands in calendars is another."""
    visit.change_in_calendars()
    visit.save()


def _tell(verb: str, visit: Visit, by: Person, was: int | None = None) -> None:
    to = visit.visited_id if by.pk == visit.visitor_id else visit.visitor_id
    record(verb, actor=by, target=visit, scope=person_scope(to), to=to, was=was, conversation=f"visit:{visit.pk}")
