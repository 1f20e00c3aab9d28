"""Whoever is suspended stands before every door as a visitor does, whatever they had open, kept or were owed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.db import transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from communities.feeds import feed_address
from discussions.posting import reply
from engagement.delivery import deliver_now
from engagement.digests import plan_first_digest, write_due_digests
from engagement.mailing import send_due_mail
from engagement.models import Mail, Notification
from engagement.notice_mails import write_notice_mails
from mentoring.calendars import feed_url
from moderation.measures import ban_from_site, lift, suspend
from moderation.models import Measure
from people.models import DataExport, Person
from people.staying import still_signed_in
from tests.access.scene import Scene
from tests.access.table import ROWS, Row
from tests.access.test_access import _found
from tests.cast import Ward, client_of, make_person, make_thread
from tests.people.test_own_data import fetched
from tests.security.test_standing_that_ends import words_of

pytestmark = pytest.mark.django_db


def suspended(person: Person, by: Person) -> Measure:
    return suspend(person, by=by, reason="Adverts.", days=7)


def kept_out_for_good(person: Person, by: Person) -> Measure:
    return ban_from_site(person, by=by, reason="Adverts.")


type Ending = Callable[[Person, Person], Measure]
ENDINGS = (suspended, kept_out_for_good)


@pytest.fixture
def undone_again(scene: Scene) -> Iterator[Scene]:
    with transaction.atomic():
        yield scene
        transaction.set_rollback(True)


def test_every_address_answers_their_session_as_it_answers_a_visitor(undone_again: Scene) -> None:
    """What is read and what is sent, in a private community where they wrote and told what there is."""
    scene, mine = undone_again, undone_again.clients["member"]
    assert mine.get("/notifications/").status_code == 200
    suspended(scene.ward.member, scene.ward.staff)
    wrong = [f"{row}: {found}" for row in ROWS if (found := _as_a_visitor(scene, row, mine))]
    assert not wrong, "\n".join(wrong)


def _as_a_visitor(scene: Scene, row: Row, client: Client) -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(scene.clients, "anonymous", client)
        return _found(scene, row, "anonymous")


@pytest.mark.parametrize("ending", ENDINGS)
def test_keys_and_files_of_before_open_nothing(ending: Ending, private_ward: Ward) -> None:
    """Feeds and calendars that are fetched by a program, and the file of one's own data."""
    ward, mine = private_ward, client_of(private_ward.member)
    make_thread(ward.community, author=ward.facilitator, title="A title zqsecret")
    with fetched(mine, ward.member):
        export = DataExport.objects.get(person=ward.member)
    kept = {feed_address(ward.community, ward.member): Client(), feed_url(ward.member): Client()}
    kept[f"/settings/data/{export.key}/"] = mine
    paths = {url.removeprefix("http://localhost:8000"): client for url, client in kept.items()}
    assert [client.get(path).status_code for path, client in paths.items()] == [200, 200, 200]
    measure = ending(ward.member, ward.staff)
    for path, client in paths.items():
        answer = client.get(path)
        assert answer.status_code in (302, 404), path
        assert b"zqsecret" not in answer.content
    lift(measure, by=ward.staff)
    assert [Client().get(path).status_code for path in list(paths)[:2]] == [200, 200]


@pytest.mark.parametrize("ending", ENDINGS)
def test_no_wire_of_theirs_stays_open(ending: Ending, private_ward: Ward) -> None:
    """What an open socket asks when the account changes: tests/browser/test_closing_sockets.py closes one."""
    ward, client = private_ward, client_of(private_ward.member)
    wire = (ward.member.pk, client.cookies["sessionid"].value)
    assert still_signed_in([wire]) == {wire}
    ending(ward.member, ward.staff)
    assert not still_signed_in([wire])


@pytest.mark.parametrize("ending", ENDINGS)
def test_neither_mail_nor_digest_reaches_them(ending: Ending, private_ward: Ward, settings: Settings) -> None:
    settings.MAIL_A_MINUTE_TO_A_DOMAIN = 0
    ward = private_ward
    for person in (ward.member, ward.steward):
        preferences = plan_first_digest(person)
        preferences.next_digest_at = timezone.now() - timedelta(hours=1)
        preferences.save()
    thread = make_thread(ward.community, author=ward.member, title="A title zqsecret")
    called = f"@{ward.member.handle} @{ward.steward.handle} listen: zqsecret"
    reply(thread, author=ward.facilitator, source=called)
    deliver_now()
    Notification.objects.update(mail_due_at=timezone.now() - timedelta(seconds=1))
    write_notice_mails()
    assert Mail.objects.filter(person=ward.member, kind="notice", text__contains="zqsecret").exists()
    ending(ward.member, ward.staff)
    reply(thread, author=ward.facilitator, source=f"Again, {called}")
    deliver_now()
    write_notice_mails()
    write_due_digests()
    send_due_mail()
    told = {address for one in outbox.outbox if "zqsecret" in words_of(one) for address in one.to}
    assert told == {ward.steward.email}


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_administration_is_closed_to_staff_who_are(ending: Ending, private_ward: Ward) -> None:
    ward = private_ward
    helper = make_person("Hal Helper", is_staff=True)
    client = client_of(helper)
    assert client.get("/admin/").status_code == 200
    ending(helper, ward.staff)
    assert client.get("/admin/", follow=True).redirect_chain
    assert client.get("/admin/moderation/").status_code in (302, 404)
