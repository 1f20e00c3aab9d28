"""Whether a circle works, asked now and then, and what it was, as its programme ends: each for themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagement.kinds import Kind, Wording, the_one_told
from engagement.log import record
from mentoring.models import (
    CheckKind,
    Circle,
    CircleMembership,
    CircleReflection,
    Light,
    Programme,
    ProgrammeKind,
    ProgrammeState,
    Session,
)
from mentoring.pair_life import FIRST_PULSE, NEXT_PULSE
from mentoring.told_to_leaders import REFLECTION, shared_words
from moderation.sayings import flag_watched_saying
from people.scopes import person_scope

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from engagement.models import Activity
    from people.models import Person

ASKED_BACK = "mentoring.asked_about_circle"
AT_ONCE = 200


def ask_circles() -> int:
    """Everybody in a circle of a programme that looks back, once; run by the clock. Returns how many were asked.

    Who joined when it was over has nothing to look back on.
    """
    programmes = Programme.objects.looking_back().filter(kind=ProgrammeKind.CIRCLES)
    closing = CircleMembership.objects.filter(circle__programme__in=programmes)
    there = closing.exclude(joined_at__gt=F("circle__programme__looks_back_since"))
    due = there.filter(~Exists(_asked_of(CheckKind.CLOSING))).select_related("circle")
    return sum(ask_about(one, CheckKind.CLOSING) for one in due.order_by("pk")[:AT_ONCE])


def ask_whether_circles_work(now: datetime | None = None) -> int:
    """Thirty days after somebody came, and then every sixty, while their circle meets; run by the clock."""
    now = now or timezone.now()
    held = Session.objects.filter(circle=OuterRef("circle"), cancelled_at=None, starts_at__lte=now)
    meets = held.filter(starts_at__gt=now - NEXT_PULSE)
    lately = _asked_of(CheckKind.PULSE).filter(asked_at__gt=now - NEXT_PULSE)
    here = CircleMembership.objects.filter(joined_at__lte=now - FIRST_PULSE, person__is_active=True)
    due = here.exclude(circle__programme__state__in=(ProgrammeState.CLOSING, ProgrammeState.CLOSED))
    # Who left and came back goes on from the last that they were asked.
    last = _asked_of(CheckKind.PULSE).order_by("-number").values("number")[:1]
    due = due.filter(Exists(meets), ~Exists(lately)).annotate(number=Coalesce(Subquery(last), 0) + 1)
    asked = due.select_related("circle").order_by("pk")[:AT_ONCE]
    return sum(ask_about(one, CheckKind.PULSE, number=one.number, at=now) for one in asked)


def _asked_of(kind: CheckKind) -> QuerySet[CircleReflection]:
    return CircleReflection.objects.filter(circle=OuterRef("circle"), person=OuterRef("person"), kind=kind)


@transaction.atomic
def ask_about(membership: CircleMembership, kind: CheckKind, *, number: int = 1, at: datetime | None = None) -> int:
    """Once each time; says how many were asked."""
    reflection, made = CircleReflection.objects.get_or_create(
        circle_id=membership.circle_id,
        person_id=membership.person_id,
        kind=kind,
        number=number,
        defaults={"asked_at": at or timezone.now()},
    )
    if made:
        record(
            ASKED_BACK,
            actor=None,
            target=membership.circle,
            scope=person_scope(membership.person_id),
            to=membership.person_id,
            kind=kind,
            conversation=f"circle-reflection:{reflection.pk}",
        )
    return int(made)


@transaction.atomic
def look_back(reflection: CircleReflection, *, light: str, words: str, is_shared: bool) -> None:
    stood = shared_words(reflection)
    reflection.light, reflection.words, reflection.is_shared = Light(light), words, is_shared
    reflection.answered_at = timezone.now()
    reflection.save(update_fields=["light", "words", "is_shared", "answered_at"])
    if is_shared:
        flag_watched_saying(REFLECTION, reflection, stood=stood)


def asked_of(circle: Circle, person_id: int | None, *, inside: bool) -> QuerySet[CircleReflection]:
    """What somebody was asked and may answer, the last first. Who has left is not asked whether it works."""
    asked = circle.reflections.filter(person=person_id).order_by("-asked_at", "-pk")
    return asked if inside else asked.exclude(kind=CheckKind.PULSE)


def waiting_for(circle: Circle, person_id: int | None, *, inside: bool) -> CircleReflection | None:
    """The last question, until it is answered; one that was let go by before it does not come back."""
    last = asked_of(circle, person_id, inside=inside).first()
    return last if last and last.answered_at is None else None


def question_of(reflection: CircleReflection) -> str:
    """As the programme ends in its own words, where it has some."""
    programme = reflection.circle.programme if reflection.kind == CheckKind.CLOSING else None
    return programme.closing_question if programme else ""


def _word(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    asked = CircleReflection.objects.filter(person=reader).values("circle_id")
    circles = Circle.objects.visible_to(reader).filter(pk__in=asked).select_related("community")
    found = circles.in_bulk([one.target_id for one in activities])
    ends, works = _("%(circle)s comes to its end. What do you take along?"), _("%(circle)s: is this working for you?")
    return {
        one.pk: Wording(
            (works if one.payload.get("kind") == CheckKind.PULSE else ends) % {"circle": found[one.target_id].name},
            f"{found[one.target_id].get_absolute_url()}#looking-back",
            "users-round",
        )
        for one in activities
        if one.target_id in found
    }


LOOKING_BACK_NOTICE = Kind(
    "circle-looking-back",
    gettext_lazy("How my circle is, and looking back on it"),
    frozenset({ASKED_BACK}),
    the_one_told,
    _word,
)
