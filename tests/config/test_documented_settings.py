"""docs/operations.md names every setting that the code reads from the environment, and none besides."""

from __future__ import annotations

import json
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from anymail import backends
from django.core.exceptions import ImproperlyConfigured
from environ import Env

from config.connections import NOT_ASKED, WATCHING, anymail, mailer
from config.providers import SOCIAL
from launcher.places import ROOT

ROOMS = (
    *("config", "launcher", "demo", "bench", "people", "content", "engagement", "moderation", "search", "ui"),
    *("communities", "discussions", "chat", "knowledge", "mentoring"),
)
READ = re.compile(r"""\benv(?:iron)?(?:ment)?(?:\.\w+)?[(\[]\s*["']([A-Z][A-Z_]+)["']""")
# Of other programs, not ours to explain.
FOREIGN = {"CI", "DISPLAY", "DJANGO_SETTINGS_MODULE", "HOME", "PATH", "PYENV_ROOT", "PYTHONDONTWRITEBYTECODE"}
FOREIGN |= {"PYTHONPYCACHEPREFIX", "UV_PYTHON_PREFERENCE", "UV_SYSTEM_CERTS", "VIRTUAL_ENV", "WAYLAND_DISPLAY"}


def read_by_the_code() -> set[str]:
    plain = {name for path in sources() for name in READ.findall(path.read_text())}
    keys = {f"{name.upper()}_CLIENT_{kind}" for name in SOCIAL for kind in ("ID", "SECRET")}
    return (plain | keys) - FOREIGN


def sources() -> Iterator[Path]:
    for room in ROOMS:
        yield from (ROOT / room).rglob("*.py")
    yield ROOT / "manage.py"


def explained() -> set[str]:
    rows = re.findall(r"^\| (\**`[A-Z_]+`[^|]*)\|", (ROOT / "docs" / "operations.md").read_text(), re.MULTILINE)
    return set(re.findall(r"`([A-Z_]+)`", "".join(rows)))


def test_every_setting_is_explained() -> None:
    assert read_by_the_code() - explained() == set()


def test_nothing_is_explained_that_nobody_reads() -> None:
    everything = "".join(path.read_text() for path in [*sources(), ROOT / "docker-entrypoint.sh"])
    keys = {f"{name.upper()}_CLIENT_{kind}" for name in SOCIAL for kind in ("ID", "SECRET")}
    assert [name for name in explained() - keys if name not in everything] == []


@pytest.mark.parametrize(
    ("address", "tls", "ssl"),
    [("smtp+tls://a%40b:p@host:587", True, False), ("smtp+ssl://a%40b:p@host:465", False, True)],
)
def test_mail_addresses_as_explained(monkeypatch: pytest.MonkeyPatch, address: str, tls: bool, ssl: bool) -> None:
    monkeypatch.setenv("EMAIL_URL", address)
    options = mailer(Env(), mode="production")["OPTIONS"]
    assert (options["use_tls"], options["use_ssl"], options["username"]) == (tls, ssl, "a@b")


def test_an_option_that_would_be_left_out_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Or the password would go out in the open."""
    monkeypatch.setenv("EMAIL_URL", "smtp://u:p@host:587?tls=true")
    with pytest.raises(ImproperlyConfigured, match="smtp\\+tls"):
        mailer(Env(), mode="production")


def test_every_mail_service_is_one_that_can_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """And each of them is explained."""
    there = {one.name for one in pkgutil.iter_modules(backends.__path__)}
    assert there - {"base", "base_requests", "console", "test", "sendinblue"} == WATCHING | NOT_ASKED
    words = (ROOT / "docs" / "operations.md").read_text()
    assert [name for name in WATCHING | NOT_ASKED if f"`{name}`" not in words] == []
    for name in WATCHING | NOT_ASKED:
        monkeypatch.setenv("MAIL_SERVICE", name)
        assert mailer(Env(), mode="production") == {"BACKEND": f"anymail.backends.{name}.EmailBackend"}


def test_a_mail_service_nobody_knows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIL_SERVICE", "pigeons")
    with pytest.raises(ImproperlyConfigured, match="postmark"):
        mailer(Env(), mode="production")


def test_a_mail_service_without_its_keys_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """At the start, and not with the first letter."""
    monkeypatch.setenv("MAIL_SERVICE", "postmark")
    monkeypatch.setenv("ANYMAIL", "")
    with pytest.raises(ImproperlyConfigured, match="ANYMAIL"):
        anymail(Env())


def test_a_mail_service_is_asked_to_watch_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIL_SERVICE", "postmark")
    monkeypatch.setenv("ANYMAIL", json.dumps({"POSTMARK_SERVER_TOKEN": "t", "SEND_DEFAULTS": {"tags": ["hearth"]}}))
    assert anymail(Env())["SEND_DEFAULTS"] == {"tags": ["hearth"], "track_opens": False, "track_clicks": False}
