"""How every letter is made: what mail programs need of it, whatever it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from communities.letters.writing import write_letter
from communities.models import Community, Occasion
from discussions.posting import reply, start_thread
from engagement.delivery import deliver_now
from engagement.digests import show_digest
from engagement.models import Mail, Notification
from engagement.notice_mails import write_notice_mails
from people.models import Person

pytestmark = pytest.mark.django_db
TEMPLATES = Path(settings.BASE_DIR) / "templates"
# Nothing to inline, nothing to stop: what somebody asked for or did a moment ago.
PLAIN = ("account", "mfa", "socialaccount")


def digest(community: Community, member: Person, facilitator: Person) -> None:
    start_thread(community, author=facilitator, title="Who has the oil?", source="Hm.")
    deliver_now()
    assert show_digest(member, timezone.now())


def notice(community: Community, member: Person, facilitator: Person) -> None:
    thread = start_thread(community, author=facilitator, title="Who has the oil?", source="Hm.")
    reply(thread, author=facilitator, source=f"Have you, @{member.handle}? <b>It</b> & more.")
    deliver_now()
    Notification.objects.filter(person=member).update(mail_due_at=timezone.now())
    write_notice_mails()


KINDS = {"digest": digest, "notice": notice}


def test_no_letter_is_missing_here() -> None:
    templates = {path.stem for path in (TEMPLATES / "engagement/email").glob("*.html")} - {"base"}
    assert templates == set(KINDS)
    assert all((TEMPLATES / f"engagement/email/{name}.txt").exists() for name in KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_each_letter_is_read_in_any_program(
    kind: str, community: Community, member: Person, facilitator: Person
) -> None:
    KINDS[kind](community, member, facilitator)
    mail = Mail.objects.get(kind=kind, person=member)
    html, text = mail.html, mail.text
    assert 'width="600"' in html
    assert re.search(r'<p [^>]*style="[^"]*font-family', html), "inlined: some programs drop a <style>"
    assert "prefers-color-scheme:dark" in html
    assert '<meta name="color-scheme" content="light dark">' in html
    assert "max-width:620px" in html, "whole on a phone"
    preview = re.search(r'<div class="preview"[^>]*display:\s*none[^>]*>([^<]+)</div>', html)
    assert preview
    assert preview.group(1).strip()
    assert not re.search(r"<(img|script|link|form|iframe)\b|url\(", html), "nothing is fetched, nobody is counted"
    assert mail.subject
    assert mail.subject in html or "oil" in mail.subject
    assert not re.search(r"</?(p|td|div|a|br)\b", text), "the plain letter is words"
    links = set(re.findall(r"https?://[^\s<>\"]+", text))
    assert links
    assert all(link.startswith(settings.SITE_URL) for link in links)
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail.headers["List-Unsubscribe"].startswith(f"<{settings.SITE_URL}/")
    assert "/unsubscribe" in text or mail.headers["List-Unsubscribe"].strip("<>") in text


@pytest.mark.parametrize("folder", PLAIN)
def test_letters_about_the_account_are_plain_and_have_a_subject(folder: str) -> None:
    here = TEMPLATES / folder / "email"
    assert not list(here.glob("*.html"))
    bodies = {path.name.removesuffix("_message.txt") for path in here.glob("*_message.txt")} - {"base"}
    subjects = {path.name.removesuffix("_subject.txt") for path in here.glob("*_subject.txt")}
    assert bodies == subjects


SEVERAL = "The ward moves on Monday.\n\nBring a pen."


def test_a_plain_notice_sets_all_lines_of_a_quote_apart(
    community: Community, member: Person, facilitator: Person
) -> None:
    write_letter(community, words=SEVERAL, occasion=Occasion.NOW, by=facilitator)
    deliver_now()
    Notification.objects.filter(person=member).update(mail_due_at=timezone.now())
    write_notice_mails()
    lines = Mail.objects.get(kind="notice", person=member).text.splitlines()
    assert lines[2:5] == ["    The ward moves on Monday.", "    ", "    Bring a pen."]


def test_a_plain_digest_sets_all_lines_of_a_quote_apart(
    community: Community, member: Person, facilitator: Person
) -> None:
    write_letter(community, words=SEVERAL, occasion=Occasion.DIGEST, by=facilitator)
    digest = show_digest(member, timezone.now())
    assert digest is not None
    assert '\n  "The ward moves on Monday.\n  \n  Bring a pen."\n  http' in digest.text
