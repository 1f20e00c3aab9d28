"""A site whose people come from another house: the whole way, with a provider that speaks OpenID Connect."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken

from moderation.models import WatchedWords
from people.models import Person
from tests.cast import make_person
from tests.config.environments import only_servers_named, python

pytestmark = pytest.mark.django_db(transaction=True)
WHO = {"sub": "7", "email": "ilse@hospital.example", "email_verified": True, "name": "Ilse Óst"}
# Django as the environment makes it, which is not the one of these tests.
JOURNEY = """
import django; django.setup()
from urllib.parse import parse_qs, urlsplit
from django.test import Client
browser = Client(SERVER_NAME="localhost")
page = browser.get("/accounts/login/").content.decode()
away = browser.post("/accounts/oidc/sso/login/").headers["Location"]
state = parse_qs(urlsplit(away).query)["state"][0]
back = browser.get("/accounts/oidc/sso/login/callback/", {"code": "let-me-in", "state": state})
forged = Client(SERVER_NAME="localhost").get("/accounts/oidc/sso/login/callback/", {"code": "x", "state": "forged"})
typed = ""
if (back.headers.get("Location") or "").endswith("/signup/"):
    typed = browser.post(back.headers["Location"], {"email": "eve@mailinator.com"}).content.decode()
import json
print(json.dumps({
    "typed": typed,
    "offered": "Go on with Hospital" in page, "away": away, "to": back.headers.get("Location"),
    "signed_in": browser.session.get("_auth_user_id"), "forged": forged.content.decode()[:4000],
    "closed": "Nobody can join" in Client(SERVER_NAME="localhost").get("/accounts/signup/").content.decode(),
}))
"""


class Provider(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        house = f"http://localhost:{self.server.server_port}"  # type: ignore[attr-defined]  # an HTTPServer
        if self.path == "/.well-known/openid-configuration":
            self._say(
                {
                    "issuer": house,
                    "authorization_endpoint": f"{house}/authorize",
                    "token_endpoint": f"{house}/token",
                    "userinfo_endpoint": f"{house}/userinfo",
                    "jwks_uri": f"{house}/keys",
                }
            )
        else:
            self._say(WHO)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._say({"access_token": "a-token", "token_type": "Bearer", "expires_in": 60})

    def _say(self, words: dict[str, Any]) -> None:
        body = json.dumps(words).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def house() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Provider) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()


def journey(house: str, **more: str) -> dict[str, Any]:
    environment = only_servers_named(
        HEARTH_MODE="development",
        DJANGO_SETTINGS_MODULE="config.settings",
        OIDC_URL=house,
        OIDC_NAME="Hospital",
        OIDC_CLIENT_ID="hearth",
        OIDC_CLIENT_SECRET="between-the-two-of-us",
        **more,
    )
    answer = python("-c", JOURNEY, environment=environment)
    assert answer.returncode == 0, answer.stderr
    told: dict[str, Any] = json.loads(answer.stdout.splitlines()[-1])
    return told


def test_somebody_new_comes_in_and_nobody_else_can(house: str) -> None:
    told = journey(house, SIGN_UP="sso")
    assert told["offered"]
    assert told["closed"]
    assert told["away"].startswith(f"{house}/authorize?")
    assert "code_challenge=" in told["away"]
    person = Person.objects.get()
    assert (person.display_name, person.handle, person.email) == ("Ilse Óst", "ilse-ost", "ilse@hospital.example")
    assert not person.has_usable_password()
    assert told["signed_in"] == str(person.pk)
    assert told["to"] in ("/welcome/", "/")
    assert "That sign-in did not work" in told["forged"]
    # They are who they are by that house and its number for them; nothing of it that opens anything is kept.
    account = SocialAccount.objects.get()
    assert (account.user, account.provider, account.uid) == (person, "sso", "7")
    assert not SocialToken.objects.exists()


def test_a_name_that_is_not_taken_here_stays_with_the_other_house(house: str) -> None:
    """Nobody is there to be told why, or to type another."""
    WatchedWords.objects.create(words="Óst", act=WatchedWords.Act.BLOCK)
    told = journey(house, SIGN_UP="sso")
    person = Person.objects.get()
    assert told["signed_in"] == str(person.pk)
    assert (person.display_name, person.handle) == ("Somebody new", "somebody-new")


def test_somebody_we_know_by_that_address_is_themselves(house: str) -> None:
    from allauth.account.models import EmailAddress

    person = make_person("Ilse, years ago")
    Person.objects.filter(pk=person.pk).update(email=WHO["email"])
    EmailAddress.objects.create(user=person, email=str(WHO["email"]), verified=True, primary=True)
    told = journey(house)
    assert told["signed_in"] == str(person.pk)
    assert Person.objects.get().display_name == "Ilse, years ago"


def test_nobody_new_comes_with_an_address_that_is_thrown_away(house: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(WHO, "email", "ilse@mailinator.com")
    told = journey(house, SIGN_UP="open")
    assert told["signed_in"] is None
    assert not Person.objects.exists()


def test_nor_is_one_typed_where_the_other_house_gave_none(house: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(WHO, "email")
    told = journey(house, SIGN_UP="open")
    assert "thrown away after a while" in told["typed"]
    assert not Person.objects.exists()
