"""Short words of mentoring that can be flagged where they stand: what two say to each other as it begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from mentoring.home import PAIRS
from mentoring.models import Pairing
from moderation.saying_kinds import SayingKind
from moderation.sayings import flag_watched_saying
from people.scopes import person_scope

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from people.models import Person
    from people.scopes import Viewer


def _asked_of(viewer: Viewer) -> QuerySet[Pairing]:
    return Pairing.objects.visible_to(viewer).filter(mentor_id=viewer.pk)


def _answered(viewer: Viewer) -> QuerySet[Pairing]:
    return Pairing.objects.visible_to(viewer).filter(mentee_id=viewer.pk)


# Nobody's but theirs: who looks after the site decides, and not those who lead where they met.
REQUEST = SayingKind(
    kind="request",
    title=_("What was said with a request"),
    model=Pairing,
    texts=("words", "focus"),
    readers=_asked_of,
    author=lambda pairing: pairing.mentee,
    scope=lambda pairing: person_scope(pairing.mentee_id),
    url=lambda pairing: PAIRS,
    related=("mentee",),
)
ANSWER = SayingKind(
    kind="answer",
    title=_("What a request was answered"),
    model=Pairing,
    texts=("answer",),
    readers=_answered,
    author=lambda pairing: pairing.mentor,
    scope=lambda pairing: person_scope(pairing.mentor_id),
    url=lambda pairing: PAIRS,
    related=("mentor",),
)
SAYINGS = [REQUEST, ANSWER]


def flag_watched_words(pairing: Pairing, *, by: Person) -> None:
    flag_watched_saying(ANSWER if by.pk == pairing.mentor_id else REQUEST, pairing)
