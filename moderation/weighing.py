"""How much the flags on one thing weigh together: those whose flags proved right count more."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Count, Q

from moderation.models import Case, CaseState, Flag


def weighs_enough(case: Case) -> bool:
    """Whether it is hidden before anybody has looked."""
    return bool(settings.FLAGS_THAT_HIDE) and weight_of(case) >= settings.FLAGS_THAT_HIDE


def weight_of(case: Case) -> float:
    """One for each flag of somebody of whom nothing is known; up to two, or towards nothing, by earlier ones."""
    flaggers = list(case.flags.values_list("person_id", flat=True))
    earlier = Flag.objects.filter(person__in=flaggers, case__decided_by__isnull=False).exclude(case=case)
    known = {
        person: (right, wrong)
        for person, right, wrong in earlier.values_list("person").annotate(
            right=Count("pk", filter=Q(case__state=CaseState.HIDDEN)),
            wrong=Count("pk", filter=Q(case__state=CaseState.KEPT)),
        )
    }
    return sum(_weight(*known.get(person, (0, 0))) for person in flaggers)


def _weight(right: int, wrong: int) -> float:
    return 2 * (right + 1) / (right + wrong + 2)
