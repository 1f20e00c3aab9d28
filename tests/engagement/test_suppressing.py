"""Letters that come back, and what a mail service says of them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import importlib
import json
from collections.abc import Iterator, Mapping

import pytest
from django.test import Client
from django.urls import clear_url_caches
from django.utils import timezone
from pytest_django import Settings

from config import urls
from config.mail_events import SIGNED, heard
from engagement.mailing import send_due_mail, write_plain_mail
from engagement.models import Lane, Mail, Suppression, Why
from engagement.suppressing import ENOUGH, is_suppressed, lift, suppress
from people.models import Person
from tests.cast import client_of, make_person
from tests.engagement.test_mail import Postbox, postbox, write

__all__ = ["postbox"]
pytestmark = pytest.mark.django_db
EVENTS = "/mail-events/postmark/tracking/"


@pytest.fixture
def only_signed(settings: Settings) -> Iterator[None]:
    """A site that has the key of its service, and no secret."""
    before = settings.ANYMAIL
    settings.ANYMAIL = {"MAILGUN_WEBHOOK_SIGNING_KEY": "key-of-ours"}
    importlib.reload(urls)
    clear_url_caches()
    yield
    settings.ANYMAIL = before
    importlib.reload(urls)
    clear_url_caches()


def say(event: Mapping[str, object], secret: str = "mail:only-for-tests", to: str = EVENTS) -> int:
    signed = base64.b64encode(secret.encode()).decode()
    answer = Client().post(
        to, json.dumps(event), content_type="application/json", headers={"Authorization": f"Basic {signed}"}
    )
    return answer.status_code


def bounce(address: str) -> dict[str, str]:
    return {"RecordType": "Bounce", "Type": "HardBounce", "MessageID": "1", "Email": address}


def test_an_address_that_bounced_is_not_written_to(postbox: Postbox) -> None:
    noor = make_person("Noor Haddad")
    assert noor.email
    assert say(bounce(noor.email.upper())) == 200
    write(noor)
    send_due_mail()
    assert postbox.letters == []
    mail = Mail.objects.get()
    assert (mail.last_error, mail.due_at) == ("NotWrittenTo", None)
    assert noor.email not in str(Suppression.objects.values())


def test_what_is_not_signed_is_not_believed() -> None:
    assert say(bounce("noor@example.org"), secret="mail:guessed") == 400
    assert not is_suppressed("noor@example.org")


def signed(key: str, address: str) -> dict[str, object]:
    """As Mailgun does: with the key it gave to whoever runs the site."""
    token, at = "t" * 50, f"{timezone.now():%s}"
    signature = hmac.new(key.encode(), f"{at}{token}".encode(), hashlib.sha256).hexdigest()
    event = {"event": "failed", "severity": "permanent", "id": "1", "timestamp": float(at), "recipient": address}
    return {"signature": {"token": token, "timestamp": at, "signature": signature}, "event-data": event}


@pytest.mark.parametrize(("key", "answer"), [("key-of-ours", 200), ("key-of-others", 400)])
def test_a_service_that_signs_its_words_is_known_by_its_signature(settings: Settings, key: str, answer: int) -> None:
    settings.ANYMAIL = {**settings.ANYMAIL, "MAILGUN_WEBHOOK_SIGNING_KEY": "key-of-ours"}
    assert say(signed(key, "noor@example.org"), to="/mail-events/mailgun/tracking/") == answer
    assert is_suppressed("noor@example.org") == (answer == 200)


@pytest.mark.usefixtures("only_signed")
@pytest.mark.parametrize(("key", "answer"), [("key-of-ours", 200), ("key-of-others", 400)])
def test_a_signing_key_alone_is_enough_to_be_heard(key: str, answer: int) -> None:
    assert say(signed(key, "noor@example.org"), to="/mail-events/mailgun/tracking/") == answer
    assert is_suppressed("noor@example.org") == (answer == 200)


@pytest.mark.usefixtures("only_signed")
@pytest.mark.parametrize("to", [EVENTS, "/mail-events/mailgun/inbound/", "/mail-events/amazon_ses/tracking/"])
def test_where_a_service_signs_nobody_else_is_heard_without_a_secret(to: str) -> None:
    """Whoever could say anything there would have nobody written to any more."""
    assert say(bounce("noor@example.org"), to=to) == 404
    assert not is_suppressed("noor@example.org")


def test_without_a_secret_or_a_key_nobody_is_heard() -> None:
    assert heard({"MAILGUN_API_KEY": "to send with"}) == []


def test_every_key_is_one_of_a_service_that_reports() -> None:
    there = {one.name for one in heard({"WEBHOOK_SECRET": "s"})}
    for service, key in SIGNED.items():
        [one] = heard({key: "k"})
        assert one.name in there
        assert str(one.pattern) == f"{service}/tracking/"


def test_who_complained_still_gets_the_codes_they_ask_for(postbox: Postbox) -> None:
    say({"RecordType": "SpamComplaint", "MessageID": "1", "Email": "noor@example.org"})
    for lane, key in ((Lane.NORMAL, "letter"), (Lane.FAST, "code")):
        write_plain_mail(address="noor@example.org", kind="code", key=key, subject=key, text="12345", lane=lane)
    send_due_mail()
    assert [letter["Subject"] for letter in postbox.letters] == ["code"]


def test_a_server_that_refuses_three_letters_for_good_gets_no_fourth(postbox: Postbox) -> None:
    noor = make_person("Noor Haddad")
    assert noor.email
    postbox.refuse_recipient = "550 No such mailbox"
    for number in range(ENOUGH):
        write(noor, key=f"k{number}")
        send_due_mail()
    assert is_suppressed(noor.email)
    postbox.refuse_recipient = ""
    write(noor, key="later")
    send_due_mail()
    assert postbox.letters == []


def test_the_person_sees_it_and_has_it_tried_again(member: Person) -> None:
    assert member.email
    suppress(member.email, Why.BOUNCED)
    client = client_of(member)
    assert "come back, or were reported" in client.get("/settings/notifications/").content.decode()
    client.post("/settings/notifications/address/")
    assert not is_suppressed(member.email)
    assert "come back, or were reported" not in client.get("/settings/notifications/").content.decode()


def test_lifting_what_was_never_suppressed_is_fine() -> None:
    lift("nobody@example.org")
