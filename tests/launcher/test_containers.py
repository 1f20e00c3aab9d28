"""What can be held about the images without an engine."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from launcher import compose
from launcher.places import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text()
LAST_STAGE = DOCKERFILE[DOCKERFILE.rindex("\nFROM ") :]
SERVICES: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
OURS = ("web", "worker", "beat", "sweeper")


def test_the_compose_file_has_nothing_to_complain_of() -> None:
    assert compose.complaints(ROOT / "docker-compose.yml") == []


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_starts_again_knows_its_bounds_and_a_version(name: str) -> None:
    service = SERVICES[name]
    assert service["restart"] == "unless-stopped"
    assert "mem_limit" in service
    assert name in OURS or re.search(r":v?\d", service["image"])


@pytest.mark.parametrize("name", SERVICES)
def test_each_says_whether_it_is_well(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]


@pytest.mark.parametrize("name", OURS)
def test_what_is_ours_ends_when_asked_while_it_starts(name: str) -> None:
    """As the first process it would not: the kernel keeps from that one what it has no handler for yet."""
    assert SERVICES[name]["init"] is True


@pytest.mark.parametrize("name", ["worker", "beat", "sweeper"])
def test_the_others_wait_until_the_tables_are_up_to_date(name: str) -> None:
    assert SERVICES[name]["depends_on"] == {"web": {"condition": "service_healthy"}}


@pytest.mark.parametrize("name", ["worker", "beat", "sweeper"])
def test_the_others_are_well_as_long_as_they_touched_their_file_lately(name: str, tmp_path: Path) -> None:
    service, file = SERVICES[name], tmp_path / "alive"
    shell, check = service["healthcheck"]["test"]
    assert shell == "CMD-SHELL"
    assert service["environment"]["ALIVE_FILE"].startswith("/tmp/")

    def is_well() -> bool:
        asked = ["/bin/sh", "-c", check.replace("$$", "$")]
        return subprocess.run(asked, env={"PATH": os.environ["PATH"], "ALIVE_FILE": str(file)}).returncode == 0

    assert not is_well()
    file.touch()
    assert is_well()
    os.utime(file, (0, 0))
    assert not is_well()


def test_only_the_proxy_is_open_to_the_world() -> None:
    open_to = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert open_to.pop("caddy") == ["80:80", "443:443"]
    assert all(port.startswith("127.0.0.1:") for ports in open_to.values() for port in ports)


def test_no_secret_has_a_default() -> None:
    assert compose.needed(ROOT / "docker-compose.yml") == ["DOMAIN", "POSTGRES_PASSWORD", "SECRET_KEY"]
    example = dict(
        line.split("=", 1) for line in (ROOT / ".env.example").read_text().splitlines() if line and line[0] != "#"
    )
    assert example["SECRET_KEY"] == example["POSTGRES_PASSWORD"] == ""
    assert set(compose.needed(ROOT / "docker-compose.yml")) <= set(example)


def test_the_image_runs_as_an_ordinary_user_who_owns_none_of_the_code() -> None:
    assert re.search(r"^USER (?!root|0\b)\w+", LAST_STAGE, re.MULTILINE)
    assert "--chown" not in LAST_STAGE
    assert "pip install" not in LAST_STAGE


@pytest.mark.parametrize("name", OURS)
def test_what_is_ours_can_gain_no_rights(name: str) -> None:
    assert SERVICES[name]["security_opt"] == ["no-new-privileges:true"]


def test_the_others_have_no_more_rights_than_they_need() -> None:
    caddy = SERVICES["caddy"]
    assert (caddy["cap_drop"], caddy["cap_add"]) == (["ALL"], ["NET_BIND_SERVICE", "DAC_OVERRIDE"])
    assert SERVICES["mail"]["user"] == "10001"


def test_images_have_a_version_and_secrets_of_the_build_stay_in_it() -> None:
    for image in re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE):
        assert re.search(r":\d", image)
        assert not image.endswith(":latest")
    assert not re.search(r"^(ENV|ARG).*(SECRET|PASSWORD|DATABASE_URL)", DOCKERFILE, re.MULTILINE)


def test_a_folder_that_the_base_image_has_already_breaks_no_build() -> None:
    """Debian's have /media, for one."""
    assert set(re.findall(r"mkdir (\S+)", DOCKERFILE)) == {"-p"}


def test_every_file_that_is_copied_is_there() -> None:
    for sources in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE):
        assert all((ROOT / source).exists() for source in sources.split())


def test_what_the_image_does_not_need_stays_outside() -> None:
    left_out = (ROOT / ".dockerignore").read_text().split()
    assert {".git", ".env", ".venv", ".hearth", ".hypothesis", ".*_cache", "media", "tests"} <= set(left_out)


def test_the_containers_serve_as_measured() -> None:
    """With the bounds of config.serving, not a bare uvicorn."""
    entry = (ROOT / "docker-entrypoint.sh").read_text()
    assert "exec python -m config.serving --host 0.0.0.0" in entry
    subprocess.run(["/bin/sh", "-n", ROOT / "docker-entrypoint.sh"], check=True)
