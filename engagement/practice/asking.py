"""'You saved this; did you use it?' Asked once of each thing, three to four weeks on: at most every six days, and then
of all that is due.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from content.models import Bookmark, Use
from content.models.uses import used
from content.targets import Target
from engagement.kinds import Kind, Wording, the_one_told
from engagement.log import record
from engagement.marks import word_each
from engagement.saved import seen_by
from people.models import Person

if TYPE_CHECKING:
    from engagement.models import Activity

ASKED = "engagement.use_asked"
AFTER, NOT_AFTER = timedelta(weeks=3), timedelta(weeks=4)
# Less than a week: what becomes due the day after somebody was asked is asked about in time.
BETWEEN = timedelta(days=6)
# So many people at once; somebody may have saved very much.
AT_ONCE, LOOKED_AT = 200, 2_000
MAIL_AFTER = 24 * 3600


def ask_whether_used(now: datetime | None = None) -> int:
    """Returns how many people were asked. What was missed for a week is not asked any more."""
    now = now or timezone.now()
    people = dict.fromkeys(_due(now).values_list("person", flat=True)[:LOOKED_AT])
    return sum(_ask(pk, now) for pk in list(people)[:AT_ONCE])


def _due(now: datetime) -> QuerySet[Bookmark]:
    kinds = ContentType.objects.get_for_models(*(target.model for target in used())).values()
    told = Use.objects.filter(
        target_type=OuterRef("target_type"), target_id=OuterRef("target_id"), person=OuterRef("person")
    )
    lately = Bookmark.objects.filter(person=OuterRef("person"), use_asked_at__gt=now - BETWEEN)
    waiting = Bookmark.objects.filter(use_asked_at=None, remind_at=None, target_type__in=kinds, person__is_active=True)
    in_time = waiting.filter(at__lte=now - AFTER, at__gt=now - NOT_AFTER)
    return in_time.exclude(Exists(told)).exclude(Exists(lately)).order_by("at", "pk")


@transaction.atomic
def _ask(person: int, now: datetime) -> int:
    """One notice, of whatever is due; of several it names the latest saved and leads to all that one saved."""
    # Two clocks ask one after the other.
    asked = Person.objects.select_for_update(no_key=True).get(pk=person)
    due = list(_due(now).filter(person=person).select_related("person").order_by("-at", "-pk"))
    Bookmark.objects.filter(pk__in=[one.pk for one in due]).update(use_asked_at=now)
    seen = [saved for saved in seen_by(asked, due) if saved.can_be_used]
    if not seen:
        return 0
    first, *others = seen
    record(
        ASKED,
        actor=None,
        target=first.row,
        scope=first.target.scope(first.row),
        place=first.target.place(first.row),
        to=person,
        others=[one.bookmark.pk for one in others],
        conversation=f"saved:{first.bookmark.pk}",
    )
    return 1


def _word(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    others = [pk for one in activities for pk in one.payload.get("others", ())]
    # What was let go since is not counted.
    kept = set(Bookmark.objects.filter(person=reader, pk__in=others).values_list("pk", flat=True)) if others else set()

    def word(activity: Activity, target: Target, row: Any) -> Wording:
        return _wording(target, row, len(kept & set(activity.payload.get("others", ()))))

    return word_each(activities, reader, word)


def _wording(target: Target, row: Any, others: int) -> Wording:
    title = {"title": target.title(row)}
    if not others:
        text, url = _("You saved “%(title)s”. Did you use it?"), reverse("content:uses", args=[target.kind, row.pk])
        return Wording(text % title, url, "repeat-2", target.words(row))
    text = ngettext(
        "You saved “%(title)s” and %(n)d other thing. Did you use any of it?",
        "You saved “%(title)s” and %(n)d other things. Did you use any of it?",
        others,
    )
    return Wording(text % {**title, "n": others}, reverse("engagement:bookmarks"), "repeat-2")


WHETHER_USED = Kind(
    "did-you-use", gettext_lazy("Whether I used what I saved"), frozenset({ASKED}), the_one_told, _word, MAIL_AFTER
)
