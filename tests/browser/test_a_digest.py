"""A digest goes through Celery to a mail server, reads as a page, and stops at a click, signed out."""

from __future__ import annotations

import email
import email.policy
import re
import socket
import time
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from django.utils import timezone
from playwright.sync_api import Browser, expect

from communities.models import Community
from discussions.posting import reply
from engagement.delivery import deliver_now
from engagement.models import Cadence, KindChoice, Notification, Preferences, Way
from engagement.tasks import mail_notices, write_digests
from people.models import Person
from tests.browser.platform import Browsers, Household
from tests.cast import make_thread

ARRIVES_WITHIN = 90.0


class Postbox(Message):
    def __init__(self) -> None:
        super().__init__()
        self.letters: list[EmailMessage] = []

    def prepare_message(self, session: object, envelope: object) -> EmailMessage:
        raw: bytes = envelope.content  # type: ignore[attr-defined]
        return email.message_from_bytes(raw, policy=email.policy.default)

    def handle_message(self, message: EmailMessage) -> None:  # type: ignore[override]
        self.letters.append(message)

    def wait(self) -> EmailMessage:
        until = time.monotonic() + ARRIVES_WITHIN
        while not self.letters:
            if time.monotonic() > until:
                raise TimeoutError("No letter came.")
            time.sleep(0.1)
        return self.letters[0]


@pytest.fixture
def post_office() -> Iterator[tuple[Postbox, str]]:
    postbox = Postbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(postbox, hostname="127.0.0.1", port=port)
    controller.start()
    yield postbox, f"smtp://127.0.0.1:{port}"
    controller.stop()


def test_a_digest_arrives_once_and_can_be_stopped_by_its_link(
    community: Community,
    member: Person,
    household: Household,
    browser: Browser,
    post_office: tuple[Postbox, str],
    tmp_path: Path,
) -> None:
    postbox, household.environment["EMAIL_URL"] = post_office
    make_thread(community, title="Which lamp burns longest?")
    Preferences.objects.update_or_create(
        person=member, defaults={"next_digest_at": timezone.now() - timedelta(minutes=1), "digest": Cadence.DAILY}
    )
    household.start("web", "worker", "sweeper")
    write_digests.delay()
    write_digests.delay()
    letter = postbox.wait()
    assert letter["To"] == member.email
    assert "Which lamp burns longest?" in str(letter["Subject"])

    body = letter.get_body(("html",))
    assert body is not None
    file = tmp_path / "digest.html"
    file.write_text(body.get_content())
    visitors = Browsers(browser, household.url)
    page = visitors.of()
    page.goto(file.as_uri())
    expect(page.get_by_text("Which lamp burns longest?").first).to_be_visible()
    assert page.screenshot(full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    page.get_by_role("link", name=re.compile("stop|unsubscribe", re.IGNORECASE)).first.click()
    page.get_by_role("button", name="Stop it").click()
    expect(page.get_by_role("heading", name="Done")).to_be_visible()
    assert Preferences.objects.get(person=member).digest == Cadence.NEVER
    assert len(postbox.letters) == 1
    visitors.close()


def test_one_kind_of_letter_is_stopped_by_its_link_and_the_others_come(
    community: Community,
    member: Person,
    household: Household,
    browser: Browser,
    post_office: tuple[Postbox, str],
    tmp_path: Path,
) -> None:
    """Somebody calls Noor by name: the letter is opened, reads as a page on a phone, and has its kind stopped."""
    postbox, household.environment["EMAIL_URL"] = post_office
    thread = make_thread(community, title="Which lamp burns longest?")
    reply(thread, author=thread.author, source=f"Ask @{member.handle}, she knows.")
    deliver_now()
    Notification.objects.filter(person=member).update(mail_due_at=timezone.now() - timedelta(seconds=1))
    household.start("web", "worker", "sweeper")
    mail_notices.delay()
    letter = postbox.wait()
    assert letter["To"] == member.email
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    body = letter.get_body(("html",))
    assert body is not None
    file = tmp_path / "notice.html"
    file.write_text(body.get_content())
    visitors = Browsers(browser, household.url)
    page = visitors.of(viewport={"width": 390, "height": 844}, color_scheme="dark")
    page.goto(file.as_uri())
    expect(page.get_by_text("mentioned you in “Which lamp burns longest?”")).to_be_visible()
    assert page.screenshot(full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    page.get_by_role("link", name="No more mails like this").click()
    expect(page.get_by_role("heading", name="No more mail of this kind: “Somebody mentions me”?")).to_be_visible()
    page.get_by_role("button", name="Stop it").click()
    expect(page.get_by_role("heading", name="Done")).to_be_visible()
    assert list(KindChoice.objects.filter(person=member).values_list("kind", "way")) == [("mention", Way.BELL)]
    assert Preferences.objects.get(person=member).mail_notices
    visitors.close()
