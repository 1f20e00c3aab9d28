"""Asking by name whether a story still holds: its tellers first, then those of the community who used it.

Nobody is asked more than three times a month, nor twice about the same; who does not answer for two weeks leaves it to
the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from communities.models import Membership
from content.models import Outcome, Use
from engagement.log import record
from knowledge.freshness.due import why_due
from knowledge.models import CheckAsk, Coauthor, NamelessTelling, Story
from people.models import DaysAway, Person

if TYPE_CHECKING:
    from django.db.models import QuerySet

ASKED_TO_CHECK = "knowledge.asked_to_check"
A_MONTH, MOST_A_MONTH = timedelta(days=30), 3
WAITS = timedelta(days=14)
# Who was not here for so long is as good as away.
SEEN_WITHIN = timedelta(days=21)
# So many are asked at once, and so many stories looked at for them: of many nobody may be there to be asked.
AT_ONCE, LOOKED_AT = 200, 2_000
MOST_USERS = 30


def ask_for_checks(now: datetime | None = None) -> int:
    """Returns how many were asked."""
    now, asked = now or timezone.now(), 0
    for pk in list(_waiting(now).values_list("pk", flat=True)[:LOOKED_AT]):
        asked += _ask(pk, now)
        if asked >= AT_ONCE:
            break
    return asked


def _waiting(now: datetime) -> QuerySet[Story]:
    """By turns: where nobody could be asked, the next time others come first."""
    asked_lately = CheckAsk.objects.open().since(now - WAITS).filter(story=OuterRef("pk"))
    due = Story.objects.filter(due_at__lte=now, retired_at=None, hidden_at=None)
    return due.exclude(Exists(asked_lately)).order_by(F("sought_at").asc(nulls_first=True), "due_at", "pk")


@transaction.atomic
def _ask(pk: int, now: datetime) -> int:
    locked = Story.objects.select_for_update(of=("self",), skip_locked=True).select_related("community")
    story = locked.filter(pk=pk).first()
    if story is None or not _waiting(now).filter(pk=pk).exists():
        return 0  # another clock did, or somebody answered meanwhile
    Story.objects.filter(pk=pk).update(sought_at=now)
    person = next(_able(story, now), None)
    if person is None:
        return 0
    ask = CheckAsk.objects.create(story=story, person=person, why=why_due(story), at=now)
    record(
        ASKED_TO_CHECK,
        actor=None,
        target=story,
        scope=story.scope,
        place=story.community.scope,
        # Of whom, the log does not know: it may be who told it without a name.
        ask=ask.pk,
        conversation=f"story:{story.pk}",
    )
    return 1


def _able(story: Story, now: datetime) -> Iterator[Person]:
    """Those who can be asked, in the order in which they are."""
    wanted = _tellers(story) + _users(story)
    members = Membership.objects.filter(community=story.community, person__in=wanted, person__is_active=True)
    members = members.exclude(person__is_placeholder=True).exclude(person__preferences__seen_at__lt=now - SEEN_WITHIN)
    today = now.date()
    away = DaysAway.objects.filter(person=OuterRef("person"), first_day__lte=today, last_day__gte=today)
    here = {one.person_id: one.person for one in members.exclude(Exists(away)).select_related("person")}
    _hold(here)
    for pk in wanted:
        if pk in here and _may_be_asked(pk, story, now):
            yield here[pk]


def _hold(people: Iterable[int]) -> None:
    """Two stories that ask at once count one after the other how often somebody was asked. Always in this order."""
    list(Person.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk").values_list("pk"))


def _tellers(story: Story) -> list[int]:
    others = (
        Coauthor.objects.filter(story=story, is_interviewer=False).exclude(accepted_at=None).order_by("accepted_at")
    )
    nameless = NamelessTelling.objects.filter(story=story).values_list("person_id", flat=True)
    return [story.author_id, *nameless, *others.values_list("person_id", flat=True)]


def _users(story: Story) -> list[int]:
    """For whom it was of use, the latest first."""
    used = Use.objects.on(story).shown().filter(outcome__in=[Outcome.WORKED, Outcome.ADAPTED])
    return list(used.order_by("-at").values_list("person_id", flat=True)[:MOST_USERS])


def _may_be_asked(person: int, story: Story, now: datetime) -> bool:
    asks = CheckAsk.objects.filter(person=person)
    if asks.filter(story=story, at__gte=story.due_at).exists():
        return False
    return asks.since(now - A_MONTH).count() < MOST_A_MONTH
