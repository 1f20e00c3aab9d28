"""A facilitator's words to some of a programme's people or pairs, or of the circles: one notice, one mail, each."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from engagement.log import record
from mentoring.circles_board import looked_after, people_of
from mentoring.lives import people_in
from mentoring.models import CircleMessage, Message, Programme
from mentoring.participants import people_by_filter
from mentoring.said_by_leaders import CIRCLE_LETTER, PROGRAMME_LETTER
from moderation.sayings import flag_watched_saying

if TYPE_CHECKING:
    from communities.models import Community
    from people.models import Person

WROTE = "mentoring.facilitator_wrote"
WROTE_TO_CIRCLES = "mentoring.wrote_to_circles"


def write_to_pairs(programme: Programme, *, show: str, words: str, by: Person) -> Message:
    """To those who are in these pairs now; who comes later does not get it. Raises ValidationError for nobody."""
    return _write(programme, people_in(programme, show), show=show, words=words, by=by)


def write_to_participants(programme: Programme, *, show: str, words: str, by: Person) -> Message:
    """To those who have signed up by now. Raises ValidationError for nobody, as where there is no such filter yet."""
    return _write(programme, people_by_filter(programme).get(show, set()), show=show, words=words, by=by)


@transaction.atomic
def _write(programme: Programme, people: AbstractSet[int], *, show: str, words: str, by: Person) -> Message:
    people = _somebody(people - {by.pk})
    message = Message.objects.create(programme=programme, by=by, words=words, shown=show)
    message.people.set(people)
    flag_watched_saying(PROGRAMME_LETTER, message)
    record(
        WROTE,
        actor=by,
        target=programme,
        scope=programme.community.scope,
        message=message.pk,
        conversation=f"programme-message:{message.pk}",
    )
    return message


@transaction.atomic
def write_to_circles(
    community: Community, *, show: str, words: str, by: Person, programme: Programme | None = None
) -> CircleMessage:
    """To those who are in these circles now. Raises ValidationError for nobody."""
    rows = [one for one in looked_after(community, programme) if one.is_shown(show)]
    people = _somebody(people_of(rows, show) - {by.pk})
    message = CircleMessage.objects.create(community=community, by=by, words=words, shown=show)
    message.people.set(people)
    flag_watched_saying(CIRCLE_LETTER, message)
    record(
        WROTE_TO_CIRCLES,
        actor=by,
        target=community,
        scope=community.scope,
        message=message.pk,
        conversation=f"circle-message:{message.pk}",
    )
    return message


def _somebody(people: AbstractSet[int]) -> AbstractSet[int]:
    if not people:
        raise ValidationError(_("Nobody is in this group just now, so nothing was sent."))
    return people
