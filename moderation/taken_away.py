"""What is taken away for good while somebody still has to look at it: nobody has to, and who flagged it hears so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models.signals import post_delete
from django.utils import timezone

from engagement.log import record
from moderation.models import Appeal, Case, CaseState, FormerWords
from moderation.models.audit import note_in_audit
from moderation.persons import written_kinds
from people.scopes import PUBLIC

if TYPE_CHECKING:
    from django.db.models import Model

    from content.targets import Target
    from moderation.models.case import CaseQuerySet

TAKEN_AWAY = "moderation.taken_away"


def follow(target: Target) -> None:
    """As it is taken away, by whatever way somebody does that in its room."""
    post_delete.connect(_settle_at_once, sender=target.model, dispatch_uid=f"case of {target.kind}")


def settle_gone() -> int:
    """What went along with something else."""
    settled = 0
    for target in written_kinds():
        there = target.model._base_manager.values("pk")
        for case in _undecided_of(target.model).exclude(target_id__in=there):
            settled += _settle(case.pk)
    return settled


def _settle_at_once(sender: type[Model], instance: Any, origin: Any, **_signal: Any) -> None:
    if origin is instance:
        for case in _undecided_of(sender).filter(target_id=instance.pk):
            _settle(case.pk)


def _undecided_of(model: type[Model]) -> CaseQuerySet:
    return Case.objects.undecided().filter(target_type=ContentType.objects.get_for_model(model))


@transaction.atomic
def _settle(number: int) -> bool:
    case = Case.objects.select_for_update(of=("self",)).undecided().filter(pk=number).first()
    if case is None:
        return False
    Appeal.objects.filter(case=case).delete()
    FormerWords.objects.filter(case=case).delete()
    if not Case.objects.undecided().filter(pk=number).exists():
        # A second look alone was asked for: what was decided before stays so.
        return True
    case.state, case.decided_by, case.decided_at = CaseState.GONE, None, timezone.now()
    case.reason, case.automatic, case.stood = "", "", {}
    case.save(update_fields=["state", "decided_by", "decided_at", "reason", "automatic", "stood"])
    where = case.place or PUBLIC
    note_in_audit(TAKEN_AWAY, actor=None, target=case, scope=where, after={"state": str(case.state)})
    record(TAKEN_AWAY, actor=None, target=case, scope=where, place=case.place, case=case.pk)
    return True
