"""What was held or hidden is told of when it comes back, as if it had been written then."""

from __future__ import annotations

from itertools import takewhile
from typing import Any

from django.db.models import Q

from engagement.models import Activity
from engagement.telling_again import tell_again
from moderation.flagging import HIDDEN, KEPT, RESTORED
from moderation.persons import flaggable_of

COMING_BACK = frozenset({RESTORED, KEPT})


def tell_what_came_back(activity: Activity) -> None:
    """Consumer of the activity log. What was kept without having been hidden is no news."""
    row: Any = activity.target
    if row is None:
        return
    its_own = Q(target_type=activity.target_type_id, target_id=activity.target_id)
    decided = Activity.objects.filter(its_own, verb__in=[HIDDEN, *COMING_BACK], pk__lt=activity.pk).order_by("-pk")
    hidings = list(takewhile(lambda one: one.verb == HIDDEN, decided))
    if not hidings:
        return
    # A thread that was started names its post.
    names_it = Q(scope=activity.scope, payload__contains={flaggable_of(row).kind: row.pk})
    about = Activity.objects.filter(its_own | names_it, pk__lt=activity.pk).exclude(verb__startswith="moderation.")
    tell_again(about.select_related("actor").order_by("pk"), hidden_at=hidings[-1].at)
