"""Flagging, and deciding about what was flagged. Each decision is in the audit trail."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from content.targets import target_of
from engagement.log import record
from moderation.models import Case, CaseState, Flag
from moderation.models.audit import note_in_audit

if TYPE_CHECKING:
    from people.models import Person

FLAGGED = "moderation.flagged"
HIDDEN = "moderation.hidden"
RESTORED = "moderation.restored"
KEPT = "moderation.kept"


def flagged_too_much(person: Person) -> bool:
    lately = Flag.objects.filter(person=person, at__gte=timezone.now() - timedelta(days=1))
    return lately.count() >= settings.FLAGS_A_DAY


@transaction.atomic
def flag(row: Any, *, person: Person, reason: str, note: str = "") -> Flag:
    """Adds a member's flag. The same member again changes nothing; a decided case is opened again."""
    scope = target_of(row).scope(row)
    case, _made = Case.objects.select_for_update().get_or_create(
        target_type=ContentType.objects.get_for_model(row), target_id=row.pk, defaults={"scope": scope}
    )
    mine, made = Flag.objects.get_or_create(case=case, person=person, defaults={"reason": reason, "note": note})
    if made:
        state = CaseState.WAITING if case.state == CaseState.KEPT else case.state
        Case.objects.filter(pk=case.pk).update(flag_count=F("flag_count") + 1, state=state)
        record(FLAGGED, actor=person, target=row, scope=scope, case=case.pk, flag=mine.pk)
    return mine


def hide(case: Case, *, by: Person, reason: str = "") -> None:
    """Takes it out of every page; nothing is lost."""
    _decide(case, CaseState.HIDDEN, HIDDEN, by=by, reason=reason, hidden_at=timezone.now())


def restore(case: Case, *, by: Person, reason: str = "") -> None:
    _decide(case, CaseState.KEPT, RESTORED, by=by, reason=reason, hidden_at=None)


def keep(case: Case, *, by: Person, reason: str = "") -> None:
    """Nothing wrong with it: the case is closed, the thing stays."""
    _decide(case, CaseState.KEPT, KEPT, by=by, reason=reason, hidden_at=None)


@transaction.atomic
def _decide(case: Case, state: CaseState, verb: str, *, by: Person, reason: str, hidden_at: Any) -> None:
    case = Case.objects.select_for_update().get(pk=case.pk)
    row: Any = case.target
    before = {"state": case.state, "hidden": bool(row.hidden_at)}
    type(row)._base_manager.filter(pk=row.pk).update(hidden_at=hidden_at)
    row.hidden_at = hidden_at
    target_of(row).visibility_changed(row)
    case.state, case.decided_by, case.decided_at = state, by, timezone.now()
    case.save(update_fields=["state", "decided_by", "decided_at"])
    after = {"state": str(state), "hidden": hidden_at is not None}
    note_in_audit(verb, actor=by, target=row, scope=case.scope, reason=reason, before=before, after=after)
    record(verb, actor=by, target=row, scope=case.scope, case=case.pk)
