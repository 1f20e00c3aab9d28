from __future__ import annotations

import email
import smtplib
import socket
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.utils import timezone
from pytest_django import Settings

from engagement import mailing
from engagement.mailing import Letter, _is_final, send_all, send_due_mail, write_mail
from engagement.models import Mail
from engagement.models.mail import WAITS
from people.models import Person
from tests.cast import make_person

pytestmark = pytest.mark.django_db


class Postbox:
    """A real mail server on this machine that keeps what it is given, or refuses."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.refuse = ""
        self.refuse_recipient = ""
        self.refused: dict[str, str] = {}

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if answer := self.refused.get(address, self.refuse_recipient):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.refuse:
            return self.refuse
        content = envelope.content
        assert isinstance(content, bytes)
        self.letters.append(email.message_from_bytes(content, policy=default))
        return "250 OK"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def postbox(settings: Settings) -> Iterator[Postbox]:
    box = Postbox()
    port = free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port, ready_timeout=60)
    controller.start()
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": port, "timeout": 10},
        }
    }
    yield box
    controller.stop()


def write(person: Person, key: str = "k1", subject: str = "A word") -> Mail | None:
    letter = Letter("notice", subject, "notice", {"notices": [], "unsubscribe_url": "/stop/"})
    return write_mail(letter, person=person, key=key)


def test_a_mail_arrives_once_with_text_and_html(postbox: Postbox) -> None:
    write(make_person("Noor Haddad"))
    send_due_mail()
    send_due_mail()
    (letter,) = postbox.letters
    assert [part.get_content_type() for part in letter.iter_parts()] == ["text/plain", "text/html"]
    assert letter["Auto-Submitted"] == "auto-generated"


def test_the_same_key_makes_no_second_mail() -> None:
    person = make_person()
    assert write(person) is not None
    assert write(person) is None
    assert Mail.objects.count() == 1


def test_the_words_are_erased_once_it_is_sent(postbox: Postbox) -> None:
    write(make_person())
    send_due_mail()
    mail = Mail.objects.get()
    assert mail.sent_at is not None
    assert (mail.text, mail.html) == ("", "")


def test_a_refusal_for_now_is_tried_again_with_the_same_message_id(postbox: Postbox) -> None:
    write(make_person())
    postbox.refuse = "451 Try later"
    send_due_mail()
    mail = Mail.objects.get()
    assert mail.sent_at is None
    assert mail.due_at is not None
    assert mail.text
    postbox.refuse = ""
    Mail.objects.update(due_at=mail.created_at)
    send_due_mail()
    assert postbox.letters[0]["Message-ID"] == mail.message_id


def test_a_letter_that_is_refused_for_now_waits_longer_each_time(postbox: Postbox) -> None:
    write(make_person())
    postbox.refuse = "451 Try later"
    waited = []
    for _time in range(4):
        began = timezone.now()
        Mail.objects.update(due_at=began - timedelta(seconds=1))
        send_due_mail()
        due_at = Mail.objects.get().due_at
        assert due_at is not None
        waited.append((due_at - began) // timedelta(minutes=1))
    assert waited == [1, 5, 15, 60]


def test_a_refusal_for_good_is_not_tried_again(postbox: Postbox) -> None:
    write(make_person())
    postbox.refuse = "550 No such person"
    send_due_mail()
    mail = Mail.objects.get()
    assert (mail.sent_at, mail.due_at) == (None, None)


@pytest.mark.parametrize(
    ("error", "is_final"),
    [
        (smtplib.SMTPDataError(554, b"No"), True),
        (smtplib.SMTPRecipientsRefused({"a@example.org": (550, b"No")}), True),
        (smtplib.SMTPRecipientsRefused({"a@example.org": (450, b"Later")}), False),
        (smtplib.SMTPAuthenticationError(535, b"Who are you?"), False),
        (smtplib.SMTPConnectError(554, b"Nobody is greeted"), False),
    ],
)
def test_a_server_that_is_ill_says_nothing_of_the_letter(error: Exception, is_final: bool) -> None:
    assert _is_final(error) is is_final


def test_a_server_that_is_away_delays_for_as_long_as_it_takes(postbox: Postbox, settings: Settings) -> None:
    """Weeks of tries: nothing is counted, nothing dropped, and a batch asks once."""
    for number in range(3):
        write(make_person(), key=f"k{number}")
    reached = settings.MAILERS
    settings.MAILERS = {"default": {**reached["default"], "OPTIONS": {"host": "127.0.0.1", "port": free_port()}}}
    for _time in range(2 * len(WAITS)):
        Mail.objects.update(due_at=timezone.now() - timedelta(seconds=1))
        send_due_mail()
    waiting = Mail.objects.filter(due_at__gt=timezone.now(), sent_at=None, handed_at=None, attempts=0)
    assert waiting.exclude(text="").filter(last_error="ConnectionRefusedError").count() == 3
    settings.MAILERS = reached
    Mail.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    send_due_mail()
    assert len(postbox.letters) == 3


def test_a_letter_that_was_given_up_does_not_wait_for_a_server_that_is_away(
    postbox: Postbox, settings: Settings
) -> None:
    """Another worker did so while its batch waited for its turn."""
    write(make_person())
    mail = Mail.objects.get()
    mail.failed(ValueError(), final=True)
    options = {"host": "127.0.0.1", "port": free_port()}
    settings.MAILERS = {"default": {**settings.MAILERS["default"], "OPTIONS": options}}
    send_all([mail.pk])
    mail.refresh_from_db()
    assert (mail.due_at, mail.last_error) == (None, "ValueError")


def test_what_a_slow_server_leaves_of_a_batch_is_claimed_again(
    postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A letter that leaves after that would say what was true before."""
    for number in range(3):
        write(make_person(), key=f"k{number}")
    batch = list(Mail.objects.values_list("pk", flat=True))
    with monkeypatch.context() as over:
        over.setattr(mailing, "CLAIM_LASTS", timedelta(seconds=-1))
        mailing.send_all(batch)
    assert postbox.letters == []
    assert Mail.objects.due().exclude(text="").count() == 3
    send_due_mail()
    assert len(postbox.letters) == 3


@pytest.mark.parametrize("answer", ["421 I close", "530 Who are you?"])
def test_what_a_server_says_of_itself_is_no_try_of_the_letter(postbox: Postbox, answer: str) -> None:
    write(make_person())
    postbox.refuse_recipient = answer
    send_due_mail()
    mail = Mail.objects.get()
    assert mail.attempts == 0
    assert mail.due_at is not None


def test_one_bad_mail_does_not_keep_the_others(postbox: Postbox) -> None:
    bad, good = make_person("Bad"), make_person("Good")
    write(bad, key="bad")
    write(good, key="good")
    Mail.objects.filter(key="bad").update(headers={"X-Bad": "two\nlines"})
    send_due_mail()
    assert [letter["To"] for letter in postbox.letters] == [good.email]


def test_a_subject_with_line_breaks_adds_no_header(postbox: Postbox) -> None:
    write(make_person(), subject="Hello\r\nBcc: victim@example.org")
    send_due_mail()
    (letter,) = postbox.letters
    assert letter["Bcc"] is None
    assert letter["Subject"] == "Hello Bcc: victim@example.org"


def test_placeholders_are_never_mailed() -> None:
    placeholder = Person.objects.create(handle="old-author", display_name="Old Author", is_placeholder=True)
    assert write(placeholder) is None
    assert not Mail.objects.exists()
