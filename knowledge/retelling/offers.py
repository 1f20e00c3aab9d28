"""Conversations that become stories, in the rooms below: who is asked, and who hears of the answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.quoting import register_retelling
from engagement.kinds import Kind, Weight, Wording, register_kind
from knowledge.models import Consent, Retelling
from knowledge.retelling.asking import ALL_ANSWERED, ASKED, begin, readers
from knowledge.retelling.parting import erase_retellings
from people.leaving import register_eraser
from people.own_data import Own, fields_of, register_own

if TYPE_CHECKING:
    from engagement.models import Activity
    from people.models import Person


def _quoted(activity: Activity) -> list[int]:
    if activity.verb == ALL_ANSWERED:
        return list(Retelling.objects.filter(pk=activity.target_id).values_list("by_id", flat=True))
    return list(Consent.objects.filter(pk=activity.payload["consent"]).values_list("person_id", flat=True))


def _word(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    visible = Retelling.objects.visible_to(reader).select_related("community", "by")
    found = visible.in_bulk([one.target_id for one in activities])
    return {one.pk: _word_one(one, found[one.target_id]) for one in activities if one.target_id in found}


def _word_one(activity: Activity, retelling: Retelling) -> Wording:
    named = {"who": retelling.by.display_name, "title": retelling.title, "readers": retelling.readers}
    if activity.verb == ALL_ANSWERED:
        text = _("Everybody quoted in “%(title)s” has answered. You can tell it now.")
    else:
        text = _("%(who)s would like to quote you in a story for %(readers)s: “%(title)s”. May your words stand there?")
    return Wording(text % named, retelling.get_absolute_url(), "quote")


QUOTED_NOTICE = Kind(
    "quoted",
    gettext_lazy("Somebody would like to quote me"),
    frozenset({ASKED, ALL_ANSWERED}),
    _quoted,
    _word,
    weight=Weight.OWED,
)


def register() -> None:
    register_retelling(begin, readers)
    register_kind(QUOTED_NOTICE)
    register_eraser(erase_retellings)
    own = ("id", "title", "situation", "happened", "advice", "audience", "began_at")
    register_own(Own("retellings", fields_of(Retelling, "by", own)))
    register_own(Own("quoted", fields_of(Consent, "person", ("retelling", "answer", "answered_at"))))
