"""What a circle was to its people, asked as its programme ends: each for themselves, answered or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagement.kinds import Kind, Wording
from engagement.log import record
from mentoring.models import Circle, CircleMembership, CircleReflection, Light, ProgrammeKind, ProgrammeState
from people.scopes import person_scope

if TYPE_CHECKING:
    from engagement.models import Activity
    from people.models import Person

ASKED_BACK = "mentoring.asked_about_circle"
AT_ONCE = 200


def ask_circles() -> int:
    """Everybody in a circle of a programme that closes, once; run by the clock. Returns how many were asked."""
    closing = CircleMembership.objects.filter(
        circle__programme__state=ProgrammeState.CLOSING, circle__programme__kind=ProgrammeKind.CIRCLES
    )
    asked = CircleReflection.objects.filter(circle=OuterRef("circle"), person=OuterRef("person"))
    due = closing.filter(~Exists(asked)).select_related("circle")
    return sum(_ask(one) for one in due.order_by("pk")[:AT_ONCE])


@transaction.atomic
def _ask(membership: CircleMembership) -> int:
    reflection, made = CircleReflection.objects.get_or_create(
        circle_id=membership.circle_id, person_id=membership.person_id
    )
    if made:
        record(
            ASKED_BACK,
            actor=None,
            target=membership.circle,
            scope=person_scope(membership.person_id),
            to=membership.person_id,
            conversation=f"circle-reflection:{reflection.pk}",
        )
    return int(made)


@transaction.atomic
def look_back(reflection: CircleReflection, *, light: str, words: str, is_shared: bool) -> None:
    reflection.light, reflection.words, reflection.is_shared = Light(light), words, is_shared
    reflection.answered_at = timezone.now()
    reflection.save(update_fields=["light", "words", "is_shared", "answered_at"])


def waiting_for(circle: Circle, person_id: int | None) -> CircleReflection | None:
    """The question that somebody has not answered yet."""
    return circle.reflections.filter(person=person_id, answered_at=None).first()


def question_of(circle: Circle) -> str:
    """In the programme's own words, where it has some."""
    return circle.programme.closing_question if circle.programme else ""


def _asked(activity: Activity) -> list[int]:
    return [activity.payload["to"]]


def _word(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    asked = CircleReflection.objects.filter(person=reader).values("circle_id")
    circles = Circle.objects.visible_to(reader).filter(pk__in=asked).select_related("community")
    found = circles.in_bulk([one.target_id for one in activities])
    text = _("%(circle)s comes to its end. What do you take along?")
    return {
        one.pk: Wording(
            text % {"circle": found[one.target_id].name},
            f"{found[one.target_id].get_absolute_url()}#looking-back",
            "users-round",
        )
        for one in activities
        if one.target_id in found
    }


LOOKING_BACK_NOTICE = Kind(
    "circle-looking-back", gettext_lazy("Looking back on my circle"), frozenset({ASKED_BACK}), _asked, _word
)
