"""Inviting people in: a list of addresses with an answer for each line, or a link that is passed on."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F, TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.joining import hold, join
from communities.models import Ban, Community, Invitation, JoinRequest, Membership
from engagement.models import Lane
from engagement.renewing import NotWantedAnyMore
from engagement.strangers import still_welcome, unwelcome_among, write_to_stranger
from people.door import register_invitation
from people.models import Person

if TYPE_CHECKING:
    from django.http import HttpRequest

    from communities.models.invitation import InvitationQuerySet
    from engagement.models import Mail

MOST_LINES = 500
SESSION_KEY = "invitation"
ADDRESS = re.compile(r"[^\s<>,;\"']+@[^\s<>,;\"']+")


class Fate(TextChoices):
    INVITED = "invited", gettext_lazy("invited")
    AGAIN = "again", gettext_lazy("invited already")
    MEMBER = "member", gettext_lazy("already a member")
    BLOCKED = "blocked", gettext_lazy("was shown out")
    UNWELCOME = "unwelcome", gettext_lazy("would rather have no mail from here; tell them yourself")
    INVALID = "invalid", gettext_lazy("no e-mail address")


@dataclass(frozen=True)
class Line:
    """One line as it was given, and what became of it."""

    given: str
    fate: Fate
    address: str = ""


class TooMany(Exception):
    """More lines than one list may have, or more than a person may invite in a day."""


def lines_of(text: str) -> list[str]:
    """Pasted lists and CSV files alike: one person a line, the address wherever in it."""
    rows = csv.reader(text.replace(";", ",").splitlines())
    kept = [" ".join(cell.strip() for cell in row if cell.strip()) for row in rows]
    lines = [line for line in kept if line]
    # 'a@b, c@d' in one line is two people.
    return [part for line in lines for part in (ADDRESS.findall(line) if len(ADDRESS.findall(line)) > 1 else [line])]


@transaction.atomic
def invite(community: Community, lines: Sequence[str], *, by: Person) -> list[Line]:
    """Each line has its fate in the order given; who has no account is written to like everybody else."""
    if len(lines) > MOST_LINES or _invited_today(by) + len(lines) > settings.INVITATIONS_A_DAY:
        raise TooMany
    Community.objects.select_for_update().get(pk=community.pk)
    addresses = [address_in(line) for line in lines]
    wanted = {address for address in addresses if address}
    members, banned = _known(community, wanted)
    waiting = set(
        Invitation.objects.usable().filter(community=community, address__in=wanted).values_list("address", flat=True)
    )
    unwelcome = unwelcome_among(wanted)
    report = []
    for given, address in zip(lines, addresses, strict=True):
        fate = _fate(address, members=members, banned=banned, unwelcome=unwelcome, waiting=waiting)
        if fate is Fate.INVITED:
            _send(Invitation.objects.create(community=community, address=address, by=by), by)
            waiting.add(address)
        report.append(Line(given, fate, address))
    return report


def _invited_today(by: Person) -> int:
    since = timezone.now() - timedelta(days=1)
    return Invitation.objects.filter(by=by, made_at__gte=since).exclude(address="").count()


def address_in(line: str) -> str:
    """The one address of a line, as it is compared; empty where there is none to write to."""
    found = ADDRESS.search(line)
    if found is None:
        return ""
    try:
        validate_email(found[0])
    except ValidationError:
        return ""
    return found[0].lower() if len(found[0]) <= 254 else ""


def _known(community: Community, addresses: Iterable[str]) -> tuple[set[str], set[str]]:
    people = Person.objects.filter(email__in=addresses)
    members = people.filter(memberships__community=community)
    banned = people.filter(bans__in=Ban.objects.in_force().filter(community=community))
    return {str(one.email) for one in members}, {str(one.email) for one in banned}


def _fate(address: str, *, members: set[str], banned: set[str], unwelcome: set[str], waiting: set[str]) -> Fate:
    if not address:
        return Fate.INVALID
    if address in members:
        return Fate.MEMBER
    if address in banned:
        return Fate.BLOCKED
    if address in unwelcome:
        return Fate.UNWELCOME
    return Fate.AGAIN if address in waiting else Fate.INVITED


def _send(invitation: Invitation, by: Person) -> None:
    said = {"name": by.display_name, "place": invitation.community.name}
    text = _(
        "%(name)s invites you to %(place)s.\n\n%(purpose)s\n\nCome in:\n%(url)s\n\n"
        "The invitation is yours alone and lasts a month. If you don't know what this is about, do nothing."
    ) % {
        **said,
        "purpose": invitation.community.purpose,
        "url": f"{settings.SITE_URL}{invitation.get_absolute_url()}",
    }
    write_to_stranger(
        address=invitation.address,
        kind="invitation",
        key=f"invitation:{invitation.pk}",
        subject=_("%(name)s invites you to %(place)s") % said,
        text=text,
        lane=Lane.NORMAL,
    )


def still_invited(mail: Mail) -> None:
    """The renewal of such a letter. It may wait for hours, and the invitation be taken back, or followed, meanwhile;
    or who invites, and is named, has left.
    """
    still_welcome(mail)
    asked_by_somebody = Invitation.objects.usable().filter(by__is_active=True)
    invitation = asked_by_somebody.filter(pk=mail.key.removeprefix("invitation:")).first()
    if invitation is None:
        raise NotWantedAnyMore
    members, banned = _known(invitation.community, {invitation.address})
    shut = Person.objects.filter(email=invitation.address, is_active=False, is_placeholder=False)
    if members or banned or shut.exists():
        raise NotWantedAnyMore


def make_link(community: Community, *, by: Person, expires_at: datetime, most_uses: int) -> Invitation:
    return Invitation.objects.create(community=community, by=by, expires_at=expires_at, most_uses=most_uses)


def usable_by(token: str, person: Person | None) -> Invitation | None:
    """The invitation, if it lets this person in now. Who was shown out is told what everybody is told of a dead one."""
    return _usable_by(Invitation.objects.of_token(token), person)


def _usable_by(invitations: InvitationQuerySet, person: Person | None) -> Invitation | None:
    found = invitations.usable().select_related("community", "by").first()
    if found is None or (person and Ban.objects.in_force().filter(community=found.community, person=person).exists()):
        return None
    return found


def accept(token: str, *, person: Person) -> Membership | None:
    """Lets the person in, once; None when the invitation lets nobody in (any more). Who is in already stays so."""
    return _accept(Invitation.objects.of_token(token), person)


@transaction.atomic
def _accept(invitations: InvitationQuerySet, person: Person) -> Membership | None:
    locked = invitations.select_related("community").select_for_update(of=("self",)).first()
    if locked is None:
        return None
    hold(locked.community)
    mine = Membership.objects.filter(community=locked.community_id, person=person).first()
    if mine:
        # They pressed twice: the first used it up.
        return mine
    if _usable_by(Invitation.objects.filter(pk=locked.pk), person) is None:
        return None
    Invitation.objects.filter(pk=locked.pk).update(uses=F("uses") + 1)
    JoinRequest.objects.filter(community=locked.community_id, person=person).delete()
    return join(locked.community, person=person)


def remember(request: HttpRequest, invitation: Invitation) -> None:
    """A visitor followed an invitation: after signing in or up they are let in. Sessions hold its number alone."""
    request.session[SESSION_KEY] = invitation.pk


def remembered(request: HttpRequest) -> Invitation | None:
    return _usable_by(_remembered_in(request.session.get(SESSION_KEY)), None)


def accept_remembered(request: HttpRequest | None, user: Person, **kwargs: object) -> None:
    """Signing in, after an invitation was followed."""
    if request is not None and (kept := request.session.pop(SESSION_KEY, None)):
        _accept(_remembered_in(kept), user)


def _remembered_in(kept: object) -> InvitationQuerySet:
    """Sessions of before hold the token."""
    if isinstance(kept, int):
        return Invitation.objects.filter(pk=kept)
    return Invitation.objects.of_token(kept) if isinstance(kept, str) else Invitation.objects.none()


def watch_sign_ins() -> None:
    """Whoever followed an invitation may also make an account where the site takes only those invited."""
    user_logged_in.connect(accept_remembered, dispatch_uid="communities-invitations")
    register_invitation(lambda request: remembered(request) is not None)
