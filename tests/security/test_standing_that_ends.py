"""Who was in and is out: what they had open, owed and kept tells them nothing more, from that moment on."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail as outbox
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path
from django.utils import timezone
from pytest_django import Settings

from communities.charter import change_charter
from communities.joining import ban, leave, remove
from communities.models import Access
from config import urls
from content.reacting import react
from discussions.posting import reply
from engagement.delivery import deliver_now
from engagement.digests import plan_first_digest, write_due_digests
from engagement.mailing import send_due_mail
from engagement.models import Mail, Notification
from engagement.notice_mails import write_notice_mails
from mentoring.calendars import feed_url
from people.models import Person
from tests.access.scene import Scene
from tests.cast import Ward, make_thread
from tests.security.ground import as_they_came

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _all_mail_leaves_at_once(settings: Settings) -> None:
    """What waits for its turn behind the mail of the whole scene would tell nothing of anything."""
    settings.MAIL_A_MINUTE_TO_A_DOMAIN = 0


def let_go(ward: Ward, person: Person) -> None:
    leave(ward.community, person=person)


def shown_out(ward: Ward, person: Person) -> None:
    remove(ward.community, person=person, by=ward.facilitator)


def banned(ward: Ward, person: Person) -> None:
    ban(ward.community, person=person, by=ward.facilitator, reason="Adverts.")


ENDINGS = (let_go, shown_out, banned)
type Ending = Callable[[Ward, Person], None]


@pytest.fixture
def undone_again(scene: Scene) -> Iterator[Scene]:
    with transaction.atomic():
        yield scene
        transaction.set_rollback(True)


@pytest.fixture
def ward(private_ward: Ward) -> Ward:
    return private_ward


def called(ward: Ward) -> None:
    """Somebody answers the member in words that are the place's own, and the bell knows."""
    thread = make_thread(ward.community, author=ward.member, title="A title zqsecret")
    reply(thread, author=ward.facilitator, source=f"@{ward.member.handle} listen: zqsecret")
    deliver_now()
    Notification.objects.update(mail_due_at=timezone.now() - timedelta(seconds=1))


def words_of(letter: EmailMessage) -> str:
    """All it says, as it is read: a line broken for the wire may go through a word."""
    parts = letter.alternatives if isinstance(letter, EmailMultiAlternatives) else ()
    return "\n".join([str(letter.subject), str(letter.body), *(str(part[0]) for part in parts)])


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_mail_on_its_way_tells_nothing_of_it(ending: Ending, ward: Ward) -> None:
    called(ward)
    write_notice_mails()
    assert "zqsecret" in Mail.objects.get(person=ward.member, kind="notice").text
    ending(ward, ward.member)
    send_due_mail()
    mine = [one for one in outbox.outbox if ward.member.email in one.to]
    assert not [one for one in mine if "zqsecret" in words_of(one)]


def test_a_mail_on_its_way_tells_nothing_when_the_place_closes(open_ward: Ward) -> None:
    ward = open_ward
    thread = make_thread(ward.community, author=ward.member, title="A title zqsecret")
    from discussions.following import follow

    follow(thread, person=ward.outsider)
    reply(thread, author=ward.facilitator, source="Listen: zqsecret")
    deliver_now()
    Notification.objects.update(mail_due_at=timezone.now() - timedelta(seconds=1))
    write_notice_mails()
    for person in (ward.outsider, ward.member):
        assert Mail.objects.filter(person=person, text__contains="zqsecret").exists()
    close(ward, Access.PRIVATE)
    send_due_mail()
    told = {address for one in outbox.outbox if "zqsecret" in words_of(one) for address in one.to}
    assert ward.outsider.email not in told
    assert ward.member.email in told


def test_a_suspended_person_gets_no_mail_that_waited(ward: Ward) -> None:
    called(ward)
    write_notice_mails()
    Person.objects.filter(pk=ward.member.pk).update(is_active=False)
    send_due_mail()
    assert not [one for one in outbox.outbox if ward.member.email in one.to]


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_digest_tells_nothing_of_it(ending: Ending, ward: Ward) -> None:
    preferences = plan_first_digest(ward.member)
    preferences.next_digest_at = timezone.now() - timedelta(hours=1)
    preferences.save()
    called(ward)
    thread = make_thread(ward.community, author=ward.facilitator, title="Another zqsecret", source="More of zqsecret")
    react(thread.posts.get(), "thanks", person=ward.member, words="zqsecret")
    ending(ward, ward.member)
    write_due_digests()
    assert not Mail.objects.filter(person=ward.member, text__contains="zqsecret").exists()


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_calendar_tells_nothing_of_it(ending: Ending, undone_again: Scene) -> None:
    scene = undone_again
    url = feed_url(scene.ward.member).removeprefix("http://localhost:8000")
    before = Client().get(url)
    assert before.status_code == 200
    ending(scene.ward, scene.ward.member)
    after = Client().get(url)
    assert after.status_code == 200
    leaked = [name for name in scene.canaries if scene.token(name) in after.content.decode()]
    assert not leaked


def organizers(text: str) -> list[str]:
    """Unfolded (RFC 5545, 3.1)."""
    return [line for line in text.replace("\r\n ", "").splitlines() if line.startswith("ORGANIZER")]


def test_a_calendar_holds_no_address(scene: Scene) -> None:
    for role in ("member", "facilitator"):
        url = feed_url(getattr(scene.ward, role)).removeprefix("http://localhost:8000")
        answer = Client().get(url)
        text = answer.content.decode()
        assert "ATTENDEE" not in text
        assert all(settings.DEFAULT_FROM_EMAIL.partition("<")[2].rstrip(">") in line for line in organizers(text))
        assert "@example.org" not in text
        assert "no-store" in answer["Cache-Control"]


def close(ward: Ward, access: str) -> None:
    ward.community.access = access
    change_charter(ward.community, by=ward.steward, norms=[])


def asked_of_database(client: Client, url: str) -> tuple[int, int, int]:
    as_they_came(client)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(url)
    return answer.status_code, len(queries), len(answer.content.replace(url.encode(), b""))


@pytest.mark.parametrize(
    "below", ["", "about/", "threads/", "chat/", "stories/", "mentoring/", "members/", "settings/"]
)
def test_what_is_private_takes_the_path_of_what_never_was(below: str, scene: Scene) -> None:
    """By what is asked and said, not by a clock: the same questions to the database, an answer of the same length."""
    never = "x" * len(scene.slug)
    for role in ("anonymous", "outsider", "removed", "banned"):
        client = scene.clients[role]
        client.get("/")  # what a first request of a session asks once
        private = asked_of_database(client, f"/c/{scene.slug}/{below}")
        assert private == asked_of_database(client, f"/c/{never}/{below}"), role


def broken(request: HttpRequest) -> HttpResponse:
    words = "zqsecret words of a member"
    raise RuntimeError("boom" if words else "nothing")


urlpatterns = [*urls.urlpatterns, path("broken/", broken)]
handler500 = urls.handler500


@pytest.mark.urls(__name__)
def test_a_mistake_of_ours_tells_nothing(
    ward: Ward, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(ward.member, backend="allauth.account.auth_backends.AuthenticationBackend")
    with caplog.at_level(logging.DEBUG, logger="hearth"):
        answer = client.get("/broken/?token=zqsecret", headers={"authorization": "zqsecret"})
    assert answer.status_code == 500
    session = client.cookies["sessionid"].value
    written = "".join(capfd.readouterr())
    for told in (answer.content.decode(), written):
        # The line of the code that broke may be quoted; what was in its variables may not.
        assert "zqsecret" not in told.replace('words = "zqsecret words of a member"', "")
        assert session not in told
        assert str(ward.member.email) not in told
