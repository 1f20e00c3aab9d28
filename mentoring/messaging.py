"""A facilitator's words to some of a programme's pairs: one notice, and so one mail, each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from engagement.log import record
from mentoring.lives import people_in
from mentoring.models import Message, Programme

if TYPE_CHECKING:
    from people.models import Person

WROTE = "mentoring.facilitator_wrote"


@transaction.atomic
def write_to_pairs(programme: Programme, *, show: str, words: str, by: Person) -> Message:
    """To those who are in these pairs now; who comes later does not get it. Raises ValidationError for nobody."""
    people = people_in(programme, show) - {by.pk}
    if not people:
        raise ValidationError(_("Nobody is in this group just now, so nothing was sent."))
    message = Message.objects.create(programme=programme, by=by, words=words, shown=show)
    message.people.set(people)
    record(
        WROTE,
        actor=by,
        target=programme,
        scope=programme.community.scope,
        message=message.pk,
        conversation=f"programme-message:{message.pk}",
    )
    return message
