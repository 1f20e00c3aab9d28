"""Who may write to whom. People say who may write to them; whoever answers has agreed to talk."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chat.models import PAIR, Message, Room
from communities.scopes import fellow_members
from people.blocking import is_blocked_between
from people.closeness import close_to
from people.models import Person, Writers

if TYPE_CHECKING:
    from django.db.models import Q

# What may be said to somebody who has not answered yet, and to how many new people a day.
BEFORE_AN_ANSWER = 3
NEW_PEOPLE_A_DAY = 10


def not_written_to(person: Person) -> str:
    return _("%(name)s can’t be written to here.") % {"name": person.first_name}


def why_not_write(person: Person, other: Person, room: Room | None = None) -> str:
    """'' when `person` may write to `other`. Who was blocked reads what everybody reads who may not."""
    refusal = not_written_to(other)
    if not other.is_active or other.is_placeholder or other == person or is_blocked_between(person, other):
        return refusal
    if room is not None and _has_spoken(room, other):
        return ""
    is_close = _is_one_of(person, close_to(other))
    if not _is_welcome(person, other, is_close):
        return refusal
    if room is not None and not is_close and _has_said_enough(room, person):
        words = ngettext("You wrote %(n)d message", "You wrote %(n)d messages", BEFORE_AN_ANSWER)
        return (words + _(". You can go on when %(name)s answers.")) % {"n": BEFORE_AN_ANSWER, "name": other.first_name}
    return ""


def _is_welcome(person: Person, other: Person, is_close: bool) -> bool:
    match other.writers:
        case Writers.NOBODY:
            return False
        case Writers.CLOSE:
            return is_close
    return is_close or _is_one_of(person, fellow_members(other))


def _is_one_of(person: Person, condition: Q) -> bool:
    return Person.objects.filter(condition, pk=person.pk).exists()


def _has_spoken(room: Room, person: Person) -> bool:
    return Message.objects.filter(room=room, author=person, is_note=False).exists()


def _has_said_enough(room: Room, person: Person) -> bool:
    return Message.objects.filter(room=room, author=person, is_note=False).count() >= BEFORE_AN_ANSWER


def met_enough_today(person: Person) -> bool:
    """Begun so many conversations with new people within a day."""
    lately = Room.objects.filter(opened_by=person, opened_at__gte=timezone.now() - timedelta(days=1))
    return lately.filter(key__startswith=PAIR).count() >= NEW_PEOPLE_A_DAY
