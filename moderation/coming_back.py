"""What was held or hidden is told of when it comes back, as if it had been written then."""

from __future__ import annotations

from itertools import takewhile
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from engagement.models import Activity
from engagement.telling_again import tell_again
from moderation.flagging import HIDDEN, KEPT, RESTORED
from moderation.persons import flaggable_of

COMING_BACK = frozenset({RESTORED})


def tell_what_came_back(activity: Activity) -> None:
    """Consumer of the activity log. What was restored without having been hidden is no news."""
    row: Any = activity.target
    if row is None:
        return
    decided = Activity.objects.filter(_of(row), verb__in=[HIDDEN, RESTORED, KEPT], pk__lt=activity.pk).order_by("-pk")
    hidings = list(takewhile(lambda one: one.verb == HIDDEN, decided))
    if not hidings:
        return
    about = Activity.objects.filter(_of(row) | _names(row), pk__lt=activity.pk)
    about = about.exclude(verb__startswith="moderation.").select_related("actor")
    tell_again({one.pk: one for one in about}, hidden_at=hidings[-1].at)


def _of(row: Any) -> Q:
    return Q(target_type=ContentType.objects.get_for_model(row), target_id=row.pk)


def _names(row: Any) -> Q:
    """A thread that was started names its post. Asked for by the thread, it is found among however much there is."""
    target, found = flaggable_of(row), Q(pk__in=[])
    for one in target.told_with(row):
        found |= _of(one) & Q(payload__contains={target.kind: row.pk})
    return found
