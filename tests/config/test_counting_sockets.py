"""How many sockets a person has open is known to all processes together; without Valkey each knows its own."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from config.serving import counting
from config.serving.counting import OpenSockets
from launcher.places import Place
from launcher.valkey import Valkey
from tests.threads import in_another_connection

MEMBER, OTHER = 7, 8


@pytest.fixture(autouse=True)
def _signs_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "SECONDS_BETWEEN_SIGNS", 0.05)
    # One that is away refuses at once; one that is only slow, since the machine is, is there.
    monkeypatch.setattr(counting, "SECONDS_TO_TRY", 60)


@pytest.fixture
def valkey(tmp_path: Path, settings: Settings) -> Iterator[Valkey]:
    """One of its own, which can be killed."""
    valkey = Valkey(Place(tmp_path))
    valkey.start()
    settings.REDIS_URL, settings.SOCKETS_A_PERSON = valkey.url, 3
    yield valkey
    valkey.stop()


def killed(valkey: Valkey) -> None:
    assert valkey.process is not None
    os.killpg(valkey.process.pid, signal.SIGKILL)
    valkey.process.wait()


def among(*, many: int, act: Callable[..., Coroutine[Any, Any, None]]) -> None:
    """`act` with so many processes' counts."""

    async def run() -> None:
        processes = [OpenSockets() for _ in range(many)]
        await act(*processes)
        for one in processes:
            if one.keeping:
                one.keeping.cancel()
            await one.redis.aclose()

    # In a thread: where a browser was at work before, this one has a loop already.
    in_another_connection(lambda: asyncio.run(run()), within=60)


async def told(*processes: OpenSockets) -> None:
    """Ends when all of them have told what they know."""
    async with asyncio.timeout(30):
        while any(one.is_away or one.untold for one in processes):
            await asyncio.sleep(0.01)


def test_all_processes_together_hold_the_limit(valkey: Valkey) -> None:
    async def act(here: OpenSockets, there: OpenSockets) -> None:
        assert [await one.enter(MEMBER) for one in (here, there, here)] == [True] * 3
        assert not await there.enter(MEMBER)
        assert not await here.enter(MEMBER)
        assert await here.enter(OTHER)
        here.leave(MEMBER)
        await told(here, there)
        assert await there.enter(MEMBER)
        assert not await here.enter(MEMBER)

    among(many=2, act=act)


def test_a_crowd_that_comes_at_once_is_counted_rightly(valkey: Valkey) -> None:
    async def act(here: OpenSockets, there: OpenSockets) -> None:
        came = await asyncio.gather(*(one.enter(MEMBER) for _ in range(10) for one in (here, there)))
        assert 1 <= sum(came) <= 3
        await told(here, there)
        for _ in range(sum(came), 3):
            assert await here.enter(MEMBER)
        assert not await there.enter(MEMBER)

    among(many=2, act=act)


def test_a_process_that_died_counts_no_more(valkey: Valkey) -> None:
    async def act(dying: OpenSockets, living: OpenSockets) -> None:
        for _ in range(3):
            assert await dying.enter(MEMBER)
        assert not await living.enter(MEMBER)
        assert dying.keeping
        dying.keeping.cancel()
        # Its sign ends by itself; this is that moment.
        assert 0 < await living.redis.ttl(living.living + dying.name) <= counting.SECONDS_WITHOUT_A_SIGN
        await living.redis.delete(living.living + dying.name)
        assert await living.enter(MEMBER)
        assert await living.redis.hkeys(living.key(MEMBER)) == [living.name.encode()]

    among(many=2, act=act)


def test_without_valkey_each_counts_its_own_and_tells_it_afterwards(valkey: Valkey) -> None:
    async def act(here: OpenSockets, there: OpenSockets) -> None:
        assert await here.enter(MEMBER)
        killed(valkey)
        for _ in range(2):
            assert await here.enter(MEMBER)
        for _ in range(3):
            assert await there.enter(MEMBER)
        assert not await there.enter(MEMBER)
        assert await there.enter(OTHER)
        there.leave(MEMBER)
        valkey.start()
        await told(here, there)
        # Five are open by now. Nobody is shown out, and no more come in.
        assert not await here.enter(MEMBER)
        assert not await there.enter(MEMBER)
        for process in (here, here, there):
            process.leave(MEMBER)
        await told(here, there)
        assert await there.enter(MEMBER)

    among(many=2, act=act)


def test_a_valkey_that_forgot_everything_is_told_again(valkey: Valkey) -> None:
    async def act(here: OpenSockets, there: OpenSockets) -> None:
        for _ in range(3):
            assert await here.enter(MEMBER)
        await here.redis.flushdb()
        async with asyncio.timeout(30):
            while not await there.redis.hget(here.key(MEMBER), here.name):
                await asyncio.sleep(0.01)
        assert not await there.enter(MEMBER)

    among(many=2, act=act)
