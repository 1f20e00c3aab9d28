"""A site as it runs for real: what its answers carry, and what it never gives away."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.config.environments import python, real_site

pytestmark = pytest.mark.django_db(transaction=True)
# Asked in a process with the settings of production, behind a proxy that speaks TLS.
ASKED = """
import json, django
from django.conf import settings
# Nothing was collected here.
files = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
settings.STORAGES = settings.STORAGES | {"staticfiles": files}
django.setup()
from django.contrib.auth.hashers import get_hasher
from django.test import Client

def ask(path, method="get", secure=True, **more):
    client = Client(SERVER_NAME="hearth.example.org", raise_request_exception=False)
    answer = client.generic(method.upper(), path, secure=secure, **more)
    return {
        "status": answer.status_code,
        "headers": dict(answer.headers),
        "text": answer.content[:4000].decode("utf-8", "replace"),
        "cookies": [one.OutputString() for one in answer.cookies.values()],
    }

said = {"HTTP_X_SAID": "said-by-the-client"}
hidden = (
    "/.git/config /.env /.hearth/secret /config/settings.py /manage.py /requirements/base.txt /static/ /static/css/ "
    "/media/ /static/../manage.py /static/%2e%2e/manage.py /media/../manage.py /metrics /demo/ /demo/mail/ "
    "/enter/member/ /api/docs /server-status /phpinfo.php /__debug__/"
).split()
print(json.dumps({
    "door": ask("/accounts/login/"),
    "plain": ask("/accounts/login/", secure=False),
    "nowhere": ask("/nowhere/"),
    "trace": ask("/accounts/login/", "trace", **said),
    "trace_home": ask("/", "trace", **said),
    "connect": ask("/", "connect", **said),
    "track": ask("/people/", "track", **said),
    "hidden": {path: ask(path)["status"] for path in hidden},
    "cross": ask("/accounts/login/", HTTP_ORIGIN="https://evil.example"),
    "health": ask("/healthz", secure=False),
    "apps": settings.INSTALLED_APPS,
    "debug": settings.DEBUG,
    "template_debug": settings.TEMPLATES[0]["OPTIONS"].get("debug", False),
    "hasher": [get_hasher().algorithm, get_hasher().iterations],
    "session": settings.SESSION_COOKIE_NAME,
    "second_factor": settings.STAFF_NEED_SECOND_FACTOR,
    "asked_again": settings.STAFF_SIGNED_IN_HOURS,
    "idle": settings.SESSION_IDLE_DAYS,
    "longest": settings.SESSION_COOKIE_AGE,
    "reset": settings.PASSWORD_RESET_TIMEOUT,
    "code": settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT,
}))
"""


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    return {}


@pytest.fixture
def site(told: dict[str, Any], transactional_db: None) -> dict[str, Any]:
    if not told:
        environment = real_site(DJANGO_SETTINGS_MODULE="config.settings", TRUSTED_PROXY_COUNT="1")
        answer = python("-c", ASKED, environment=environment)
        assert answer.returncode == 0, answer.stderr[-3000:]
        told |= json.loads(answer.stdout.splitlines()[-1])
    return told


def test_browsers_are_told_to_insist_on_tls_for_a_year_and_for_every_name(site: dict[str, Any]) -> None:
    insisted = site["door"]["headers"]["Strict-Transport-Security"]
    assert int(insisted.partition("max-age=")[2].partition(";")[0]) >= 31_536_000
    assert "includeSubDomains" in insisted
    assert site["nowhere"]["headers"]["Strict-Transport-Security"] == insisted


def test_what_comes_without_tls_is_sent_to_where_it_is(site: dict[str, Any]) -> None:
    assert site["plain"]["status"] == 301
    assert site["plain"]["headers"]["Location"] == "https://hearth.example.org/accounts/login/"
    assert site["plain"]["cookies"] == []
    # Not what a machine asks for: it would not notice that it asked in the open.
    assert site["health"]["status"] == 200


def test_cookies_go_over_tls_to_this_very_host_and_not_to_scripts_of_others(site: dict[str, Any]) -> None:
    assert site["door"]["cookies"]
    for cookie in site["door"]["cookies"]:
        assert cookie.startswith("__Host-"), cookie
        assert "Secure" in cookie
        assert "SameSite=Lax" in cookie
        assert "Path=/;" in cookie
        assert "Domain=" not in cookie
    assert site["session"] == "__Host-sessionid"


def test_nobody_may_read_answers_from_another_site(site: dict[str, Any]) -> None:
    assert not [name for name in site["cross"]["headers"] if name.lower().startswith("access-control-")]


def test_methods_that_echo_are_not_known(site: dict[str, Any]) -> None:
    assert site["trace"]["status"] in (403, 405)
    for method in ("trace", "trace_home", "connect", "track"):
        assert site[method]["status"] in (302, 403, 405), method
        assert "said-by-the-client" not in json.dumps(site[method])


def test_nothing_beside_the_pages_is_served(site: dict[str, Any]) -> None:
    assert {path: status for path, status in site["hidden"].items() if status != 404} == {}


def test_a_page_that_is_not_there_tells_nothing_of_the_house(site: dict[str, Any]) -> None:
    assert site["debug"] is False
    assert site["template_debug"] is False
    assert site["nowhere"]["status"] == 404
    for told in ("Traceback", "urlpatterns", "DEBUG =", "Django/", "Python/", "uvicorn"):
        assert told not in site["nowhere"]["text"]
        assert told not in json.dumps({**site["nowhere"]["headers"], **site["door"]["headers"]})


def test_every_answer_says_what_it_is_and_in_which_letters(site: dict[str, Any]) -> None:
    for name in ("door", "nowhere"):
        assert site[name]["headers"]["Content-Type"] == "text/html; charset=utf-8"


def test_passwords_are_kept_by_a_slow_hash(site: dict[str, Any]) -> None:
    algorithm, rounds = site["hasher"]
    assert algorithm == "pbkdf2_sha256"
    assert rounds >= 600_000


def test_neither_the_demo_nor_anything_for_looking_inside_is_there(site: dict[str, Any]) -> None:
    assert "demo" not in site["apps"]
    assert not {"django.contrib.admindocs", "debug_toolbar", "django_extensions", "silk"} & set(site["apps"])


def test_sessions_and_codes_end_as_the_document_says(site: dict[str, Any]) -> None:
    assert (site["idle"], site["longest"]) == (14, 30 * 86400)
    assert (site["second_factor"], site["asked_again"]) == (True, 12)
    assert site["code"] == 600
    assert site["reset"] == 3600
