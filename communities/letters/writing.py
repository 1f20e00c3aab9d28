"""Writing to everybody in a community, now and then."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from communities.models import Community, Letter, Occasion
from engagement.log import record
from moderation.watching import act_on_watched

if TYPE_CHECKING:
    from people.models import Person

ANNOUNCED = "communities.announced"


def wrote_enough(community: Community, occasion: str) -> bool:
    """Whoever of those who lead wrote: it is the readers who have had enough."""
    since = timezone.now() - timedelta(days=7)
    written = Letter.objects.filter(community=community, occasion=occasion, at__gte=since).count()
    return written >= settings.LETTERS_A_WEEK


@transaction.atomic
def write_letter(
    community: Community, *, words: str, occasion: str, by: Person, at: datetime | None = None
) -> Letter | None:
    """None when this week has had its letters. Two who write at once are taken one after the other."""
    Community.objects.select_for_update(of=("self",), no_key=True).get(pk=community.pk)
    if wrote_enough(community, occasion):
        return None
    letter = Letter.objects.create(
        community=community, words=words, occasion=occasion, author=by, at=at or timezone.now()
    )
    act_on_watched(letter, words, by=by)
    if occasion == Occasion.NOW:
        record(
            ANNOUNCED,
            actor=by,
            target=community,
            scope=community.scope,
            place=community.scope,
            letter=letter.pk,
            conversation=f"letter:{letter.pk}",
        )
    return letter


@transaction.atomic
def take_letter_back(letter: Letter) -> None:
    """What has not been read yet is not read any more."""
    letter.delete()
