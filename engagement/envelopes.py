"""A row of the outbox as a mail server is given it: each time the same bytes."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import Policy, default
from email.utils import format_datetime
from typing import TYPE_CHECKING

from django.core.mail import EmailMultiAlternatives

if TYPE_CHECKING:
    from engagement.models import Mail


class SameEachTime(EmailMultiAlternatives):
    """Its parts are set apart by lines that are made of its id and not by chance."""

    def message(self, *, policy: Policy | None = None) -> EmailMessage:
        made: EmailMessage = super().message(policy=policy or default)
        name = self.extra_headers["Message-ID"].strip("<>").partition("@")[0]
        for number, part in enumerate(one for one in made.walk() if one.is_multipart()):
            part.set_boundary(f"={number}={name}")
        return made


def message_of(mail: Mail) -> EmailMultiAlternatives:
    headers = {"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated", **mail.headers}
    if mail.handed_at:
        headers["Date"] = format_datetime(mail.handed_at)
    message = SameEachTime(mail.subject, mail.text, to=[mail.to_address], headers=headers)
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    if mail.calendar:
        _add_calendar(message, mail.calendar)
    return message


def _add_calendar(message: EmailMultiAlternatives, calendar: str) -> None:
    """What asks or calls off is another way to read the letter (RFC 6047), and a file for those who know no such way.

    What only shows (PUBLISH) is a file to open.
    """
    method = next(line for line in calendar.splitlines() if line.startswith("METHOD:")).removeprefix("METHOD:")
    if method == "PUBLISH":
        message.attach("sessions.ics", calendar, "text/calendar")
    else:
        message.attach_alternative(calendar, f"text/calendar; method={method}")
        # Not text/calendar again, or programs would take it for a second invitation.
        message.attach("invite.ics", calendar, "application/ics")
