"""What is told to those who lead alone: they flag it where they read it, and who looks after the site decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from mentoring.models import (
    CheckIn,
    CheckKind,
    CircleMembership,
    CircleReflection,
    Participation,
    QuestionAnswer,
    QuestionKind,
    Release,
)
from mentoring.querysets import led_by
from moderation.saying_kinds import SayingKind
from people.scopes import person_scope

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from people.models import Person
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


# --- at sign-up ---


def _sign_ups(viewer: Viewer) -> QuerySet[Participation]:
    """Of those who still belong, as mentoring.candidates has them."""
    led = Participation.objects.filter(programme__community__in=led_by(viewer), person__is_active=True)
    return led.filter(person__memberships__community=F("programme__community"))


def _in_sign_ups(said: QuerySet[Any], viewer: Viewer) -> QuerySet[Any]:
    return said.filter(participation__in=_sign_ups(viewer).values("pk"))


def _whose(said: QuestionAnswer | Release) -> Person:
    return said.participation.person


OF_SIGN_UP = ("participation__person", "participation__programme__community")
HOPES = SayingKind(
    kind="hopes",
    title=_("What somebody said as they signed up"),
    model=Participation,
    texts=("hopes",),
    lists=("offers", "seeks"),
    readers=_sign_ups,
    author=lambda said: said.person,
    scope=lambda said: person_scope(said.person_id),
    url=lambda said: said.programme.get_absolute_url(),
    related=("person", "programme__community"),
)
ANSWER_TO_QUESTION = SayingKind(
    kind="sign-up-answer",
    title=_("An answer at sign-up"),
    model=QuestionAnswer,
    texts=("words",),
    # Others are chosen among what those who lead offer.
    readers=lambda viewer: _in_sign_ups(QuestionAnswer.objects.filter(question__kind=QuestionKind.TEXT), viewer),
    author=_whose,
    scope=lambda said: person_scope(_whose(said).pk),
    url=lambda said: said.participation.programme.get_absolute_url(),
    related=OF_SIGN_UP,
)
SUPERIOR = SayingKind(
    kind="superior",
    title=_("The name of a superior"),
    model=Release,
    texts=("name",),
    readers=lambda viewer: _in_sign_ups(Release.objects.all(), viewer),
    author=_whose,
    scope=lambda said: person_scope(_whose(said).pk),
    url=lambda said: said.participation.programme.get_absolute_url(),
    related=OF_SIGN_UP,
)
SAYINGS = [CHECK_IN, REFLECTION, HOPES, ANSWER_TO_QUESTION, SUPERIOR]


def shared_words(asked: CheckIn | CircleReflection) -> str:
    """As they stand for those who lead; a form may have written on the row at hand."""
    stands = type(asked)._default_manager.get(pk=asked.pk)
    return stands.words if stands.is_shared else ""
