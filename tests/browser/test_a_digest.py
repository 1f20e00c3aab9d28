"""A digest goes through Celery to a mail server, reads as a page, and stops at a click, signed out."""

from __future__ import annotations

import email
import email.policy
import re
import socket
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from django.utils import timezone
from playwright.sync_api import Browser, expect

from communities.letters.writing import write_letter
from communities.models import Community, Occasion
from discussions.models import ThreadKind
from discussions.posting import reply, start_thread
from engagement.delivery import deliver_now
from engagement.digests import plan_first_digest, show_digest
from engagement.models import Cadence, KindChoice, Notification, Preferences, Way
from engagement.tasks import mail_notices, write_digests
from knowledge.models import Story
from people.models import Person
from tests.browser.platform import Browsers, Household
from tests.cast import make_thread
from tests.threads import in_another_connection

ARRIVES_WITHIN = 180.0
ASKED_AGAIN_AFTER = 20.0


class Postbox(Message):
    def __init__(self) -> None:
        super().__init__()
        self.letters: list[EmailMessage] = []

    def prepare_message(self, session: object, envelope: object) -> EmailMessage:
        raw: bytes = envelope.content  # type: ignore[attr-defined]
        return email.message_from_bytes(raw, policy=email.policy.default)

    def handle_message(self, message: EmailMessage) -> None:  # type: ignore[override]
        self.letters.append(message)

    def wait(self, ask: Callable[[], object]) -> EmailMessage:
        """Asks now and again, as the clock does: a broker promises of no task that it comes through."""
        for _time in range(int(ARRIVES_WITHIN // ASKED_AGAIN_AFTER)):
            ask()
            until = time.monotonic() + ASKED_AGAIN_AFTER
            while time.monotonic() < until:
                if self.letters:
                    return self.letters[0]
                time.sleep(0.1)
        raise TimeoutError("No letter came.")


@pytest.fixture
def post_office() -> Iterator[tuple[Postbox, str]]:
    postbox = Postbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(postbox, hostname="127.0.0.1", port=port, ready_timeout=60)
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
    letter = postbox.wait(ask=write_digests.delay)
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
    letter = postbox.wait(ask=mail_notices.delay)
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


# The least contrast of any words with what lies behind them, by the rules of WCAG.
LEAST_CONTRAST = """() => {
    const linear = v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
    const light = ([r, g, b]) => [r, g, b].map(v => linear(v / 255))
        .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
    const read = colour => colour.match(/[\\d.]+/g).map(Number);
    const behind = one => {
        const [r, g, b, a = 1] = read(getComputedStyle(one).backgroundColor);
        return a || !one.parentElement ? [r, g, b] : behind(one.parentElement);
    };
    const contrast = one => {
        const [a, b] = [light(read(getComputedStyle(one).color)), light(behind(one))].sort((x, y) => y - x);
        return (a + .05) / (b + .05);
    };
    const words = [...document.querySelectorAll("body *")].filter(one =>
        one.checkVisibility() && [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim()));
    return [words.length, Math.min(...words.map(contrast))];
}"""


@pytest.mark.parametrize("width", [390, 640])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_digest_is_read_on_a_phone_and_in_the_dark_and_had_less_often_by_its_link(
    community: Community,
    member: Person,
    facilitator: Person,
    platform: Browsers,
    tmp_path: Path,
    scheme: Any,
    width: int,
) -> None:
    start_thread(community, author=facilitator, title="Which lamp burns longest?", source="Hm.", kind=ThreadKind.ASK)
    Story.objects.create(community=community, author=facilitator, title="How the light went out", quote="It was dark.")
    write_letter(community, words="Read this first.", occasion=Occasion.DIGEST, by=facilitator)
    preferences = plan_first_digest(member)
    mail = in_another_connection(lambda: show_digest(member, timezone.now()))
    assert mail
    assert preferences.digest == Cadence.WEEKLY
    file = tmp_path / "digest.html"
    file.write_text(mail.html)
    page = platform.of(viewport={"width": width, "height": 844}, color_scheme=scheme)
    page.goto(file.as_uri())
    for words in ("Which lamp burns longest?", "How the light went out", "Read this first.", "Week of "):
        expect(page.get_by_text(words).first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    number, contrast = page.evaluate(LEAST_CONTRAST)
    assert number > 10
    assert contrast >= 4.5
    is_dark = page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 23, 22)"
    assert is_dark == (scheme == "dark")

    page.get_by_role("link", name="Send it monthly").click()
    expect(page.get_by_role("heading", name="Have the digest once a month?")).to_be_visible()
    page.get_by_role("button", name="Send it monthly").click()
    expect(page.get_by_text("Your digest comes at most once a month now.")).to_be_visible()
    assert Preferences.objects.get(person=member).digest == Cadence.MONTHLY
