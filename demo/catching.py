"""The demo's mail server: it keeps what it is given, and nothing leaves the machine."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend

from demo.models import CaughtMail


class CatchingBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        caught = [_caught(message) for message in email_messages]
        return len(CaughtMail.objects.bulk_create(caught))


def _caught(message: EmailMessage) -> CaughtMail:
    parts = message.alternatives if isinstance(message, EmailMultiAlternatives) else []
    html = next((str(content) for content, kind in parts if kind == "text/html"), "")
    return CaughtMail(
        to=", ".join(message.recipients())[:254],
        subject=str(message.subject),
        text=str(message.body),
        html=html,
        message_id=message.extra_headers.get("Message-ID", ""),
    )
