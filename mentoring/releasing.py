"""Somebody's superior agrees, or not, by one click in a mail: no account, and nothing decided by opening the link."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import F
from django.template.defaultfilters import date as date_in_words
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from engagement.log import record
from engagement.models import Lane
from engagement.renewing import NotWantedAnyMore
from engagement.strangers import reaches, still_welcome, write_to_stranger
from mentoring.models import Participation, ProgrammeKind, Release, ReleaseState
from mentoring.told_to_leaders import SUPERIOR
from moderation.saying_kinds import HIDDEN
from moderation.sayings import flag_watched_saying
from people.scopes import person_scope

if TYPE_CHECKING:
    from engagement.models import Mail
    from mentoring.models import Programme
    from people.models import Person

ANSWERED = "mentoring.release_answered"
SALT = "mentoring.release"
LANE = Lane.FAST


def ask_superior(participation: Participation, *, name: str, address: str) -> None:
    """Within the transaction of signing up. Who was asked already under this name and address is not asked again."""
    release = Release.objects.select_for_update().filter(participation=participation).first()
    if release and release.name == name and address in (release.address, ""):
        return
    said = {"name": name, "address": address, "state": ReleaseState.WAITING, "key": uuid.uuid4()}
    anew = {"asked_at": timezone.now(), "answered_at": None, "reminded_at": None, "silence_told_at": None}
    stood = release.name if release else ""
    release, _made = Release.objects.update_or_create(participation=participation, defaults=said | anew)
    flag_watched_saying(SUPERIOR, release, stood=stood)
    _write(release)


def ask_superior_again(release: Release) -> None:
    """Within a transaction. The one reminder (mentoring.silent_superiors)."""
    _write(release, again=True)


def is_reached(release: Release) -> bool:
    """Whether a letter to whoever has to agree would leave."""
    return reaches(release.address, LANE)


def release_url(release: Release) -> str:
    token = signing.dumps([release.pk, release.key.hex], salt=SALT)
    return reverse("mentoring:release", args=[token])


def read_release(token: str) -> Release | None:
    """What the link is about, as long as nobody else was asked instead."""
    try:
        pk, key = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    rows = Release.objects.select_related("participation__person", "participation__programme__community")
    return rows.filter(pk=pk, key=key).first()


@transaction.atomic
def answer_release(release: Release, answer: str) -> None:
    """The last answer counts as long as the link lives; the one it is about hears of each change."""
    release = _held(release)
    if answer != release.state and answer in (ReleaseState.YES, ReleaseState.COVER, ReleaseState.NO):
        _settle(release, ReleaseState(answer), by=None)


@transaction.atomic
def agree_instead(release: Release, *, by: Person) -> bool:
    """A facilitator agrees where the superior has not answered, whose link goes on: their word counts still.

    Says whether somebody waited for it.
    """
    release = _held(release)
    if Release.objects.awaited().filter(pk=release.pk).exists():
        _settle(release, ReleaseState.APPROVED, by=by)
        return True
    return False


def _held(release: Release) -> Release:
    return Release.objects.select_for_update(of=("self",)).select_related("participation").get(pk=release.pk)


def _settle(release: Release, state: ReleaseState, *, by: Person | None) -> None:
    release.state, release.answered_at, release.address = state, timezone.now(), ""
    release.save(update_fields=["state", "answered_at", "address"])
    participation = release.participation
    record(
        ANSWERED,
        actor=by,
        target=participation,
        scope=person_scope(participation.person_id),
        to=participation.person_id,
        conversation=f"participation:{participation.pk}",
    )


def still_asked(mail: Mail) -> None:
    """The renewal of such a letter: whoever wanted to take part may have thought again, or be gone, while it waited."""
    still_welcome(mail)
    _kind, pk, key, *_again = mail.key.split(":")
    waiting = Release.objects.filter(pk=pk, key=key, state=ReleaseState.WAITING, participation__person__is_active=True)
    if not waiting.filter(participation__programme__community__memberships__person=F("participation__person")).exists():
        raise NotWantedAnyMore


def _write(release: Release, *, again: bool = False) -> None:
    programme = release.participation.programme
    named = f"{programme.name}, {release.place}" if release.place else programme.name
    said = {"who": release.participation.person.display_name, "programme": named}
    subject = (
        _("Still open: may %(who)s take part in “%(programme)s”?")
        if again
        else _("May %(who)s take part in “%(programme)s”?")
    )
    paragraphs = [
        _("Hello,") if release.name == HIDDEN else _("Dear %(name)s,") % {"name": release.name},
        _asked_already(release) if again else "",
        _wish(programme) % said,
        f"{programme.get_kind_display()}. {programme.purpose}".strip(),
        _hours(programme.hours_a_month),
        _("Could you say whether that is possible? The page shows three answers; one click is enough."),
        f"{settings.SITE_URL}{release_url(release)}",
        _("You were named as the one who decides. If that is not so, do nothing."),
    ]
    write_to_stranger(
        address=release.address,
        kind="release",
        key=f"release:{release.pk}:{release.key.hex}{':again' if again else ''}",
        subject=subject % said,
        text="\n\n".join(part for part in paragraphs if part),
        lane=LANE,
    )


def _wish(programme: Programme) -> str:
    if programme.kind == ProgrammeKind.BUDDY:
        return _("%(who)s would like to welcome somebody who is new, in the programme “%(programme)s”.")
    return _("%(who)s would like to take part in the programme “%(programme)s”.")


def _asked_already(release: Release) -> str:
    day = date_in_words(release.asked_at, "j F")
    return _("We asked you on %(day)s and have no answer yet. This is the only reminder.") % {"day": day}


def _hours(hours_a_month: int | None) -> str:
    if not hours_a_month:
        return ""
    return _("It takes up to %(hours)d hours a month.") % {"hours": hours_a_month}
