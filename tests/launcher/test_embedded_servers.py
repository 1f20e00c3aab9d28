"""Postgres and Valkey of our own: shared, killed in every way, and never left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from launcher.attach import Servers
from launcher.places import ROOT, Place
from tests.launcher.conftest import start_from
from tests.launcher.processes import answers, is_running, keeper_of, of, postmaster_of, sql, until, valkey_of

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
type Hold = Callable[..., Servers]
HOLDER = "from launcher.attach import attach; from launcher.places import Place; from pathlib import Path; import sys\n"
HOLDER += "held = attach(Place(Path(sys.argv[1]), throwaway=True), ['postgres', 'valkey'])\n"
HOLDER += "print('held', flush=True); sys.stdin.read()"


@pytest.fixture
def another_command(place: Place, made_before: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A second process that holds the servers until it is told or killed."""
    start_from(made_before, place)
    command = [sys.executable, "-c", HOLDER, str(place.folder)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline() == b"held\n"
        yield process
        process.kill()


def test_two_commands_share_the_servers_and_the_last_one_ends_them(place: Place, hold: Hold) -> None:
    first, second = hold(), hold()
    assert first.urls == second.urls
    assert keeper_of(first) == keeper_of(second)
    first.let_go()
    assert answers(second)
    second.let_go()
    until(lambda: of(place.folder) == [])


def test_a_command_that_is_killed_lets_go(place: Place, another_command: subprocess.Popen[bytes]) -> None:
    assert of(place.folder)
    another_command.kill()
    until(lambda: of(place.folder) == [])


def test_who_started_the_servers_need_not_end_last(hold: Hold, another_command: subprocess.Popen[bytes]) -> None:
    mine = hold()
    another_command.kill()
    another_command.wait()
    assert answers(mine)


def test_what_was_written_is_there_after_stopping_and_starting(kept: Place, hold: Hold) -> None:
    servers = hold(at=kept)
    sql(servers, "CREATE TABLE note AS SELECT 'the dose was right' AS words")
    servers.let_go()
    until(lambda: of(kept.folder) == [])
    assert sql(hold(at=kept), "SELECT words FROM note") == [("the dose was right",)]


@pytest.mark.parametrize("victim", [postmaster_of, valkey_of])
def test_a_killed_server_is_started_again(kept: Place, hold: Hold, victim: Callable[[Servers], int]) -> None:
    servers = hold(at=kept)
    sql(servers, "CREATE TABLE note AS SELECT 1 AS number")
    os.kill(victim(servers), signal.SIGKILL)
    until(lambda: answers(servers))
    assert sql(servers, "SELECT number FROM note") == [(1,)]


def test_a_killed_keeper_takes_its_servers_along_and_the_next_command_brings_new_ones(kept: Place, hold: Hold) -> None:
    servers = hold(at=kept)
    sql(servers, "CREATE TABLE note AS SELECT 1 AS number")
    os.kill(keeper_of(servers), signal.SIGKILL)
    until(servers.are_gone)
    again = hold(at=kept)
    assert sql(again, "SELECT number FROM note") == [(1,)]
    servers.renew(again)
    servers.let_go()
    until(lambda: of(kept.folder) == [])


def test_everything_killed_at_once_loses_nothing(kept: Place, hold: Hold) -> None:
    servers = hold(at=kept)
    sql(servers, "CREATE TABLE note AS SELECT 1 AS number")
    for pid in (keeper_of(servers), postmaster_of(servers), valkey_of(servers)):
        os.kill(pid, signal.SIGKILL)
    assert sql(hold(at=kept), "SELECT number FROM note") == [(1,)]


@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT])
def test_a_keeper_asked_to_end_leaves_nothing(place: Place, hold: Hold, asked: signal.Signals) -> None:
    servers = hold()
    os.kill(keeper_of(servers), asked)
    if asked == signal.SIGINT:  # Ctrl-C goes to the whole terminal; the keeper waits for those it serves
        assert answers(servers)
    else:
        until(lambda: of(place.folder) == [])


def test_a_stale_number_of_another_program_harms_neither(hold: Hold) -> None:
    servers = hold()
    data = Path(servers.home) / "data"
    servers.let_go()
    with subprocess.Popen(["sleep", "300"]) as stranger:
        (data / "postmaster.pid").write_text(f"{stranger.pid}\n{data}\n")
        assert answers(hold())
        assert is_running(stranger.pid)
        stranger.kill()


def test_a_cluster_whose_making_was_interrupted_is_made_anew(place: Place, hold: Hold) -> None:
    half = place.folder / "postgres" / "data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    assert answers(hold())
    assert not half.exists()


def test_where_the_kernel_has_no_leash_a_pipe_holds_the_servers(
    place: Place, hold: Hold, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on macOS."""
    monkeypatch.setenv("HEARTH_LEASH", "pipe")
    servers = hold()
    assert answers(servers)
    os.kill(keeper_of(servers), signal.SIGKILL)
    until(lambda: of(place.folder) == [])


@pytest.mark.parametrize("name", ["with spaces", "with,comma", "naïve ünïcode", "very-long-" * 12])
def test_any_folder_will_do(folder: Path, hold: Hold, name: str) -> None:
    assert answers(hold(at=Place(folder / name, throwaway=True)))


def test_one_server_alone_can_be_had(hold: Hold) -> None:
    """As when DATABASE_URL names another Postgres."""
    assert set(hold("valkey").urls) == {"valkey"}
