"""Mail of the demo is kept and shown, and goes nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.core import mail
from django.test import Client
from environ import Env
from pytest_django import Settings

from config.connections import mailer
from demo.models import CaughtMail
from engagement import sections as registry
from engagement.mailing import send_due_mail
from engagement.models import DigestIssue
from engagement.sections import Item, Place, Section, register_section
from people.models import Person
from tests.cast import client_of, make_person, visitor

pytestmark = pytest.mark.django_db

ADDRESSES = ("/demo/mail/", "/demo/mail/1/", "/demo/mail/1/html/")


@pytest.fixture
def something_new() -> Iterator[None]:
    before = dict(registry._sections)
    registry._sections.clear()
    item = Item(key="thread:1", title="Beds a metre apart", reason="2 new", url="/c/wards/threads/1/")
    register_section(Section("news", "News", Place.UNREAD, 1, lambda person, since, most: [item]))
    yield
    registry._sections.clear()
    registry._sections.update(before)


def digest_of(person: Person) -> CaughtMail:
    answer = client_of(person).post("/demo/digest/")
    caught = CaughtMail.objects.first()
    assert caught is not None
    assert answer.headers["Location"] == caught.get_absolute_url()
    return caught


def test_in_demo_mode_no_mail_server_is_ever_spoken_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_URL", "smtp://mail.example.org:25")
    assert mailer(Env(), mode="demo") == {"BACKEND": "demo.catching.CatchingBackend"}


def test_the_code_of_a_new_account_arrives_there(demo_mode: None) -> None:
    client = visitor()
    client.post(
        "/accounts/signup/",
        {"email": "new@example.org", "password1": "a-long-enough-phrase", "display_name": "Nina New", "time_zone": ""},
    )
    send_due_mail()
    caught = CaughtMail.objects.get()
    assert caught.to == "new@example.org"
    assert caught.subject in client.get("/demo/mail/").content.decode()
    code = re.search(r"^\s*([A-Z0-9-]{6,9})\s*$", caught.text, re.M)
    assert code
    letter = client.get(caught.get_absolute_url()).content.decode()
    assert code[1] in letter
    assert "<iframe" not in letter


def test_my_digest_is_made_at_once_and_shown_however_often_i_ask(demo_mode: None, something_new: None) -> None:
    noor = make_person("Noor Haddad")
    first, second = digest_of(noor), digest_of(noor)
    assert first.pk != second.pk
    assert "Beds a metre apart" in second.text
    # The next real one says it too.
    assert not DigestIssue.objects.exists()
    assert not mail.outbox


def test_a_week_without_news_says_so(demo_mode: None) -> None:
    answer = client_of(make_person()).post("/demo/digest/", follow=True)
    assert "nothing to put into a digest" in answer.content.decode()


def test_a_letter_stands_in_a_frame_that_can_do_nothing(demo_mode: None, something_new: None) -> None:
    caught = digest_of(make_person("Noor Haddad"))
    page = Client().get(caught.get_absolute_url())
    assert 'sandbox="allow-top-navigation-by-user-activation"' in page.content.decode()
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    body = Client().get(f"{caught.get_absolute_url()}html/")
    policy = body.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox allow-top-navigation-by-user-activation" in policy
    assert "script-src" not in policy
    assert body.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "Beds a metre apart" in body.content.decode()


def test_the_list_pages_by_key(demo_mode: None) -> None:
    CaughtMail.objects.bulk_create(CaughtMail(to="noor@example.org", subject=f"Mail {n}", text="") for n in range(45))
    first = Client().get("/demo/mail/").content.decode()
    assert ">Mail 44<" in first
    assert ">Mail 4<" not in first
    older = re.search(r'href="(\?before=\d+)"', first)
    assert older
    second = Client().get(f"/demo/mail/{older[1]}").content.decode()
    assert ">Mail 4<" in second
    assert "before=" not in second
    assert Client().get("/demo/mail/?before=nonsense").status_code == 200


def test_every_page_leads_there(demo_mode: None) -> None:
    for page in (Client().get("/"), Client().get("/accounts/signup/"), client_of(make_person()).get("/")):
        assert 'href="/demo/mail/"' in page.content.decode()


@pytest.mark.parametrize("address", ADDRESSES)
def test_elsewhere_there_is_no_such_page(settings: Settings, address: str) -> None:
    CaughtMail.objects.create(pk=1, to="a@example.org", subject="Left over", text="x", html="<head></head>")
    assert Client().get(address).status_code == 404
    settings.ROOT_URLCONF = "tests.demo.urls"
    assert Client().get(address).status_code == 404
    assert client_of(make_person()).post("/demo/digest/").status_code == 404
    assert "/demo/" not in Client().get("/").content.decode()
