"""Two people talk in a room."""

from __future__ import annotations

import json
import re
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, Route, expect

from chat.changing import withdraw
from chat.conversations import begin_group, leave
from chat.models import Message, Room, RoomReading
from chat.reading import read_up_to
from chat.rooms import first_room
from chat.speaking import Line, write_down
from chat.speaking import say as speak
from communities.joining import remove
from communities.models import Community
from content.models import Upload
from people.models import Person
from tests.browser.platform import COMES_WITHIN, Browsers, Household
from tests.browser.test_losing_nothing import DROPPED, encoded, photo
from tests.cast import make_member
from tests.chat.pace import forget_who_spoke
from tests.threads import in_another_connection

PASTED = """(area, [name, type, data]) => {
    const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0));
    const given = new DataTransfer();
    given.items.add(new File([bytes], name, { type }));
    area.dispatchEvent(new ClipboardEvent("paste", { clipboardData: given, bubbles: true, cancelable: true }));
}"""


def enter(page: Page, room: Room) -> Page:
    """Ends when the page is alive: before, Enter begins a line, and nobody hears who is writing."""
    page.goto(room.get_absolute_url())
    expect(page.locator("chat-room[connected]")).to_be_visible()
    return page


def say(page: Page, words: str) -> None:
    page.get_by_role("textbox", name="Message").fill(words)
    page.get_by_role("textbox", name="Message").press("Enter")


def test_two_talk_and_see_each_other_write(community: Community, member: Person, platform: Browsers) -> None:
    room = first_room(community)
    noor = enter(platform.of(member), room)
    grace = enter(platform.of(make_member(community, "Grace Mensah")), room)
    expect(noor.locator("#here")).to_contain_text("Grace Mensah")

    noor.get_by_role("textbox", name="Message").press_sequentially("Is")
    expect(grace.get_by_text("Noor is writing")).to_be_visible()
    say(noor, "Is the lift mended?")
    expect(grace.get_by_role("log")).to_contain_text("Is the lift mended?")
    expect(grace.get_by_text("Noor is writing")).to_be_hidden()
    say(grace, "Since noon.")
    expect(noor.get_by_role("log")).to_contain_text("Since noon.")


def test_what_was_said_while_the_server_was_gone_is_caught_up(
    community: Community, member: Person, household: Household, visits: Browsers
) -> None:
    """Killed, not stopped: a message written meanwhile is sent when it is back, and nothing is said twice."""
    room = first_room(community)
    grace = make_member(community, "Grace Mensah")
    household.start("web")
    noor, other = enter(visits.of(member), room), enter(visits.of(grace), room)
    say(noor, "Before.")
    expect(other.get_by_role("log")).to_contain_text("Before.")
    household.kill("web")
    say(noor, "Written in the dark.")
    expect(noor.locator(".is-sending")).to_contain_text("Written in the dark.")
    speak(room, author=member, source="Said elsewhere meanwhile.")
    household.start("web")
    for page in (noor, other):
        expect(page.get_by_role("log")).to_contain_text("Said elsewhere meanwhile.", timeout=30_000)
        expect(page.get_by_text("Written in the dark.")).to_have_count(1, timeout=30_000)
    expect(noor.locator(".is-sending")).to_have_count(0)
    assert Message.objects.filter(room=room).count() == 3


def test_who_is_shown_out_sees_it_at_once(community: Community, member: Person, platform: Browsers) -> None:
    room, steward = first_room(community), community.founded_by
    assert steward
    noor = enter(platform.of(member), room)
    expect(noor.locator("#here")).to_contain_text("Noor Haddad")
    in_another_connection(lambda: remove(community, person=member, by=steward))
    expect(noor.get_by_text("You can’t be in this room any more.")).to_be_visible()
    # What was written stays to be copied.
    expect(noor.get_by_role("button", name="Send")).to_be_disabled()


def test_the_room_is_of_use_without_scripts(community: Community, member: Person, platform: Browsers) -> None:
    page = platform.of(member, java_script_enabled=False)
    page.goto(first_room(community).get_absolute_url())
    page.get_by_role("textbox", name="Message").fill("Plainly said.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("log")).to_contain_text("Plainly said.")


def acts_on(page: Page, words: str) -> None:
    line = page.locator(".msg", has_text=words).last
    line.hover()
    line.get_by_role("link", name="What you can do").click()


def test_words_are_changed_and_taken_back_before_everybodys_eyes(
    community: Community, member: Person, platform: Browsers
) -> None:
    room = first_room(community)
    noor = enter(platform.of(member), room)
    grace = enter(platform.of(make_member(community, "Grace Mensah")), room)
    say(noor, "Meet at nine.")
    expect(grace.get_by_role("log")).to_contain_text("Meet at nine.")

    acts_on(noor, "Meet at nine.")
    noor.get_by_role("link", name="Change my words").click()
    editor = noor.locator("[data-changing]").get_by_role("textbox")
    expect(editor).to_have_value("Meet at nine.")
    expect(editor).to_be_focused()
    editor.fill("Meet at ten.")
    noor.get_by_role("button", name="Save").click()
    for page in (noor, grace):
        expect(page.get_by_role("log")).to_contain_text("Meet at ten.")
        expect(page.get_by_role("log")).not_to_contain_text("Meet at nine.")

    acts_on(noor, "Meet at ten.")
    noor.get_by_role("button", name="Take it back").click()
    for page in (noor, grace):
        expect(page.get_by_role("log")).to_contain_text("A message was taken back.")
        expect(page.get_by_role("log")).not_to_contain_text("Meet at ten.")


def test_words_half_changed_stay_whatever_happens_around_them(
    community: Community, member: Person, platform: Browsers
) -> None:
    room = first_room(community)
    noor = enter(platform.of(member), room)
    grace = enter(platform.of(make_member(community, "Grace Mensah")), room)
    say(noor, "Meet at nine.")
    say(noor, "Bring tea.")
    expect(grace.get_by_role("log")).to_contain_text("Bring tea.")
    acts_on(noor, "Meet at nine.")
    noor.get_by_role("link", name="Change my words").click()
    editor = noor.locator("[data-changing]").get_by_role("textbox")
    editor.fill("Meet at ten or")
    acts_on(grace, "Meet at nine.")
    grace.get_by_role("button", name="Thanks").click()
    expect(noor.locator(".msg", has_text="Meet at nine.")).to_contain_text("Thanks 1")
    expect(editor).to_have_value("Meet at ten or")
    expect(editor).to_be_focused()
    noor.keyboard.type(" so.")
    expect(editor).to_have_value("Meet at ten or so.")

    acts_on(noor, "Bring tea.")
    expect(noor.locator(".msg", has_text="Bring tea.").locator(".msg__acts")).to_be_visible()
    expect(editor).to_have_value("Meet at ten or so.")
    acts_on(noor, "Meet at nine.")
    expect(editor).to_be_focused()
    noor.get_by_role("button", name="Save", exact=True).click()
    expect(grace.get_by_role("log")).to_contain_text("Meet at ten or so.")
    expect(editor).to_have_count(0)


def test_an_answer_stands_below_what_it_answers_and_thanks_are_seen(
    community: Community, member: Person, platform: Browsers
) -> None:
    room = first_room(community)
    noor = enter(platform.of(member), room)
    grace = enter(platform.of(make_member(community, "Grace Mensah")), room)
    say(noor, "Who has the spare key?")
    expect(grace.get_by_role("log")).to_contain_text("Who has the spare key?")
    acts_on(grace, "Who has the spare key?")
    grace.get_by_role("link", name="Answer", exact=True).click()
    expect(grace.get_by_role("textbox", name="Message")).to_be_focused()
    say(grace, "I have.")
    expect(noor.locator(".msg", has_text="I have.").locator(".msg__re")).to_contain_text("Who has the spare key?")
    say(grace, "Come by.")
    expect(noor.locator(".msg", has_text="Come by.").locator(".msg__re")).to_have_count(0)

    acts_on(noor, "I have.")
    noor.get_by_role("button", name="Thanks").click()
    expect(grace.locator(".msg", has_text="I have.")).to_contain_text("Thanks 1")


def test_a_few_talk_among_themselves_and_who_leaves_hears_no_more(
    community: Community, member: Person, platform: Browsers
) -> None:
    people = [make_member(community, "Grace Mensah"), make_member(community, "Ilse Brandt")]
    group = begin_group(people, by=member, name="Tea")
    noor, grace = enter(platform.of(member), group), enter(platform.of(people[0]), group)
    say(grace, "Anyone here?")
    expect(noor.get_by_role("log")).to_contain_text("Anyone here?")
    noor.get_by_role("textbox", name="Message").press_sequentially("Is")
    expect(grace.get_by_text("Noor is writing")).to_be_visible()
    say(noor, "Is it Monday?")
    expect(grace.get_by_role("log")).to_contain_text("Is it Monday?")
    grace.get_by_role("textbox", name="Message").press_sequentially("@Noo")
    expect(grace.get_by_role("option", name="Noor Haddad")).to_be_visible()
    in_another_connection(lambda: leave(group, person=people[0]))
    expect(grace.get_by_text("You can’t be in this room any more.")).to_be_visible()
    expect(noor.get_by_role("log")).to_contain_text("left")


def begin_choosing(page: Page, words: str) -> None:
    acts_on(page, words)
    page.get_by_role("link", name="Choose several").click()


def test_talk_becomes_a_thread_and_the_room_says_so_to_everybody(
    community: Community, member: Person, platform: Browsers
) -> None:
    """By keyboard: from the message's acts to the boxes and the bar."""
    room = first_room(community)
    noor = enter(platform.of(member), room)
    grace = enter(platform.of(make_member(community, "Grace Mensah")), room)
    say(grace, "A slope is traffic, a step is a person.")
    expect(noor.get_by_role("log")).to_contain_text("A slope is traffic")
    say(noor, "So I looked who had deployed.")
    say(noor, "Tea?")
    expect(noor.locator(".is-sending")).to_have_count(0)

    noor.locator(".msg", has_text="A slope is traffic").get_by_role("link", name="What you can do").focus()
    noor.keyboard.press("Enter")
    link = noor.get_by_role("link", name="Choose several")
    link.focus()
    noor.keyboard.press("Enter")
    first = noor.get_by_role("checkbox", name="Choose what Grace Mensah said: A slope is traffic")
    expect(first).to_be_focused()
    expect(first).to_be_checked()
    bar = noor.get_by_role("form", name="Chosen messages")
    expect(bar).to_contain_text("1 message chosen. For a story, Grace is asked first.")
    noor.keyboard.press("Tab")
    second = noor.get_by_role("checkbox", name="Choose what Noor Haddad said: So I looked")
    expect(second).to_be_focused()
    noor.keyboard.press("Space")
    # Nobody asks themselves.
    expect(bar).to_contain_text("2 messages chosen. For a story, Grace is asked first.")

    # What comes while one chooses can be chosen too, and what is taken back cannot.
    say(grace, "Twenty years.")
    third = noor.get_by_role("checkbox", name="Choose what Grace Mensah said: Twenty years.")
    third.check()
    expect(bar).to_contain_text("3 messages chosen.")
    acts_on(grace, "Twenty years.")
    grace.get_by_role("button", name="Take it back").click()
    expect(bar).to_contain_text("2 messages chosen.")

    noor.get_by_role("button", name="Make a thread").click()
    noor.wait_for_url("**/threads/new/")
    words = noor.locator("textarea[name=source]")
    expect(words).to_have_value(re.compile(r"> \[Grace Mensah\]\(.*\):\n>\n> A slope is traffic", re.DOTALL))
    expect(words).not_to_have_value(re.compile("Twenty years|Tea"))
    noor.get_by_label("Title", exact=True).fill("Slopes and steps")
    noor.get_by_role("button", name="Post thread").click()
    noor.wait_for_url("**/slopes-and-steps/")
    expect(noor.locator("#post-1 blockquote").first).to_contain_text("A slope is traffic")
    line = grace.locator(".msg", has_text="I’ve made a thread of this")
    expect(line).to_be_visible()
    noor.locator("#post-1 blockquote a", has_text="Grace Mensah").click()
    expect(noor.locator(".msg", has_text="A slope is traffic").first).to_be_in_viewport()
    grace.reload()
    expect(grace.locator("#chat-rail")).to_contain_text("Slopes and steps")


def test_talk_becomes_a_story_once_those_quoted_said_yes(
    community: Community, member: Person, platform: Browsers
) -> None:
    room = first_room(community)
    grace_person = make_member(community, "Grace Mensah")
    noor, grace = enter(platform.of(member), room), enter(platform.of(grace_person), room)
    say(grace, "We turned the bed first.")
    expect(noor.get_by_role("log")).to_contain_text("We turned the bed first.")
    begin_choosing(noor, "We turned the bed first.")
    noor.get_by_role("button", name="Make a story").click()
    noor.get_by_label("What would a colleague call the story?").fill("The bed")
    noor.get_by_role("button", name="Ask those quoted").click()
    noor.wait_for_url("**/stories/from/**")
    asked = noor.url

    grace.goto(asked)
    grace.get_by_label("Yes", exact=True).check()
    grace.get_by_role("button", name="Answer").click()
    grace.goto(room.get_absolute_url())
    noor.goto(asked)
    noor.get_by_role("button", name="Tell it").click()
    noor.wait_for_url("**/the-bed/")
    expect(noor.locator("main")).to_contain_text("We turned the bed first.")
    expect(grace.get_by_role("log")).to_contain_text("This has become a story")
    grace.get_by_role("log").get_by_role("link", name="The bed").click()
    grace.wait_for_url("**/the-bed/")


def test_choosing_is_left_with_escape_and_the_eye_stays(
    community: Community, member: Person, platform: Browsers
) -> None:
    noor = enter(platform.of(member), first_room(community))
    say(noor, "Never mind me.")
    expect(noor.locator(".is-sending")).to_have_count(0)
    begin_choosing(noor, "Never mind me.")
    expect(noor.locator(".msg.is-picked")).to_have_count(1)
    noor.keyboard.press("Escape")
    expect(noor.locator(".msg__pick")).to_have_count(0)
    expect(noor.get_by_role("form", name="Chosen messages")).to_have_count(0)
    expect(noor.locator(".msg", has_text="Never mind me.").get_by_role("link", name="What you can do")).to_be_focused()


def test_a_message_becomes_a_thread_or_a_story_in_two_clicks(
    community: Community, member: Person, platform: Browsers
) -> None:
    """Its link, and what is to be made of it: the form is there, with the words in it."""
    room = first_room(community)
    speak(room, author=make_member(community, "Grace Mensah"), source="A step is a person.")
    noor = enter(platform.of(member), room)
    acts_on(noor, "A step is a person.")
    noor.get_by_role("button", name="Make a thread").click()
    noor.wait_for_url("**/threads/new/")
    expect(noor.locator("textarea[name=source]")).to_have_value(re.compile("> A step is a person."))
    enter(noor, room)
    acts_on(noor, "A step is a person.")
    noor.get_by_role("button", name="Make a story").click()
    expect(noor.get_by_label("What would a colleague call the story?")).to_have_value("A step is a person.")
    expect(noor.get_by_role("checkbox", name="A step is a person.")).to_be_checked()


def test_something_of_a_room_is_kept_in_two_clicks(community: Community, member: Person, platform: Browsers) -> None:
    room = first_room(community)
    for words in ("Worth keeping.", "Never mind."):
        speak(room, author=member, source=words)
    noor = enter(platform.of(member), room)
    noor.get_by_role("link", name="Keep something of this").click()
    expect(noor.get_by_role("checkbox")).to_have_count(2)
    expect(noor.get_by_role("checkbox", name="Never mind.")).to_be_focused()
    expect(noor.get_by_role("form", name="Chosen messages")).to_contain_text("Choose what belongs to it.")
    noor.locator(".msg__l", has_text="Worth keeping.").click()
    noor.get_by_role("button", name="Make a thread").click()
    expect(noor.locator("textarea[name=source]")).to_have_value(re.compile("Worth keeping"))


def test_without_scripts_the_same_is_a_page_with_boxes(
    community: Community, member: Person, platform: Browsers
) -> None:
    room = first_room(community)
    for words in ("Plainly said.", "And more."):
        speak(room, author=member, source=words)
    page = platform.of(member, java_script_enabled=False)
    page.goto(room.get_absolute_url())
    page.locator(".msg", has_text="Plainly said.").get_by_role("link", name="What you can do").click()
    page.get_by_role("link", name="Choose several").click()
    expect(page.get_by_role("checkbox", name="Plainly said.")).to_be_checked()
    page.get_by_role("checkbox", name="And more.").check()
    page.get_by_role("button", name="Make a thread").click()
    expect(page.locator("textarea[name=source]")).to_have_value(re.compile("Plainly said.*And more", re.DOTALL))


def test_pictures_are_pasted_and_dropped(community: Community, member: Person, platform: Browsers) -> None:
    room = first_room(community)
    noor = enter(platform.of(member), room)
    grace = enter(platform.of(make_member(community, "Grace Mensah")), room)
    area = noor.get_by_role("textbox", name="Message")
    area.evaluate(PASTED, ["bay.png", "image/png", encoded(photo())])
    expect(area).to_have_value(re.compile(r"!\[bay\]\(/media/[^)]+\)"))
    area.press("Enter")
    expect(grace.get_by_role("log").locator(".msg__l img")).to_have_js_property("complete", True)
    area.evaluate(DROPPED, ["board.jpg", "image/jpeg", encoded(photo())])
    expect(area).to_have_value(re.compile(r"!\[board\]\(/media/[^)]+\)"))
    area.press("Enter")
    expect(grace.get_by_role("log").locator(".msg__l img")).to_have_count(2)
    assert not Upload.objects.hanging_on_nothing().exists()


def test_what_is_said_is_read_out_and_focus_stays_where_it_is(
    community: Community, member: Person, platform: Browsers
) -> None:
    room = first_room(community)
    noor = enter(platform.of(member), room)
    grace = enter(platform.of(make_member(community, "Grace Mensah")), room)
    say(noor, "One.")
    expect(grace.get_by_role("log")).to_contain_text("One.")
    expect(grace.get_by_role("log")).to_have_attribute("aria-live", "polite")
    grace.locator(".msg", has_text="One.").get_by_role("link", name="What you can do").focus()
    say(noor, "Two.")
    expect(grace.get_by_role("log")).to_contain_text("Two.")
    expect(grace.locator(".msg", has_text="One.").get_by_role("link", name="What you can do")).to_be_focused()
    # Every act by keyboard: it opens on Enter, goes on with Tab, and Escape leads back.
    grace.keyboard.press("Enter")
    expect(grace.get_by_role("link", name="Answer", exact=True)).to_be_focused()
    offered = grace.locator(".msg__acts :is(a, button)")
    expect(offered.first).to_be_visible()
    for number in range(offered.count()):
        expect(offered.nth(number)).to_be_focused()
        grace.keyboard.press("Tab")
    grace.keyboard.press("Shift+Tab")
    grace.keyboard.press("Escape")
    expect(grace.locator(".msg__slot")).to_have_count(0)
    expect(grace.locator(".msg", has_text="One.").get_by_role("link", name="What you can do")).to_be_focused()


def turn_the_wheel_to(line: Locator, step: int) -> None:
    """More comes as one goes, whenever the machine gets round to it."""
    until = time.monotonic() + COMES_WITHIN
    while not line.count() and time.monotonic() < until:
        line.page.mouse.wheel(0, step)
        line.page.evaluate("new Promise(requestAnimationFrame)")
    expect(line).to_be_visible()


def test_older_and_newer_pages_come_as_one_reads_and_nothing_moves(
    community: Community, member: Person, platform: Browsers
) -> None:
    """From the newest up to the first line, by wheel; and from a day in the middle down to the newest."""
    room, grace = first_room(community), make_member(community, "Grace Mensah")
    began = timezone.now() - timedelta(days=3)
    write_down(room, [Line(grace, f"Line {n} of many.", began + timedelta(minutes=20 * n)) for n in range(1, 201)])
    noor = enter(platform.of(member), room)
    log, first = noor.get_by_role("log"), noor.get_by_text("Line 1 of many.", exact=True)
    expect(noor.get_by_text("Line 200 of many.", exact=True)).to_be_visible()
    expect(first).to_have_count(0)
    writing = noor.get_by_role("textbox", name="Message")
    writing.focus()
    log.hover()
    turn_the_wheel_to(first, -4000)
    expect(noor.locator(".msg[data-sequence]")).to_have_count(200)
    expect(writing).to_be_focused()

    day = (began + timedelta(days=1)).date()
    noor.get_by_label("Go to a day").fill(day.isoformat())
    noor.get_by_role("button", name="Go").click()
    first_that_day = Message.objects.filter(room=room, created_at__date=day).earliest("sequence")
    line = noor.locator(f"#message-{first_that_day.sequence}")
    expect(line).to_be_in_viewport()
    expect(line.locator("xpath=preceding-sibling::*[1]")).to_have_class("daysep")
    expect(line.locator("xpath=preceding-sibling::*[1]")).to_be_in_viewport()
    newest = noor.get_by_text("Line 200 of many.", exact=True)
    expect(newest).to_have_count(0)
    noor.get_by_role("log").hover()
    turn_the_wheel_to(newest, 4000)


def live_where_it_is_noon(person: Person) -> None:
    """Today is still today when the test ends."""
    ahead = 12 - datetime.now(UTC).hour
    # Zones of this kind count westwards.
    Person.objects.filter(pk=person.pk).update(time_zone=f"Etc/GMT{-ahead:+d}")


def test_days_are_called_the_same_on_a_live_page_and_without_scripts(
    community: Community, member: Person, platform: Browsers
) -> None:
    live_where_it_is_noon(member)
    room, now = first_room(community), timezone.now()
    ages = (800, 400, 300, 40, 7, 6, 2, 1, 0)
    write_down(room, [Line(member, f"{days} days ago.", now - timedelta(days=days)) for days in ages])
    plain = platform.of(member, java_script_enabled=False)
    plain.goto(room.get_absolute_url())
    as_said = plain.locator(".daysep:not(.daysep--new)").all_inner_texts()
    assert len(as_said) == len(ages)
    live = enter(platform.of(member), room)
    expect(live.locator(".daysep:not(.daysep--new)")).to_have_text(as_said)


def test_too_many_words_stay_where_they_were_written(community: Community, member: Person, platform: Browsers) -> None:
    noor = enter(platform.of(member), first_room(community))
    writing, long = noor.get_by_role("textbox", name="Message"), "ø" * 4097
    say(noor, long)
    expect(noor.locator("#say-error")).to_contain_text("longer than one message can be")
    expect(writing).to_have_value(long)
    say(noor, long[1:])
    expect(noor.locator("#say-error")).to_be_empty()
    expect(noor.locator(".is-sending")).to_have_count(0)
    expect(noor.locator(".msg[data-sequence]")).to_have_count(1)


def test_who_reads_from_the_first_unread_keeps_the_line_and_comes_alive_at_the_newest(
    community: Community, member: Person, platform: Browsers
) -> None:
    """All is read as soon as one has looked at the room's end; the line is where it was all the same."""
    room, grace = first_room(community), make_member(community, "Grace Mensah")
    began = timezone.now() - timedelta(days=3)
    write_down(room, [Line(grace, f"Line {n} of many.", began + timedelta(minutes=20 * n)) for n in range(1, 121)])
    read_up_to(room, 10, person=member)
    noor = enter(platform.of(member), room)
    in_another_connection(lambda: read_up_to(room, 120, person=member))
    noor.get_by_role("link", name="110 unread, from the first").click()
    line = noor.locator("#new")
    expect(line).to_be_in_viewport()
    expect(line.locator("+ .msg")).to_contain_text("Line 11 of many.")

    newest = noor.get_by_text("Line 120 of many.", exact=True)
    noor.get_by_role("log").hover()
    turn_the_wheel_to(newest, 4000)
    expect(noor.locator("chat-room[connected]")).to_be_visible()
    expect(noor.get_by_role("link", name="To the newest")).to_have_count(0)
    in_another_connection(lambda: speak(room, author=grace, source="Just now."))
    expect(noor.get_by_role("log").get_by_text("Just now.")).to_have_count(1)
    expect(line.locator("+ .msg")).to_contain_text("Line 11 of many.")
    say(noor, "I have read it all.")
    expect(noor.locator(".msg[data-sequence]", has_text="I have read it all.")).to_have_count(1)
    expect(noor.locator(".msg[data-sequence]")).to_have_count(122)


def test_the_line_on_the_way_in_stays_where_it_is_as_more_comes(
    community: Community, member: Person, platform: Browsers
) -> None:
    room, grace = first_room(community), make_member(community, "Grace Mensah")
    began = timezone.now() - timedelta(days=1)
    write_down(room, [Line(grace, f"Line {n}.", began + timedelta(minutes=20 * n)) for n in range(1, 41)])
    read_up_to(room, 10, person=member)
    noor = enter(platform.of(member), room)
    line = noor.locator("#new")
    expect(line).to_be_in_viewport()
    in_another_connection(lambda: speak(room, author=grace, source="Just now."))
    expect(noor.get_by_role("log").get_by_text("Just now.")).to_have_count(1)
    expect(line).to_be_in_viewport()
    expect(line.locator("+ .msg")).to_contain_text("Line 11.")


def test_a_page_left_open_past_midnight_calls_the_days_anew(
    community: Community, member: Person, platform: Browsers
) -> None:
    live_where_it_is_noon(member)
    room, now = first_room(community), timezone.now()
    days = [now - timedelta(days=1), now]
    write_down(room, [Line(member, f"Said {n}.", at) for n, at in enumerate(days)])
    noor = enter(platform.of(member), room)
    names = noor.locator(".daysep:not(.daysep--new)")
    expect(names).to_have_text(["Yesterday", "Today"])
    noor.clock.set_fixed_time(now + timedelta(days=1))
    tomorrow = [Line(member, "Good morning.", now + timedelta(days=1))]
    in_another_connection(lambda: write_down(room, tomorrow))
    in_another_connection(lambda: speak(room, author=member, source="Wakes the page."))
    expect(noor.get_by_role("log")).to_contain_text("Good morning.")
    expect(names.nth(1)).to_have_text("Yesterday")
    expect(names.nth(2)).to_have_text("Today")


def test_what_one_person_says_together_stands_together_as_it_comes(
    community: Community, member: Person, platform: Browsers
) -> None:
    room, grace = first_room(community), make_member(community, "Grace Mensah")
    noor = enter(platform.of(member), room)
    for author, words in ((grace, "One."), (grace, "Two."), (member, "Three."), (grace, "Four.")):
        in_another_connection(partial(speak, room, author=author, source=words))
    lines = noor.locator(".msg[data-sequence]")
    expect(lines).to_have_count(4)
    expect(noor.locator(".msg--more")).to_have_count(1)
    expect(lines.nth(1)).to_have_class(re.compile("msg--more"))
    # What is taken back has nobody's name: who goes on after it is named anew.
    in_another_connection(lambda: speak(room, author=grace, source="Five."))
    expect(lines.nth(4)).to_have_class(re.compile("msg--more"))
    in_another_connection(lambda: withdraw(Message.objects.get(source="Four."), by=grace))
    expect(lines.nth(4)).not_to_have_class(re.compile("msg--more"))


def test_a_file_that_is_no_picture_is_chosen_and_taken_by_the_others(
    community: Community, member: Person, platform: Browsers
) -> None:
    room = first_room(community)
    noor = enter(platform.of(member), room)
    grace = enter(platform.of(make_member(community, "Grace Mensah")), room)
    with noor.expect_file_chooser() as choosing:
        noor.get_by_role("button", name="Add a picture or a file").click()
    choosing.value.set_files({"name": "rota.csv", "mimeType": "text/csv", "buffer": b"day,who\nMon,Noor\n"})
    area = noor.get_by_role("textbox", name="Message")
    expect(area).to_have_value(re.compile(r"\[rota\]\(/media/[^)]+/rota\.csv\)"))
    area.press("Enter")
    link = grace.get_by_role("log").get_by_role("link", name="rota")
    expect(link).to_be_visible()
    with grace.expect_download() as taken:
        link.click()
    assert taken.value.suggested_filename == "rota.csv"
    assert taken.value.path().read_bytes() == b"day,who\nMon,Noor\n"


def test_what_comes_while_nobody_looks_begins_below_a_line(
    community: Community, member: Person, platform: Browsers
) -> None:
    room, grace = first_room(community), make_member(community, "Grace Mensah")
    noor = enter(platform.of(member), room)
    line, log = noor.locator(".daysep--new"), noor.get_by_role("log")
    hidden = "is => Object.defineProperty(document, 'hidden', { get: () => is, configurable: true })"
    turn = "() => document.dispatchEvent(new Event('visibilitychange'))"

    def come(words: str) -> None:
        in_another_connection(lambda: speak(room, author=grace, source=words))
        expect(log).to_contain_text(words)

    come("Seen at once.")
    expect(line).to_have_count(0)
    for first, second in (("One.", "Two."), ("Three.", "Four.")):
        noor.evaluate(hidden, True)
        come(first)
        come(second)
        noor.evaluate(hidden, False)
        noor.evaluate(turn)
        expect(line).to_have_text("New")
        expect(line.locator("+ .msg")).to_contain_text(first)
        # It stays while one looks, and while more comes before one's eyes.
        come(f"After {second}")
        expect(line.locator("+ .msg")).to_contain_text(first)
    expect(noor.locator(".msg--more")).to_have_count(5)


def sent_before(page: Page, room: Room, person: Person, words: str, why: str = "") -> None:
    """Stored by the server, and the wire broke before its answer: the page that was left does not know of it."""
    key = uuid4()
    speak(room, author=person, source=words, sending_key=key)
    waiting = json.dumps({str(key): {"text": words} | ({"why": why} if why else {})})
    name = f"text:{room.get_absolute_url()}{person.pk}"
    page.add_init_script(f"sessionStorage.setItem({json.dumps(name)}, {json.dumps(waiting)})")


def test_what_was_stored_before_the_wire_broke_is_not_said_to_be_unsent(
    community: Community, member: Person, platform: Browsers
) -> None:
    room, noor = first_room(community), platform.of(member)
    sent_before(noor, room, member, "Only once.")
    enter(noor, room)
    expect(noor.locator(".is-sending")).to_have_count(0)
    expect(noor.get_by_text("Only once.", exact=True)).to_have_count(1)
    assert Message.objects.filter(room=room).count() == 1


def test_what_was_stored_is_known_without_a_wire_too(community: Community, member: Person, platform: Browsers) -> None:
    room, noor = first_room(community), platform.of(member)
    sent_before(noor, room, member, "Only once.", why="Not sent.")
    noor.route_web_socket(re.compile("/ws/chat/"), lambda wire: wire.close())
    noor.goto(room.get_absolute_url())
    noor.get_by_role("button", name="Try again").click()
    expect(noor.locator(".is-sending")).to_have_count(0)
    expect(noor.get_by_text("Only once.", exact=True)).to_have_count(1)
    assert Message.objects.filter(room=room).count() == 1


def test_what_one_looked_at_without_a_wire_is_read(community: Community, member: Person, platform: Browsers) -> None:
    room, noor = first_room(community), platform.of(member)
    speak(room, author=make_member(community, "Grace Mensah"), source="Read me.")
    noor.route_web_socket(re.compile("/ws/chat/"), lambda wire: wire.close())
    with noor.expect_response(re.compile("/reading/$")) as told:
        noor.goto(room.get_absolute_url())
    assert told.value.status == 204
    assert RoomReading.objects.get(person=member, room=room).sequence == 1


def test_what_comes_while_one_chooses_is_read_out(community: Community, member: Person, platform: Browsers) -> None:
    """Only while the boxes are first drawn, which nobody said, is the log silent."""
    room, grace = first_room(community), make_member(community, "Grace Mensah")
    speak(room, author=grace, source="Worth keeping.")
    noor = enter(platform.of(member), room)
    noor.get_by_role("link", name="Keep something of this").click()
    log = noor.get_by_role("log")
    expect(log).to_have_attribute("aria-live", "polite")
    log.evaluate("""log => {
        window.went = [];
        new MutationObserver(() => window.went.push(log.ariaLive)).observe(log, { attributeFilter: ["aria-live"] });
    }""")
    in_another_connection(lambda: speak(room, author=grace, source="Just now."))
    expect(log.get_by_role("checkbox")).to_have_count(2)
    assert noor.evaluate("window.went") == []


def test_a_picture_that_arrives_moves_nothing_of_what_one_reads(
    community: Community, member: Person, platform: Browsers
) -> None:
    """Its room is kept before it is there, also for one that is higher than it is wide."""
    room, grace = first_room(community), make_member(community, "Grace Mensah")
    began = timezone.now() - timedelta(days=1)
    write_down(room, [Line(grace, f"Line {n} of many.", began + timedelta(minutes=20 * n)) for n in range(1, 41)])
    noor, other = enter(platform.of(member), room), enter(platform.of(grace), room)
    held: list[Route] = []
    noor.route("**/media/**", lambda route: held.append(route))
    log = noor.get_by_role("log")
    log.evaluate("log => (log.scrollTop = -400)")
    area = other.get_by_role("textbox", name="Message")
    for name, size in (("wide", (1200, 800)), ("high", (600, 1200))):
        area.evaluate(PASTED, [f"{name}.png", "image/png", encoded(photo(size))])
        expect(area).to_have_value(re.compile(rf"!\[{name}\]"))
        with noor.expect_request(re.compile(rf"/media/.*/{name}-")):
            area.press("Enter")
        expect(log.locator(f"img[alt={name}]")).to_have_js_property("complete", False)
    line = noor.get_by_text("Line 25 of many.", exact=True)
    before = line.bounding_box()
    for name, route in zip(("wide", "high"), held, strict=True):
        route.continue_()
        expect(log.locator(f"img[alt={name}]")).to_have_js_property("complete", True)
        assert line.bounding_box() == before


def waits_in(page: Page, room: Room, person: Person, *waiting: dict[str, str]) -> None:
    """What this tab had written before the page was opened, and the server never heard of."""
    kept = json.dumps({str(uuid4()): words for words in waiting})
    name = f"text:{room.get_absolute_url()}{person.pk}"
    page.add_init_script(f"sessionStorage.setItem({json.dumps(name)}, {json.dumps(kept)})")


def test_many_lines_that_waited_are_said_in_their_order_and_none_is_refused(
    community: Community, member: Person, platform: Browsers
) -> None:
    room, noor = first_room(community), platform.of(member)
    forget_who_spoke()
    written = [f"Line {n} from the train." for n in range(1, 8)]
    waits_in(noor, room, member, *({"text": words} for words in written))
    enter(noor, room)
    say(noor, "And one more.")
    expect(noor.locator(".msg[data-sequence]")).to_have_count(8)
    expect(noor.locator(".is-sending")).to_have_count(0)
    said = Message.objects.filter(room=room).order_by("sequence").values_list("source", flat=True)
    assert list(said) == [*written, "And one more."]
    forget_who_spoke()


@pytest.mark.parametrize("act", ["Enter", "Try again", "Take it back"])
def test_focus_goes_on_to_the_composer_from_what_is_gone(
    community: Community, member: Person, platform: Browsers, act: str
) -> None:
    room, noor = first_room(community), platform.of(member)
    waits_in(noor, room, member, {"text": "Once more.", "why": "Take a breath."})
    enter(noor, room)
    if act == "Enter":
        noor.locator(".is-failed textarea").press("Enter")
    else:
        noor.get_by_role("button", name=act).press("Enter")
    expect(noor.get_by_role("textbox", name="Message")).to_be_focused()
    expect(noor.locator(".is-sending")).to_have_count(0)
    expect(noor.locator(".msg[data-sequence]")).to_have_count(0 if act == "Take it back" else 1)
