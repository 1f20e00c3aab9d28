"""Letters of those who lead, as each whom they reached reads them again under Mentoring, and flags them there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from mentoring.models import CircleMessage, Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from people.models import Person

STANDS_FOR = timedelta(days=60)
MOST = 5


@dataclass(frozen=True)
class Letter:
    """`about` a programme or the circles of a community."""

    message: Message | CircleMessage

    @property
    def kind(self) -> str:
        """As what it is flagged (mentoring.said_by_leaders)."""
        return "programme-letter" if isinstance(self.message, Message) else "circle-letter"

    @property
    def about(self) -> str:
        return self.message.programme.name if isinstance(self.message, Message) else self.message.community.name

    @property
    def url(self) -> str:
        if isinstance(self.message, Message):
            return self.message.programme.get_absolute_url()
        return reverse("mentoring:community", args=[self.message.community.slug])


def letters_to(person: Person) -> Sequence[Letter]:
    """The latest of these weeks."""
    since = timezone.now() - STANDS_FOR
    of_programmes = Message.objects.visible_to(person).select_related("by", "programme__community")
    of_circles = CircleMessage.objects.visible_to(person).select_related("by", "community")
    found: list[Message | CircleMessage] = [
        *of_programmes.filter(at__gte=since).order_by("-at")[:MOST],
        *of_circles.filter(at__gte=since).order_by("-at")[:MOST],
    ]
    return [Letter(one) for one in sorted(found, key=lambda one: one.at, reverse=True)[:MOST]]
