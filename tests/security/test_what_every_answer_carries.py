"""No answer can be framed, guessed at or kept by somebody else's cache, whatever it is an answer to."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from content.uploading import take_upload
from tests.access.scene import Scene
from tests.access.table import Row
from tests.cast import client_of, make_person
from tests.security.ground import rows_for, undone

pytestmark = pytest.mark.django_db


def lacking(answer: Any) -> list[str]:
    headers = answer.headers
    policy = headers.get("Content-Security-Policy", "")
    wanted = {
        "nothing loads by default": "default-src 'none'" in policy,
        "no inline script": "'unsafe-inline'" not in policy and "'unsafe-eval'" not in policy,
        "not framed": "frame-ancestors 'none'" in policy,
        "nor by older browsers": headers.get("X-Frame-Options") == "DENY",
        "no guessing": headers.get("X-Content-Type-Options") == "nosniff",
        "no address told": headers.get("Referrer-Policy") == "same-origin",
        "a window of its own": headers.get("Cross-Origin-Opener-Policy") == "same-origin",
        "no camera": "camera=()" in headers.get("Permissions-Policy", ""),
    }
    return [name for name, there in wanted.items() if not there]


def test_every_page_is_protected_and_kept_by_nobody(scene: Scene) -> None:
    for row in rows_for("get"):
        _protected(row, scene)


def _protected(row: Row, scene: Scene) -> None:
    for role in ("anonymous", "outsider", "member"):
        answer = undone(scene.clients[role], "get", scene.url(row))
        assert not lacking(answer), (row, role)
        assert "Cookie" in answer["Vary"]
        assert "HX-Request" in answer["Vary"]
        if role != "anonymous" and row.route != "ui:manifest":  # which is the same for everybody
            kept = answer["Cache-Control"]
            assert "private" in kept
            assert "no-store" in kept or "no-cache" in kept or row.route == "people:portrait"


@pytest.mark.parametrize(
    "url",
    ["/nowhere/", "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/admin/", "/favicon.ico"],
)
def test_so_is_everything_around_them(url: str) -> None:
    assert not lacking(Client().get(url))


def test_so_are_refusals() -> None:
    assert not lacking(Client(enforce_csrf_checks=True).post("/accounts/login/", {}))
    assert not lacking(Client(raise_request_exception=False).get("/", headers={"host": "evil.example"}))
    assert not lacking(Client().delete("/people/"))


def test_a_face_that_is_drawn_and_a_probe_cannot_be_framed_either() -> None:
    for url in ("/faces/noor.svg", "/healthz", "/readyz"):
        answer = Client().get(url)
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"], url
        assert answer["X-Content-Type-Options"] == "nosniff", url


def test_a_file_of_somebodys_does_nothing() -> None:
    owner = make_person()
    file = SimpleUploadedFile("page.html.txt", b"<script>alert(1)</script>", content_type="text/html")
    upload = take_upload(file, owner=owner)
    answer = client_of(owner).get(f"/media/{upload.key}/{upload.name}")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "frame-ancestors 'none'" in policy
    assert answer["Content-Type"].startswith("text/plain")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "name",
    [
        "a\r\nX-Evil: 1.txt",
        'a";filename="evil.exe.txt',
        "../../etc/passwd.txt",
        "évil\u202etxt.exe.txt",
        "a%0d%0ab.txt",
    ],
)
def test_a_files_name_is_a_name_and_nothing_else(name: str) -> None:
    owner = make_person()
    upload = take_upload(SimpleUploadedFile(name, b"words"), owner=owner)
    answer = client_of(owner).get(f"/media/{upload.key}/{upload.name}")
    assert answer.status_code == 200
    assert "X-Evil" not in answer.headers
    assert answer["Content-Disposition"] == f'attachment; filename="{upload.name}"'


@pytest.mark.parametrize("ending", ["x.css", ";x.css", "%2e.css", "%00.css", "..%2fx.css"])
def test_no_cache_takes_a_page_for_a_stylesheet(ending: str, scene: Scene) -> None:
    client = client_of(scene.ward.member)
    for url in (f"/c/{scene.slug}/threads/", f"/c/{scene.slug}/threads/{scene['thread']}/", "/settings/profile/"):
        answer = client.get(url + ending)
        if answer.status_code in (301, 302):
            answer = client.get(answer["Location"])
            # A thread's title in its address is decoration: whatever stands there leads to the thread's own page.
            assert "no-store" in answer["Cache-Control"]
        else:
            assert answer.status_code == 404, url + ending


def test_a_browser_keeps_no_page_for_going_back(scene: Scene) -> None:
    """htmx would keep former pages where the next person at the machine finds them."""
    page = client_of(scene.ward.member).get(f"/c/{scene.slug}/threads/").content.decode()
    assert re.search(r'<script type="module" src="[^"]*js/app', page)
    scripts = Path(settings.BASE_DIR) / "static" / "js"
    assert 'import "hearth/lib/htmx-config.js";' in (scripts / "app.js").read_text()
    said = (scripts / "lib" / "htmx-config.js").read_text()
    assert "historyCacheSize: 0," in said
    assert "refreshOnHistoryMiss: true," in said


def test_a_members_tag_is_no_use_to_others(scene: Scene) -> None:
    url = f"/c/{scene.slug}/threads/{scene['thread']}/{scene['thread_slug']}/"
    tag = client_of(scene.ward.member).get(url).headers.get("ETag", '"anything"')
    for role in ("anonymous", "outsider", "removed", "banned"):
        assert scene.clients[role].get(url, headers={"if-none-match": tag}).status_code == 404
