"""Flagging, and deciding about what was flagged. Each decision is in the audit trail."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy

from content.models import Reaction, Use
from engagement.log import record
from moderation.first_days import is_trusted
from moderation.models import Appeal, Automatic, Case, CaseState, Flag, Tended
from moderation.models.audit import note_in_audit
from moderation.persons import PERSON, flaggable_of
from moderation.weighing import weighs_enough
from search.index import leave as leave_search

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from people.models import Person

FLAGGED = "moderation.flagged"
HIDDEN = "moderation.hidden"
RESTORED = "moderation.restored"
KEPT = "moderation.kept"
DEALT_WITH = "moderation.dealt_with"
APPEALED = "moderation.appealed"
SOMEBODY_ELSE = gettext_lazy(
    "Somebody else decides here: these words, or the first decision, are yours, or you are in your first days here."
)


class NotDone(Exception):
    """`str()` says why; nothing of that decision is done."""


def flagged_too_much(person: Person) -> bool:
    lately = Flag.objects.filter(person=person, at__gte=timezone.now() - timedelta(days=1))
    return lately.count() >= settings.FLAGS_A_DAY


@transaction.atomic
def flag(row: Any, *, person: Person, reason: str, note: str = "", norm: str = "", place: str = "") -> Flag:
    """Adds a member's flag, and opens a decided case again. Of the same member what they say last stands: it is told
    once more where somebody decided since.

    Of a person, `place` is where the two met: those who lead there are told.
    """
    case = case_of(row)
    said = {"reason": reason, "note": note, "norm": norm, "place": place}
    mine, made = Flag.objects.get_or_create(case=case, person=person, defaults=said)
    if made or mine.say_again(said):
        state = CaseState.HIDDEN if _is_hidden(case, row) else CaseState.WAITING
        Case.objects.filter(pk=case.pk).update(flag_count=F("flag_count") + int(made), state=state)
        where = {"scope": place, "place": place} if place else whereabouts(row)
        record(FLAGGED, actor=person, target=row, case=case.pk, flag=mine.pk, **where)
        case.refresh_from_db()
        # People are not hidden: they wait for somebody who looks after the site, however many flagged them.
        hides = flaggable_of(row) is not PERSON and state == CaseState.WAITING and case.decided_at is None
        if hides and weighs_enough(case):
            hide(case, by=None, automatic=Automatic.FLAGS)
    return mine


@transaction.atomic
def hold(row: Any, why: Automatic) -> Case:
    """Hidden as soon as it is written, until somebody has looked."""
    case = case_of(row)
    hide(case, by=None, automatic=why)
    return case


@transaction.atomic
def flag_by_itself(row: Any, why: Automatic) -> Case:
    """It stands, and somebody looks at it; also where something else of it was decided before."""
    case = case_of(row)
    if not case.automatic and not _is_hidden(case, row):
        case.automatic, case.state = why, CaseState.WAITING
        case.save(update_fields=["automatic", "state"])
        where, after = whereabouts(row), {"automatic": str(why)}
        note_in_audit(FLAGGED, actor=None, target=row, scope=where["scope"], after=after)
        record(FLAGGED, actor=None, target=row, case=case.pk, **where)
    return case


@transaction.atomic
def take_away(row: Any, *, by: Person, reason: str) -> Case:
    """Who leads the place hides it without waiting for a flag; the author is told why. Not while a second look at what
    they decided about it themselves waits for somebody else."""
    case = case_of(row)
    if not may_decide(case, by):
        raise PermissionDenied(SOMEBODY_ELSE)
    hide(case, by=by, reason=reason)
    return case


def case_of(row: Any) -> Case:
    """The one case of a thing, held by this transaction, after what it stands in. Where it stands is asked anew: things
    move."""
    flaggable_of(row).hold(row)
    place = whereabouts(row)["place"]
    case, made = Case.objects.select_for_update().get_or_create(
        target_type=ContentType.objects.get_for_model(row), target_id=row.pk, defaults={"place": place}
    )
    if not made:
        Case.objects.filter(pk=case.pk).update(place=place)
        case.place = place
    return case


def flag_of(row: Any, person: Person) -> Flag | None:
    """What they said of it before."""
    kind = ContentType.objects.get_for_model(row)
    mine = Flag.objects.filter(case__target_type=kind, case__target_id=row.pk, person=person)
    return mine.select_related("case").first()


def _is_hidden(case: Case, row: Any) -> bool:
    """What was decided to hide may stand again: its author took it away, too, and somebody brought that back."""
    rows = type(row)._base_manager
    return case.state == CaseState.HIDDEN and rows.filter(pk=row.pk).exclude(hidden_at=None).exists()


def is_decided_away(row: Any) -> bool:
    """It was hidden by a decision, or waits for one, whatever its author wishes."""
    kind = ContentType.objects.get_for_model(row)
    return Case.objects.filter(target_type=kind, target_id=row.pk, state=CaseState.HIDDEN).exists()


def hold_case(case: Case) -> Case:
    """Kept from others, after what its words stand in: whoever moves that comes to its cases from there."""
    # Read anew: it may have been taken elsewhere, or away.
    row: Any = Case.objects.get(pk=case.pk).target
    if row is not None:
        flaggable_of(row).hold(row)
    return Case.objects.select_for_update().get(pk=case.pk)


def whereabouts(row: Any) -> dict[str, str]:
    """Where it stands now, and who may see it there: a place may have been closed since somebody flagged."""
    target = flaggable_of(row)
    scope = target.scope(row)
    return {"scope": scope, "place": target.place(row) or scope}


def move_cases(rows: QuerySet[Any], *, place: str) -> None:
    """These went to another place, with what people say of having used them and the words of thanks for them: those who
    lead there decide from now on.
    """
    of_them = {"target_type": ContentType.objects.get_for_model(rows.model), "target_id__in": rows.values("pk")}
    went: tuple[QuerySet[Any], ...] = (rows, Use.objects.filter(**of_them), Reaction.objects.filter(**of_them))
    for gone in went:
        kind = ContentType.objects.get_for_model(gone.model)
        Case.objects.filter(target_type=kind, target_id__in=gone.values("pk")).update(place=place)


def hide(case: Case, *, by: Person | None, reason: str = "", automatic: str = "") -> None:
    """Takes it out of every page; nothing is lost. Nobody did it when it was `automatic`."""
    now = timezone.now()
    _decide(case, CaseState.HIDDEN, HIDDEN, by=by, reason=reason, hidden_at=now, automatic=automatic)


def restore(case: Case, *, by: Person, reason: str = "") -> None:
    _decide(case, CaseState.KEPT, RESTORED, by=by, reason=reason, hidden_at=None)


def keep(case: Case, *, by: Person, reason: str = "") -> None:
    """Nothing wrong with it: the case is closed, the thing stays. Raises NotDone, as bringing it back does, where a
    second look is granted and what was done cannot be undone."""
    _decide(case, CaseState.KEPT, KEPT, by=by, reason=reason, hidden_at=None)


def deal_with(case: Case, *, by: Person, reason: str = "") -> None:
    """Something else was done about it, or about whose it is: the case is closed, the thing stays as it is.

    Looked at again, what was done to it before stays done.
    """
    row: Any = case.target
    hidden_at = getattr(row, "hidden_at", None)
    # What its author alone took away was not hidden by a decision: whoever may brings it back.
    state = CaseState.HIDDEN if _is_hidden(case, row) else CaseState.DEALT_WITH
    _decide(case, state, DEALT_WITH, by=by, reason=reason, hidden_at=hidden_at)


def note_tended(case: Case, act: Tended, *, stood: dict[str, Any]) -> None:
    """Its words were changed, its thread closed or moved: its author may ask for that to be looked at again."""
    case = Case.objects.select_for_update().get(pk=case.pk)
    case.stood[act.value] = stood
    case.save(update_fields=["stood"])


@transaction.atomic
def appeal(case: Case, *, words: str, by: Person) -> Appeal | None:
    """The author asks for a second look: once, and only about what is hidden. None when that was done."""
    case = Case.objects.select_for_update().get(pk=case.pk)
    if not case.may_be_appealed:
        return None
    asked, made = Appeal.objects.get_or_create(case=case, defaults={"words": words})
    if not made:
        return None
    row: Any = case.target
    where = whereabouts(row)
    # Who wrote it without their name asks so, too.
    known = by if by == flaggable_of(row).author(row) else None
    record(APPEALED, actor=known, target=case, case=case.pk, **where)
    note_in_audit(APPEALED, actor=known, target=row, scope=where["scope"])
    return asked


def may_decide(case: Case, person: Person) -> bool:
    """Nobody judges their own words, nor looks again at what they decided themselves."""
    row: Any = case.target
    if row is None or person.pk in flaggable_of(row).writers(row) or waits_for_others(case, person):
        return False
    return not waits_for_second_look(case) or case.decided_by_id != person.pk


def waits_for_others(case: Case, person: Person) -> bool:
    """Held for its links from somebody new: two who come together do not let each other through."""
    return case.automatic == Automatic.LINKS and not is_trusted(person)


def waits_for_second_look(case: Case) -> bool:
    asked = Appeal.objects.filter(case=case, decided_at=None)
    return case.may_be_appealed and asked.exists()


@transaction.atomic
def _decide(
    case: Case, state: CaseState, verb: str, *, by: Person | None, reason: str, hidden_at: Any, automatic: str = ""
) -> None:
    case = hold_case(case)
    row: Any = case.target
    if by is not None and _answer_appeal(case, by=by, granted=state == CaseState.KEPT) and case.stood:
        verb = RESTORED
        if complaint := flaggable_of(row).put_back(row, case.stood, by):
            raise NotDone(complaint)
        case.stood = {}
        row.refresh_from_db()
    before = {"state": case.state, "hidden": bool(getattr(row, "hidden_at", None))}
    # What its author took away is theirs to leave away, whatever is decided about it.
    if hidden_at is None and (hidden_at := flaggable_of(row).taken_away(row)):
        verb = KEPT
    elif before["hidden"] and hidden_at is None:
        # However it was decided: its author, searches and those it was told to hear that it comes back.
        verb = RESTORED
    if before["hidden"] != (hidden_at is not None):
        known = flaggable_of(row)
        type(row)._base_manager.filter(pk=row.pk).update(hidden_at=hidden_at)
        row.hidden_at = hidden_at
        known.visibility_changed(row)
        if hidden_at is not None:
            leave_search(known.kind, [row.pk])
    elif by is not None and hidden_at is not None:
        # It stays away and waits no more, which pages that show its place are told.
        flaggable_of(row).changed(row)
    case.state, case.decided_by, case.decided_at = state, by, timezone.now()
    case.reason, case.automatic = reason, automatic
    where = whereabouts(row)
    case.place = where["place"]
    case.save(update_fields=["state", "decided_by", "decided_at", "reason", "automatic", "stood", "place"])
    after = {"state": str(state), "hidden": hidden_at is not None, "automatic": str(automatic)}
    note_in_audit(verb, actor=by, target=row, scope=where["scope"], reason=reason, before=before, after=after)
    acts: dict[str, Any] = {"tended": list(case.stood)} if verb == DEALT_WITH and case.stood else {}
    record(verb, actor=by, target=row, case=case.pk, **where, **acts)


def _answer_appeal(case: Case, *, by: Person, granted: bool) -> bool:
    """Whether one was asked for, and granted. Whoever decided answers none, whatever else they do about it: it waits
    on for somebody else."""
    if case.decided_by_id == by.pk:
        return False
    asked = Appeal.objects.filter(case=case, decided_at=None)
    return bool(asked.update(decided_by=by, decided_at=timezone.now(), is_granted=granted)) and granted
