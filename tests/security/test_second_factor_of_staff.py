from __future__ import annotations

from urllib.parse import quote

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.test import Client
from pytest_django import Settings

from people.models import Person
from tests.cast import PASSWORD, client_of, make_person

pytestmark = pytest.mark.django_db
PLACES = ("/admin/", "/admin/people/person/", "/admin/moderation/case/", "/admin/jsi18n/", "/admin/state/")


@pytest.fixture(autouse=True)
def _as_on_a_real_site(settings: Settings) -> None:
    settings.STAFF_NEED_SECOND_FACTOR = True


@pytest.fixture
def staff() -> Person:
    person = make_person("Ada Admin", is_staff=True, is_superuser=True)
    EmailAddress.objects.create(user=person, email=str(person.email), verified=True, primary=True)
    return person


def add_factor(person: Person) -> None:
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"})


@pytest.mark.parametrize("place", PLACES)
def test_without_one_staff_are_led_to_where_they_get_one(place: str, staff: Person) -> None:
    client = client_of(staff)
    answer = client.get(place)
    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/2fa/"
    assert "needs a second factor" in client.get("/accounts/2fa/").content.decode()


def test_with_one_it_opens(staff: Person) -> None:
    add_factor(staff)
    assert client_of(staff).get("/admin/").status_code == 200


def test_after_half_a_day_they_show_again_who_they_are(staff: Person, settings: Settings) -> None:
    settings.STAFF_SIGNED_IN_HOURS = 12
    add_factor(staff)
    client = client_of(staff)
    assert client.get("/admin/").status_code == 200
    session = client.session
    session["signed_in_at"] -= 12 * 3600 + 1
    session.save()
    for place in PLACES:
        answer = client.get(f"{place}?q=x")
        assert answer["Location"] == f"/accounts/reauthenticate/?next={quote(place, safe='')}%3Fq%3Dx"
    assert client.get("/settings/profile/").status_code == 200
    client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": "/admin/"})
    assert client.get("/admin/").status_code == 200


@pytest.fixture
def long_here(staff: Person, settings: Settings) -> Client:
    settings.STAFF_SIGNED_IN_HOURS = 12
    add_factor(staff)
    client = client_of(staff)
    session = client.session
    session["signed_in_at"] -= 12 * 3600 + 1
    session.save()
    return client


@pytest.mark.parametrize("query", ["", "?_changelist_filters=q%3DNoor"])
def test_what_they_had_sent_is_done_once_they_showed_it(query: str, long_here: Client) -> None:
    other = make_person("Noor")
    place = f"/admin/people/person/{other.pk}/change/{query}"
    asked = long_here.post(place, {"display_name": "Noor Haddad", "is_active": "on"})["Location"]
    other.refresh_from_db()
    assert other.display_name == "Noor"
    assert long_here.post(asked, {"password": "not it", "next": place}).status_code == 200
    assert long_here.post(asked, {"password": PASSWORD, "next": place})["Location"] == place
    assert long_here.get(place)["Location"].startswith("/admin/people/person/")
    other.refresh_from_db()
    assert other.display_name == "Noor Haddad"
    # Once.
    assert long_here.get(place).status_code == 200


@pytest.mark.parametrize(
    ("place", "said", "shown"),
    [
        ("/admin/people/person/{}/change/", {"display_name": "", "about": "Night nurse zqabout"}, "zqabout"),
        ("/admin/account/emailaddress/", {"action": "delete_selected", "_selected_action": "{}"}, "Are you sure"),
    ],
)
def test_what_is_asked_of_them_after_that_stands_where_they_had_sent_it(
    place: str, said: dict[str, str], shown: str, long_here: Client, staff: Person
) -> None:
    """Its form leads to the page that it is on."""
    other = make_person("Noor")
    address = EmailAddress.objects.create(user=other, email="noor@example.org")
    place = place.format(other.pk)
    asked = long_here.post(place, {name: one.format(address.pk) for name, one in said.items()})["Location"]
    assert long_here.post(asked, {"password": PASSWORD, "next": place})["Location"] == place
    assert shown in long_here.get(place).content.decode()


@pytest.mark.parametrize("left_for", ["/admin/people/person/{}/change/", "/admin/", "/settings/leaving/"])
def test_what_they_did_not_go_on_with_is_never_done(left_for: str, long_here: Client) -> None:
    other = make_person("Noor")
    place = f"/admin/people/person/{other.pk}/change/"
    long_here.post(place, {"display_name": "Eve", "is_active": "on"})
    elsewhere = left_for.format(other.pk)
    long_here.get(elsewhere)
    answer = long_here.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": elsewhere})
    assert answer["Location"] == elsewhere
    for page in (elsewhere, place):
        long_here.get(page)
    other.refresh_from_db()
    assert other.display_name == "Noor"


@pytest.mark.parametrize(("by", "name"), [("their own form", "Noor Haddad"), ("another site", "Noor")])
def test_only_what_their_own_form_sent_is_kept(by: str, name: str, long_here: Client) -> None:
    other = make_person("Noor")
    place, door = f"/admin/people/person/{other.pk}/change/", "/accounts/reauthenticate/"
    long_here.handler.enforce_csrf_checks = True
    long_here.get(f"{door}?next={place}")
    token = {"csrfmiddlewaretoken": long_here.cookies["csrftoken"].value}
    sent = {"display_name": "Noor Haddad", "is_active": "on"} | (token if by == "their own form" else {})
    assert long_here.post(place, sent).status_code == (302 if by == "their own form" else 403)
    assert long_here.post(door, {"password": PASSWORD, "next": place} | token)["Location"] == place
    long_here.get(place)
    other.refresh_from_db()
    assert other.display_name == name


def test_nothing_is_done_there_without_one(staff: Person) -> None:
    other = make_person("Noor")
    client_of(staff).post(f"/admin/people/person/{other.pk}/change/", {"display_name": "Eve"})
    other.refresh_from_db()
    assert other.display_name == "Noor"


def test_a_password_alone_signs_nobody_in_who_has_one(staff: Person) -> None:
    add_factor(staff)
    client = Client(REMOTE_ADDR="2600:1f00:9:9::1")
    answer = client.post("/accounts/login/", {"login": staff.email, "password": PASSWORD, "next": "/admin/"})
    assert answer["Location"].startswith("/accounts/2fa/authenticate/")
    assert "_auth_user_id" not in client.session
    assert client.get("/admin/").status_code == 302


def test_the_rest_of_the_site_is_open_to_them_and_to_everybody(staff: Person) -> None:
    assert client_of(staff).get("/settings/profile/").status_code == 200
    assert client_of(make_person()).get("/settings/profile/").status_code == 200
