"""What is done about a person: a word, a while without writing, the end of a membership or of the account.

Each is a row the person reads (why, until when), can appeal against once, and somebody else can lift.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content.targets import Target
from engagement.log import record
from engagement.mailing import write_plain_mail
from engagement.recalling import recall_mail
from engagement.renewing import NotWantedAnyMore
from moderation import places
from moderation.flagging import NotDone, case_of, hide, restore
from moderation.models import Appeal, Case, CaseState, Measure, MeasureKind, WordsKey
from moderation.models.audit import note_in_audit
from moderation.models.measure import OF_A_PLACE
from moderation.persons import flaggable_of, with_what_they_stand_in, written_kinds
from people.models import Person
from people.scopes import PUBLIC, person_scope

if TYPE_CHECKING:
    from engagement.models import Mail
    from people.scopes import Viewer

TAKEN = "moderation.measure_taken"
LIFTED = "moderation.measure_lifted"
UPHELD = "moderation.measure_upheld"
APPEALED_MEASURE = "moderation.measure_appealed"
SALT = "moderation.measure"
SOMEBODY_ELSE = gettext_lazy("Somebody else has to do that.")


class Muted(PermissionDenied):
    """They may read, and write nothing for a while. `str()` says until when and where to read why."""


class NotNew(Exception):
    """Only a new account's words are taken away all at once."""


def may_measure(person: Person, by: Person) -> bool:
    """Nobody does it to themselves, and to staff only who may do everything."""
    return person != by and not person.is_placeholder and (by.is_superuser or not person.is_staff)


# --- doing ----------------------------------------------------------------------------------------


def warn(person: Person, *, by: Person, reason: str, place: str = "", case: Case | None = None) -> Measure:
    return _take(MeasureKind.WARNED, person, by=by, reason=reason, place=place, case=case)


@transaction.atomic
def mute(person: Person, *, by: Person, reason: str, days: int, place: str = "", case: Case | None = None) -> Measure:
    until = _in(days)
    sooner = Q(muted_until=None) | Q(muted_until__lt=until)
    Person.objects.filter(sooner, pk=person.pk).update(muted_until=until)
    return _take(MeasureKind.MUTED, person, by=by, reason=reason, place=place, case=case, until=until)


@transaction.atomic
def remove_from_place(person: Person, *, by: Person, reason: str, place: str, case: Case | None = None) -> Measure:
    """As a moderator does it; those who lead do it in communities.joining.

    Raises places.StaysHere when nobody would look after the place, or they do not belong to it.
    """
    if not places.show_out(place, person, by, reason):
        raise places.StaysHere(_("They are no member there."))
    return _take(MeasureKind.REMOVED, person, by=by, reason=reason, place=place, case=case)


@transaction.atomic
def suspend(person: Person, *, by: Person, reason: str, days: int, case: Case | None = None) -> Measure:
    measure = _take(MeasureKind.SUSPENDED, person, by=by, reason=reason, case=case, until=_in(days))
    _close_account(person, measure)
    return measure


@transaction.atomic
def ban_from_site(person: Person, *, by: Person, reason: str, case: Case | None = None) -> Measure:
    measure = _take(MeasureKind.BANNED, person, by=by, reason=reason, case=case)
    _close_account(person, measure)
    return measure


@transaction.atomic
def delete_as_spam(person: Person, *, by: Person, reason: str, case: Case | None = None) -> Measure:
    """Everything a new account wrote is hidden and the account closed; lifting it in time brings all back."""
    if person.date_joined < timezone.now() - timedelta(days=settings.SPAM_OF_ACCOUNTS_DAYS):
        raise NotNew
    if not may_measure(person, by):
        raise PermissionDenied(SOMEBODY_ELSE)
    cases = [case_of(row) for target in written_kinds() for row in _standing(target, person)]
    for one in cases:
        hide(one, by=by, reason=reason[:500])
    measure = _take(MeasureKind.SPAM, person, by=by, reason=reason, case=case, hid=[one.pk for one in cases])
    _close_account(person, measure)
    return measure


@transaction.atomic
def lift(measure: Measure, *, by: Person | None, was_wrong: bool = False, why: str = "") -> None:
    """Ends it; what it closed opens again, unless another keeps it closed. Nobody did it when its time was over.

    Whoever is removed belongs again when that ends; whoever is kept out may come back, and belongs again when it
    `was_wrong`.
    """
    measure = Measure.objects.select_for_update(of=("self",)).select_related("person").get(pk=measure.pk)
    if measure.ended_at is not None:
        return
    measure.ended_at, measure.ended_by = timezone.now(), by
    measure.save(update_fields=["ended_at", "ended_by"])
    if measure.kind == MeasureKind.SPAM and measure.at > timezone.now() - timedelta(days=settings.SPAM_KEPT_DAYS):
        for case in Case.objects.filter(pk__in=measure.hid, state=CaseState.HIDDEN):
            # What was forgotten since is there no more.
            if case.target is not None:
                # Where a second look waits that cannot be granted like that, it waits on.
                with suppress(NotDone):
                    restore(case, by=by or measure.person)
    person = measure.person
    if by is not None and measure.kind in OF_A_PLACE:
        belongs = measure.kind == MeasureKind.REMOVED or (was_wrong and measure.kind == MeasureKind.KEPT_OUT)
        places.let_back(measure.place, person, by, kind=MeasureKind(measure.kind), belongs=belongs)
    if not person.is_active and person.email and not Measure.objects.that_close().filter(person=person).exists():
        person.is_active = True
        person.save(update_fields=["is_active"])
    _note(LIFTED, measure, by=by, why=why)


def lift_what_is_over() -> int:
    over = Measure.objects.filter(ended_at=None, until__lte=timezone.now())
    for measure in over:
        lift(measure, by=None)
    return len(over)


def _in(days: int) -> datetime:
    return timezone.now() + timedelta(days=days)


@transaction.atomic
def _take(kind: MeasureKind, person: Person, *, by: Person, **fields: Any) -> Measure:
    if not may_measure(person, by):
        raise PermissionDenied(SOMEBODY_ELSE)
    return write_down(kind, person, by=by, **fields)


@transaction.atomic
def write_down(kind: MeasureKind, person: Person, *, by: Person, **fields: Any) -> Measure:
    """What those who lead a place did, by the rules of that place: in the trail, and open to a second look."""
    measure = Measure.objects.create(kind=kind, person=person, by=by, **fields)
    _note(TAKEN, measure, by=by)
    return measure


@transaction.atomic
def lift_in(place: str, person: Person, *, kind: MeasureKind, by: Person) -> None:
    """Those who lead the place ended it themselves."""
    for measure in Measure.objects.running().filter(place=place, person=person, kind=kind):
        lift(measure, by=by)


def _note(verb: str, measure: Measure, *, by: Person | None, why: str = "") -> None:
    """`why` where that is another than what the person was told first."""
    scope = measure.place or PUBLIC
    until = measure.until.isoformat() if measure.until else ""
    after = {"measure": measure.pk, "kind": measure.kind, "until": until, "hid": len(measure.hid)}
    note_in_audit(verb, actor=by, target=measure.person, scope=scope, reason=why or measure.reason[:500], after=after)
    record(verb, actor=by, target=measure.person, scope=person_scope(measure.person_id), measure=measure.pk)


def _close_account(person: Person, measure: Measure) -> None:
    """Sessions, sockets, feeds and mail end by themselves with an account. A letter says why, and where to appeal."""
    person.is_active = False
    person.save(update_fields=["is_active"])
    recall_mail([person.pk])
    if person.email:
        said = {"why": measure.reason, "what": sentence_of(measure), "days": settings.DELETED_KEPT_DAYS}
        said["url"] = settings.SITE_URL + _page_with_words(measure)
        text = _(
            "%(what)s\n\n%(why)s\n\nRead more, take along what you wrote that was hidden with it, and ask for a second"
            " look if you like. The page is yours alone and opens for %(days)d days: %(url)s"
        )
        write_plain_mail(
            address=person.email,
            kind="measure",
            key=f"measure:{measure.pk}",
            subject=_("About your account"),
            text=text % said,
        )


def still_holds(mail: Mail) -> None:
    """The renewal of such a letter: what was lifted, or is over, while it waited is not written of."""
    if not Measure.objects.running().filter(pk=mail.key.removeprefix("measure:")).exists():
        raise NotWantedAnyMore


def _standing(target: Target, person: Person) -> QuerySet[Any]:
    if target.written_by is None:
        return target.model._base_manager.none()
    return target.written_by(person).filter(hidden_at=None).select_related(*target.related)


# --- what the person reads ------------------------------------------------------------------------


def page_of(measure: Measure) -> str:
    """Opens signed out, too: who cannot sign in has to read why, and may ask for a second look."""
    return reverse("moderation:measure", args=[links().sign_object(measure.pk)])


def _page_with_words(measure: Measure) -> str:
    """As long as hidden words are kept. Only the letter has it."""
    return reverse("moderation:words", args=[WordsKey.made_for(measure, days=settings.DELETED_KEPT_DAYS)])


def page_of_closed_account(person: Person) -> str:
    measure = Measure.objects.that_close().filter(person=person).order_by("-at").first()
    return page_of(measure) if measure else ""


def links() -> signing.Signer:
    return signing.Signer(salt=f"{SALT}.page")


def measure_of(token: str) -> Measure:
    try:
        number = _number_in(token)
    except signing.BadSignature:
        raise Http404 from None
    measure = Measure.objects.select_related("person").filter(pk=number).first()
    if measure is None:
        raise Http404
    return measure


def _number_in(token: str) -> int:
    try:
        return int(links().unsign_object(token))
    except signing.BadSignature:
        # Mails of before have links with a time in them, which made each another address.
        return int(signing.loads(token, salt=SALT))


def sentence_of(measure: Measure) -> str:
    where = places.name_of(measure.place)
    until = date_format(timezone.localtime(measure.until), "j F Y, H:i") if measure.until else ""
    words = {"place": where, "until": until}
    match measure.kind:
        case MeasureKind.WARNED:
            return _("A word to you about how we are together")
        case MeasureKind.MUTED if where:
            return _("You can read in %(place)s, and write there again after %(until)s") % words
        case MeasureKind.MUTED:
            return _("You can read here, and write again after %(until)s") % words
        case MeasureKind.QUIET:
            return _("You can read in a room, and write there again after %(until)s") % words
        case MeasureKind.REMOVED:
            return _("You are no member of that community any more")
        case MeasureKind.KEPT_OUT if until:
            return _("You can take part in a community again after %(until)s") % words
        case MeasureKind.KEPT_OUT:
            return _("You can’t take part in a community any more")
        case MeasureKind.SUSPENDED:
            return _("Your account is suspended until %(until)s") % words
    return _("Your account was closed")


def note_hidden(measure: Measure, case: Case) -> None:
    """It was hidden by the same decision."""
    hid = list(Measure.objects.select_for_update().values_list("hid", flat=True).get(pk=measure.pk))
    if case.pk not in hid:
        Measure.objects.filter(pk=measure.pk).update(hid=[*hid, case.pk])


def words_hidden_with(measure: Measure) -> list[Any]:
    """What went with it of the person's own, as long as it is hidden."""
    cases = Case.objects.filter(pk__in=measure.hid, state=CaseState.HIDDEN).order_by("pk")
    rows = [case.target for case in cases.prefetch_related(with_what_they_stand_in("target"))]
    return [row for row in rows if row is not None and measure.person_id in flaggable_of(row).writers(row)]


# --- a second look --------------------------------------------------------------------------------


@transaction.atomic
def appeal_measure(measure: Measure, *, words: str) -> Appeal | None:
    """Once, and only while it holds. None when that was done."""
    measure = Measure.objects.select_for_update().get(pk=measure.pk)
    if not measure.is_running:
        return None
    asked, made = Appeal.objects.get_or_create(measure=measure, defaults={"words": words})
    if not made:
        return None
    note_in_audit(APPEALED_MEASURE, actor=measure.person, target=measure.person, scope=measure.place or PUBLIC)
    if measure.is_of_leaders:
        person, place = measure.person, places.led_in(measure.place)
        record(APPEALED_MEASURE, actor=person, target=person, scope=place, place=place, measure=measure.pk)
    return asked


def second_looks_in(place: str) -> QuerySet[Appeal]:
    """Asked for by those about whom the ones who lead there decided, and not answered: the oldest first."""
    decided = Measure.objects.of_leaders().filter(places.with_its_parts(place))
    asked = Appeal.objects.waiting().filter(measure__in=decided)
    return asked.select_related("measure__person", "measure__by").order_by("pk")


def may_answer(asked: Appeal, person: Person) -> bool:
    """Not who decided, nor whom it is about."""
    return asked.measure is not None and person.pk not in (asked.measure.by_id, asked.measure.person_id)


@transaction.atomic
def answer_appeal(asked: Appeal, *, by: Person, granted: bool, why: str = "") -> bool:
    """By somebody else than who decided; who asked reads why. False when it is not theirs, answered, or
    about what is over."""
    asked = Appeal.objects.select_for_update(of=("self",)).select_related("measure").get(pk=asked.pk)
    measure = asked.measure
    if measure is None or not measure.is_running or asked.decided_at is not None or not may_answer(asked, by):
        return False
    asked.decided_by, asked.decided_at, asked.is_granted, asked.why = by, timezone.now(), granted, why
    asked.save(update_fields=["decided_by", "decided_at", "is_granted", "why"])
    if granted:
        lift(measure, by=by, was_wrong=True, why=why)
    else:
        _note(UPHELD, measure, by=by, why=why)
    return True


# --- writing --------------------------------------------------------------------------------------


def is_muted(viewer: Viewer) -> Exists:
    """Somewhere, as a part of a query that is asked anyway; `why_muted_in` knows where."""
    return Exists(Measure.objects.that_mute().filter(person=viewer.pk))


def why_muted_in(person: Person, place: str) -> str:
    """'' where they may write."""
    found = Measure.objects.that_mute().filter(person=person, place__in=["", place]).first()
    return why_muted(found) if found is not None else ""


def why_muted(measure: Measure) -> str:
    assert measure.until
    until = date_format(timezone.localtime(measure.until), "j F Y, H:i")
    return _("You can write again after %(until)s. Until then you can read everything. Your notices say why.") % {
        "until": until
    }
