"""A letter may wait for hours: for its mail house, for a server that is ill. What leaves is what is true by then."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.core import mail as outbox
from django.db import models, transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from communities.joining import remove
from communities.models import Community
from discussions.following import hear
from discussions.models import Level, Thread
from discussions.posting import reply, start_thread
from engagement.delivery import deliver_now
from engagement.digests import plan_first_digest, show_digest, write_due_digests
from engagement.hearing import hear_of, mute_tag
from engagement.mailing import send_due_mail
from engagement.models import DigestIssue, KindChoice, Mail, Notification, Preferences, Preset, Way
from engagement.models.mail import SERVER_IS_ASKED_AFTER, WAITS
from engagement.notice_mails import write_notice_mails
from engagement.notifying import clear
from engagement.renewing import looked_at_again
from engagement.unsubscribing import unsubscribe
from engagement.visiting import note_visit
from people.blocking import block
from people.models import Person
from tests.cast import client_of, make_person
from tests.engagement.kinds import wave, waving
from tests.engagement.test_mail import Postbox, postbox, write

__all__ = ["postbox"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def thread(community: Community, facilitator: Person) -> Thread:
    return start_thread(community, author=facilitator, title="Who has the oil?", source="Hm.", tags=["oil"])


@pytest.fixture
def waiting(member: Person, facilitator: Person, thread: Thread) -> Mail:
    """The letter that Noor is mentioned, in the outbox."""
    reply(thread, author=facilitator, source=f"Have you, @{member.handle}?")
    return written(member)


def written(person: Person) -> Mail:
    deliver_now()
    Notification.objects.filter(person=person).update(mail_due_at=timezone.now() - timedelta(seconds=1))
    write_notice_mails()
    return Mail.objects.get(kind="notice", person=person)


def sent() -> list[str]:
    Mail.objects.filter(sent_at=None).exclude(due_at=None).update(due_at=timezone.now() - timedelta(seconds=1))
    send_due_mail()
    return [str(one.subject) for one in outbox.outbox]


def test_what_is_still_true_leaves_as_it_was_written(waiting: Mail) -> None:
    assert sent() == [waiting.subject]


def by(thread: Thread) -> Person:
    assert thread.author
    return thread.author


def hide(thread: Thread, _noor: Person) -> None:
    Thread.objects.filter(pk=thread.pk).update(hidden_at=timezone.now())


def hide_the_post(thread: Thread, _noor: Person) -> None:
    thread.posts.filter(number=2).update(hidden_at=timezone.now())


def show_out(thread: Thread, noor: Person) -> None:
    thread.community.memberships.filter(person=noor).delete()
    thread.community.access = "private"
    thread.community.save()
    Notification.objects.update(scope=thread.community.scope)


def close_the_account(_thread: Thread, noor: Person) -> None:
    Person.objects.filter(pk=noor.pk).update(is_active=False)


def want_no_notices(_thread: Thread, noor: Person) -> None:
    Preferences.objects.filter(person=noor).update(mail_notices=False)


def want_none_of_the_kind(_thread: Thread, noor: Person) -> None:
    KindChoice.objects.create(person=noor, kind="mention", way=Way.BELL)


SINCE: dict[str, Callable[[Thread, Person], object]] = {
    "the thread was hidden": hide,
    "the post was hidden": hide_the_post,
    "they may not read there any more": show_out,
    "their account was closed": close_the_account,
    "they read it": lambda thread, noor: clear(noor, f"thread:{thread.pk}"),
    "they muted the thread": lambda thread, noor: hear(thread, Level.MUTED, person=noor),
    "they muted the place": lambda thread, noor: hear_of(thread.community.scope, Preset.MUTED, person=noor),
    "they muted a tag": lambda thread, noor: mute_tag("oil", person=noor),
    "they muted who wrote it": lambda thread, noor: block(noor, by(thread)),
    "they want no notices": want_no_notices,
    "they want none of this kind": want_none_of_the_kind,
    "they said so by a link": lambda thread, noor: unsubscribe(noor.pk, str(noor.link_key), "notices"),
}


@pytest.mark.parametrize("since", SINCE)
def test_a_notice_is_not_sent_when_since_it_was_written(
    waiting: Mail, member: Person, thread: Thread, since: str
) -> None:
    SINCE[since](thread, member)
    assert sent() == []
    assert not Mail.objects.exclude(text="").filter(sent_at=None).exists(), "its words are forgotten"


def test_what_is_left_of_a_letter_goes_as_the_same_letter(
    community: Community, member: Person, facilitator: Person
) -> None:
    with waving(member):
        for _time in range(2):
            wave(community, by=facilitator)
        letter = written(member)
        Notification.objects.filter(pk=Notification.objects.latest("pk").pk).update(read_at=timezone.now())
        assert letter.subject == "Somebody waved at you, and 1 more"
        assert sent() == ["Somebody waved at you"]
        assert outbox.outbox[0].extra_headers["Message-ID"] == letter.message_id


def test_a_letter_whose_time_falls_into_quiet_hours_waits_for_their_end(waiting: Mail, member: Person) -> None:
    hour = timezone.now().astimezone(ZoneInfo(member.time_zone)).hour
    Preferences.objects.filter(person=member).update(quiet_from=hour, quiet_until=(hour + 2) % 24)
    assert sent() == []
    waiting.refresh_from_db()
    assert waiting.due_at is not None
    assert waiting.due_at > timezone.now()
    assert waiting.text
    Preferences.objects.filter(person=member).update(quiet_from=None, quiet_until=None)
    assert sent() == [waiting.subject]


def test_trouble_in_looking_again_delays_one_letter_and_no_other(
    waiting: Mail, member: Person, thread: Thread, facilitator: Person
) -> None:
    Person.objects.filter(pk=member.pk).update(time_zone="Nowhere/Land")
    Preferences.objects.filter(person=member).update(quiet_from=1, quiet_until=2)
    write(make_person(), subject="Another")
    assert sent() == ["Another"]
    waiting.refresh_from_db()
    assert waiting.due_at is not None
    assert waiting.attempts == 1


# --- digests --------------------------------------------------------------------------------------


@pytest.fixture
def digest(member: Person, thread: Thread) -> Mail:
    """Written this moment."""
    deliver_now()
    preferences = plan_first_digest(member)
    preferences.next_digest_at = timezone.now() - timedelta(hours=1)
    preferences.save()
    Preferences.objects.exclude(person=member).update(next_digest_at=None)
    assert write_due_digests() == 1
    return Mail.objects.get(kind="digest")


def test_a_digest_that_waited_says_what_is_new_and_is_the_same_mail(
    digest: Mail, community: Community, thread: Thread
) -> None:
    start_thread(community, author=by(thread), title="Who has the key?", source="Hm.")
    (subject,) = sent()
    assert "Who has the" in subject
    assert "Who has the key?" in outbox.outbox[0].body
    assert "Who has the oil?" in outbox.outbox[0].body
    assert outbox.outbox[0].extra_headers["Message-ID"] == digest.message_id
    assert f"thread:{Thread.objects.latest('pk').pk}:1" in DigestIssue.objects.get().keys


def never(_thread: Thread, noor: Person) -> None:
    Preferences.objects.filter(person=noor).update(digest="never")


def leave(thread: Thread, noor: Person) -> None:
    remove(thread.community, person=noor, by=by(thread))
    Preferences.objects.update(next_digest_at=None)


def be_here(thread: Thread, noor: Person) -> None:
    hear(thread, Level.EVERY, person=noor)
    client_of(noor).post(f"/c/{thread.community.slug}/threads/{thread.pk}/reading/", {"number": "1"})
    note_visit(noor, timezone.now() + timedelta(seconds=1))


DIGEST_SINCE: dict[str, Callable[[Thread, Person], object]] = {
    "the thread was hidden": hide,
    "they were shown out": leave,
    "they muted the thread": SINCE["they muted the thread"],
    "they muted the place": SINCE["they muted the place"],
    "they muted a tag": SINCE["they muted a tag"],
    "they muted who wrote it": SINCE["they muted who wrote it"],
    "they want no digests": never,
    "they said so by a link": lambda thread, noor: unsubscribe(noor.pk, str(noor.link_key), "digest"),
    "they were here and read it": be_here,
}


@pytest.mark.parametrize("since", DIGEST_SINCE)
def test_a_digest_is_not_sent_or_says_nothing_of_it_when_since_it_was_written(
    digest: Mail, member: Person, thread: Thread, since: str
) -> None:
    DIGEST_SINCE[since](thread, member)
    sent()
    assert not any("Who has the oil?" in one.body for one in outbox.outbox)
    assert not any("thread:" in key for issue in DigestIssue.objects.all() for key in issue.keys) or since in (
        "they want no digests",
        "they said so by a link",
    )


def in_quiet_hours(person: Person) -> None:
    hour = timezone.now().astimezone(ZoneInfo(person.time_zone)).hour
    Preferences.objects.filter(person=person).update(quiet_from=hour, quiet_until=(hour + 2) % 24)


def test_a_digest_that_is_late_waits_for_the_end_of_quiet_hours(digest: Mail, member: Person) -> None:
    """The mail server was away in the evening. The digest was due an hour before they began."""
    in_quiet_hours(member)
    assert sent() == []
    digest.refresh_from_db()
    assert digest.due_at
    assert digest.due_at > timezone.now()
    Preferences.objects.filter(person=member).update(quiet_from=None)
    assert sent() == [digest.subject]


def test_a_digest_whose_hour_was_chosen_in_quiet_hours_comes_then(digest: Mail, member: Person) -> None:
    hour = (timezone.now() - timedelta(hours=1)).astimezone(ZoneInfo(member.time_zone)).hour
    Preferences.objects.filter(person=member).update(quiet_from=hour, quiet_until=(hour + 3) % 24)
    assert sent() == [digest.subject]


def test_only_a_digest_that_a_server_may_have_is_repeated_as_it_was(digest: Mail, thread: Thread) -> None:
    """Killed between giving it to the server and the server's word: the second must be the same, whenever it goes."""
    Mail.objects.update(handed_at=timezone.now() - timedelta(minutes=3))
    reply(thread, author=by(thread), source="Behind the blue door.")
    sent()
    assert [letter.body.rstrip() for letter in outbox.outbox] == [digest.text.rstrip()]


def words_of(letter: EmailMessage) -> list[object]:
    return [part.get_content() for part in letter.walk() if not part.is_multipart()]


def test_what_a_server_took_whose_word_was_lost_is_repeated_to_the_word(
    digest: Mail, thread: Thread, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For as long as it takes until the server is asked again, and not only at once."""

    async def take_and_fall_silent(server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = await Postbox.handle_DATA(postbox, server, session, envelope)
        assert isinstance(server.transport, asyncio.Transport)
        server.transport.abort()
        return answer

    with monkeypatch.context() as lost:
        lost.setattr(postbox, "handle_DATA", take_and_fall_silent)
        send_due_mail()
    digest.refresh_from_db()
    assert (len(postbox.letters), digest.sent_at) == (1, None)
    assert digest.due_at
    assert digest.due_at >= timezone.now() + SERVER_IS_ASKED_AFTER - timedelta(minutes=1)

    reply(thread, author=by(thread), source="Behind the blue door.")
    later = SERVER_IS_ASKED_AFTER + timedelta(minutes=2)
    Mail.objects.update(handed_at=models.F("handed_at") - later, due_at=models.F("due_at") - later)
    send_due_mail()
    first, second = postbox.letters
    assert (first["Subject"], first["Message-ID"]) == (second["Subject"], second["Message-ID"])
    assert words_of(first) == words_of(second)


def test_to_look_again_costs_a_few_statements(
    digest: Mail, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with transaction.atomic(), django_assert_max_num_queries(30):
        send_due_mail()
    assert len(outbox.outbox) == 1


def test_a_digest_that_was_asked_for_leaves(digest: Mail, member: Person) -> None:
    Mail.objects.all().delete()
    assert show_digest(member, timezone.now())
    assert len(sent()) == 1


# --- on record ------------------------------------------------------------------------------------


def test_a_letter_that_is_refused_for_days_is_given_up_and_on_record(postbox: Postbox) -> None:
    write(make_person())
    postbox.refuse = "451 Try later"
    while Mail.objects.exclude(due_at=None).exists():
        sent()
    mail = Mail.objects.get()
    assert timedelta(minutes=sum(WAITS)) > timedelta(days=4)
    assert (mail.attempts, mail.last_error, mail.text) == (len(WAITS) + 1, "SMTPDataError", "")


def test_what_the_mail_service_calls_it_is_on_record(settings: Settings) -> None:
    settings.MAILERS = {"default": {"BACKEND": "anymail.backends.test.EmailBackend"}}
    write(make_person())
    send_due_mail()
    mail = Mail.objects.get()
    assert mail.sent_at
    assert mail.provider_id
    page = client_of(make_person(is_staff=True, is_superuser=True)).get("/admin/engagement/mail/").content.decode()
    assert mail.provider_id in page


def test_whatever_a_letter_waits_for_its_kind_is_looked_at_again() -> None:
    """Those that repeat what members wrote, those that nobody asked for, and what may be lifted by then."""
    assert looked_at_again() == {
        "notice",
        "digest",
        "invitation",
        "site_invitation",
        "release",
        "measure",
    }
