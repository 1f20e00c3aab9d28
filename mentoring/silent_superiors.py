"""A superior who does not answer: reminded once; later whoever waits for the answer is told, with what they can do."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from engagement.log import record
from mentoring.models import Release, ReleaseState
from mentoring.releasing import ask_superior_again, is_reached
from people.scopes import person_scope

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from mentoring.models import Participation

# To whom it is about, and to whoever waits for a pair with them.
SILENT = "mentoring.superior_silent"
SILENT_TO_LEAD = "mentoring.superior_silent_to_lead"
AT_ONCE = 200


def remind_superiors(now: datetime | None = None) -> int:
    """Once, so many days after they were asked; of whom none reaches it is told. Returns how many letters."""
    now = now or timezone.now()
    due = _unanswered().filter(reminded_at=None, silence_told_at=None, asked_at__lte=now - _a_while())
    return sum(_remind(release, now) for release in due.order_by("asked_at", "pk")[:AT_ONCE])


@transaction.atomic
def _remind(release: Release, now: datetime) -> int:
    if not is_reached(release):
        _tell(release, now)
        return 0
    if not _still(release).filter(reminded_at=None).update(reminded_at=now):
        return 0
    ask_superior_again(release)
    return 1


def tell_of_silence(now: datetime | None = None) -> int:
    """Once, as many days after the reminder. Returns of how many superiors."""
    now = now or timezone.now()
    due = _unanswered().filter(silence_told_at=None, reminded_at__lte=now - _a_while())
    return sum(_tell(release, now) for release in due.order_by("reminded_at", "pk")[:AT_ONCE])


@transaction.atomic
def _tell(release: Release, now: datetime) -> int:
    if not _still(release).filter(silence_told_at=None).update(silence_told_at=now):
        return 0
    participation, programme = release.participation, release.participation.programme
    leading = programme.community.memberships.leading()
    lead = set(leading.values_list("person_id", flat=True)) - {participation.person_id}
    wait = {participation.person_id, *_waiting_with(participation)} - lead
    # Whoever leads hears of all of one programme together.
    for verb, people, about in (
        (SILENT, wait, f"participation:{participation.pk}"),
        (SILENT_TO_LEAD, lead, f"superiors:{programme.pk}"),
    ):
        for one in sorted(people):
            record(verb, actor=None, target=participation, scope=person_scope(one), to=one, conversation=about)
    return 1


def _waiting_with(participation: Participation) -> set[int]:
    """With whom they may begin, as soon as they may take part."""
    of_them = Q(mentor=participation.person_id) | Q(mentee=participation.person_id)
    pairs = participation.programme.pairings.waiting().filter(of_them)
    return {one for both in pairs.values_list("mentor_id", "mentee_id") for one in both} - {participation.person_id}


def _a_while() -> timedelta:
    return timedelta(days=settings.SUPERIOR_REMINDED_DAYS)


def _still(release: Release) -> QuerySet[Release]:
    """None, when it was answered, or somebody else asked, meanwhile."""
    return Release.objects.filter(pk=release.pk, key=release.key, state=ReleaseState.WAITING)


def _unanswered() -> QuerySet[Release]:
    """Of those who still belong."""
    waiting = Release.objects.awaited().filter(
        participation__person__is_active=True,
        participation__programme__community__memberships__person=F("participation__person"),
    )
    return waiting.select_related("participation__person", "participation__programme__community")
