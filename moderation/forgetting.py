"""What was taken away long enough ago that its words are forgotten."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet

from content.models import Reaction, Use
from moderation.models import Appeal


def forget_hidden_uses(before: datetime) -> int:
    """That it was used and how it went stays, as it does of whoever takes their words along."""
    words = {"where": "", "changed": "", "came_of_it": "", "learnt": ""}
    there = hidden_before(Use, before).exclude(**words)
    return there.update(**words)


def forget_hidden_thanks(before: datetime) -> int:
    """That somebody was thanked stays."""
    return hidden_before(Reaction, before).exclude(words="").update(words="")


def hidden_before(model: type[Model], before: datetime) -> QuerySet[Any]:
    """Not while somebody still has to answer whether it comes back."""
    kind = ContentType.objects.get_for_model(model)
    asked = Appeal.objects.filter(decided_at=None, case__target_type=kind).values("case__target_id")
    return model._base_manager.filter(hidden_at__lt=before).exclude(pk__in=asked)
