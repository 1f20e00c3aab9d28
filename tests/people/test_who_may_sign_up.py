"""The four ways a site lets people in."""

from __future__ import annotations

from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialLogin
from django.contrib.sessions.backends.base import SessionBase
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client, RequestFactory
from pytest_django import Settings

from engagement.models import Mail
from people import door
from people.adapter import SocialAccountAdapter
from people.models import Person
from tests.cast import PASSWORD, client_of, make_person

pytestmark = pytest.mark.django_db
CLOSED = "Nobody can join just now"


@pytest.fixture(autouse=True)
def _from_many_machines(settings: Settings) -> None:
    """All of these come from one address, which may make five accounts in half an hour."""
    settings.ACCOUNT_RATE_LIMITS = False


def sign_up(client: Client, email: str = "ilse@example.org") -> str:
    said = {
        "display_name": "Ilse Óst",
        "email": email,
        "password1": "a-long-enough-phrase",
        "time_zone": "Europe/Vienna",
    }
    return client.post("/accounts/signup/", said, follow=True).content.decode()


def test_open_to_everybody(client: Client) -> None:
    assert "Pull up a chair" in client.get("/accounts/signup/").content.decode()
    sign_up(client)
    assert Person.objects.get().email == "ilse@example.org"


def test_by_invitation_nobody_comes_uninvited(client: Client, settings: Settings) -> None:
    settings.SIGN_UP = "invitation"
    assert CLOSED in client.get("/accounts/signup/").content.decode()
    assert CLOSED in sign_up(client)
    assert not Person.objects.exists()


def test_an_invitation_opens_the_door_and_is_remembered_by_the_form(client: Client, settings: Settings) -> None:
    settings.SIGN_UP = "invitation"
    printed = StringIO()
    call_command("invite", "ilse@example.org", stdout=printed)
    link = printed.getvalue().split()[1]
    assert link in Mail.objects.get(address="ilse@example.org").text
    assert "Pull up a chair" in client.get(link.removeprefix(settings.SITE_URL)).content.decode()
    sign_up(client)
    assert Person.objects.get().email == "ilse@example.org"


@pytest.mark.parametrize("token", ["nonsense", "a:b:c", ""])
def test_a_token_of_nobodys_making_opens_nothing(client: Client, settings: Settings, token: str) -> None:
    settings.SIGN_UP = "invitation"
    assert CLOSED in client.get("/accounts/signup/", {"invitation": token}).content.decode()


def test_an_old_invitation_opens_nothing(client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.SIGN_UP = "invitation"
    monkeypatch.setattr(door, "LASTS", -1)
    token = door.invitation_for("ilse@example.org")
    assert CLOSED in client.get("/accounts/signup/", {"invitation": token}).content.decode()


def test_an_invitation_is_for_one_address(client: Client, settings: Settings) -> None:
    settings.SIGN_UP = "invitation"
    client.get("/accounts/signup/", {"invitation": door.invitation_for("ilse@example.org")})
    assert "This invitation is for ilse@example.org" in sign_up(client, "somebody@else.example")
    assert not Person.objects.exists()


@pytest.mark.parametrize(("invited", "comes_as", "is_open"), [("ilse", "ilse", True), ("ilse", "olga", False)])
def test_nor_is_it_for_another_that_comes_from_another_house(
    rf: RequestFactory, settings: Settings, invited: str, comes_as: str, is_open: bool
) -> None:
    settings.SIGN_UP = "invitation"
    request = rf.get("/")
    request.session = SessionBase()
    request.session[door.SESSION_KEY] = f"{invited}@example.org"
    login = SocialLogin(user=Person(email=f"{comes_as}@example.org"))
    assert SocialAccountAdapter(request).is_open_for_signup(request, login) is is_open


def test_another_room_can_open_the_door(client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a community's own invitation does."""
    settings.SIGN_UP = "invitation"
    monkeypatch.setattr(door, "_checks", [lambda request: "community" in request.GET])
    assert "Pull up a chair" in client.get("/accounts/signup/?community=1").content.decode()


def test_somebody_who_is_no_address_is_not_invited() -> None:
    with pytest.raises(CommandError, match="somewhere is no e-mail address"):
        call_command("invite", "somewhere")
    assert not Mail.objects.exists()


def test_by_address(client: Client, settings: Settings) -> None:
    settings.SIGN_UP, settings.SIGN_UP_DOMAINS = "domain", ["hospital.example", "@clinic.example"]
    page = sign_up(client, "ilse@hospital.example.evil.example")
    assert "Accounts here are for addresses of hospital.example, @clinic.example." in page
    assert 'value="Ilse Óst"' in page, "what was typed is kept"
    assert not Person.objects.exists()
    sign_up(client, "Ilse@Clinic.Example")
    assert Person.objects.get().email == "ilse@clinic.example"


def test_no_address_that_is_thrown_away_beside_ones_own(client: Client, settings: Settings) -> None:
    """Or the first would be taken away, and that one left."""
    person = make_person()
    client = client_of(person)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    for email in ("eve@mailinator.com", "eve@example.org"):
        page = client.post("/accounts/email/", {"action_add": "", "email": email}, follow=True).content.decode()
        assert ("thrown away after a while" in page) == ("mailinator" in email)
    assert set(EmailAddress.objects.filter(user=person).values_list("email", flat=True)) <= {
        str(person.email),
        "eve@example.org",
    }
    settings.REFUSE_DISPOSABLE_ADDRESSES = False
    answer = client.post("/accounts/email/", {"action_add": "", "email": "eve@mailinator.com"}, follow=True)
    assert "thrown away after a while" not in answer.content.decode()


def test_with_single_sign_on_only_nobody_makes_an_account_here(client: Client, settings: Settings) -> None:
    settings.SIGN_UP = "sso"
    assert CLOSED in client.get("/accounts/signup/").content.decode()
    assert CLOSED in sign_up(client)
    assert not Person.objects.exists()
