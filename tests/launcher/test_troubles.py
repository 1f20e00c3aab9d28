"""What can be in the way: told in a sentence that says what to do, with nothing changed."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
from collections import namedtuple
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from launcher import places, postgres
from launcher.attach import Servers, attach
from launcher.bootstrap import Trouble
from launcher.places import Place
from launcher.postgres import Postgres

type Hold = Callable[..., Servers]
Usage = namedtuple("Usage", "total used free")


def test_data_of_another_postgres_is_left_alone(place: Place, hold: Hold) -> None:
    servers = hold("postgres")
    version = Path(servers.home) / "data" / "PG_VERSION"
    servers.let_go()
    version.write_text("17\n")
    with pytest.raises(Trouble, match=r"made by Postgres 17; this is Postgres 18(.|\n)*pg_dump(.|\n)*move the folder"):
        hold("postgres")
    assert version.read_text() == "17\n"


def test_a_server_that_cannot_start_says_why(place: Place, hold: Hold) -> None:
    servers = hold("postgres")
    settings = Path(servers.home) / "data" / "postgresql.auto.conf"
    servers.let_go()
    settings.write_text("shared_buffers = 'plenty'\n")
    with pytest.raises(Trouble, match=r'invalid value for parameter "shared_buffers"(.|\n)*Its log is'):
        hold("postgres")


@contextlib.contextmanager
def small_disk(at: Path) -> Iterator[bool]:
    """Whether a real one of 64 MB could be had; containers may not mount."""
    at.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64m,mode=755", "tmpfs", str(at)]
    mounted = os.geteuid() == 0 and not subprocess.run(mount, capture_output=True).returncode
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(at)], check=True)


def test_a_full_disk_is_seen_before_anything_is_made(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with small_disk(folder / "small") as real:
        if not real:
            monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(2**26, 0, 2**26))
        with pytest.raises(Trouble, match=r"is full: 64 MB left, 200 MB are needed"):
            attach(Place(folder / "small" / "data"), ["postgres"])
        assert list((folder / "small" / "data").iterdir()) == []


def test_a_disk_that_fills_while_the_database_is_made_leaves_none(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with small_disk(folder / "small") as real:
        if not real:
            pytest.skip("needs a small disk, and this machine lets nobody mount one")
        monkeypatch.setattr(postgres, "require_room", lambda folder: None)
        (folder / "small" / "ballast").write_bytes(b"x" * 48 * 2**20)
        server = Postgres(Place(folder / "small", throwaway=True))
        with pytest.raises(Trouble, match="No space left on device"):
            server.start()
        assert not server.data.exists()


@contextlib.contextmanager
def as_somebody_else() -> Iterator[None]:
    """Root may write everywhere; an ordinary user already is somebody."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(pwd.getpwnam("nobody").pw_uid)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_folder_of_somebody_else_names_its_owner(folder: Path) -> None:
    theirs = folder / "theirs"
    theirs.mkdir(mode=0o555)
    with as_somebody_else(), pytest.raises(Trouble, match=rf"belongs to {places.owner_of(theirs)} and cannot be"):
        Place(theirs / "data").prepare()


def test_a_socket_folder_that_somebody_else_laid_out_is_not_used(folder: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can lay out a folder of somebody else")
    place = Place(folder / ("very-long-" * 12))
    trap = Path("/tmp") / f"hearth-0-{place.mark}-run"
    trap.mkdir()
    os.chown(trap, pwd.getpwnam("nobody").pw_uid, -1)
    try:
        with pytest.raises(Trouble, match="belongs to somebody else"):
            place.sockets(place.folder / "run")
    finally:
        trap.rmdir()
