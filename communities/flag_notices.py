"""Those who lead hear of what members flag, what hid by itself, and of whoever asks for a second look."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from communities.models import LEADING, Community, Membership
from engagement.kinds import Kind, Wording
from moderation.flagging import APPEALED, FLAGGED, HIDDEN
from moderation.measures import APPEALED_MEASURE
from moderation.models import Case, Measure
from people.models import Person

if TYPE_CHECKING:
    from engagement.models import Activity


def _community_id(place: str) -> int | None:
    kind, _colon, number = place.partition(":")
    return int(number) if kind == "c" and number.isdecimal() else None


def _type_of_people() -> int:
    return ContentType.objects.get_for_model(Person).pk


def _leaders(activity: Activity) -> Iterable[int]:
    """Of what a person hid, nobody has to be told to look."""
    if activity.verb == HIDDEN and activity.actor_id is not None:
        return []
    leading = Membership.objects.filter(community=_community_id(activity.place), role__in=LEADING)
    if activity.verb == APPEALED_MEASURE:
        # Who decided cannot answer.
        leading = leading.exclude(person__in=Measure.objects.filter(pk=activity.payload["measure"]).values("by"))
    elif activity.target_type_id == _type_of_people():
        leading = leading.exclude(person=activity.target_id)
    return leading.values_list("person_id", flat=True)


def _word(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    """As long as one leads there. Who flagged is in the queue; the sentence names nobody."""
    led = Community.objects.filter(memberships__person=reader, memberships__role__in=LEADING).in_bulk()
    cases = Case.objects.in_bulk([one.payload["case"] for one in activities if "case" in one.payload])
    worded = {}
    for one in activities:
        community = led.get(_community_id(one.place) or 0)
        case = cases.get(one.payload.get("case", 0))
        if community is None or (case is None and one.verb != APPEALED_MEASURE):
            continue
        of_a_person = case is not None and case.target_type_id == _type_of_people()
        place_on_page = "people" if of_a_person else f"case-{case.pk}" if case else "second-looks"
        url = f"{reverse('communities:flags', args=[community.slug])}#{place_on_page}"
        say = partial(_sentence, one.verb, community)
        worded[one.pk] = Wording(say(1), url, "flag", shows_actor=False, many=say)
    return worded


def _sentence(verb: str, community: Community, count: int) -> str:
    match verb:
        case "moderation.flagged":
            text = ngettext("Something was flagged in %(place)s", "%(n)d things were flagged in %(place)s", count)
        case "moderation.hidden":
            text = ngettext(
                "Something in %(place)s was hidden by itself and waits for you",
                "%(n)d things in %(place)s were hidden by themselves and wait for you",
                count,
            )
        case _:
            text = ngettext(
                "Somebody in %(place)s asks for a second look", "%(n)d ask for a second look in %(place)s", count
            )
    return text % {"place": community.name, "n": count}


KIND = Kind(
    "flagged",
    gettext_lazy("Something is flagged where I lead"),
    frozenset({FLAGGED, HIDDEN, APPEALED, APPEALED_MEASURE}),
    _leaders,
    _word,
    by_place=True,
)
