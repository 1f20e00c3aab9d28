"""What goes wrong around digests: one person's trouble, two clocks at once, a mail server that hangs or refuses."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from communities.joining import join
from engagement import sections as registry
from engagement.delivery import deliver_now
from engagement.digests import plan_first_digest, write_due_digests
from engagement.mailing import send_due_mail
from engagement.models import DigestIssue, Mail, Notification, Preferences
from engagement.notice_mails import write_notice_mails
from engagement.sections import Item, Place, Section, register_section
from people.models import Person
from tests.cast import make_community, make_person
from tests.engagement.kinds import wave, waving
from tests.engagement.test_mail import Postbox, free_port, postbox, write

__all__ = ["postbox"]
PEOPLE = 12


def item(number: int) -> Item:
    return Item(key=f"thread:{number}", title=f"Title {number}", reason="Because", url="/")


@pytest.fixture
def poisoned() -> Iterator[set[int]]:
    """Whose section fails; nothing else is registered."""
    people: set[int] = set()

    def items(person: Person, since: datetime, most: int) -> Sequence[Item]:
        if person.pk in people:
            raise ZeroDivisionError
        return [item(1)]

    before = dict(registry._sections)
    registry._sections.clear()
    register_section(Section("news", "News", Place.UNREAD, 1, items))
    yield people
    registry._sections.clear()
    registry._sections.update(before)


def due_people() -> list[Person]:
    people = [make_person(f"Reader {number}") for number in range(PEOPLE)]
    for person in people:
        plan_first_digest(person)
    Preferences.objects.update(next_digest_at=timezone.now() - timedelta(minutes=1))
    return people


@pytest.mark.django_db
def test_one_persons_trouble_keeps_nobody_else_from_their_digest(poisoned: set[int]) -> None:
    people = due_people()
    poisoned.add(people[3].pk)
    assert write_due_digests() == PEOPLE - 1
    assert Preferences.objects.get(person=people[3]).digest_again_at > timezone.now() + timedelta(minutes=50)  # type: ignore[operator]
    poisoned.clear()
    assert write_due_digests(timezone.now() + timedelta(hours=2)) == 1
    assert Mail.objects.filter(kind="digest").count() == PEOPLE


@pytest.mark.django_db(transaction=True)
def test_two_clocks_at_once_write_each_digest_once(poisoned: set[int]) -> None:
    due_people()
    ready = threading.Barrier(4)

    def run(_number: int) -> int:
        try:
            ready.wait()
            return write_due_digests()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as clocks:
        written = sum(clocks.map(run, range(4)))
    assert written == PEOPLE
    told = Counter(DigestIssue.objects.values_list("person_id", flat=True))
    assert set(told.values()) == {1}
    assert Mail.objects.filter(kind="digest").count() == PEOPLE


@pytest.mark.django_db
def test_one_persons_trouble_keeps_nobody_else_from_their_notices() -> None:
    place = make_community()
    people = [make_person() for _ in range(3)]
    for person in people:
        join(place, person=person)
    with waving(*people):
        wave(place, by=make_person())
        deliver_now()
        Notification.objects.update(mail_due_at=timezone.now() - timedelta(seconds=1))
        Person.objects.filter(pk=people[0].pk).update(time_zone="Nowhere/Land")
        Preferences.objects.create(person=people[0], quiet_from=1, quiet_until=2)
        assert write_notice_mails() == 2
        assert Notification.objects.get(person=people[0]).mail_due_at > timezone.now()  # type: ignore[operator]


class HangingServer:
    """Takes a letter, keeps it, and never says that it did; the second time it does."""

    def __init__(self) -> None:
        self.message_ids: list[str] = []
        self.leave = threading.Event()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        self.message_ids += [line.decode() for line in content.splitlines() if line.startswith(b"Message-ID")]
        if len(self.message_ids) == 1:
            await asyncio.to_thread(self.leave.wait, 30)
        return "250 OK"


@pytest.mark.django_db
def test_a_server_that_hangs_delays_a_letter_and_at_most_repeats_it_as_the_same(settings: Settings) -> None:
    server = HangingServer()
    port = free_port()
    controller = Controller(server, hostname="127.0.0.1", port=port, ready_timeout=60)
    controller.start()
    backend = "django.core.mail.backends.smtp.EmailBackend"
    reached = {"host": "127.0.0.1", "port": port}
    settings.MAILERS = {"default": {"BACKEND": backend, "OPTIONS": {**reached, "timeout": 3}}}
    try:
        write(make_person())
        send_due_mail()
        mail = Mail.objects.get()
        assert mail.sent_at is None
        assert mail.due_at is not None
        server.leave.set()
        settings.MAILERS = {"default": {"BACKEND": backend, "OPTIONS": {**reached, "timeout": 60}}}
        Mail.objects.update(due_at=timezone.now() - timedelta(minutes=1))
        send_due_mail()
        assert Mail.objects.get().sent_at is not None
        assert len(server.message_ids) == 2
        assert len(set(server.message_ids)) == 1
    finally:
        server.leave.set()
        controller.stop()


@pytest.mark.django_db
def test_a_refused_recipient_keeps_nobody_else_from_their_letter(postbox: Postbox) -> None:
    people = [make_person() for _ in range(3)]
    postbox.refused = {str(people[0].email): "550 No such mailbox", str(people[1].email): "451 Not now"}
    for number, person in enumerate(people):
        write(person, key=f"k{number}")
    send_due_mail()
    assert [letter["To"] for letter in postbox.letters] == [people[2].email]
    assert Mail.objects.get(key="k0").due_at is None
    assert Mail.objects.get(key="k1").due_at > timezone.now()  # type: ignore[operator]
