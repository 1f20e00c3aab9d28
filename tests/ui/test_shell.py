"""What stands around every page, and what it costs."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.http import HttpRequest
from django.template import Context, Template
from django.test import Client, RequestFactory

from people.models import Person
from ui import shell
from ui.context import shell as shell_context


@pytest.fixture
def asked() -> Iterator[list[str]]:
    """Providers of one test only, so that what apps registered does not matter here."""
    calls: list[str] = []
    registered = shell._providers[:]

    def provider(request: HttpRequest) -> Mapping[str, Any]:
        calls.append(request.path)
        return {"bell_count": 4}

    shell._providers[:] = [provider]
    yield calls
    shell._providers[:] = registered


def request_for(person: Person | None, path: str = "/", **cookies: str) -> HttpRequest:
    request = RequestFactory().get(path)
    request.COOKIES.update(cookies)
    request.user = person or Person()
    if person is None:
        from django.contrib.auth.models import AnonymousUser

        request.user = AnonymousUser()
    return request


def test_a_fragment_asks_no_provider(asked: list[str]) -> None:
    context = shell_context(request_for(None))
    Template("<p>a fragment</p>").render(Context(context))
    assert asked == []


def test_a_page_asks_each_provider_once(asked: list[str]) -> None:
    context = shell_context(request_for(None))
    Template("{{ shell.bell_count }}{{ shell.theme }}{{ shell.side|length }}").render(Context(context))
    assert asked == ["/"]


def test_a_visitor_is_shown_fewer_places_than_a_person(asked: list[str]) -> None:
    person = Person(display_name="Noor", pk=1)
    mine = set(re.findall(r'href="([^"]+)"', shell.Shell(request_for(person))["side"]))
    visitors = set(re.findall(r'href="([^"]+)"', shell.Shell(request_for(None))["side"]))
    assert visitors < mine
    assert "/notifications/" in mine - visitors


def test_a_place_that_is_not_answered_yet_is_not_offered() -> None:
    assert not shell.answered("no-such-place/")
    assert shell.answered("accounts/login/")


def test_the_place_one_is_in_is_marked_and_home_only_at_home(asked: list[str]) -> None:
    person = Person(display_name="Noor", pk=1)
    side = shell.Shell(request_for(person, "/notifications/"))["side"]
    assert re.findall(r'href="([^"]+)" aria-current="page"', side) == ["/notifications/"]
    assert '<span class="nav__n" data-bell-count>4</span>' in side


def test_inside_a_community_one_is_among_communities(asked: list[str]) -> None:
    tabs = shell.Shell(request_for(None, "/c/ward-nurses/threads/"))["tabs"]
    assert re.findall(r'href="([^"]+)" aria-current="page"', tabs) == ["/communities/"]


@pytest.mark.parametrize(
    ("room", "path", "marked"),
    [
        ("threads", "threads/12/the-oil/", "/communities/"),
        ("stories", "stories/12/the-pump/", "/stories/"),
        ("stories", "collections/3/", "/stories/"),
        ("mentoring", "mentoring/", "/mentoring/"),
        ("threads", "threads/new/", "/c/ward-nurses/threads/new/"),
        ("stories", "stories/new/guided/cues/", "/c/ward-nurses/threads/new/"),
    ],
)
def test_at_the_foot_of_a_phone_one_is_in_the_room_the_page_belongs_to(
    asked: list[str], room: str, path: str, marked: str
) -> None:
    rooms = [{"name": room, "label": "", "url": "", "count": 0, "live": False, "current": True}]
    here = place("ward-nurses", current=True, places=rooms)
    shell._providers.append(lambda request: {"communities": [here]})
    tabs = shell.Shell(request_for(Person(display_name="Noor", pk=1), f"/c/ward-nurses/{path}"))["tabs"]
    assert re.findall(r'href="([^"]+)" aria-current="page"', tabs) == [marked]


@pytest.mark.parametrize("has_account", [True, False])
def test_who_comes_in_from_a_community_goes_on_where_they_read(asked: list[str], has_account: bool) -> None:
    """And from elsewhere to the welcome, or home."""
    here = [place("ward-nurses", current=False), place("teachers", current=True)]
    shell._providers.append(lambda request: {"communities": here})
    person = Person(display_name="Noor", pk=1) if has_account else None
    way_back = shell.Shell(request_for(person, "/c/teachers/threads/?tag=a&show=new"))["way_back"]
    assert way_back == ("" if has_account else "?next=/c/teachers/threads/%3Ftag%3Da%26show%3Dnew")
    here[1] = place("teachers", current=False)
    assert shell.Shell(request_for(person, "/communities/"))["way_back"] == ""


@pytest.mark.parametrize(
    ("cookie", "setting", "theme"),
    [("dark", "light", "dark"), ("", "light", "light"), ("", "system", ""), ("sepia", "dark", "dark")],
)
def test_the_theme_is_this_browsers_else_the_persons_else_the_devices(
    asked: list[str], cookie: str, setting: str, theme: str
) -> None:
    person = Person(display_name="Noor", pk=1, theme=setting)
    assert shell.Shell(request_for(person, theme=cookie))["theme"] == theme


@pytest.mark.django_db
def test_the_chosen_theme_is_in_the_page_from_the_first_byte(client: Client) -> None:
    client.cookies["theme"] = "dark"
    assert b'<html lang="en-gb" data-theme="dark">' in client.get("/nowhere/").content
    client.cookies["theme"] = '"><script>'
    assert b"data-theme" not in client.get("/nowhere/").content


def place(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "url": f"/c/{name}/", "source": {}, "current": False, **more}


@pytest.mark.parametrize(
    ("communities", "addresses"),
    [
        ([], []),
        ([place("a"), place("b")], ["/c/a/threads/new/", "/c/b/threads/new/"]),
        ([place("a"), place("b", current=True)], ["/c/b/threads/new/"]),
        ([place("a"), place("only-looking", current=True, member=False)], ["/c/a/threads/new/"]),
    ],
)
def test_write_leads_to_the_community_one_is_in_or_lets_one_choose(
    asked: list[str], communities: list[dict[str, Any]], addresses: list[str]
) -> None:
    shell._providers.append(lambda request: {"communities": communities})
    written = shell.Shell(request_for(Person(display_name="Noor", pk=1)))["writing"]
    assert [where["url"] for where in written] == addresses
    assert shell.Shell(request_for(None))["writing"] == []


@pytest.mark.parametrize(("rail", "columns"), [("", 1), ("<section>Here now</section>", 2)])
def test_a_page_says_at_its_beginning_whether_it_has_a_rail(asked: list[str], rail: str, columns: int) -> None:
    source = '{% extends "layouts/app.html" %}{% block rail %}' + rail + "{% endblock %}"
    html = Template(source).render(Context(shell_context(request_for(None))))
    assert ('<div class="cols cols--one">' in html) == (columns == 1)
    assert ("<aside" in html) == (columns == 2)
    assert rail in html
