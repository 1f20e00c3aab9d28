"""What a circle or a programme says of itself, and what two noted, hidden or brought back wherever it is read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from content.rendering import render
from engagement.log import record
from mentoring.meeting import CIRCLE_CHANGED
from mentoring.models import Agreement, Circle, Programme
from mentoring.talking import keep_room_of_circle
from search.index import leave as leave_search

if TYPE_CHECKING:
    from people.models import Person


@transaction.atomic
def follow_hiding(circle: Circle) -> None:
    """It was hidden, or came back: its name stands in that of its room, and is found with its sessions."""
    circle.follow_hiding(instead=_("A circle"))
    if circle.hidden_at:
        leave_search("session", circle.sessions.values_list("pk", flat=True))
    keep_room_of_circle(circle)


@transaction.atomic
def say_otherwise(circle: Circle, changed: Mapping[str, str], by: Person) -> None:
    """Other words for what was flagged. The log tells searches of it."""
    circle.say_otherwise(changed)
    keep_room_of_circle(circle, tells_no_former_name=True)
    record(CIRCLE_CHANGED, actor=by, target=circle, scope=circle.community.scope)


def follow_hiding_of_programme(programme: Programme) -> None:
    programme.follow_hiding(instead=_("A programme"))


def say_of_programme(programme: Programme, changed: Mapping[str, str], by: Person) -> None:
    programme.say_otherwise(changed)


def follow_hiding_of_pair_notes(agreement: Agreement) -> None:
    agreement.follow_hiding(instead="")
    _render(agreement)


def say_in_pair_notes(agreement: Agreement, changed: Mapping[str, str], by: Person) -> None:
    """Another edition, so that neither of the two writes over them unseen."""
    agreement.say_otherwise(changed)
    agreement.edition += 1
    agreement.save(update_fields=["edition"])
    _render(agreement)


def _render(agreement: Agreement) -> None:
    agreement.notes_html = render(agreement.notes).html
    agreement.save(update_fields=["notes_html"])
