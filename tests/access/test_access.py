"""Who may reach what: every address, as everybody, in an open, a closed and a private community."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import unified_diff
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse
from django.views.generic import RedirectView
from django_htmx.middleware import HtmxDetails

import tests.access.rows  # noqa: F401 - reads everybody's rows
from tests.access.offered import offered_in_vain
from tests.access.scene import Scene
from tests.access.table import ACCESSES, EXEMPT, ROLES, ROWS, Row, Says, signed_in

FRAGMENT = {"HX-Request": "true"}
SESSION = settings.SESSION_COOKIE_NAME
# Without the mark a run of these tests alone is given no database of its own.
pytestmark = pytest.mark.django_db
OWN_METHODS = ("get", "post", "delete", "patch")


@pytest.fixture(scope="module")
def scenes(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Scene]]:
    """Made once and never committed: every request below is undone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield {access: Scene(access) for access in ACCESSES}
        transaction.set_rollback(True)


@pytest.fixture(scope="module", autouse=True)
def _who_looks_whether_a_part_is_asked_for() -> Iterator[None]:
    """Notes it on the request. An answer for which nobody looked is the same for a fragment, and is not asked twice."""
    look = HtmxDetails._get_header_value

    def look_and_note(details: HtmxDetails, name: str) -> str | None:
        details.request.looked_at_htmx = True  # type: ignore[attr-defined]
        return look(details, name)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(HtmxDetails, "_get_header_value", look_and_note)
        yield


@pytest.mark.parametrize("access", ACCESSES)
@pytest.mark.parametrize("row", ROWS, ids=str)
def test_everybody_gets_what_the_table_says(row: Row, access: str, scenes: dict[str, Scene]) -> None:
    scene = scenes[access]
    wrong = [f"{role}: {found}" for role in ROLES if (found := _found(scene, row, role))]
    assert not wrong, "\n".join([f"{row} of the {access} community", *wrong])


def _found(scene: Scene, row: Row, role: str) -> str:
    """What is wrong, or nothing."""
    expected = row.rule(scene.access, role)
    differs = False
    for headers in ({}, FRAGMENT) if row.method == "get" else ({},):
        if headers and not differs:
            break
        response = _ask(scene, row, role, scene.url(row), headers)
        differs = hasattr(response.wsgi_request, "looked_at_htmx")  # type: ignore[attr-defined]
        said = _said(response)
        if said is not expected:
            return f"{said or response.status_code} instead of {expected}{' for a fragment' if headers else ''}"
        body = _without_address(_everything(response), scene.url(row))
        if leaked := [token for token in scene.forbidden(role) if token in body]:
            return f"leaks {leaked}"
        if _is_to_be_as_nothing(scene, row, said) and (told := _told_apart(scene, row, role, headers, response)):
            return f"the answer differs from that of an address that never was: {told}"
        if vain := _in_vain(scene, row, said, role, headers, response):
            return f"offers what is refused: {vain}"
        if missing := _missing(scene, row, said, role, headers, response):
            return f"does not show {missing}"
    return ""


def _ask(scene: Scene, row: Row, role: str, url: str, headers: dict[str, str]) -> HttpResponse:
    client: Client = scene.clients[role]
    # A message of an earlier answer waits in a cookie; only who is asking is kept.
    client.cookies = SimpleCookie({name: one.value for name, one in client.cookies.items() if name == SESSION})
    with transaction.atomic():
        response = getattr(client, row.method)(url, data=row.data(scene) or None, headers=headers)
        transaction.set_rollback(True)
        if response.streaming:
            # A file is read once; what is looked for in it is looked for more than once.
            whole = HttpResponse(b"".join(response), status=response.status_code, headers=response.headers)
            whole.wsgi_request = response.wsgi_request  # type: ignore[attr-defined]
            response = whole
    return response


def _said(response: HttpResponse) -> Says | None:
    onwards = response.headers.get("Location") or response.headers.get("HX-Redirect", "")
    if onwards.startswith(reverse("account_login")):
        return Says.SIGN_IN
    if response.status_code in (404, 403):
        return Says(str(response.status_code))
    return Says.OK if response.status_code < 400 or response.status_code == 422 else None


def _everything(response: HttpResponse) -> str:
    return f"{dict(response.headers)}\n{response.content.decode(errors='replace')}"


def _is_to_be_as_nothing(scene: Scene, row: Row, said: Says | None) -> bool:
    """Of a private place not even being asked to sign in may tell that it is there."""
    hides = scene.access == "private" and row.rule is not signed_in
    return said is Says.NOT_FOUND or (said is Says.SIGN_IN and hides)


def _told_apart(scene: Scene, row: Row, role: str, headers: dict[str, str], response: HttpResponse) -> list[str]:
    """The lines in which the answer differs from that for something that never existed."""
    arguments = scene.ghost_arguments(row, role)
    if arguments is None:
        return []
    ghost_url = reverse(row.route, args=arguments) + row.query
    ghost = _ask(scene, row, role, ghost_url, headers)
    here, there = _plain(response, scene.url(row)), _plain(ghost, ghost_url)
    differing = [line for line in unified_diff(there, here, lineterm="", n=0) if not line.startswith(("---", "+++"))]
    same = ghost.status_code == response.status_code
    return differing[:6] if same else [f"{ghost.status_code} for what never was"]


def _plain(response: HttpResponse, url: str) -> list[str]:
    """The lines of the body without what differs between any two answers, and the names of the headers."""
    body = _everything(response).partition("\n")[2]
    body = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", body)
    return [*sorted(response.headers), *_without_address(body, url).splitlines()]


def _without_address(text: str, url: str) -> str:
    """What the asker wrote into the address themselves may be said back to them."""
    path = url.partition("?")[0]
    for spelling in (quote(path, safe=""), quote(path), path):
        text = text.replace(spelling, "HERE")
    return text


def _missing(
    scene: Scene, row: Row, said: Says, role: str, headers: dict[str, str], response: HttpResponse
) -> list[str]:
    """Only whole pages have to show all they show; a fragment may be a part."""
    if said is not Says.OK or headers or response.status_code != 200:
        return []
    forbidden = set(scene.forbidden(role))
    expected = [name for name in row.shows if scene.token(name) not in forbidden]
    return [name for name in expected if scene.token(name) not in _everything(response)]


def _in_vain(
    scene: Scene, row: Row, said: Says, role: str, headers: dict[str, str], response: HttpResponse
) -> list[str]:
    is_page = said is Says.OK and row.method == "get" and response.headers["Content-Type"].startswith("text/html")
    if not is_page or headers or response.status_code != 200:
        return []
    return offered_in_vain(scene, role, scene.url(row), response.content.decode())


def _endpoints(resolver: URLResolver, namespace: str = "", route: str = "") -> Iterator[tuple[str, str, URLPattern]]:
    for pattern in resolver.url_patterns:
        below = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _endpoints(pattern, namespace + (f"{pattern.namespace}:" if pattern.namespace else ""), below)
        else:
            yield namespace + (pattern.name or below), below, pattern


def _methods(pattern: URLPattern) -> list[str]:
    view = getattr(pattern.callback, "view_class", None)
    if view is None:
        return ["any"]
    if issubclass(view, RedirectView):
        return ["get"]
    return [one for one in OWN_METHODS if hasattr(view, one) and one in view.http_method_names]


def test_no_address_is_without_a_row() -> None:
    have = {(row.route, row.method) for row in ROWS} | {(row.route, "any") for row in ROWS}
    lacking = [
        f"{method} {name} ({route})"
        for name, route, pattern in _endpoints(get_resolver())
        for method in _methods(pattern)
        if (name, method) not in have and not any(name.startswith(one) for one in EXEMPT)
    ]
    assert not lacking, "Add a row in tests/access/rows_<app>.py for:\n" + "\n".join(lacking)


def test_every_row_has_an_address(scenes: dict[str, Scene]) -> None:
    for row in ROWS:
        assert resolve(scenes["open"].url(row).partition("?")[0]), row


def test_every_exemption_is_used() -> None:
    names = [name for name, _route, _pattern in _endpoints(get_resolver())]
    unused = [one for one in EXEMPT if not any(name.startswith(one) for name in names)]
    assert unused in ([], ["ui:styleguide"])


def test_every_private_text_is_shown_to_somebody_by_some_row() -> None:
    """A canary that no page shows to anybody proves nothing."""
    shown = {name for row in ROWS for name in row.shows}
    assert shown, "rows name the canaries they show"
