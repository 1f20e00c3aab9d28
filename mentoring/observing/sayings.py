"""Short words of two who visit each other at work, flagged by the other: asking, what a visit is about, who covers.
Nobody's but theirs: who looks after the site decides, and not those who lead where they met.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mentoring.models import Partnership, PartnershipKind, Visit
from moderation.saying_kinds import SayingKind
from people.scopes import person_scope

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from people.scopes import Viewer


def _suggested(viewer: Viewer) -> QuerySet[Partnership]:
    return Partnership.objects.visible_to(viewer).filter(invited_id=viewer.pk)


def _briefed(viewer: Viewer) -> QuerySet[Visit]:
    """By the learner, whom the other comes to see; in coaching it is the one who comes."""
    coaching = Q(partnership__kind=PartnershipKind.COACHING)
    i_learn = (coaching & Q(visitor_id=viewer.pk)) | (~coaching & Q(visited_id=viewer.pk))
    return Visit.objects.visible_to(viewer).exclude(i_learn)


def _covered(viewer: Viewer) -> QuerySet[Visit]:
    return Visit.objects.visible_to(viewer).filter(visited_id=viewer.pk)


SUGGESTION = SayingKind(
    kind="visits-suggested",
    title=_("Words with the question whether two visit each other"),
    model=Partnership,
    texts=("words",),
    readers=_suggested,
    author=lambda two: two.inviter,
    scope=lambda two: person_scope(two.inviter_id),
    url=lambda two: two.get_absolute_url(),
    related=("inviter",),
)
BRIEF = SayingKind(
    kind="visit-brief",
    title=_("What a visit at work is about"),
    model=Visit,
    texts=("focus", "looking_for"),
    readers=_briefed,
    author=lambda visit: visit.learner,
    scope=lambda visit: person_scope(visit.learner_id),
    url=lambda visit: f"{visit.get_absolute_url()}#brief",
    related=("partnership", "visitor", "visited"),
)
COVER = SayingKind(
    kind="visit-cover",
    title=_("Who covers for somebody who visits another at work"),
    model=Visit,
    texts=("cover",),
    readers=_covered,
    author=lambda visit: visit.visitor,
    scope=lambda visit: person_scope(visit.visitor_id),
    url=lambda visit: f"{visit.get_absolute_url()}#when",
    related=("visitor",),
)
SAYINGS = [SUGGESTION, BRIEF, COVER]
