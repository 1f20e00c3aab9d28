"""What was taken away long enough ago that its words are forgotten."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet

from content.models import Reaction, Use
from moderation.models import Case, CaseState, FormerWords, Saying
from moderation.models.case import NOBODY_LOOKED, UNDECIDED


def forget_hidden_uses(before: datetime) -> int:
    """That it was used and how it went stays, as it does of whoever takes their words along."""
    words = {"where": "", "changed": "", "came_of_it": "", "learnt": ""}
    there = hidden_before(Use, before).exclude(**words)
    return there.update(**words)


def forget_hidden_thanks(before: datetime) -> int:
    """That somebody was thanked stays."""
    return hidden_before(Reaction, before).exclude(words="").update(words="")


def forget_former_words(before: datetime) -> int:
    """Not while somebody still has to answer whether they come back."""
    asked = Case.objects.filter(appeal__isnull=False, appeal__decided_at=None)
    return FormerWords.objects.filter(at__lt=before).exclude(case__in=asked).forget()


def forget_sayings(before: datetime) -> int:
    """What was looked at and stands where it stood, too: it was kept for who had to decide."""
    cases = Case.objects.filter(target_type=ContentType.objects.get_for_model(Saying))
    settled = cases.filter(decided_at__lt=before).exclude(UNDECIDED).values("target_id")
    gone = hidden_before(Saying, before) | Saying.objects.filter(hidden_at=None, pk__in=settled)
    return gone.exclude(said={}).update(said={})


def hidden_before(model: type[Model], before: datetime) -> QuerySet[Any]:
    """Not while somebody still has to look at it, or to answer whether it comes back; nor before its author had as long
    to ask for that. What they took away themselves goes all the same.
    """
    cases = Case.objects.filter(target_type=ContentType.objects.get_for_model(model))
    asked = cases.filter(appeal__isnull=False, appeal__decided_at=None).values("target_id")
    open_yet = cases.filter(NOBODY_LOOKED | Q(decided_at__gte=before), state=CaseState.HIDDEN).values("target_id")
    own_wish = {"withdrawn_at": None} if any(field.name == "withdrawn_at" for field in model._meta.fields) else {}
    hidden = model._base_manager.filter(hidden_at__lt=before)
    return hidden.exclude(pk__in=asked).exclude(pk__in=open_yet, **own_wish)
