"""What the Dockerfile does after its packages are there, done in a folder that holds what the image would hold.

Its own lines are run, so that a change of them is tried. What needs an engine is not: fetching the base images and
packages, the user, the network between the services, the volumes.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from http.client import HTTPConnection
from pathlib import Path

import pytest
import yaml
from django.db import connection

from launcher.places import ROOT
from tests.config.environments import address_of_this_database, real_site

pytestmark = pytest.mark.django_db(transaction=True)
DOCKERFILE = (ROOT / "Dockerfile").read_text()
WEB = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]["web"]
# All tables are made from nothing.
WITHIN = 600


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`COPY . .` with .dockerignore, of files that their owner keeps to themselves, and what is built in it."""
    folder = tmp_path_factory.mktemp("image") / "hearth"
    left_out = [line for line in (ROOT / ".dockerignore").read_text().split() if line]
    shutil.copytree(ROOT, folder, ignore=lambda where, names: _left_out(Path(where), names, left_out), symlinks=True)
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & 0o700)
    built = re.search(r"^RUN export (.+?)(?=^\S)", DOCKERFILE, re.MULTILINE | re.DOTALL)
    assert built
    steps = re.sub(r"/(assets-)?venv/bin/python", sys.executable, f"export {built[1]}").replace("/venv/lib", "config")
    ran = subprocess.run(
        ["/bin/sh", "-ec", steps.replace("/hearth\n", ".\n")], cwd=folder, env=_bare(), capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr
    return folder


@pytest.fixture
def empty_database() -> Iterator[str]:
    mine = connection.settings_dict["NAME"]
    name = f"{mine}_of_the_image"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    yield address_of_this_database().replace(f"/{mine}", f"/{name}", 1)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_the_image_has_its_files_and_nothing_of_the_workshop(image: Path) -> None:
    assert list((image / "staticfiles").rglob("*.css"))
    assert list((image / "staticfiles").rglob("*.woff2"))
    assert not [
        name for name in ("tests", "bench", "docs", ".git", ".venv", ".env", "media") if (image / name).exists()
    ]


def test_another_than_its_owner_may_read_all_of_it(image: Path) -> None:
    there = [path for path in (image, *image.rglob("*")) if not path.is_symlink()]
    assert not [path for path in there if not path.stat().st_mode & (0o001 if path.is_dir() else 0o004)]
    assert (image / "docker-entrypoint.sh").stat().st_mode & 0o005 == 0o005


def test_web_begins_with_an_empty_database_and_answers_as_the_health_check_asks(
    image: Path, empty_database: str, tmp_path: Path
) -> None:
    environment = real_site(DATABASE_URL=empty_database, MEDIA_ROOT=str(tmp_path), TRUSTED_PROXY_COUNT="1")
    with _web(image, environment) as port:
        check = WEB["healthcheck"]["test"][1:]
        asked = [sys.executable, *(word.replace("8000", str(port)) for word in check[1:])]
        assert subprocess.run(asked, env=environment).returncode == 0
        status, page = _ask(port, "/readyz")
        assert status == 200
        assert '"migrations": "ok"' in page
        status, page = _ask(port, "/accounts/login/")
        assert status == 200
        assert 'rel="stylesheet"' in page


@pytest.mark.parametrize("words", [("manage.py", "check", "--deploy"), ("-m", "celery", "-A", "config", "report")])
def test_what_the_other_containers_run_is_there(words: tuple[str, ...], image: Path) -> None:
    ran = subprocess.run([sys.executable, *words], cwd=image, env=real_site(), capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr


@contextmanager
def _web(image: Path, environment: dict[str, str]) -> Iterator[int]:
    """The entry point as it stands, on a port of ours: it ends within the grace that compose gives."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    entry = image / "docker-entrypoint.sh"
    entry.write_text(entry.read_text().replace("--host 0.0.0.0 --port 8000", f"--host 127.0.0.1 --port {port}"))
    path = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    process = subprocess.Popen([str(entry), *WEB["command"]], cwd=image, env=environment | {"PATH": path})
    try:
        end = time.monotonic() + WITHIN
        while not _is_alive(port):
            assert process.poll() is None, "it ended"
            assert time.monotonic() < end, "it does not answer"
            time.sleep(0.2)
        yield port
        process.send_signal(signal.SIGTERM)
        assert process.wait(int(WEB["stop_grace_period"].removesuffix("s"))) in (0, -signal.SIGTERM)
    finally:
        process.kill()
        process.wait()


def _is_alive(port: int) -> bool:
    try:
        return _ask(port, "/healthz")[0] == 200
    except OSError:
        return False


def _ask(port: int, path: str) -> tuple[int, str]:
    """As the proxy asks."""
    wire = HTTPConnection("127.0.0.1", port, timeout=30)
    wire.request(
        "GET",
        path,
        headers={"Host": "hearth.example.org", "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"},
    )
    answer = wire.getresponse()
    return answer.status, answer.read().decode()


def _left_out(where: Path, names: list[str], rules: list[str]) -> set[str]:
    relative = where.relative_to(ROOT)
    return {name for name in names if any(_is_meant(str(relative / name), rule) for rule in rules)}


def _is_meant(path: str, rule: str) -> bool:
    return fnmatch(Path(path).name if rule.startswith("**/") else path, rule.removeprefix("**/"))


def _bare() -> dict[str, str]:
    return {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
