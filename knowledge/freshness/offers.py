"""What freshness offers the floors below: a notice, and a line at home and in the digest for who was asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagement.kinds import Kind, Wording
from engagement.sections import Item, Place, Section, Shape
from knowledge.freshness.asking import ASKED_TO_CHECK
from knowledge.models import CheckAsk, Story

if TYPE_CHECKING:
    from engagement.models import Activity
    from people.models import Person


def check_url(story: Story) -> str:
    return reverse("knowledge:check", args=[story.community.slug, story.pk])


def _whom(activity: Activity) -> list[int]:
    return [activity.payload["to"]]


def _word(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    visible = Story.objects.visible_to(reader).select_related("community")
    stories = visible.in_bulk({activity.target_id for activity in activities})
    return {one.pk: _wording(stories[one.target_id]) for one in activities if one.target_id in stories}


def _wording(story: Story) -> Wording:
    text = _("Is “%(title)s” still how you work?") % {"title": story.title}
    return Wording(text, check_url(story), "badge-check", story.standfirst)


def _asked(person: Person, since: datetime, most: int) -> list[Item]:
    visible = Story.objects.visible_to(person).filter(retired_at=None)
    asks = CheckAsk.objects.open().filter(person=person, story__in=visible).select_related("story__community")
    return [_item(ask) for ask in asks.order_by("-at")[:most]]


def _item(ask: CheckAsk) -> Item:
    return Item(
        key=f"check:{ask.pk}",
        title=_("Is “%(title)s” still how you work?") % {"title": ask.story.title},
        reason=_("%(why)s. You know it from your own work.") % {"why": ask.get_why_display()},
        url=check_url(ask.story),
        verb=_("Have a look"),
        icon="badge-check",
        tone="story",
    )


CHECK_NOTICE = Kind(
    "story-check", gettext_lazy("Whether a story still holds"), frozenset({ASKED_TO_CHECK}), _whom, _word
)
CHECK_SECTION = Section(
    "checks",
    gettext_lazy("Does it still hold?"),
    Place.INVITATIONS,
    40,
    _asked,
    shape=Shape.ASK,
    perhaps="FROM knowledge_checkask WHERE person_id = %(person)s AND answered_at IS NULL",
)
