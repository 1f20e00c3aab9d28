"""'You saved this; did you use it?' Asked once of each thing, three weeks on, and of one thing a week at most."""

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
from django.utils.translation import gettext_lazy

from content.models import Bookmark, Usable, Use
from content.targets import Target, targets
from engagement.kinds import Kind, Wording
from engagement.log import record
from engagement.marks import word_each
from engagement.saved import seen_by

if TYPE_CHECKING:
    from engagement.models import Activity
    from people.models import Person

ASKED = "engagement.use_asked"
AFTER, NOT_AFTER = timedelta(weeks=3), timedelta(weeks=4)
BETWEEN = timedelta(weeks=1)
AT_ONCE = 200
MAIL_AFTER = 24 * 3600


def ask_whether_used(now: datetime | None = None) -> int:
    """Returns how many were asked. What was missed for a week is not asked any more."""
    now = now or timezone.now()
    return sum(_ask(pk, now) for pk in list(_due(now).values_list("pk", flat=True)[:AT_ONCE]))


def _due(now: datetime) -> QuerySet[Bookmark]:
    usable = [target.model for target in targets() if issubclass(target.model, Usable)]
    kinds = ContentType.objects.get_for_models(*usable).values()
    used = Use.objects.filter(
        target_type=OuterRef("target_type"), target_id=OuterRef("target_id"), person=OuterRef("person")
    )
    lately = Bookmark.objects.filter(person=OuterRef("person"), use_asked_at__gt=now - BETWEEN)
    waiting = Bookmark.objects.filter(use_asked_at=None, remind_at=None, target_type__in=kinds, person__is_active=True)
    in_time = waiting.filter(at__lte=now - AFTER, at__gt=now - NOT_AFTER)
    return in_time.exclude(Exists(used)).exclude(Exists(lately)).order_by("at", "pk")


@transaction.atomic
def _ask(pk: int, now: datetime) -> int:
    waiting = Bookmark.objects.select_for_update(of=("self",), skip_locked=True).select_related("person")
    bookmark = waiting.filter(pk=pk, use_asked_at=None).first()
    # Of one's other things one may have been asked a moment ago.
    if bookmark is None or not _due(now).filter(pk=pk).exists():
        return 0
    bookmark.use_asked_at = now
    bookmark.save(update_fields=["use_asked_at"])
    seen = seen_by(bookmark.person, [bookmark])
    for saved in seen:
        record(
            ASKED,
            actor=None,
            target=saved.row,
            scope=saved.target.scope(saved.row),
            place=saved.target.place(saved.row),
            to=bookmark.person_id,
            conversation=f"saved:{bookmark.pk}",
        )
    return len(seen)


def _whose(activity: Activity) -> list[int]:
    return [activity.payload["to"]]


def _word(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    text = _("You saved “%(title)s”. Did you use it?")

    def word(activity: Activity, target: Target, row: Any) -> Wording:
        url = reverse("content:uses", args=[target.kind, row.pk])
        return Wording(text % {"title": target.title(row)}, url, "repeat-2", target.words(row))

    return word_each(activities, reader, word)


WHETHER_USED = Kind(
    "did-you-use", gettext_lazy("Whether I used what I saved"), frozenset({ASKED}), _whose, _word, MAIL_AFTER
)
