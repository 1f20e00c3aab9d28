from __future__ import annotations

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse
from pytest_django import Settings

from tests.cast import make_community, make_person

pytestmark = pytest.mark.django_db
WHO = ("member", "facilitator", "admin")


@pytest.fixture
def demo(settings: Settings) -> None:
    settings.DEMO = True
    settings.ROOT_URLCONF = "tests.demo.urls"
    for who in WHO:
        person = make_person(who.title())
        person.email = f"{who}@example.org"
        person.save()
    make_community(name="Science teachers")


def test_a_visitor_reads_what_it_is_and_is_offered_three_ways_in(demo: None) -> None:
    page = Client().get("/")
    assert page.status_code == 200
    for who in WHO:
        assert f'action="/demo/enter/{who}/"' in page.content.decode()
    assert "Science teachers" in page.content.decode()


@pytest.mark.parametrize("who", WHO)
def test_one_click_signs_in(demo: None, who: str) -> None:
    client = Client()
    assert client.post(f"/demo/enter/{who}/").headers["Location"] == "/"
    assert f"{who.title()}</h1>" in client.get("/").content.decode()
    assert "This one" in client.get("/accounts/sessions/").content.decode()


def test_looking_at_the_address_signs_nobody_in(demo: None) -> None:
    client = Client()
    assert client.get("/demo/enter/admin/").status_code == 405
    assert client.post("/demo/enter/stranger/").status_code == 404
    assert "_auth_user_id" not in client.session


def test_outside_the_demo_there_is_no_such_way(settings: Settings) -> None:
    with pytest.raises(NoReverseMatch):
        reverse("demo:enter", args=["admin"])
    assert Client().post("/demo/enter/admin/").status_code == 404
    settings.ROOT_URLCONF = "tests.demo.urls"
    assert Client().post("/demo/enter/admin/").status_code == 404
    assert "/demo/enter/" not in Client().get("/").content.decode()
