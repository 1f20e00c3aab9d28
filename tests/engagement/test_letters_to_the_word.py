"""A letter that a mail server may have already is the same the second time, or tells nothing that is not to be told."""

from __future__ import annotations

import asyncio
import email
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.utils import timezone
from pytest_django import Settings

from communities.decisions.balloting import take_stance
from communities.decisions.proposing import open_decision, propose
from communities.joining import join, remove
from communities.models import Access, Ballot, Community, Role
from content.models import ReactionKind
from content.reacting import react
from discussions.following import hear
from discussions.models import Level, Thread
from discussions.posting import edit_post, reply, start_thread
from discussions.reading import read_up_to
from discussions.withdrawing import withdraw
from engagement.delivery import deliver_now
from engagement.digests import plan_first_digest, write_due_digests
from engagement.mailing import send_due_mail
from engagement.models import Mail, Notification, Preferences, Why
from engagement.notice_mails import write_notice_mails
from engagement.notifying import clear
from engagement.suppressing import suppress
from engagement.unsubscribing import unsubscribe
from engagement.visiting import note_visit
from knowledge.models import Story, StoryRead
from mentoring.meeting import join_circle, open_circle
from mentoring.models import Circle
from mentoring.models import Session as Meeting
from moderation.flagging import flag
from people.blocking import block
from people.leaving import erase
from people.models import Person
from tests.cast import make_community, make_member, make_thread
from tests.engagement.test_mail import free_port

pytestmark = pytest.mark.django_db


class ForgetfulServer:
    """Takes the first letter and is gone before it says so; keeps the bytes of all."""

    def __init__(self) -> None:
        self.letters: list[bytes] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        self.letters.append(envelope.content)
        if len(self.letters) == 1:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return "250 OK"


@pytest.fixture
def server(settings: Settings) -> Iterator[ForgetfulServer]:
    server, port = ForgetfulServer(), free_port()
    controller = Controller(server, hostname="127.0.0.1", port=port, ready_timeout=60)
    controller.start()
    backend = "django.core.mail.backends.smtp.EmailBackend"
    settings.MAILERS = {"default": {"BACKEND": backend, "OPTIONS": {"host": "127.0.0.1", "port": port, "timeout": 10}}}
    yield server
    controller.stop()


@pytest.fixture
def ward() -> Community:
    return make_community(access=Access.PRIVATE, name="Night shift")


@pytest.fixture
def devi(ward: Community) -> Person:
    return make_member(ward, "Devi Nair")


@pytest.fixture
def noor(ward: Community) -> Person:
    noor = make_member(ward, "Noor Haddad")
    ward.memberships.update(joined_at=timezone.now() - timedelta(days=9))
    return noor


@pytest.fixture
def news(ward: Community, devi: Person, noor: Person) -> Thread:
    thread = start_thread(ward, author=devi, title="Who has the oil?", source="It squeaks.")
    reply(thread, author=devi, source="Behind the blue door.")
    return thread


@pytest.fixture
def call(news: Thread, devi: Person, noor: Person) -> Thread:
    reply(news, author=devi, source=f"Have you, @{noor.handle}?")
    return news


@pytest.fixture
def answer(ward: Community, devi: Person, noor: Person) -> Thread:
    thread = start_thread(ward, author=noor, title="Who has the key?", source="Please.", kind="ask")
    reply(thread, author=devi, source="The porter does.")
    return thread


@pytest.fixture
def question(ward: Community, devi: Person, noor: Person) -> Thread:
    return start_thread(ward, author=devi, title="Who has the lamp?", source="It flickers.", kind="ask")


@pytest.fixture
def thanks(ward: Community, devi: Person, noor: Person) -> Thread:
    thread = start_thread(ward, author=noor, title="Where the plugs are", source="Under the desk.")
    react(thread.posts.get(number=1), ReactionKind.THANKS, person=devi, words="That helped.")
    return thread


def lost(person: Person) -> Mail:
    """The server takes the digest and its word is lost."""
    deliver_now()
    plan_first_digest(person)
    Preferences.objects.exclude(person=person).update(next_digest_at=None)
    Preferences.objects.filter(person=person).update(next_digest_at=timezone.now() - timedelta(hours=1))
    assert write_due_digests() == 1
    return given(Mail.objects.get(kind="digest"))


def given(mail: Mail) -> Mail:
    Mail.objects.exclude(pk=mail.pk).update(due_at=None)
    send_due_mail()
    mail.refresh_from_db()
    assert mail.is_repeat
    return mail


def hours_pass() -> None:
    Mail.objects.filter(sent_at=None).exclude(due_at=None).update(due_at=timezone.now() - timedelta(minutes=1))
    send_due_mail()
    assert not Mail.objects.filter(sent_at=None).exclude(due_at=None).exists()


def read(thread: Thread, person: Person) -> None:
    read_up_to(thread, thread.last_number, person=person)


def goes_on(thread: Thread, devi: Person, noor: Person) -> None:
    reply(thread, author=devi, source="Found it.")


def is_read(thread: Thread, devi: Person, noor: Person) -> None:
    read(Thread.objects.get(pk=thread.pk), noor)
    clear(noor, f"thread:{thread.pk}")


def both(thread: Thread, devi: Person, noor: Person) -> None:
    is_read(thread, devi, noor)
    goes_on(thread, devi, noor)
    reply(Thread.objects.get(pk=thread.pk), author=noor, source="Good.")
    deliver_now()


@pytest.mark.parametrize("told", ["news", "call", "answer", "question", "thanks"])
@pytest.mark.parametrize("since", [goes_on, is_read, both])
def test_a_digest_is_repeated_byte_for_byte_whatever_was_read_or_written_since(
    told: str,
    since: Callable[[Thread, Person, Person], None],
    request: pytest.FixtureRequest,
    server: ForgetfulServer,
    devi: Person,
    noor: Person,
) -> None:
    thread = request.getfixturevalue(told)
    lost(noor)
    since(Thread.objects.get(pk=thread.pk), devi, noor)
    hours_pass()
    first, second = server.letters
    assert first == second


def nothing_of(said: str, server: ForgetfulServer) -> bool:
    """In what left after the first, which is the same mail all the same."""
    first, *later = (email.message_from_bytes(letter, policy=default) for letter in server.letters)
    assert all(letter["Message-ID"] == first["Message-ID"] for letter in later)
    return not any(said in str(part.get_content()) for letter in later for part in letter.iter_parts())


def is_hidden(thread: Thread, devi: Person, noor: Person) -> None:
    withdraw(thread.posts.get(number=2), by=devi)


def is_hidden_and_goes_on(thread: Thread, devi: Person, noor: Person) -> None:
    is_hidden(thread, devi, noor)
    reply(thread, author=devi, source="Found it.")


def is_changed(thread: Thread, devi: Person, noor: Person) -> None:
    edit_post(thread.posts.get(number=2), source="Never mind.", by=devi)


def writer_is_muted(thread: Thread, devi: Person, noor: Person) -> None:
    block(noor, devi)


def thread_is_muted(thread: Thread, devi: Person, noor: Person) -> None:
    hear(thread, Level.MUTED, person=noor)


def reader_is_shown_out(thread: Thread, devi: Person, noor: Person) -> None:
    assert thread.community.founded_by
    remove(thread.community, person=noor, by=thread.community.founded_by)


def reader_is_out_and_nothing_else_noticed(thread: Thread, devi: Person, noor: Person) -> None:
    thread.community.memberships.filter(person=noor).delete()


def reader_wants_none(thread: Thread, devi: Person, noor: Person) -> None:
    unsubscribe(noor.pk, str(noor.link_key), "digest")


def reader_is_suppressed(thread: Thread, devi: Person, noor: Person) -> None:
    suppress(str(noor.email), Why.COMPLAINED)


def reader_leaves_the_site(thread: Thread, devi: Person, noor: Person) -> None:
    erase(noor, words_go=False)


@pytest.mark.parametrize(
    "since",
    [
        is_hidden,
        is_hidden_and_goes_on,
        is_changed,
        writer_is_muted,
        thread_is_muted,
        reader_is_shown_out,
        reader_is_out_and_nothing_else_noticed,
        reader_wants_none,
        reader_is_suppressed,
        reader_leaves_the_site,
    ],
)
def test_a_repeated_digest_tells_nothing_that_may_not_be_told_any_more(
    since: Callable[[Thread, Person, Person], None],
    server: ForgetfulServer,
    news: Thread,
    devi: Person,
    noor: Person,
) -> None:
    assert "Behind the blue door." in lost(noor).text
    since(Thread.objects.get(pk=news.pk), devi, noor)
    deliver_now()
    hours_pass()
    assert nothing_of("Behind the blue door.", server)


def test_who_is_shown_out_of_one_place_is_told_of_the_others_in_the_same_mail(
    ward: Community, server: ForgetfulServer, news: Thread, devi: Person, noor: Person
) -> None:
    day = make_community(access=Access.PRIVATE, name="Day shift")
    join(day, person=noor)
    make_thread(day, title="Who has the map?")
    lost(noor)
    reader_is_shown_out(Thread.objects.get(pk=news.pk), devi, noor)
    write_due_digests()
    hours_pass()
    assert len(server.letters) == 2
    assert nothing_of("Who has the oil?", server)
    assert not nothing_of("Who has the map?", server)


@pytest.mark.parametrize("told", ["news", "call", "answer", "question", "thanks"])
def test_a_repeated_digest_does_not_name_who_has_left_the_site(
    told: str, request: pytest.FixtureRequest, server: ForgetfulServer, devi: Person, noor: Person
) -> None:
    request.getfixturevalue(told)
    assert "Devi" in lost(noor).text
    erase(devi, words_go=False)
    hours_pass()
    assert nothing_of("Devi", server)


def test_what_a_letter_told_is_forgotten_with_its_words(server: ForgetfulServer, news: Thread, noor: Person) -> None:
    assert lost(noor).told
    hours_pass()
    assert Mail.objects.get(kind="digest").told is None


# --- notices ------------------------------------------------------------------------------------------


def lost_notice(person: Person) -> Mail:
    deliver_now()
    Notification.objects.filter(person=person).update(mail_due_at=timezone.now() - timedelta(seconds=1))
    assert write_notice_mails() == 1
    return given(Mail.objects.get(kind="notice", person=person))


@pytest.fixture
def calls(call: Thread, devi: Person, noor: Person) -> Thread:
    reply(call, author=devi, source=f"I mean you, @{noor.handle}.")
    return call


def test_a_letter_about_flags_is_repeated_byte_for_byte_though_one_was_looked_at(
    server: ForgetfulServer, news: Thread, ward: Community, noor: Person
) -> None:
    ward.memberships.filter(person=noor).update(role=Role.FACILITATOR)
    for post in news.posts.all():
        flag(post, person=make_member(ward), reason="advert")
    assert lost_notice(noor).subject == "2 things were flagged in Night shift"
    clear(noor, Notification.objects.filter(person=noor, kind="flagged").earliest("pk").conversation)
    hours_pass()
    first, second = server.letters
    assert first == second


def test_a_notice_is_repeated_byte_for_byte_though_some_of_it_was_read(
    server: ForgetfulServer, calls: Thread, devi: Person, noor: Person
) -> None:
    lost_notice(noor)
    first = Notification.objects.filter(person=noor).earliest("pk")
    Notification.objects.filter(pk=first.pk).update(read_at=timezone.now())
    goes_on(Thread.objects.get(pk=calls.pk), devi, noor)
    hours_pass()
    once, again = server.letters
    assert once == again


def test_a_notice_that_was_read_is_not_repeated(
    server: ForgetfulServer, calls: Thread, devi: Person, noor: Person
) -> None:
    lost_notice(noor)
    clear(noor, f"thread:{calls.pk}")
    hours_pass()
    assert len(server.letters) == 1


@pytest.mark.parametrize("change", [withdraw, None])
def test_a_repeated_notice_quotes_nothing_that_was_hidden_or_changed(
    change: Callable[..., object] | None, server: ForgetfulServer, calls: Thread, devi: Person, noor: Person
) -> None:
    assert "Have you," in lost_notice(noor).text
    post = calls.posts.get(number=3)
    if change:
        change(post, by=devi)
    else:
        edit_post(post, source=f"Never mind, @{noor.handle}.", by=devi)
    deliver_now()
    hours_pass()
    assert nothing_of("Have you,", server)


# --- things of other rooms ----------------------------------------------------------------------------


def the_session(ward: Community, devi: Person, noor: Person) -> str:
    circle = open_circle(Circle(community=ward, name="First year", purpose="Talk."), host=devi)
    join_circle(circle, person=noor)
    Meeting.objects.filter(circle=circle).update(starts_at=timezone.now() + timedelta(days=1))
    return "First year"


def the_story(ward: Community, devi: Person, noor: Person) -> str:
    Story.objects.create(community=ward, author=devi, title="How it went")
    return "How it went"


def the_proposal(ward: Community, devi: Person, noor: Person) -> str:
    words = {"title": "A lamp for each bay", "what": "One each.", "why": "It is dark.", "options": []}
    proposal = propose(ward, author=devi, words=words)
    open_decision(proposal, by=devi, method="consent", closes_at=timezone.now() + timedelta(days=5))
    return "A lamp for each bay"


def all_was_looked_at(noor: Person) -> None:
    for story in Story.objects.all():
        StoryRead.objects.create(person=noor, story=story)
    for ballot in Ballot.objects.all():
        take_stance(ballot, person=noor, picks=["agree"])
    Notification.objects.filter(person=noor).update(read_at=timezone.now())
    note_visit(noor, timezone.now() + timedelta(seconds=1))


@pytest.mark.parametrize("told", [the_session, the_story, the_proposal])
def test_what_was_looked_at_or_answered_since_is_repeated_too(
    told: Callable[[Community, Person, Person], str],
    server: ForgetfulServer,
    ward: Community,
    devi: Person,
    noor: Person,
) -> None:
    title = told(ward, devi, noor)
    assert title in lost(noor).text
    all_was_looked_at(noor)
    hours_pass()
    first, second = server.letters
    assert first == second


def test_a_session_that_was_moved_since_is_told_with_its_new_time(
    server: ForgetfulServer, ward: Community, devi: Person, noor: Person
) -> None:
    the_session(ward, devi, noor)
    old = lost(noor).text
    Meeting.objects.update(starts_at=timezone.now() + timedelta(days=3))
    hours_pass()
    when = re.search(r"\w{3} \d+ \w{3}, \d\d:\d\d", old)
    assert when
    assert nothing_of(when[0], server)
