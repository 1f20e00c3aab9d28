"""What is told to those who lead alone: they flag it where they read it, and who looks after the site decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from mentoring.models import CheckIn, CheckKind, CircleMembership, CircleReflection
from mentoring.querysets import led_by
from moderation.saying_kinds import SayingKind
from people.scopes import person_scope

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from people.scopes import Viewer


def _shared[A: (CheckIn, CircleReflection)](asked: QuerySet[A], within: str) -> QuerySet[A]:
    """The last that each said in their pair or circle, as those who lead see it (mentoring.answers)."""
    same = {name: OuterRef(name) for name in (within, "person")}
    later = asked.model._default_manager.filter(answered_at__gt=OuterRef("answered_at"), **same)
    return asked.filter(~Exists(later), is_shared=True)


def _of_pairs(viewer: Viewer) -> QuerySet[CheckIn]:
    led = CheckIn.objects.filter(pairing__programme__community__in=led_by(viewer))
    return _shared(led.filter(pairing__state__in=["active", "ended"]), "pairing")


def _of_circles(viewer: Viewer) -> QuerySet[CircleReflection]:
    """Of those who are in them, and what a programme's people took along in the end."""
    led = CircleReflection.objects.filter(circle__community__in=led_by(viewer))
    here = Exists(CircleMembership.objects.filter(circle=OuterRef("circle"), person=OuterRef("person")))
    in_the_end = Q(kind=CheckKind.CLOSING, is_shared=True) & ~Q(circle__programme=None)
    return led.filter(in_the_end | Q(here, pk__in=_shared(led, "circle").values("pk"), person__is_active=True))


CHECK_IN = SayingKind(
    kind="check-in",
    title=_("How it goes with a pair"),
    model=CheckIn,
    texts=("words",),
    readers=_of_pairs,
    author=lambda asked: asked.person,
    scope=lambda asked: person_scope(asked.person_id),
    url=lambda asked: asked.pairing.programme.get_absolute_url(),
    related=("person", "pairing__programme__community"),
)
REFLECTION = SayingKind(
    kind="reflection",
    title=_("How it goes with a circle"),
    model=CircleReflection,
    texts=("words",),
    readers=_of_circles,
    author=lambda asked: asked.person,
    scope=lambda asked: person_scope(asked.person_id),
    url=lambda asked: asked.circle.get_absolute_url(),
    related=("person", "circle__community"),
)
SAYINGS = [CHECK_IN, REFLECTION]


def shared_words(asked: CheckIn | CircleReflection) -> str:
    """As they stand for those who lead; a form may have written on the row at hand."""
    stands = type(asked)._default_manager.get(pk=asked.pk)
    return stands.words if stands.is_shared else ""
