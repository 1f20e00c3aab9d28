"""The conversations somebody muted that have no page of their own to hear of them again, for their settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from engagement.models import Hearing, Notification, Preset
from engagement.muting import titles_for
from engagement.notifying import worded

if TYPE_CHECKING:
    from people.models import Person

COMMUNITY = "c:"


@dataclass(frozen=True)
class MutedConversation:
    name: str
    title: str


def conversations_muted_by(person: Person) -> Sequence[MutedConversation]:
    """Each as it is called, or else with the latest that was told of it, as long as the person may read that."""
    muted = Hearing.objects.filter(person=person, preset=Preset.MUTED).exclude(place__startswith=COMMUNITY)
    names = list(muted.order_by("pk").values_list("place", flat=True))
    latest = Notification.objects.filter(person=person, conversation__in=names).order_by("conversation", "-pk")
    rows = list(latest.distinct("conversation").select_related("activity__actor")) if names else []
    titles = {one.notification.conversation: one.wording.text for one in worded(person, rows)}
    titles |= titles_for(person, names)
    gone = _("A conversation you can no longer see")
    return [MutedConversation(name, titles.get(name, gone)) for name in names]
