"""Places for embedded servers, and what is known of the processes in them."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from launcher.attach import Servers, attach
from launcher.places import Place
from tests.launcher.processes import end_all_of


@pytest.fixture
def folder() -> Iterator[Path]:
    """Short enough for a socket, and not below a private folder: Postgres runs as somebody else when root starts it."""
    folder = Path(tempfile.mkdtemp(prefix="hearth-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    end_all_of(folder)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def place(folder: Path) -> Place:
    return Place(folder, throwaway=True)


@pytest.fixture
def kept(folder: Path) -> Place:
    """One that writes everything down before it says so."""
    return Place(folder)


@pytest.fixture(scope="session")
def made_before() -> Iterator[Path]:
    """A new database, made once: tests that are about another thing start from a copy."""
    with tempfile.TemporaryDirectory(prefix="hearth-", dir="/tmp") as name:
        Path(name).chmod(0o755)
        attach(Place(Path(name), throwaway=True), ["postgres"]).let_go()
        yield Path(name) / "postgres"


def start_from(made_before: Path, place: Place) -> None:
    home = place.folder / "postgres"
    if not home.exists():
        place.folder.mkdir(exist_ok=True)
        subprocess.run(["cp", "-a", made_before, home], check=True)


@pytest.fixture
def hold(place: Place, made_before: Path) -> Iterator[Callable[..., Servers]]:
    """Takes a hold on the servers of the place, given back at the end at the latest."""
    held: list[Servers] = []

    def hold(*needed: str, at: Place = place) -> Servers:
        start_from(made_before, at)
        held.append(attach(at, list(needed or ("postgres", "valkey"))))
        return held[-1]

    yield hold
    for servers in held:
        servers.let_go()
