"""What happens at the door is written down: who came in by which way, what failed, what was changed about it.

One line in the log each, with the id of the person and never an address, a name or what was typed.
"""

from __future__ import annotations

from typing import Any

import structlog
from allauth.account import signals as account
from allauth.account.authentication import get_authentication_records
from allauth.mfa import signals as factors
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.functions import Lower
from django.dispatch import Signal
from django.http import HttpRequest
from django.utils import timezone

from people.models import Person

log = structlog.get_logger("hearth.door")
# In the session: seconds since 1970.
SIGNED_IN_AT = "signed_in_at"
# Ways in that do not ask whether one stays signed in: another house's, and a passkey.
DO_NOT_ASK = ("socialaccount", "mfa")

# What is said, by the signal that says it.
CHANGES: dict[str, Signal] = {
    "account made": account.user_signed_up,
    "password set": account.password_set,
    "password changed": account.password_changed,
    "password reset": account.password_reset,
    "address added": account.email_added,
    "address changed": account.email_changed,
    "address removed": account.email_removed,
    "code refused": account.login_code_rejected,
    "reset code refused": account.password_reset_code_rejected,
    "address code refused": account.email_verification_code_rejected,
}
FACTORS: dict[str, Signal] = {
    "second factor added": factors.authenticator_added,
    "second factor removed": factors.authenticator_removed,
    "second factor made anew": factors.authenticator_reset,
    "second factor used": factors.authenticator_used,
    "second factor refused": factors.authentication_failed,
}


def begin_session(sender: object, *, request: HttpRequest, user: Person, **_more: Any) -> None:
    """From here on a session has an end (config/sessions.py), and there is something to say of how it began."""
    request.session[SIGNED_IN_AT] = int(timezone.now().timestamp())
    # A second factor comes after a way that asked.
    first = next(iter(get_authentication_records(request, user)), None)
    if first is not None and first["method"] in DO_NOT_ASK:
        request.session.set_expiry(0)
    log.info("signed in", person=user.pk)


def _proved(sender: object, *, user: Person, method: str, **_more: Any) -> None:
    log.info("proved", person=user.pk, method=method)


def _signed_out(sender: object, *, user: Person | None, **_more: Any) -> None:
    if user is not None:
        log.info("signed out", person=user.pk)


def _failed(sender: object, *, credentials: dict[str, Any], **_more: Any) -> None:
    """With the account that was tried, where there is one: how else would somebody see that it is being guessed at?"""
    address = str(credentials.get("email") or credentials.get("username") or "")
    # By the index of the address, as each guess asks for it.
    tried = Person.objects.alias(written=Lower("email")).filter(written=address.lower())
    log.warning("sign-in failed", person=tried.values_list("pk", flat=True).first())


class _Said:
    """Receives one signal and says it under its name."""

    def __init__(self, event: str) -> None:
        self.event = event

    def __call__(
        self, sender: object, *, user: Person | None = None, authenticator: Authenticator | None = None, **_more: Any
    ) -> None:
        kind = {"factor": authenticator.type} if authenticator else {}
        log.info(self.event, person=user.pk if user else None, **kind)


def proved_lately(request: HttpRequest, hours: int) -> bool:
    """Whether the person signed in, or showed again that it is them, so many hours ago at most; 0 asks nothing."""
    if not hours:
        return True
    proofs = [proof["at"] for proof in get_authentication_records(request, request.user)]
    return max([request.session.get(SIGNED_IN_AT, 0), *proofs]) > timezone.now().timestamp() - hours * 3600


def write_down() -> None:
    user_logged_in.connect(begin_session)
    user_logged_out.connect(_signed_out)
    user_login_failed.connect(_failed)
    account.authentication_step_completed.connect(_proved)
    for event, signal in (CHANGES | FACTORS).items():
        signal.connect(_Said(event), weak=False, dispatch_uid=f"people.sign_ins.{event}")
