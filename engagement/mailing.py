"""Mail is a row first. Whoever writes one gives it a key, so that the same cause never makes two."""

from __future__ import annotations

import smtplib
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import structlog
from anymail.exceptions import AnymailError, AnymailRecipientsRefused
from css_inline import CSSInliner
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, mailers
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.db.models.functions import Now
from django.template.loader import render_to_string

from engagement.envelopes import message_of
from engagement.log import CHANNEL
from engagement.models import Lane, Mail
from engagement.models.mail import CLAIM_LASTS, message_id_of
from engagement.pacing import keep_pace
from engagement.renewing import is_renewed, renew_those_of_many
from engagement.suppressing import is_suppressed, note_refusal

if TYPE_CHECKING:
    from people.models import Person

log = structlog.get_logger()
BATCH = 50
# What a mail server (RFC 5321, RFC 4954) or a mail service (HTTP) says of itself: it closes, does not know us, has too
# much to do.
OF_THE_SERVER = {421, 530, 534, 535, 538, 401, 403, 407, 408, 429}
# Pages' stylesheets never reach a mail, so nothing is fetched.
_inliner = CSSInliner(load_remote_stylesheets=False, keep_style_tags=True)


class NotWrittenTo(Exception):
    """The account is closed, or letters to the address come back."""


@dataclass(frozen=True)
class Letter:
    """What a mail says. `template` names templates/engagement/email/<template>.html and .txt."""

    kind: str
    subject: str
    template: str
    context: dict[str, object]
    headers: dict[str, str] = field(default_factory=dict)
    calendar: str = ""
    # The notifications it tells of.
    about: list[int] | None = None


def write_mail(letter: Letter, *, person: Person, key: str) -> Mail | None:
    """Puts a mail into the outbox, in the caller's transaction. None when this key has made one already."""
    if Mail.objects.filter(key=key).exists():
        return None
    if mail := drawn(letter, person=person, key=key):
        put_into_outbox([mail])
    return mail


def drawn(letter: Letter, *, person: Person, key: str) -> Mail | None:
    """The mail as it will be read, not in the outbox yet. None for who is not written to."""
    if person.is_placeholder or not person.is_active or not person.email:
        return None
    context = {"person": person, "site_name": settings.SITE_NAME, "site_url": settings.SITE_URL, **letter.context}
    return Mail(
        key=key,
        kind=letter.kind,
        person=person,
        subject=one_line(letter.subject),
        text=render_to_string(f"engagement/email/{letter.template}.txt", context),
        html=_inliner.inline(render_to_string(f"engagement/email/{letter.template}.html", context)),
        headers=letter.headers,
        calendar=letter.calendar,
        about=letter.about,
        message_id=message_id_of(key),
    )


def put_into_outbox(mails: Sequence[Mail]) -> None:
    """In the caller's transaction. Of two that write the same key at once, one row comes."""
    Mail.objects.bulk_create(mails, ignore_conflicts=True)
    if mails:
        tell_sweeper()


def write_plain_mail(
    *,
    address: str,
    kind: str,
    key: str,
    subject: str,
    text: str,
    lane: Lane = Lane.FAST,
    headers: dict[str, str] | None = None,
) -> None:
    """To an address, whoever has it: allauth's codes and confirmations in the fast lane, invitations in the other."""
    Mail.objects.create(
        key=key,
        kind=kind,
        lane=lane,
        address=address,
        subject=one_line(subject),
        text=text,
        headers=headers or {},
    )
    tell_sweeper()


def one_line(subject: str) -> str:
    return " ".join(subject.split())[:250]


def tell_sweeper() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"NOTIFY {CHANNEL}")


def hand_out_mail(most: int = BATCH) -> int:
    """Claims mails that are due and enqueues them; gives the claim back when the broker is away. Returns how many."""
    from engagement.tasks import send_mail_batch

    claimed, now = _claim(most)
    if now:
        try:
            send_mail_batch.delay(now)
        except Exception:
            Mail.objects.filter(pk__in=now).update(due_at=Now())
            raise
    return claimed


@transaction.atomic
def _claim(most: int) -> tuple[int, list[int]]:
    """How many were due, and those that go now: the others were given a time."""
    due = Mail.objects.claim_due(most)
    return len(due), keep_pace(due)


def send_due_mail() -> int:
    """Sends everything due in this process: for commands and tests. Returns how many were tried."""
    tried = 0
    while True:
        claimed, now = _claim(BATCH)
        if not claimed:
            return tried
        send_all(now)
        tried += len(now)


def send_all(pks: Iterable[int]) -> None:
    """Sends these mails over one connection."""
    mailer, pks = mailers.default, list(pks)
    try:
        # Nothing is chosen anew for a server that is away.
        if trouble := _server_trouble(mailer):
            _wait_for_server(pks, trouble)
            return
        _send_each(renew_those_of_many(pks), mailer)
    finally:
        mailer.close()


def _send_each(pks: Sequence[int], mailer: BaseEmailBackend) -> None:
    """As long as the claim lasts: what a slow server leaves of the batch is claimed again, and looked at again."""
    ends = time.monotonic() + CLAIM_LASTS.total_seconds()
    for number, pk in enumerate(pks):
        if time.monotonic() > ends:
            return
        if trouble := _server_trouble(mailer):
            _wait_for_server(pks[number:], trouble)
            return
        if _is_ready(pk):
            _send(pk, mailer)


def _server_trouble(mailer: BaseEmailBackend) -> Exception | None:
    """It cannot be reached, or does not let us in. Nothing is asked where a connection is open."""
    try:
        mailer.open()
    except (smtplib.SMTPException, OSError) as error:
        return error
    return None


def _wait_for_server(pks: Sequence[int], error: Exception) -> None:
    log.warning("mail_server_away", waiting=len(pks), error=type(error).__name__)
    with transaction.atomic():
        for mail in Mail.objects.held().filter(pk__in=pks).order_by("pk"):
            mail.wait_for_server(error, is_handed=mail.is_repeat)


@transaction.atomic
def _is_ready(pk: int) -> bool:
    """Whether it goes now, saying what is true now. Kept before it goes: who is killed while it does, did begin.

    Kinds that are renewed many at once were looked at before, with their batch. Since then another worker may have had
    the same letter, and sent it or given it up: what is held is asked anew.
    """
    mail = Mail.objects.held().filter(pk=pk).first()
    if mail is None or not _leaves(mail):
        return False
    mail.begin_handing()
    return True


@transaction.atomic
def _send(pk: int, mailer: BaseEmailBackend) -> None:
    mail = Mail.objects.held().filter(pk=pk).first()
    if mail is None:
        return
    message = message_of(mail)
    try:
        mailer.send_messages([message])
    except (smtplib.SMTPException, OSError, ValueError, AnymailError) as error:
        log.warning("mail_failed", mail=pk, error=type(error).__name__)
        _note_failure(mail, error)
        mailer.close()
    else:
        mail.sent(_provider_id(message))


def _note_failure(mail: Mail, error: Exception) -> None:
    if not _is_answer(error):
        mail.wait_for_server(error, is_handed=True)
        return
    final = _is_final(error)
    mail.failed(error, final=final)
    if final:
        note_refusal(mail.to_address, error)


def _leaves(mail: Mail) -> bool:
    """Whether it goes now, saying what is true now."""
    if (mail.person and not mail.person.is_active) or is_suppressed(mail.to_address, mail.lane):
        mail.failed(NotWrittenTo(), final=True)
        return False
    return is_renewed(mail)


def _provider_id(message: EmailMultiAlternatives) -> str:
    """Anymail notes on the message what the service answered."""
    status = getattr(message, "anymail_status", None)
    return "" if status is None or status.message_id is None else str(status.message_id)


def _is_answer(error: Exception) -> bool:
    """Said of this letter. A connection that breaks or a server that hangs says nothing of it."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _words in error.recipients.values()]
    elif isinstance(error, smtplib.SMTPDataError | smtplib.SMTPSenderRefused):
        codes = [error.smtp_code]
    else:
        status = getattr(error, "status_code", None)
        codes = [status] if status and status < 500 else []
    return OF_THE_SERVER.isdisjoint(codes) if codes else isinstance(error, ValueError | AnymailRecipientsRefused)


def _is_final(error: Exception) -> bool:
    """The other side said no for good (5xx) to this letter, or the address cannot be written to.

    A server that greets nobody or does not know our password says nothing of the letter: it waits.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _words in error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError | smtplib.SMTPSenderRefused):
        return error.smtp_code >= 500
    return isinstance(error, ValueError | AnymailRecipientsRefused)
