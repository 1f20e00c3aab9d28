"""Two people talk in a room."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from chat.conversations import begin_group, leave
from chat.models import Message, Room
from chat.rooms import first_room
from chat.speaking import say as speak
from communities.joining import remove
from communities.models import Community
from people.models import Person
from tests.browser.platform import Browsers, Household
from tests.cast import make_member
from tests.threads import in_another_connection


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
    expect(noor.get_by_text("You can’t be in this room any more.")).to_be_visible(timeout=1000)
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
    expect(grace.get_by_text("You can’t be in this room any more.")).to_be_visible(timeout=1000)
    expect(noor.get_by_role("log")).to_contain_text("left")
