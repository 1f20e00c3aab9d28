"""Digests with real processes, when the worker is killed, the broker is emptied, the mail server refuses, or somebody
is shown out meanwhile: nobody who should get one gets none, none comes twice, and nothing leaks.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
import redis
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils import timezone

from communities.joining import remove
from communities.models import Access, Community
from discussions.models import Post, Thread
from discussions.posting import reply
from discussions.reading import read_up_to
from engagement.log import CHANNEL
from engagement.models import Cadence, DigestIssue, Mail, Preferences
from engagement.tasks import write_digests
from people.models import Person
from tests.browser.platform import Household
from tests.cast import make_community, make_member, make_thread
from tests.engagement.test_mail import Postbox, free_port
from tests.threads import in_another_connection

PEOPLE = 60
# Two threads of the worker hold one letter each when it is killed.
IN_HAND = 2
COMES_WITHIN = 180.0


class SlowPostbox(Postbox):
    """Takes its time for a letter, so that there is a middle to be killed in."""

    seconds = 0.0
    # Those after so many are held for longer than anybody waits.
    takes = float("inf")

    def __init__(self) -> None:
        super().__init__()
        self.bytes: dict[str, list[bytes]] = defaultdict(list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        self.bytes[envelope.rcpt_tos[0]].append(envelope.content)
        answer = await super().handle_DATA(server, session, envelope)
        await asyncio.sleep(self.seconds if len(self.letters) <= self.takes else COMES_WITHIN)
        return answer

    def told(self) -> Counter[str]:
        """How many different letters each person got."""
        return Counter(address for address, _id in {(one["To"], one["Message-ID"]) for one in self.letters})


class PostOffice:
    """A mail server that can be shut, and opened again at the same address."""

    def __init__(self) -> None:
        self.postbox, self.port = SlowPostbox(), free_port()
        self.controller: Controller | None = None

    def open(self) -> None:
        self.controller = Controller(self.postbox, hostname="127.0.0.1", port=self.port, ready_timeout=60)
        self.controller.start()

    def shut(self) -> None:
        if self.controller:
            self.controller.stop()
            self.controller = None


@pytest.fixture
def post_office() -> Iterator[PostOffice]:
    office = PostOffice()
    office.open()
    yield office
    office.shut()


@pytest.fixture
def house(household: Household, post_office: PostOffice) -> Household:
    household.environment |= {"EMAIL_URL": f"smtp://127.0.0.1:{post_office.port}", "MAIL_A_MINUTE_TO_A_DOMAIN": "0"}
    return household


@pytest.fixture
def ward(transactional_db: None) -> Community:
    """Private, with a thread that everybody's digest tells of; they are due."""
    community = make_community(access=Access.PRIVATE, name="Night shift")
    people = [make_member(community, f"Reader {number}") for number in range(PEOPLE)]
    make_thread(community, title="Which lamp burns longest?")
    due = timezone.now() - timedelta(minutes=1)
    for person in people:
        Preferences.objects.update_or_create(person=person, defaults={"next_digest_at": due, "digest": Cadence.DAILY})
    return community


def readers() -> set[str]:
    return {str(person.email) for person in Person.objects.filter(display_name__startswith="Reader")}


def wait_for(done: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + COMES_WITHIN
    while not done():
        assert time.monotonic() < until, f"waited for {what}"
        time.sleep(0.05)


def all_are_sent() -> bool:
    return Mail.objects.filter(kind="digest", sent_at__isnull=False).count() == PEOPLE


def time_passes() -> None:
    """Claims of who is gone run out, and waits after a refusal are over."""
    Mail.objects.filter(sent_at=None, due_at__isnull=False).update(due_at=Now())
    with connection.cursor() as cursor:
        cursor.execute(f"NOTIFY {CHANNEL}")


def empty_the_broker() -> int:
    """As FLUSHALL would, in the corner that these processes have. Returns how many keys there were."""
    with redis.Redis.from_url(settings.REDIS_URL) as valkey:
        keys = list(valkey.scan_iter(f"{settings.REDIS_PREFIX}*"))
        return int(valkey.delete(*keys)) if keys else 0


def waits_behind(pids: list[int]) -> list[int]:
    """Who waits for a lock that one of these holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_locks WHERE NOT granted AND pg_blocking_pids(pid) && %s", [pids])
        return [pid for (pid,) in cursor.fetchall()]


@contextmanager
def halted_while_written() -> Iterator[list[int]]:
    """Inside, the worker has chosen what the digests say, and cannot store them. Yields who it is to Postgres."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {DigestIssue._meta.db_table} IN SHARE MODE")
        cursor.execute("SELECT pg_backend_pid()")
        me = list(cursor.fetchone())
        write_digests.delay()
        wait_for(lambda: bool(waits_behind(me)), "the worker to write")
        yield waits_behind(me)


def test_a_worker_killed_while_it_writes_and_while_it_sends_loses_nothing(
    ward: Community, house: Household, post_office: PostOffice
) -> None:
    postbox = post_office.postbox
    house.start("worker", "sweeper")
    with halted_while_written():
        house.kill("worker")
    assert not DigestIssue.objects.exists()

    postbox.takes = PEOPLE // 3
    house.start("worker")
    write_digests.delay()
    write_digests.delay()
    wait_for(lambda: len(postbox.letters) > PEOPLE // 3, "a third of the letters")
    house.kill("worker")
    assert not all_are_sent()

    postbox.takes = PEOPLE + IN_HAND
    house.start("worker")
    time_passes()
    wait_for(all_are_sent, "the rest of the letters")
    assert postbox.told() == Counter(dict.fromkeys(readers(), 1))
    assert len(postbox.letters) <= PEOPLE + IN_HAND
    assert DigestIssue.objects.count() == PEOPLE


def test_what_a_killed_worker_had_handed_over_comes_again_byte_for_byte_or_not_at_all(
    ward: Community, house: Household, post_office: PostOffice
) -> None:
    """Meanwhile somebody replied; one of the two read it all, and the other was shown out."""
    postbox = post_office.postbox
    postbox.seconds = COMES_WITHIN
    house.start("worker", "sweeper")
    write_digests.delay()
    wait_for(lambda: len(postbox.letters) == IN_HAND, "letters in hand")
    house.kill("worker")
    reader, gone = (Person.objects.get(email=letter["To"]) for letter in postbox.letters)
    thread = Thread.objects.get()
    read_up_to(thread, 1, person=reader)
    reply(thread, author=thread.author, source="The brass one.")
    remove(ward, person=gone, by=ward.memberships.get(role="steward").person)

    postbox.seconds = 0.0
    house.start("worker")
    time_passes()
    wait_for(lambda: not Mail.objects.filter(kind="digest", sent_at=None).exists(), "the rest of the letters")
    once, again = postbox.bytes[str(reader.email)]
    assert once == again
    assert len(postbox.bytes[str(gone.email)]) == 1
    assert postbox.told() == Counter(dict.fromkeys(readers(), 1))


def test_a_broker_emptied_while_digests_are_due_and_while_they_leave_loses_nothing(
    ward: Community, house: Household, post_office: PostOffice
) -> None:
    postbox = post_office.postbox
    write_digests.delay()
    assert empty_the_broker() > 0
    postbox.seconds = 0.05
    house.start("worker", "sweeper")
    write_digests.delay()
    wait_for(lambda: len(postbox.letters) >= PEOPLE // 3, "a third of the letters")
    assert empty_the_broker() > 0

    postbox.seconds = 0.0
    time_passes()
    wait_for(all_are_sent, "the rest of the letters")
    write_digests.delay()
    assert postbox.told() == Counter(dict.fromkeys(readers(), 1))
    assert len(postbox.letters) == PEOPLE


def test_a_mail_server_that_refuses_delays_and_drops_nothing(
    ward: Community, house: Household, post_office: PostOffice
) -> None:
    post_office.shut()
    house.start("worker", "sweeper")
    write_digests.delay()
    wait_for(lambda: Mail.objects.exclude(last_error="").count() == PEOPLE, "each to wait")
    waits = Mail.objects.values_list("due_at", flat=True)
    assert all(due and due > timezone.now() + timedelta(seconds=20) for due in waits)

    post_office.open()
    time_passes()
    wait_for(all_are_sent, "the letters")
    assert post_office.postbox.told() == Counter(dict.fromkeys(readers(), 1))
    assert len(post_office.postbox.letters) == PEOPLE


def test_who_is_shown_out_while_digests_are_written_or_wait_gets_none(
    ward: Community, house: Household, post_office: PostOffice
) -> None:
    early, late, *others = Person.objects.filter(display_name__startswith="Reader").order_by("pk")
    steward = ward.memberships.get(role="steward").person

    def show_out_early() -> None:
        remove(ward, person=early, by=steward)

    house.start("worker")
    with ThreadPoolExecutor(1) as elsewhere:
        with halted_while_written() as worker:
            gone = elsewhere.submit(in_another_connection, show_out_early)
            wait_for(lambda: gone.done() or bool(waits_behind(worker)), "somebody to be shown out")
        gone.result()
    wait_for(lambda: Mail.objects.filter(kind="digest").count() >= len(others), "the digests")
    remove(ward, person=late, by=steward)

    house.start("sweeper")
    wait_for(lambda: len(post_office.postbox.letters) >= len(others), "the letters")
    wait_for(lambda: not Mail.objects.filter(kind="digest", sent_at=None).exists(), "the last of them")
    assert post_office.postbox.told() == Counter([person.email for person in others])


@pytest.mark.parametrize("there", ["2027-03-28T00:55+00:00", "2027-10-30T23:55+00:00"])
def test_the_clock_jumps_in_the_night_and_two_processes_send_one_digest_each(
    ward: Community, house: Household, post_office: PostOffice, there: str
) -> None:
    """At two in Berlin: not there in March, twice in October. Asked before it, twice at once, and after it."""
    before = datetime.fromisoformat(there)
    readers_ids = list(Person.objects.filter(display_name__startswith="Reader").values_list("pk", flat=True))
    Person.objects.filter(pk__in=readers_ids).update(time_zone="Europe/Berlin")
    Preferences.objects.filter(person__in=readers_ids).update(seen_at=before - timedelta(days=8))
    for preferences in Preferences.objects.select_related("person"):
        preferences.digest, preferences.digest_weekday, preferences.digest_hour = Cadence.WEEKLY, 6, 2
        preferences.plan_next_digest(after=before - timedelta(hours=6))
        preferences.save()
    Thread.objects.update(last_post_at=before - timedelta(days=1))
    Post.objects.update(created_at=before - timedelta(days=1))

    def ask(at: datetime, times: int = 1) -> None:
        command = [sys.executable, "manage.py", "send_digests", "--at", at.isoformat()]
        running = [subprocess.Popen(command, env=house.environment, cwd=settings.BASE_DIR) for _time in range(times)]
        assert [one.wait(timeout=COMES_WITHIN) for one in running] == [0] * times

    ask(before)
    assert post_office.postbox.letters == []
    ask(before + timedelta(minutes=10), times=2)
    ask(before + timedelta(minutes=70))
    assert post_office.postbox.told() == Counter(dict.fromkeys(readers(), 1))
    assert len(post_office.postbox.letters) == PEOPLE
