"""Addresses whose letters come back, or whose readers called them unwanted: no more letters go there."""

from __future__ import annotations

import smtplib
from typing import TYPE_CHECKING, Any

from anymail.exceptions import AnymailRecipientsRefused
from django.db.models import F
from django.utils.crypto import salted_hmac

from engagement.models import Lane, Suppression, Why

if TYPE_CHECKING:
    from anymail.signals import AnymailTrackingEvent

# A mail server may refuse by mistake; a third time in a row it means it.
ENOUGH = 3
SALT = "engagement.suppression"


def hash_of(address: str) -> str:
    return salted_hmac(SALT, address.strip().lower(), algorithm="sha256").hexdigest()


def suppress(address: str, why: str, *, times: int = ENOUGH) -> None:
    """`times` is how much this counts; at ENOUGH nothing is sent any more."""
    row, _made = Suppression.objects.get_or_create(address=hash_of(address), defaults={"why": why})
    Suppression.objects.filter(pk=row.pk).update(why=why, times=F("times") + times)


def is_suppressed(address: str, lane: str = Lane.NORMAL) -> bool:
    """Codes and confirmations go to who complained of other letters, and not to where they come back from."""
    found = Suppression.objects.filter(address=hash_of(address), times__gte=ENOUGH)
    return (found.filter(why=Why.BOUNCED) if lane == Lane.FAST else found).exists()


def lift(address: str) -> None:
    """By the person alone, or when a letter was taken after all."""
    Suppression.objects.filter(address=hash_of(address)).delete()


def note_refusal(address: str, error: Exception) -> None:
    """The mail server, or the mail service, would not have this recipient, for good."""
    if isinstance(error, smtplib.SMTPRecipientsRefused | AnymailRecipientsRefused):
        suppress(address, Why.BOUNCED, times=1)


def note_event(sender: Any, event: AnymailTrackingEvent, **_kwargs: Any) -> None:
    """What the mail service says, its signature checked: receiver of anymail's `tracking`."""
    whys = {"bounced": Why.BOUNCED, "rejected": Why.BOUNCED, "complained": Why.COMPLAINED}
    if event.recipient and event.event_type in whys:
        suppress(event.recipient, whys[event.event_type])
