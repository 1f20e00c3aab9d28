"""Two web processes serve one room, and Valkey is killed for ten seconds while people talk: nothing is lost."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from chat.models import Message, Room
from chat.rooms import first_room
from communities.models import Community
from launcher.places import Place
from launcher.valkey import Valkey
from people.models import Person
from tests.browser.platform import Browsers, Household
from tests.browser.test_chatting import enter, say
from tests.cast import make_member

SECONDS_AWAY = 10.0
COMES_BACK_WITHIN = 60_000


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[Valkey]:
    """One of its own: the other tests need theirs."""
    folder = tmp_path / "valkey"
    folder.mkdir()
    valkey = Valkey(Place(folder))
    valkey.start()
    yield valkey
    valkey.stop()


@pytest.fixture
def webs(transactional_db: None, tmp_path: Path, valkey: Valkey, browser: Browser) -> Iterator[list[Browsers]]:
    """Browsers at each of two web processes. What a console says while Valkey is away is no fault."""
    houses = []
    for name in ("here", "there"):
        folder = tmp_path / name
        folder.mkdir()
        houses.append(Household(folder, REDIS_URL=valkey.url))
    guests = [Browsers(browser, house.url) for house in houses]
    try:
        for house in houses:
            house.start("web")
        yield guests
    finally:
        for one in guests:
            one.close()
        for house in houses:
            house.stop()


def killed(valkey: Valkey) -> None:
    """As the machine would: no time to say goodbye."""
    assert valkey.process is not None
    os.killpg(valkey.process.pid, signal.SIGKILL)
    valkey.process.wait()


def lines(page: Page) -> list[str]:
    return page.locator(".msg[data-sequence] .msg__l").all_text_contents()


def test_nothing_said_is_lost_and_all_see_the_same(
    community: Community, member: Person, webs: list[Browsers], valkey: Valkey
) -> None:
    room: Room = first_room(community)
    here, there = webs
    noor = enter(here.of(member), room)
    grace = enter(there.of(make_member(community, "Grace Mensah")), room)
    say(noor, "Before it goes.")
    expect(grace.get_by_role("log")).to_contain_text("Before it goes.")

    said = ["Before it goes."]
    killed(valkey)
    back_at = time.monotonic() + SECONDS_AWAY
    # No more than one may say in a few seconds.
    for number in range(1, 4):
        for name, page in (("Noor", noor), ("Grace", grace)):
            words = f"{name} says {number}."
            said.append(words)
            say(page, words)
            # Stored: it stands in its author's log with a place of its own.
            expect(page.locator(".msg[data-sequence]", has_text=words)).to_be_visible(timeout=COMES_BACK_WITHIN)
    noor.wait_for_timeout(max(0, back_at - time.monotonic()) * 1000)
    valkey.start()
    say(noor, "After it came back.")
    said.append("After it came back.")

    for page in (noor, grace):
        last = page.locator(".msg[data-sequence]", has_text="After it came back.")
        expect(last).to_be_visible(timeout=COMES_BACK_WITHIN)
        expect(page.locator(".msg[data-sequence] .msg__l")).to_have_count(len(said), timeout=COMES_BACK_WITHIN)
        expect(page.locator(".msg.is-sending")).to_have_count(0)
        expect(page.locator("chat-room[connected]")).to_be_visible(timeout=COMES_BACK_WITHIN)
    kept = list(Message.objects.filter(room=room).order_by("sequence").values_list("source", flat=True))
    assert sorted(kept) == sorted(said)
    assert [re.sub(r"\s+", " ", line).strip() for line in lines(noor)] == kept
    assert lines(noor) == lines(grace)
