"""Words of those who run programmes and look after circles, as each whom they reach is told of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagement.kinds import Kind, Wording
from mentoring.home import LETTERS
from mentoring.messaging import WROTE, WROTE_TO_CIRCLES
from mentoring.models import CircleMessage, Message

if TYPE_CHECKING:
    from engagement.models import Activity
    from people.models import Person


def _addressed(activity: Activity) -> list[int]:
    return list(
        Message.people.through.objects.filter(message=activity.payload["message"]).values_list("person_id", flat=True)
    )


def _word_messages(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    mine = Message.objects.visible_to(reader).select_related("programme")
    found = mine.in_bulk([one.payload["message"] for one in activities])
    return {
        one.pk: _word_message(one, found[one.payload["message"]])
        for one in activities
        if one.payload["message"] in found
    }


def _word_message(activity: Activity, message: Message) -> Wording:
    who = activity.actor.display_name if activity.actor else _("Somebody")
    text = _("%(who)s writes to you about %(programme)s") % {"who": who, "programme": message.programme.name}
    return Wording(text, LETTERS, "handshake", message.words)


def _addressed_in_circles(activity: Activity) -> list[int]:
    people = CircleMessage.people.through.objects.filter(circlemessage=activity.payload["message"])
    return list(people.values_list("person_id", flat=True))


def _word_circle_messages(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    found = (
        CircleMessage.objects.visible_to(reader)
        .select_related("community", "by")
        .in_bulk([one.payload["message"] for one in activities])
    )
    said = {one.pk: found.get(one.payload["message"]) for one in activities}
    return {pk: _word_circle_message(message) for pk, message in said.items() if message}


def _word_circle_message(message: CircleMessage) -> Wording:
    who = message.by.display_name if message.by else _("Somebody")
    text = _("%(who)s writes to circles of %(community)s") % {"who": who, "community": message.community.name}
    return Wording(text, LETTERS, "users-round", message.words)


MESSAGE_NOTICE = Kind(
    "programme-message",
    gettext_lazy("Words of those who run my programme"),
    frozenset({WROTE}),
    _addressed,
    _word_messages,
)
CIRCLE_MESSAGE_NOTICE = Kind(
    "circle-message",
    gettext_lazy("Words of those who look after my circles"),
    frozenset({WROTE_TO_CIRCLES}),
    _addressed_in_circles,
    _word_circle_messages,
)
