"""Silence is one click away from each mail: about its kind, its conversation, its place, or everything."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from communities.models import Community
from discussions.models import Following, Level
from discussions.posting import reply, start_thread
from engagement.delivery import deliver_now
from engagement.kinds import Weight, all_kinds
from engagement.links import SALT, of_kinds, read_unsubscribe_token, unsubscribe_url
from engagement.mailing import send_due_mail
from engagement.models import Cadence, Hearing, KindChoice, Mail, Notification, Preferences, Preset, Way
from engagement.notice_mails import write_notice_mails
from people.models import Person
from tests.cast import client_of, make_member, make_person
from tests.engagement.kinds import wave, waving

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader() -> Person:
    return make_person("Noor Haddad")


@pytest.fixture
def other(community: Community) -> Person:
    return make_member(community, "Devi Nair")


def path_of(reader: Person, kind: str, settings: Settings) -> str:
    return unsubscribe_url(reader, kind).removeprefix(settings.SITE_URL)


def written(person: Person) -> list[Mail]:
    """The mails to the person that were written of what waited."""
    Notification.objects.exclude(mail_due_at=None).update(mail_due_at=timezone.now() - timedelta(seconds=1))
    write_notice_mails()
    return list(Mail.objects.filter(person=person, kind="notice", sent_at=None).order_by("pk"))


def click(address: str, settings: Settings) -> None:
    """As a mail program does it (RFC 8058): no cookie, no page."""
    client = Client(enforce_csrf_checks=True)
    answer = client.post(address.removeprefix(settings.SITE_URL), {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200


def test_one_click_needs_no_cookie_and_no_page(reader: Person, settings: Settings) -> None:
    click(path_of(reader, "digest", settings), settings)
    assert Preferences.objects.get(person=reader).digest == Cadence.NEVER
    assert Preferences.objects.get(person=reader).mail_notices


def test_looking_at_the_link_changes_nothing(reader: Person, settings: Settings) -> None:
    Client().get(path_of(reader, "all", settings))
    Client().head(path_of(reader, "all", settings))
    assert not Preferences.objects.filter(person=reader).exists()


def test_a_broken_link_says_so_and_names_nobody(reader: Person, settings: Settings) -> None:
    path = path_of(reader, "all", settings)[:-4] + "/"
    for answer in (Client().get(path), Client().post(path)):
        assert answer.status_code == 200
        assert "This link doesn" in answer.content.decode()
        assert "Noor" not in answer.content.decode()


def test_it_works_after_the_account_is_gone(reader: Person, settings: Settings) -> None:
    path = path_of(reader, "all", settings)
    reader.delete()
    assert Client().post(path).status_code == 200


def test_it_works_after_months_with_a_link_written_before_there_were_kinds(
    reader: Person, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    long_ago = timezone.now() - timedelta(days=400)
    with monkeypatch.context() as patched:
        patched.setattr("django.core.signing.time.time", long_ago.timestamp)
        token = signing.dumps([reader.pk, str(reader.link_key), "notices"], salt=SALT, compress=True)
    click(f"/unsubscribe/{token}/", settings)
    assert not Preferences.objects.get(person=reader).mail_notices


def test_the_one_click_of_a_mail_silences_its_kind_by_mail_alone(
    community: Community, member: Person, other: Person, facilitator: Person, settings: Settings
) -> None:
    thread = start_thread(community, author=facilitator, title="Who has the oil?", source="Hm.")
    reply(thread, author=other, source=f"Ask @{member.handle}")
    deliver_now()
    (mail,) = written(member)
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    click(mail.headers["List-Unsubscribe"].strip("<>"), settings)
    # What waited in the outbox is not there any more, and is not written again.
    assert written(member) == []
    send_due_mail()
    assert not Mail.objects.filter(person=member).exists()
    assert KindChoice.objects.get(person=member).kind == "mention"
    reply(thread, author=other, source=f"Again, @{member.handle}")
    with waving(member):
        wave(community, by=other)
        deliver_now()
        assert [mail.subject for mail in written(member)] == ["Somebody waved at you"]
    assert Notification.objects.filter(person=member, kind="mention").count() == 2


def links_in(mail: Mail) -> dict[str, str]:
    """By what they do."""
    found = {}
    for address in re.findall(r"\S+/unsubscribe/\S+", mail.text):
        token = read_unsubscribe_token(address.rstrip("/").rpartition("/")[2])
        assert token is not None
        assert address.replace("&", "&amp;") in mail.html
        found[token[2]] = address
    return found


def test_each_mail_offers_silence_for_its_conversation_its_kind_its_place_and_all(
    community: Community, member: Person, other: Person
) -> None:
    with waving(member):
        wave(community, by=other, conversation="wave:7")
        deliver_now()
        (mail,) = written(member)
    assert list(links_in(mail)) == ["about:wave:7", "kind:wave", f"place:{community.scope}", "all"]
    assert f"Mute {community.name}" in mail.html


def test_a_conversation_muted_from_a_mail_is_silent_and_no_other(
    community: Community, member: Person, other: Person, settings: Settings
) -> None:
    with waving(member):
        for number in (7, 7, 8):
            wave(community, by=other, conversation=f"wave:{number}")
        deliver_now()
        mails = written(member)
        click(links_in(mails[0])["about:wave:7"], settings)
        assert {mail.subject for mail in written(member)} == {"Somebody waved at you"}
        wave(community, by=other, conversation="wave:7")
        deliver_now()
        unread = Notification.objects.filter(person=member).unread()
        assert list(unread.values_list("conversation", flat=True)) == ["wave:8"]
        # The way back is in the settings.
        client = client_of(member)
        assert "Hear of it again: Somebody waved at you" in client.get("/settings/notifications/").content.decode()
        client.post("/settings/notifications/muted/", {"conversation": "wave:7"})
        assert "Hear of it again" not in client.get("/settings/notifications/").content.decode()
        wave(community, by=other, conversation="wave:7")
        deliver_now()
        assert unread.filter(conversation="wave:7").exists()


def test_a_thread_muted_from_a_mail_is_muted_as_on_its_page(
    community: Community, member: Person, other: Person, facilitator: Person, settings: Settings
) -> None:
    thread = start_thread(community, author=facilitator, title="Who has the oil?", source="Hm.")
    reply(thread, author=other, source=f"Ask @{member.handle}")
    deliver_now()
    (mail,) = written(member)
    click(links_in(mail)[f"about:thread:{thread.pk}"], settings)
    assert Following.objects.get(person=member, thread=thread).level == Level.MUTED
    assert not Notification.objects.filter(person=member).unread().exists()


def test_a_place_muted_from_a_mail_is_silent(
    community: Community, member: Person, other: Person, settings: Settings
) -> None:
    with waving(member):
        wave(community, by=other)
        deliver_now()
        (mail,) = written(member)
        click(links_in(mail)[f"place:{community.scope}"], settings)
        wave(community, by=other)
        deliver_now()
        assert written(member) == []
    heard = Hearing.objects.get(person=member)
    assert (heard.preset, heard.digest) == (Preset.MUTED, Cadence.NEVER)
    assert not Notification.objects.filter(person=member).unread().exists()


def test_all_takes_back_what_waits(community: Community, member: Person, other: Person, settings: Settings) -> None:
    Mail.objects.create(key=f"digest:{member.pk}:2026-11-26T08:00Z", kind="digest", person=member, subject="Hm")
    with waving(member):
        wave(community, by=other)
        deliver_now()
        (mail,) = written(member)
        click(links_in(mail)["all"], settings)
        assert written(member) == []
    assert not Mail.objects.exists()


def test_every_kind_can_be_stopped_by_mail_and_chosen_again_in_settings(reader: Person, settings: Settings) -> None:
    click(path_of(reader, of_kinds(kind.name for kind in all_kinds()), settings), settings)
    assert KindChoice.objects.filter(person=reader, way=Way.BELL).count() == len(all_kinds())
    page = client_of(reader).get("/settings/notifications/").content.decode()
    for kind in all_kinds():
        field = re.search(rf'<select name="kind-{kind.name}".*?</select>', page, re.DOTALL)
        assert field, kind.name
        assert '<option value="bell" selected>' in field[0]
        # Nobody is without a bell for what they are owed.
        assert ('value="not"' in field[0]) == (kind.weight != Weight.OWED)
