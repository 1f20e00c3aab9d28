"""From a new clone to an environment: what is looked for, what is fetched, and what is said when it cannot be."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import pytest

from launcher import bootstrap
from launcher.bootstrap import Trouble
from launcher.places import ROOT

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The files a set-up reads, with no environment yet."""
    for name in ("launcher", "requirements"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / ".python-version", tmp_path)
    return tmp_path


def program(folder: Path, name: str, *lines: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text("\n".join(["#!/bin/sh", *lines, ""]))
    (folder / name).chmod(0o755)


def set_up(clone: Path, path: Path | str) -> subprocess.CompletedProcess[str]:
    """On a machine whose programs are those in `path`."""
    environment = {"PATH": f"{path}:/usr/bin:/bin", "HOME": str(clone / "home")}
    command = [sys.executable, str(clone / "launcher" / "bootstrap.py"), "serve"]
    return subprocess.run(command, env=environment, capture_output=True, text=True)


def test_old_pythons_can_read_the_first_file() -> None:
    ast.parse(Path(bootstrap.__file__).read_text(), feature_version=(3, 4))


def test_no_python_of_the_right_version_and_none_to_be_had(clone: Path) -> None:
    program(clone / "programs", "uv", 'test "$1" = --version && exec echo "uv 0.13"', "exit 2")
    answer = set_up(clone, clone / "programs")
    assert answer.returncode == 1
    assert "fetching one (downloads about 30 MB)" in answer.stderr
    assert "Hearth runs on Python 3.12. None was found here" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_packages_that_cannot_be_fetched_leave_no_mark_of_success(clone: Path) -> None:
    uv = bootstrap.working_uv()
    assert uv
    program(clone / "programs", "uv", 'test "$1" = pip && { echo "no network" >&2; exit 2; }', f'exec {uv} "$@"')
    # The interpreter of these tests is of the right version, and may lie where the new machine would not look.
    program(clone / "programs", "python3.12", f'exec {Path(sys.executable).resolve()} "$@"')
    answer = set_up(clone, clone / "programs")
    assert answer.returncode == 1, answer.stderr
    assert "Installing the packages of requirements/embedded.txt (downloads up to 125 MB)" in answer.stderr
    assert "no network" in answer.stderr
    assert "The packages could not be installed; the lines above say why." in answer.stderr
    assert not (clone / ".venv" / ".hearth-requirements").exists()


def test_a_stand_in_for_uv_that_refuses_is_passed_over(tmp_path: Path) -> None:
    """Version managers leave such files about."""
    program(tmp_path, "refusing", "exit 1")
    program(tmp_path, "working", "echo uv 0.13")
    found = bootstrap.working_uv([None, str(tmp_path / "gone"), str(tmp_path / "refusing"), str(tmp_path / "working")])
    assert found == str(tmp_path / "working")


def test_no_room_for_the_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk's own answer is replaced: no machine that runs this has so little left."""
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(2**30, 0, 2**26))
    with pytest.raises(Trouble, match=r"has 64 MB left; the set-up needs about 1200 MB"):
        bootstrap.require_room()


def test_neither_python_nor_uv(clone: Path) -> None:
    """Python 2, or nothing at all."""
    program(clone / "programs", "dirname", 'exec /usr/bin/dirname "$@"')
    for name in ("python3", "python"):
        program(clone / "programs", name, "exit 1")
    launch = clone / "launcher" / "launch.sh"
    launch.write_text(launch.read_text().replace("/usr/bin/python3", "/no/python3"))
    environment = {"PATH": str(clone / "programs"), "HOME": str(clone)}
    answer = subprocess.run(["/bin/sh", launch, "serve"], env=environment, capture_output=True, text=True)
    assert answer.returncode == 1
    assert "Hearth needs Python 3 or uv to set itself up, and found neither" in answer.stderr


def test_the_systems_certificates_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("UV_SYSTEM_CERTS", raising=False)
    monkeypatch.setattr(os.path, "exists", lambda path: path == "/etc/ssl/certs/ca-certificates.crt")
    bootstrap.trust_what_the_system_trusts()
    assert os.environ["UV_SYSTEM_CERTS"] == "true"


def test_somebody_who_said_otherwise_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_SYSTEM_CERTS", "false")
    bootstrap.trust_what_the_system_trusts()
    assert os.environ["UV_SYSTEM_CERTS"] == "false"
