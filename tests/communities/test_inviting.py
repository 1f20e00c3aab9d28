"""Inviting by list and by link, and what following an invitation leads to."""

from __future__ import annotations

import re
from datetime import timedelta
from importlib import import_module

import pytest
from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from communities.inviting import Fate, TooMany, accept, invite, lines_of, make_link
from communities.models import Community, Invitation, Membership
from engagement.models import Lane, Mail
from people.models import Person
from tests.cast import PASSWORD, Ward, client_of, make_person, visitor

pytestmark = pytest.mark.django_db


def path_of(community: Community) -> str:
    return f"/c/{community.slug}/settings/invitations/"


def link_into(ward: Ward, *, most_uses: int = 2, days: int = 7) -> Invitation:
    ends = timezone.now() + timedelta(days=days)
    return make_link(ward.community, by=ward.steward, expires_at=ends, most_uses=most_uses)


def belongs(ward: Ward, person: Person) -> bool:
    return Membership.objects.filter(community=ward.community, person=person).exists()


def test_lines_are_read_as_people_paste_them() -> None:
    text = 'Ilse Verbruggen <ilse@example.org>\n\n"Diallo, Fatou";fatou@example.org\n'
    text += "a@example.org, b@example.org\nnobody\n"
    assert lines_of(text) == [
        "Ilse Verbruggen <ilse@example.org>",
        "Diallo, Fatou fatou@example.org",
        "a@example.org",
        "b@example.org",
        "nobody",
    ]


def test_each_line_is_told_what_became_of_it(private_ward: Ward) -> None:
    lines = [
        "Ilse <ILSE@example.org>",
        "ilse@example.org",
        str(private_ward.member.email),
        str(private_ward.banned.email),
        "nobody at all",
        str(private_ward.outsider.email),
    ]
    fates = [line.fate for line in invite(private_ward.community, lines, by=private_ward.steward)]
    assert fates == [Fate.INVITED, Fate.AGAIN, Fate.MEMBER, Fate.BLOCKED, Fate.INVALID, Fate.INVITED]
    mails = Mail.objects.filter(kind="invitation").order_by("pk")
    assert [mail.address for mail in mails] == ["ilse@example.org", private_ward.outsider.email]
    assert {mail.lane for mail in mails} == {Lane.NORMAL}
    again = invite(private_ward.community, ["ilse@example.org"], by=private_ward.steward)
    assert again[0].fate == Fate.AGAIN
    assert mails.count() == 2


def test_more_than_five_hundred_lines_or_more_than_a_day_allows_is_refused(open_ward: Ward, settings: Settings) -> None:
    with pytest.raises(TooMany):
        invite(open_ward.community, [f"p{n}@example.net" for n in range(501)], by=open_ward.steward)
    settings.INVITATIONS_A_DAY = 3
    invite(open_ward.community, ["a@example.net", "b@example.net"], by=open_ward.steward)
    with pytest.raises(TooMany):
        invite(open_ward.community, ["c@example.net", "d@example.net"], by=open_ward.steward)
    answer = client_of(open_ward.steward).post(path_of(open_ward.community), {"people": "c@example.net\nd@example.net"})
    assert answer.status_code == 422
    assert "c@example.net" in answer.content.decode()


def test_a_list_and_a_file_make_one_report(open_ward: Ward) -> None:
    file = SimpleUploadedFile("people.csv", "name;email\nFatou;fatou@example.net\n".encode("utf-8-sig"))
    answer = client_of(open_ward.facilitator).post(
        path_of(open_ward.community), {"people": "ilse@example.net", "file": file}
    )
    page = answer.content.decode()
    assert "2 people are invited" in page
    assert (page.count(">invited<"), page.count(">no e-mail address<")) == (2, 1)
    empty = client_of(open_ward.facilitator).post(path_of(open_ward.community), {"people": " "})
    assert empty.status_code == 422


def test_who_has_no_account_makes_one_and_is_in(private_ward: Ward) -> None:
    invite(private_ward.community, ["ilse@example.net"], by=private_ward.steward)
    mail = Mail.objects.get(kind="invitation")
    address = re.search(r"/invitations/\S+", mail.text)
    assert address
    client = visitor()
    page = client.get(address[0]).content.decode()
    assert private_ward.community.name in page
    assert "Sana Steward" in client.get("/accounts/signup/").content.decode()
    client.post(
        f"/accounts/signup/?next={address[0]}",
        {"email": "ilse@example.net", "password1": "a-long-enough-phrase", "display_name": "Ilse", "time_zone": ""},
    )
    code = re.search(r"^\s*([A-Z0-9-]{6,9})\s*$", Mail.objects.exclude(kind="invitation").get().text, re.M)
    assert code
    client.post("/accounts/confirm-email/", {"code": code[1]})
    assert belongs(private_ward, Person.objects.get(email="ilse@example.net"))
    # Used up.
    assert Client().get(address[0]).status_code == 410


def test_signing_in_after_following_a_link_lets_one_in(closed_ward: Ward) -> None:
    link = link_into(closed_ward)
    person = closed_ward.outsider
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    client = Client()
    client.get(link.get_absolute_url())
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    assert belongs(closed_ward, person)


def test_looking_lets_nobody_in_and_a_click_does_once(private_ward: Ward) -> None:
    link = link_into(private_ward)
    client = client_of(private_ward.outsider)
    client.get(link.get_absolute_url())
    assert not belongs(private_ward, private_ward.outsider)
    for _ in range(2):
        assert client.post(link.get_absolute_url()).headers["Location"] == private_ward.community.get_absolute_url()
    link.refresh_from_db()
    assert link.uses == 1
    assert client_of(private_ward.member).get(link.get_absolute_url()).status_code == 302


def test_who_presses_twice_is_in_also_where_the_link_lets_one_in(private_ward: Ward) -> None:
    link = link_into(private_ward, most_uses=1)
    client = client_of(private_ward.outsider)
    for _ in range(2):
        assert client.post(link.get_absolute_url()).headers.get("Location") == private_ward.community.get_absolute_url()
    assert client_of(private_ward.pending).post(link.get_absolute_url()).status_code == 410


def test_a_link_ends_by_uses_by_its_day_and_by_being_taken_back(private_ward: Ward) -> None:
    used, late, revoked = (
        link_into(private_ward, most_uses=1),
        link_into(private_ward, days=-1),
        link_into(private_ward),
    )
    assert accept(used.token, person=make_person())
    path = f"{path_of(private_ward.community)}{revoked.pk}/revocation/"
    assert client_of(private_ward.member).post(path).status_code == 403
    client_of(private_ward.facilitator).post(path)
    dead = [Client().get(link.get_absolute_url()) for link in (used, late, revoked)]
    never = Client().get("/invitations/never-was-one/")
    for answer in dead:
        assert answer.status_code == 410
        assert private_ward.community.name not in answer.content.decode()
    assert never.status_code == 410
    assert client_of(private_ward.outsider).post(used.get_absolute_url()).status_code == 410
    assert not belongs(private_ward, private_ward.outsider)


def test_who_was_shown_out_cannot_come_back_by_a_link(private_ward: Ward) -> None:
    link = link_into(private_ward)
    client = client_of(private_ward.banned)
    page = client.get(link.get_absolute_url())
    assert page.status_code == 410
    assert private_ward.community.name not in page.content.decode()
    client.post(link.get_absolute_url())
    assert not belongs(private_ward, private_ward.banned)
    link.refresh_from_db()
    assert link.uses == 0


def test_the_page_shows_a_link_to_copy_once_and_costs_the_same(open_ward: Ward) -> None:
    client = client_of(open_ward.facilitator)
    client.post(f"{path_of(open_ward.community)}links/", {"days": "3", "most_uses": "5"})
    page = client.get(path_of(open_ward.community)).content.decode()
    shown = re.search(r"http://testserver(/invitations/[^/]+/)", page)
    assert shown
    assert open_ward.community.name in Client().get(shown[1]).content.decode()
    assert "testserver/invitations/" not in client.get(path_of(open_ward.community)).content.decode()
    client.post(f"{path_of(open_ward.community)}links/", {"days": "0", "most_uses": "5"})
    assert Invitation.objects.count() == 1


def test_nobody_who_reads_the_database_gets_in(private_ward: Ward) -> None:
    link = link_into(private_ward)
    invite(private_ward.community, ["ilse@example.net"], by=private_ward.steward)
    Client().get(link.get_absolute_url())
    client_of(private_ward.facilitator).post(
        f"{path_of(private_ward.community)}links/", {"days": "3", "most_uses": "5"}
    )
    assert link.token
    with connection.cursor() as cursor:
        cursor.execute("SELECT i::text FROM communities_invitation i")
        rows = "".join(row for (row,) in cursor.fetchall())
    assert link.token not in rows
    for kept in Invitation.objects.values_list("digest", flat=True):
        assert Client().get(f"/invitations/{kept}/").status_code == 410
    assert Client().get(link.get_absolute_url()).status_code == 200


def test_links_of_before_go_on_letting_people_in_however_often_they_are_hashed(private_ward: Ward) -> None:
    link = link_into(private_ward)
    Invitation.objects.filter(pk=link.pk).update(digest=link.token)
    before = MigrationLoader(connection).project_state([("communities", "0015_letters_can_be_flagged")])
    migration = import_module("communities.migrations.0016_hashed_invitations")
    for _ in range(2):
        migration.hash_tokens(before.apps, None)
        assert Client().get(link.get_absolute_url()).status_code == 200
