"""Letters by a mail service: django-anymail speaks to one on this machine that answers as Postmark does."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.utils import timezone
from environ import Env
from pytest_django import Settings

from config.connections import anymail
from engagement.mailing import send_due_mail
from engagement.models import Mail
from engagement.suppressing import ENOUGH, is_suppressed
from people.models import Person
from tests.cast import client_of, make_person
from tests.engagement.test_mail import write

pytestmark = pytest.mark.django_db


class Service(ThreadingHTTPServer):
    """Takes each letter and gives it a number, or says `trouble`: a status and its own error number."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Desk)
        self.letters: list[dict[str, Any]] = []
        self.trouble: tuple[int, int] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"


class Desk(BaseHTTPRequestHandler):
    server: Service

    def do_POST(self) -> None:
        letter = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.server.trouble:
            status, number = self.server.trouble
            found = f"Found inactive addresses: {letter['To']}.\nInactive recipients are ones that bounced."
            self._say(status, {"ErrorCode": number, "Message": found})
            return
        self.server.letters.append(letter)
        number = len(self.server.letters)
        self._say(200, {"ErrorCode": 0, "Message": "OK", "MessageID": f"service-{number}", "To": letter["To"]})

    def _say(self, status: int, words: dict[str, Any]) -> None:
        body = json.dumps(words).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Tests are quiet."""


@pytest.fixture
def service(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    with Service() as service:
        keys = {"POSTMARK_SERVER_TOKEN": "only-for-tests", "POSTMARK_API_URL": service.address}
        monkeypatch.setenv("MAIL_SERVICE", "postmark")
        monkeypatch.setenv("ANYMAIL", json.dumps(settings.ANYMAIL | keys))
        settings.MAILERS = {"default": {"BACKEND": "anymail.backends.postmark.EmailBackend"}}
        settings.ANYMAIL = anymail(Env())
        threading.Thread(target=service.serve_forever, daemon=True).start()
        yield service
        service.shutdown()


@pytest.fixture
def noor() -> Person:
    return make_person("Noor Haddad")


def test_a_letter_goes_and_what_the_service_calls_it_is_on_record(service: Service, noor: Person) -> None:
    written = write(noor)
    assert written
    send_due_mail()
    [letter] = service.letters
    mail = Mail.objects.get()
    assert (mail.provider_id, mail.text) == ("service-1", "")
    assert mail.sent_at
    assert (letter["To"], letter["Subject"]) == (noor.email, "A word")
    assert {"Name": "Message-ID", "Value": written.message_id} in letter["Headers"]
    assert (letter["TrackOpens"], letter["TrackLinks"]) == (False, "None")
    page = client_of(make_person(is_staff=True, is_superuser=True)).get("/admin/engagement/mail/").content.decode()
    assert "service-1" in page


def test_an_invitation_goes_by_a_service_that_takes_no_other_way_to_read_it(service: Service, noor: Person) -> None:
    """Most of them take a text and a page only: what is to be put into a calendar is a file beside these."""
    write(noor)
    calendar = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"
    Mail.objects.update(calendar=calendar)
    send_due_mail()
    mail = Mail.objects.get()
    assert (mail.last_error, bool(mail.sent_at)) == ("", True)
    [letter] = service.letters
    [invitation] = letter["Attachments"]
    assert (invitation["Name"], invitation["ContentType"].partition(";")[0]) == ("invite.ics", "application/ics")
    assert base64.b64decode(invitation["Content"]).decode().splitlines() == calendar.splitlines()
    assert letter["TextBody"]
    assert letter["HtmlBody"]


@pytest.mark.parametrize("trouble", [(500, 100), (503, 100), (429, 429), (401, 10)])
def test_a_service_in_trouble_delays_and_drops_nothing(
    service: Service, noor: Person, trouble: tuple[int, int]
) -> None:
    write(noor)
    service.trouble = trouble
    send_due_mail()
    mail = Mail.objects.get()
    assert (mail.sent_at, mail.attempts, bool(mail.due_at)) == (None, 0, True)
    service.trouble = None
    Mail.objects.update(due_at=timezone.now())
    send_due_mail()
    assert [letter["To"] for letter in service.letters] == [noor.email]


def test_whom_the_service_refuses_for_good_is_not_asked_about_for_days(service: Service, noor: Person) -> None:
    assert noor.email
    service.trouble = (422, 406)
    for number in range(ENOUGH):
        assert not is_suppressed(noor.email)
        write(noor, key=f"k{number}")
        send_due_mail()
    assert {mail.due_at for mail in Mail.objects.all()} == {None}
    assert is_suppressed(noor.email)
