from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission

from people.models import HandleHistory, Person
from tests.cast import Ward, client_of, make_person

pytestmark = pytest.mark.django_db

LISTS = (
    "people/person",
    "people/handlehistory",
    "communities/community",
    "communities/membership",
    "communities/joinrequest",
    "communities/ban",
)


@pytest.mark.parametrize("name", LISTS)
def test_an_administrator_reads_every_list(private_ward: Ward, name: str) -> None:
    assert client_of(private_ward.staff).get(f"/admin/{name}/").status_code == 200
    assert client_of(private_ward.steward).get(f"/admin/{name}/").status_code == 302


def test_a_former_handle_is_given_free_by_nobody(private_ward: Ward) -> None:
    former = HandleHistory.objects.create(person=private_ward.member, handle="once-called-so")
    client = client_of(private_ward.staff)
    assert client.post(f"/admin/people/handlehistory/{former.pk}/delete/", {"post": "yes"}).status_code == 403
    client.post(
        "/admin/people/handlehistory/", {"action": "delete_selected", "_selected_action": former.pk, "post": "yes"}
    )
    assert HandleHistory.objects.filter(pk=former.pk).exists()


def test_staff_who_are_no_administrators_cannot_make_themselves_one() -> None:
    staff = make_person("Some Staff", is_staff=True)
    staff.user_permissions.set(Permission.objects.filter(content_type__app_label="people"))
    path = f"/admin/people/person/{staff.pk}/change/"
    said = {"display_name": "Renamed", "is_superuser": "on", "is_active": "on", "is_staff": "on"}
    assert client_of(staff).post(path, said).status_code == 302
    changed = Person.objects.get(pk=staff.pk)
    assert (changed.display_name, changed.is_superuser) == ("Renamed", False)


def test_nor_shut_out_anybody_else_who_works_for_the_site(private_ward: Ward) -> None:
    staff = make_person("Some Staff", is_staff=True)
    staff.user_permissions.set(Permission.objects.filter(content_type__app_label="people"))
    for person, answer in ((private_ward.staff, 403), (make_person(is_staff=True), 403), (private_ward.member, 302)):
        path = f"/admin/people/person/{person.pk}/change/"
        assert client_of(staff).post(path, {"display_name": person.display_name}).status_code == answer
        assert Person.objects.get(pk=person.pk).is_active == (answer == 403)
    path = f"/admin/people/person/{staff.pk}/change/"
    client_of(private_ward.staff).post(path, {"display_name": staff.display_name})
    assert not Person.objects.get(pk=staff.pk).is_active


def test_a_session_that_is_taken_away_here_is_over(private_ward: Ward) -> None:
    """And its key, which would let anybody in, is not shown."""
    theirs = client_of(private_ward.member)
    key = theirs.session.session_key
    session = UserSession.objects.create(user=private_ward.member, ip="192.0.2.7", session_key=key)
    client = client_of(private_ward.staff)
    address = f"/admin/usersessions/usersession/{session.pk}/"
    assert session.session_key not in client.get(f"{address}change/").content.decode()
    assert client.post(f"{address}delete/", {"post": "yes"}).status_code == 302
    assert theirs.get("/settings/").status_code == 302


@pytest.fixture
def helper() -> Person:
    """Works for the site with everything of addresses, factors and sessions, and is no administrator."""
    person = make_person("Some Staff", is_staff=True)
    person.user_permissions.set(
        Permission.objects.filter(content_type__app_label__in=["account", "mfa", "usersessions"])
    )
    return person


def test_staff_give_nobody_else_who_works_for_the_site_another_address(helper: Person, private_ward: Ward) -> None:
    theirs = EmailAddress.objects.create(user=private_ward.staff, email="ada@example.org", verified=True, primary=True)
    client, place = client_of(helper), "/admin/account/emailaddress/"
    said = {"user": private_ward.staff.pk, "email": "eve@example.org", "verified": "on"}
    assert client.post(f"{place}{theirs.pk}/change/", said).status_code == 403
    assert client.post(f"{place}{theirs.pk}/delete/", {"post": "yes"}).status_code == 403
    assert client.post(f"{place}add/", said).status_code == 200
    mine = EmailAddress.objects.create(user=helper, email="eve@example.org")
    assert client.post(f"{place}{mine.pk}/change/", said).status_code == 200
    client.post(place, {"action": "make_verified", "_selected_action": [theirs.pk]})
    assert list(EmailAddress.objects.filter(user=private_ward.staff)) == [theirs]
    for person in (helper, private_ward.member):
        added = {"user": person.pk, "email": f"{person.handle}@example.net"}
        assert client.post(f"{place}add/", added).status_code == 302


def test_nor_takes_a_second_factor_or_session_of_theirs_away(helper: Person, private_ward: Ward) -> None:
    client = client_of(helper)
    for person, answer in ((private_ward.staff, 403), (private_ward.member, 302)):
        factor = Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "x"})
        session = UserSession.objects.create(
            user=person, ip="192.0.2.7", session_key=client_of(person).session.session_key
        )
        for place in (f"mfa/authenticator/{factor.pk}", f"usersessions/usersession/{session.pk}"):
            assert client.post(f"/admin/{place}/delete/", {"post": "yes"}).status_code == answer


def test_who_only_looks_at_addresses_finds_none_verified_by_it(private_ward: Ward) -> None:
    support = make_person("Sue", is_staff=True)
    support.user_permissions.set(Permission.objects.filter(codename="view_emailaddress"))
    claimed = EmailAddress.objects.create(user=private_ward.member, email="somebody@example.org")
    client_of(support).post(
        "/admin/account/emailaddress/", {"action": "make_verified", "_selected_action": [claimed.pk]}
    )
    claimed.refresh_from_db()
    assert not claimed.verified
    client_of(private_ward.staff).post(
        "/admin/account/emailaddress/", {"action": "make_verified", "_selected_action": [claimed.pk]}
    )
    claimed.refresh_from_db()
    assert claimed.verified


def test_the_log_of_the_administration_keeps_no_address_and_no_browser(private_ward: Ward) -> None:
    """It is kept for good, whoever leaves."""
    client, member = client_of(private_ward.staff), private_ward.member
    sessions = [
        UserSession.objects.create(user=member, ip="192.0.2.7", user_agent="Zqbrowser", session_key=f"key-{number}")
        for number in range(3)
    ]
    claimed = EmailAddress.objects.create(user=member, email="zqsomebody@example.org")
    address = f"/admin/account/emailaddress/{claimed.pk}/"
    for email in ("zqsomebody@example.org", "zqelse@example.org"):
        assert client.post(f"{address}change/", {"user": member.pk, "email": email}).status_code == 302
    assert client.post(f"{address}delete/", {"post": "yes"}).status_code == 302
    assert client.post(f"/admin/usersessions/usersession/{sessions[0].pk}/delete/", {"post": "yes"}).status_code == 302
    chosen = {"action": "delete_selected", "_selected_action": [one.pk for one in sessions[1:]], "post": "yes"}
    assert client.post("/admin/usersessions/usersession/", chosen).status_code == 302
    assert not UserSession.objects.filter(pk__in=[one.pk for one in sessions]).exists()
    said = [str(one) for one in LogEntry.objects.all()]
    assert len(said) == 6
    assert not [one for one in said if "zq" in one.lower() or "192.0.2.7" in one]
