"""Who may make an account: everybody, those invited, those of certain addresses, or nobody by themselves."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING

from disposable_email_domains import blocklist
from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from people.models import Person

SALT = "people.door"
SESSION_KEY = "invited_as"
LASTS = 14 * 24 * 3600
THROWN_AWAY = gettext_lazy("Mail to this address is thrown away after a while. Use one that stays yours.")


class SignUp(StrEnum):
    OPEN = "open"
    INVITATION = "invitation"
    DOMAIN = "domain"
    SINGLE_SIGN_ON = "sso"


type Check = Callable[[HttpRequest], bool]
_checks: list[Check] = []


def register_invitation(check: Check) -> None:
    """An upper app whose own invitations open the door says whether this visitor came with one."""
    _checks.append(check)


type ReadsWhy = Callable[[Person], str]
_reads_why: list[ReadsWhy] = []


def register_reads_why(page: ReadsWhy) -> None:
    """`page(person)` gives the address at which somebody whose account was closed reads why, or ''."""
    _reads_why.append(page)


def where_they_read_why(person: Person) -> str:
    return next((address for page in _reads_why if (address := page(person))), "")


def is_open(request: HttpRequest) -> bool:
    """Whether this visitor is shown the form at all."""
    match SignUp(settings.SIGN_UP):
        case SignUp.SINGLE_SIGN_ON:
            return False
        case SignUp.INVITATION:
            return bool(invited_as(request)) or any(check(request) for check in _checks)
    return True


def takes(address: str) -> bool:
    """Whether that address may have an account, in the mode that asks for it."""
    if settings.SIGN_UP != SignUp.DOMAIN:
        return True
    domain = address.rpartition("@")[2].lower()
    return any(domain == allowed.lower().lstrip("@") for allowed in settings.SIGN_UP_DOMAINS)


def complaint_about(address: str, request: HttpRequest) -> str:
    """Why that address gets no account, or nothing."""
    if not takes(address):
        domains = ", ".join(settings.SIGN_UP_DOMAINS)
        return _("Accounts here are for addresses of %(domains)s.") % {"domains": domains}
    if is_thrown_away(address):
        return str(THROWN_AWAY)
    invited = invited_as(request)
    if settings.SIGN_UP == SignUp.INVITATION and invited and invited != address.lower():
        return _("This invitation is for %(address)s.") % {"address": invited}
    return ""


def is_thrown_away(address: str) -> bool:
    """The domain, or one it lies below, is on the package's list, and this site asks for it."""
    if not settings.REFUSE_DISPOSABLE_ADDRESSES:
        return False
    parts = address.rpartition("@")[2].lower().split(".")
    return any(".".join(parts[start:]) in blocklist for start in range(len(parts) - 1))


# --- invitations to the site itself -------------------------------------------------------------


def invitation_for(address: str) -> str:
    """A token that opens the door for that address, and only for it."""
    return signing.dumps(address.lower(), salt=SALT)


def remember_invitation(request: HttpRequest) -> None:
    """From the link into the session: the form is sent to an address without it."""
    token = request.GET.get("invitation", "")
    if not token:
        return
    try:
        request.session[SESSION_KEY] = signing.loads(token, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        request.session.pop(SESSION_KEY, None)


def invited_as(request: HttpRequest) -> str:
    return str(request.session.get(SESSION_KEY, ""))
