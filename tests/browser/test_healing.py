"""Hints can be lost: what each process looks at by itself, and what a page shows of what did not get through."""

from __future__ import annotations

import asyncio
import gc
import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Page, WebSocketRoute, expect
from uvicorn.protocols.utils import ClientDisconnected
from websockets.sync.client import ClientConnection

from chat import listening
from chat.listening import CATCH_UP, MOST_WAITING, Listener
from chat.models import Message, Room
from chat.rooms import first_room
from chat.speaking import Line, write_down
from chat.speaking import say as speak
from chat.staying import Out
from communities.models import Community, Membership
from moderation.flagging import hide, hold, restore
from moderation.models import Automatic, Case, WatchedWords
from people.models import Person
from tests.browser.platform import Browsers, Platform, platform_in_thread
from tests.browser.test_chatting import enter, waits_in
from tests.browser.test_chatting import say as type_in
from tests.browser.wires import closing_code, heard, say, wire_to
from tests.cast import make_member
from tests.chat.pace import as_if_just_now, forget_who_spoke
from tests.threads import in_another_connection

NOT_SIGNED_IN, NOT_FOUND = 4401, 4404


@pytest.fixture
def room(transactional_db: None, community: Community) -> Iterator[Room]:
    forget_who_spoke()
    yield first_room(community)
    forget_who_spoke()


@pytest.fixture
def watchful(room: Room, monkeypatch: pytest.MonkeyPatch) -> Iterator[Platform]:
    """A process that looks round more often than others."""
    monkeypatch.setattr(listening, "SECONDS_BETWEEN_LOOKS", 0.3)
    with platform_in_thread() as platform:
        yield platform
        platform.guests.wait_until_gone()


def test_who_may_not_stay_is_shown_out_though_no_hint_came(room: Room, member: Person, watchful: Platform) -> None:
    with wire_to(watchful.url, room, member) as socket:
        heard(socket, "welcome")
        in_another_connection(lambda: Membership.objects.filter(person=member).delete())
        assert closing_code(socket) == NOT_FOUND


def test_a_session_that_expires_while_a_room_is_open_closes_it(room: Room, member: Person, watchful: Platform) -> None:
    with wire_to(watchful.url, room, member) as socket:
        heard(socket, "welcome")
        in_another_connection(lambda: Session.objects.update(expire_date=timezone.now()))
        assert closing_code(socket) == NOT_SIGNED_IN


def test_two_tabs_are_one_person_and_closing_one_keeps_them_here(
    room: Room, community: Community, member: Person, facilitator: Person, watchful: Platform
) -> None:
    with wire_to(watchful.url, room, facilitator) as other, wire_to(watchful.url, room, member) as staying:
        with wire_to(watchful.url, room, member) as tab:
            heard(tab, "welcome")
            heard(staying, "welcome")
            here = here_with(other, "Noor Haddad")
            assert count_in(here) == 2
            assert here.count('<b class="md">Noor Haddad</b>') == 1
        with wire_to(watchful.url, room, make_member(community, "Ilse Brandt")):
            here = here_with(other, "Ilse Brandt")
            assert count_in(here) == 3
            assert "Noor Haddad" in here
        staying.close()
        while "Noor Haddad" in heard(other, "here")["html"]:
            pass


def here_with(socket: ClientConnection, name: str) -> str:
    while name not in (here := heard(socket, "here")["html"]):
        pass
    return str(here)


def count_in(here: str) -> int:
    found = re.search(r"Here now <span[^>]*>(\d+)</span>", here)
    assert found
    return int(found[1])


def test_a_room_says_how_far_it_has_got_though_no_hint_came(room: Room, member: Person, watchful: Platform) -> None:
    with wire_to(watchful.url, room, member) as socket:
        heard(socket, "welcome")
        in_another_connection(lambda: write_down(room, [Line(member, "Nobody was told.", timezone.now())] * 3))
        while heard(socket, "end")["sequence"] != 3:
            pass


def test_who_keeps_it_to_themselves_is_not_seen_here_nor_writing(
    room: Room, community: Community, member: Person, watchful: Platform
) -> None:
    grace = make_member(community, "Grace Mensah")
    Person.objects.filter(pk=grace.pk).update(shows_presence=False, shows_typing=False)
    with wire_to(watchful.url, room, grace) as theirs, wire_to(watchful.url, room, member) as mine:
        heard(theirs, "welcome")
        while "Noor Haddad" not in (here := heard(mine, "here")["html"]):
            pass
        assert "Grace Mensah" not in here
        theirs.send('{"type": "typing"}')
        assert say(theirs, "Here I am.")["type"] == "kept"
        assert heard(mine, "typing", "message")["type"] == "message"
        # Somebody may change their mind about it while the socket is open.
        in_another_connection(lambda: Person.objects.filter(pk=grace.pk).update(shows_presence=True))
        while "Grace Mensah" not in heard(mine, "here")["html"]:
            pass
        in_another_connection(lambda: Person.objects.filter(pk=grace.pk).update(shows_presence=False))
        while "Grace Mensah" in heard(mine, "here")["html"]:
            pass


def test_a_queue_that_is_full_is_one_word_to_catch_up() -> None:
    async def run() -> list[str]:
        sent: list[str] = []
        everything = asyncio.Event()

        async def send(text: str) -> None:
            sent.append(text)
            if json.loads(text).get("sequence") == MOST_WAITING + 5:
                everything.set()

        async def leave(_out: Out) -> None:
            raise AssertionError

        slow = Listener(send, leave=leave, stay=(1, 1, None), community_id=None)
        slow.pause()
        for sequence in range(1, MOST_WAITING + 6):
            slow.hear(json.dumps({"type": "message", "sequence": sequence}))
        slow.resume()
        async with asyncio.timeout(30):
            await everything.wait()
        slow.stop()
        return sent

    # A thread of its own: a browser test in this process may have left a loop running in ours.
    sent = in_another_connection(lambda: asyncio.run(run()))
    assert sent[0] == CATCH_UP
    assert [json.loads(text)["sequence"] for text in sent[1:]] == list(range(MOST_WAITING + 2, MOST_WAITING + 6))


def test_a_browser_that_went_away_meanwhile_is_no_fault() -> None:
    """Phones go to sleep while a frame is under way; the wire's end is told to the consumer by itself."""

    async def run() -> list[dict[str, Any]]:
        faults: list[dict[str, Any]] = []
        asyncio.get_running_loop().set_exception_handler(lambda _loop, context: faults.append(context))

        async def send(_text: str) -> None:
            await asyncio.sleep(0)
            raise ClientDisconnected

        async def leave(_out: Out) -> None:
            raise AssertionError

        gone = Listener(send, leave=leave, stay=(1, 1, None), community_id=None)
        for sequence in (1, 2):
            gone.hear(json.dumps({"type": "message", "sequence": sequence}))
            assert gone.writing is not None
            await asyncio.wait([gone.writing])
        del gone
        gc.collect()
        return faults

    assert in_another_connection(lambda: asyncio.run(run())) == []


def test_what_is_sent_again_over_another_wire_is_one_message(room: Room, member: Person, watchful: Platform) -> None:
    key = str(uuid4())
    with wire_to(watchful.url, room, member) as socket:
        first = say(socket, "Did it arrive?", key)
    with wire_to(watchful.url, room, member) as socket:
        assert say(socket, "Did it arrive?", key) == first
    assert Message.objects.count() == 1


def say_six(page: Page, person: Person) -> None:
    """One more than may be said in five seconds."""
    for number in range(5):
        type_in(page, f"Quick {number}.")
    expect(page.locator(".msg[data-sequence]")).to_have_count(5)
    as_if_just_now(person)
    type_in(page, "Quick 5.")


def test_what_was_not_sent_says_so_and_is_sent_again_once(
    room: Room, member: Person, facilitator: Person, platform: Browsers
) -> None:
    noor, grace = enter(platform.of(member), room), enter(platform.of(facilitator), room)
    say_six(noor, member)
    failed = noor.locator(".msg.is-sending", has_text="Quick 5.")
    expect(failed).to_contain_text("Five messages in five seconds")
    assert not Message.objects.filter(source="Quick 5.").exists()
    forget_who_spoke()
    failed.get_by_role("button", name="Try again").click()
    expect(noor.locator(".is-sending")).to_have_count(0)
    expect(grace.get_by_role("log").get_by_text("Quick 5.")).to_have_count(1)
    assert Message.objects.filter(source="Quick 5.").count() == 1


def test_what_was_refused_says_why_and_is_put_in_other_words_where_it_stands(
    room: Room, member: Person, facilitator: Person, platform: Browsers
) -> None:
    noor, grace = enter(platform.of(member), room), enter(platform.of(facilitator), room)
    say_six(noor, member)
    failed = noor.locator(".msg.is-failed")
    words = failed.get_by_role("textbox", name="Your message")
    expect(words).to_have_value("Quick 5.")
    expect(failed).to_contain_text("Five messages in five seconds")
    words.fill("Less quick")
    # Neither loading the page again nor a connection that comes back sends what is half changed.
    noor.reload()
    expect(noor.locator("chat-room[connected]")).to_be_visible()
    expect(words).to_have_value("Less quick")
    expect(failed).to_contain_text("Five messages in five seconds")
    forget_who_spoke()
    words.press_sequentially(" now.")
    words.press("Enter")
    expect(noor.locator(".is-sending")).to_have_count(0)
    expect(grace.get_by_role("log").get_by_text("Less quick now.")).to_have_count(1)
    assert Message.objects.filter(room=room).count() == 6


def test_what_waits_for_a_look_says_so_and_its_words_stay(
    room: Room, member: Person, facilitator: Person, platform: Browsers
) -> None:
    WatchedWords.objects.create(words="burner", act=WatchedWords.Act.HOLD)
    noor, grace = enter(platform.of(member), room), enter(platform.of(facilitator), room)
    type_in(noor, "Who left the burner on?")
    held = noor.locator(".msg--held")

    def waits_for_noor() -> None:
        expect(held).to_have_count(1)
        expect(held).to_contain_text("Who left the burner on?")
        expect(held).to_contain_text("Held until somebody has looked. Only you and they see it")
        expect(noor.get_by_role("log")).not_to_contain_text("A message waits here")
        expect(noor.locator(".is-sending")).to_have_count(0)

    waits_for_noor()
    type_in(noor, "And the tap?")
    expect(grace.get_by_role("log")).to_contain_text("And the tap?")
    expect(grace.get_by_role("log")).not_to_contain_text("burner")
    expect(grace.get_by_role("log")).to_contain_text("A message waits here until somebody has looked.")
    assert Message.objects.filter(room=room).count() == 2
    waits_for_noor()
    enter(noor, room)
    waits_for_noor()

    in_another_connection(lambda: hide(Case.objects.get(), by=facilitator, reason="It was off."))
    for page in (noor, grace):
        expect(page.get_by_role("log")).to_contain_text("A message was taken away by those who look after this place.")
        expect(page.get_by_role("log")).not_to_contain_text("burner")
    in_another_connection(lambda: restore(Case.objects.get(), by=facilitator))
    for page in (noor, grace):
        expect(page.locator(".msg[data-sequence]", has_text="Who left the burner on?")).to_be_visible()
        expect(page.get_by_text("Who left the burner on?", exact=True)).to_have_count(1)
    expect(held).to_have_count(0)


def test_words_that_stood_and_wait_are_read_by_their_author_alone(
    room: Room, member: Person, facilitator: Person, platform: Browsers
) -> None:
    """Several members flagged them while both had the room open."""
    said = speak(room, author=member, source="Buy my bicycle.")
    noor, grace = enter(platform.of(member), room), enter(platform.of(facilitator), room)
    in_another_connection(lambda: hold(said, Automatic.FLAGS))
    expect(noor.locator(".msg--held")).to_contain_text("Buy my bicycle.")
    expect(grace.get_by_role("log")).to_contain_text("A message waits here until somebody has looked.")
    expect(grace.get_by_role("log")).not_to_contain_text("bicycle")


def test_what_waits_stands_with_its_words_wherever_its_author_has_the_room_open(
    room: Room, member: Person, facilitator: Person, platform: Browsers
) -> None:
    WatchedWords.objects.create(words="burner", act=WatchedWords.Act.HOLD)
    noor, grace = enter(platform.of(member), room), enter(platform.of(facilitator), room)
    beside = enter(noor.context.new_page(), room)
    type_in(noor, "Who left the burner on?")
    for page in (noor, beside):
        expect(page.locator(".msg--held")).to_contain_text("Who left the burner on?")
        expect(page.get_by_role("log")).not_to_contain_text("A message waits here")
    expect(grace.get_by_role("log")).to_contain_text("A message waits here until somebody has looked.")
    expect(grace.get_by_role("log")).not_to_contain_text("burner")


def test_without_a_wire_what_waits_stands_with_its_words(room: Room, member: Person, platform: Browsers) -> None:
    WatchedWords.objects.create(words="burner", act=WatchedWords.Act.HOLD)
    noor = platform.of(member)
    noor.route_web_socket(re.compile("/ws/chat/"), lambda wire: wire.close())
    noor.goto(room.get_absolute_url())
    # Alive: what is attached to a message of the log is chosen by the script alone.
    expect(noor.locator("[data-unscripted]")).to_have_count(0)
    type_in(noor, "Who left the burner on?")
    expect(noor.locator(".msg--held")).to_contain_text("Who left the burner on?")
    expect(noor.locator(".is-sending")).to_have_count(0)


TELLS_WHEN_IT_ASKS = """{
    const { fetch } = window;
    window.fetch = (url, ...more) => {
        window.hasAsked ||= String(url).includes("/messages/?");
        return fetch(url, ...more);
    };
}"""


def test_a_page_that_gets_no_wire_asks_for_what_is_said_and_sends_what_did_not_arrive(
    room: Room, member: Person, facilitator: Person, platform: Browsers
) -> None:
    """Behind a box that lets no wire through, each one that fails closes within seconds."""
    page = platform.of(member)
    page.clock.install()
    page.add_init_script(TELLS_WHEN_IT_ASKS)
    page.route_web_socket(re.compile("/ws/chat/"), lambda wire: wire.close())
    waits_in(page, room, member, {"text": "Does anybody hear me?"})
    page.goto(room.get_absolute_url())
    expect(page.locator(".is-sending")).to_contain_text("Does anybody hear me?")
    in_another_connection(lambda: speak(room, author=facilitator, source="Said past the box."))
    # Within a minute; and no further, since a question that is not answered for long is given up by the same clock.
    for _five_seconds in range(13):
        if not page.evaluate("window.hasAsked"):
            page.clock.run_for(5_000)
    expect(page.get_by_role("log")).to_contain_text("Said past the box.")
    expect(page.locator(".msg[data-sequence]", has_text="Does anybody hear me?")).to_be_visible()
    expect(page.locator(".is-sending")).to_have_count(0)
    expect(page.locator(".chat__notice")).to_contain_text("Not connected.")


REFUSING = """
    CREATE FUNCTION refuse_here() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'disk full'; END $$;
    CREATE TRIGGER refuse_here BEFORE INSERT ON chat_message FOR EACH ROW EXECUTE FUNCTION refuse_here();
"""


@pytest.fixture
def refusing(room: Room) -> Iterator[Callable[[], None]]:
    """A database that keeps no message, until it is told to keep them again."""

    def end() -> None:
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION IF EXISTS refuse_here CASCADE")

    with connection.cursor() as cursor:
        cursor.execute(REFUSING)
    yield lambda: in_another_connection(end)
    in_another_connection(end)


def test_what_the_database_did_not_keep_is_no_fault_of_the_words_and_is_sent_again(
    room: Room, refusing: Callable[[], None], member: Person, platform: Browsers
) -> None:
    noor = enter(platform.of(member), room)
    type_in(noor, "Is it kept?")
    expect(noor.locator(".is-failed")).to_contain_text("Is it kept?")
    # Their words stand as they are; nothing asks for others.
    expect(noor.locator(".is-failed textarea")).to_be_hidden()
    refusing()
    enter(noor, room)
    expect(noor.locator(".msg[data-sequence]", has_text="Is it kept?")).to_be_visible()
    expect(noor.locator(".is-sending")).to_have_count(0)


def pass_on(here: WebSocketRoute, wire: dict[str, bool]) -> None:
    """Both ways, while it works; then nothing goes through, and neither end is told."""
    there = here.connect_to_server()
    here.on_message(lambda text: there.send(text) if wire["works"] else None)
    there.on_message(lambda text: here.send(text) if wire["works"] else None)


def wires_of(page: Page) -> list[dict[str, bool]]:
    """Those to rooms, as they are opened."""
    wires: list[dict[str, bool]] = []

    def between(here: WebSocketRoute) -> None:
        wires.append({"works": True})
        pass_on(here, wires[-1])

    page.route_web_socket(re.compile(r"/ws/chat/"), between)
    return wires


def test_a_wire_that_went_dumb_is_given_up_and_what_was_said_on_it_arrives(
    room: Room, member: Person, facilitator: Person, platform: Browsers
) -> None:
    """Half open: nothing comes any more and nothing says so, as behind a box that forgot us."""
    page = platform.of(member)
    wires = wires_of(page)
    page.clock.install()
    noor = enter(page, room)
    wires[0]["works"] = False
    type_in(noor, "Does anybody hear me?")
    in_another_connection(lambda: speak(room, author=facilitator, source="Said past the dumb wire."))
    noor.clock.run_for(9_000)
    expect(noor.locator(".msg.is-failed")).to_contain_text("Not sent.")
    assert len(wires) == 1
    noor.clock.run_for(68_000)
    expect(noor.locator("chat-room[connected]")).to_be_visible()
    expect(noor.get_by_role("log")).to_contain_text("Said past the dumb wire.")
    noor.clock.run_for(1_000)
    expect(noor.locator(".is-sending")).to_have_count(0)
    expect(noor.get_by_text("Does anybody hear me?")).to_have_count(1)
    assert len(wires) == 2
    assert Message.objects.filter(source="Does anybody hear me?").count() == 1


def test_new_messages_never_move_what_one_reads(
    room: Room, member: Person, facilitator: Person, platform: Browsers
) -> None:
    write_down(room, [Line(facilitator, f"Line {number} of a long evening.", timezone.now()) for number in range(60)])
    noor = enter(platform.of(member), room)
    log = noor.locator(".chat__log")
    # Its scroll is counted from the end.
    log.evaluate("(log) => { log.scrollTop = -400; }")
    read = noor.locator(".msg", has_text="Line 40 of a long evening.")
    top = "(line) => line.getBoundingClientRect().top"
    before = read.evaluate(top)
    in_another_connection(lambda: speak(room, author=facilitator, source="News from below."))
    button = noor.get_by_role("button", name="1 new below")
    expect(button).to_be_visible()
    assert read.evaluate(top) == pytest.approx(before, abs=1)
    in_another_connection(lambda: speak(room, author=facilitator, source="And more."))
    expect(noor.get_by_role("button", name="2 new below")).to_be_visible()
    noor.get_by_role("button", name="2 new below").click()
    expect(noor.locator(".msg", has_text="And more.").last).to_be_in_viewport()
    expect(noor.locator("[data-part=below]")).to_be_hidden()


FIRST_WAIT, LONGEST_WAIT = 1000, 5_000
# A wire that ends each time once this much came on it, and a clock that stands still: what the page waits is written
# down.
WAITS = """async ([many, patience, told]) => {
    const { Socket } = await import("hearth/lib/socket.js");
    const [wire, clock, waits] = [window.WebSocket, window.setTimeout, []];
    await new Promise((done) => {
        window.setTimeout = (act, wait) => {
            if (wait === patience) return 0;
            if (waits.push(wait) < many) queueMicrotask(act);
            else done();
            return 0;
        };
        window.WebSocket = class extends EventTarget {
            constructor() {
                super();
                queueMicrotask(() => {
                    for (const name of told) this.dispatchEvent(new MessageEvent(name, { data: "{}" }));
                    this.dispatchEvent(new CloseEvent("close", { code: 1006 }));
                });
            }
        };
        new Socket("/ws/nowhere/", { patience, onMessage: () => {} });
    });
    [window.WebSocket, window.setTimeout] = [wire, clock];
    return waits;
}"""


@pytest.mark.parametrize("told", [[], ["open"]], ids=["refused", "silent"])
def test_a_wire_that_does_not_come_back_is_tried_less_and_less_and_not_by_all_at_once(
    room: Room, member: Person, platform: Browsers, told: list[str]
) -> None:
    page = enter(platform.of(member), room)
    many = 60
    waits = page.evaluate(WAITS, [many, 123_456, told])
    assert len(waits) == many
    for failures, wait in enumerate(waits):
        most = min(FIRST_WAIT * 2**failures, LONGEST_WAIT)
        assert most / 2 <= wait <= most, failures
    at_most = waits[4:]
    assert len(set(at_most)) > many / 2
    assert max(at_most) - min(at_most) > LONGEST_WAIT / 4
    assert max(page.evaluate(WAITS, [many, 123_456, ["open", "message"]])) <= FIRST_WAIT


def test_a_wire_is_given_up_with_the_line_and_what_was_missed_comes_with_it(
    room: Room, member: Person, facilitator: Person, platform: Browsers
) -> None:
    """A wire does not tell that its line is gone; the browser does."""
    page = platform.of(member)
    line = {"works": True}

    def between(here: WebSocketRoute) -> None:
        if not line["works"]:
            here.close()
            return
        pass_on(here, line)

    page.route_web_socket(re.compile(r"/ws/chat/"), between)
    noor = enter(page, room)
    line["works"] = False
    noor.evaluate("dispatchEvent(new Event('offline'))")
    expect(noor.locator(".chat__notice")).to_contain_text("Not connected.")
    in_another_connection(lambda: speak(room, author=facilitator, source="Said in the tunnel."))
    line["works"] = True
    noor.evaluate("dispatchEvent(new Event('online'))")
    expect(noor.locator("chat-room[connected]")).to_be_visible()
    expect(noor.get_by_role("log")).to_contain_text("Said in the tunnel.")
    expect(noor.locator(".chat__notice")).to_be_empty()


def test_who_opens_a_laptop_that_slept_reads_what_was_said_at_once(
    room: Room, member: Person, facilitator: Person, platform: Browsers
) -> None:
    """Its clocks stood still: none of them knows how long the wire has been silent."""
    page = platform.of(member)
    wires = wires_of(page)
    page.clock.install()
    noor = enter(page, room)
    wires[0]["works"] = False
    in_another_connection(lambda: speak(room, author=facilitator, source="Said in the night."))
    noor.clock.set_system_time(timezone.now() + timedelta(hours=8))
    noor.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(noor.get_by_role("log")).to_contain_text("Said in the night.")
    assert len(wires) == 2
