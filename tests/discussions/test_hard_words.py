"""Texts made to break things are posted as anybody's are, or refused beside the field, and then read everywhere."""

from __future__ import annotations

import csv
import email
from collections.abc import Iterator
from datetime import timedelta
from email.policy import default
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from communities.exporting import members_as_csv
from communities.models import Community
from content.forms import LONGEST_TEXT
from discussions.models import Post, Thread
from engagement.delivery import deliver_now
from engagement.models import Mail, Notification
from engagement.notice_mails import write_notice_mails
from people.models import Person
from tests.cast import client_of, make_member, make_thread
from tests.content.heavy import BOMBS, filled
from tests.content.hostile import HTML, NAUGHTY

LONG_TITLES = ["Zalgo " + "Z\u0351\u036b\u0343" * 60, "\u202etfel ot thgir si siht", "x" * 200, "Ünïcode ﷽ 👩‍👩‍👧 " * 8]
TITLES = [f"A word about {text}"[:200] for text in (*NAUGHTY[::14], *HTML[::9], *LONG_TITLES)]


@pytest.fixture(autouse=True)
def at_any_pace(settings: Settings) -> None:
    settings.POSTS_A_MINUTE = settings.THREADS_AN_HOUR = 10_000


@pytest.fixture
def grace(community: Community) -> Person:
    """Here for long: no limit of newcomers is hers."""
    grace = make_member(community, "Grace Mensah")
    Person.objects.filter(pk=grace.pk).update(date_joined=timezone.now() - timedelta(days=400))
    return grace


def together(texts: list[str], most: int = 30_000) -> Iterator[str]:
    """As many of them in one post as fit."""
    held = ""
    for text in texts:
        if len(held) + len(text) > most:
            yield held
            held = ""
        held += f"{text}\n\n"
    yield held


def post(client: Client, thread: Thread, source: str) -> int:
    """Refused texts are still in the form, with the reason beside it."""
    base = thread.get_absolute_url().removesuffix(f"{thread.slug}/")
    answer = client.post(f"{base}replies/", {"source": source})
    assert answer.status_code in {302, 422}, source[:60]
    if answer.status_code == 422:
        assert 'id="id_source_error" role="alert"' in answer.content.decode()
    return answer.status_code


def read_everywhere(thread: Thread, reader: Person) -> None:
    client = client_of(reader)
    thread.refresh_from_db()
    for page in range(1, thread.last_number // 25 + 2):
        assert client.get(f"{thread.get_absolute_url()}?page={page}").status_code == 200
    for address in (f"/c/{thread.community.slug}/threads/", "/", "/notifications/", "/people/"):
        assert client.get(address).status_code == 200, address


def letters() -> Iterator[str]:
    """Every mail as it goes out, read back: a header in one line, both parts as text."""
    deliver_now()
    Notification.objects.update(mail_due_at=timezone.now() - timedelta(seconds=1))
    write_notice_mails()
    for mail in Mail.objects.all():
        assert "\n" not in mail.subject
        assert "\r" not in mail.subject
        letter = email.message.EmailMessage(policy=default)
        letter["Subject"] = mail.subject
        letter.set_content(mail.text)
        letter.add_alternative(mail.html, subtype="html")
        yield email.message_from_bytes(letter.as_bytes(), policy=default)["Subject"]


def test_bombs_are_posted_or_refused_and_read(community: Community, member: Person, grace: Person) -> None:
    thread = make_thread(community, author=member, title="Hard words")
    client = client_of(grace)
    statuses = {name: post(client, thread, source) for name, source in BOMBS.items()}
    assert {name for name, status in statuses.items() if status == 422} == {"everybody called"}
    read_everywhere(thread, member)
    assert any("Hard words" in subject for subject in letters())


# What the product promises by name to answer in bounded time, or to refuse; test_bounds.py holds the bounds.
PROMISED = {
    "a right-to-left override": "Read \u202esdrawkcab siht\u202c and \u2067this\u2069",
    "zalgo": filled("Z\u0351\u036b\u0343\u0351\u036b\u0343\u0351\u036b\u0343"),
    "one word of 100 KB": "x" * 100_000,
    "ten thousand quotations in each other": ">" * 10_000 + " deep",
    "ten thousand quotations with blanks": "> " * 10_000 + "deep",
    "ten thousand brackets": "[" * 10_000 + "]" * 10_000,
    "ten thousand brackets left open": "[" * 10_000,
    "naughty strings": "\n\n".join(text for text in NAUGHTY if "\x00" not in text)[:30_000],
}


@pytest.mark.parametrize("name", PROMISED)
def test_what_the_product_promises_to_bear_is_posted_or_refused(name: str, community: Community, grace: Person) -> None:
    source, client, new = PROMISED[name], client_of(grace), f"/c/{community.slug}/threads/new/"
    for title in ("A word about it", source[:200], source):
        answer = client.post(new, {"kind": "discussion", "title": title, "source": source})
        if answer.status_code == 302:
            assert client.get(answer["Location"]).status_code == 200
        else:
            assert answer.status_code == 422
            assert 'role="alert"' in answer.content.decode()
    refused = len(source) > LONGEST_TEXT or source.count("@") > settings.MENTIONS_A_POST
    assert Thread.objects.exists() is not refused


def test_what_is_too_long_or_says_nothing_is_refused_and_kept(community: Community, member: Person) -> None:
    thread = make_thread(community, author=member)
    base = thread.get_absolute_url().removesuffix(f"{thread.slug}/")
    for source, words in (("x" * 100_000, "longer than one post"), ("NUL \x00 here", "Null"), (" \n\t ", "few words")):
        answer = client_of(member).post(f"{base}replies/", {"source": source})
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert not Post.objects.filter(number=2).exists()


def test_naughty_strings_are_posted_found_and_mailed(community: Community, member: Person, grace: Person) -> None:
    thread = make_thread(community, author=member, title="Hard words")
    client = client_of(grace)
    for source in together([text for text in NAUGHTY if "@" not in text and "\x00" not in text]):
        assert post(client, thread, source) == 302
    read_everywhere(thread, member)
    list(letters())
    reader = client_of(member)
    for text in NAUGHTY[::25]:
        assert reader.get(f"/search/?q={quote(text[:150])}").status_code == 200, text


def test_naughty_titles_are_titles_wherever_they_are_read(community: Community, member: Person, grace: Person) -> None:
    client = client_of(grace)
    new = f"/c/{community.slug}/threads/new/"
    for title in TITLES:
        answer = client.post(new, {"kind": "discussion", "title": title, "source": f"For @{member.handle}"})
        assert answer.status_code in {302, 422}, title
    assert Thread.objects.count() > len(TITLES) - 5
    read_everywhere(Thread.objects.latest("pk"), member)
    assert len(list(letters())) > 10
    for thread in Thread.objects.all():
        assert client_of(member).get(thread.get_absolute_url()).status_code == 200
    call_command("send_digests", to=member.email, now=True)
    assert Mail.objects.filter(kind="digest").exists()


def test_naughty_names_stay_words_in_a_table(community: Community) -> None:
    names = [text[:60] for text in ("=1+1", "+1", "-1", "@SUM(A1)", '"quoted", with a comma', "\tTab", *NAUGHTY[::20])]
    for number, name in enumerate(names):
        made = make_member(community, f"Member {number}")
        Person.objects.filter(pk=made.pk).update(display_name=name.replace("\x00", ""))
    rows = list(csv.reader("".join(members_as_csv(community)).removeprefix("\ufeff").splitlines(keepends=True)))
    assert {len(row) for row in rows} == {len(rows[0])}
    assert [cell for row in rows for cell in row if cell[:1] in "=+@\t" and cell] == []
