"""A lone visitor of the demo writes in a room, and sees an answer arrive."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from chat.rooms import first_room
from communities.joining import join
from demo.seeding.people import COMPANION
from tests.browser.platform import Browsers, Household
from tests.browser.test_chatting import enter
from tests.cast import make_community, make_member, make_person

# Sweeper and worker begin meanwhile.
ANSWERS_WITHIN = 120_000
# It stands there for two seconds, and nobody can say when a busy test looks.
REMEMBER_WHO_WRITES = """() => {
    const line = document.querySelector('[data-part="typing"]');
    window.whoWrote = [];
    const look = () => line.hidden || whoWrote.push(line.textContent.trim());
    new MutationObserver(look).observe(line, { attributes: true, childList: true, subtree: true });
}"""


def test_the_companion_answers_who_is_alone_and_says_what_it_is(household: Household, browser: Browser) -> None:
    community = make_community(name="Ward nurses")
    room = first_room(community)
    join(community, person=make_person(COMPANION["name"], handle=COMPANION["handle"]))
    household.environment["HEARTH_MODE"] = "demo"
    household.start("web", "worker", "sweeper")
    browsers = Browsers(browser, household.url)
    noor = enter(browsers.of(make_member(community, "Noor Haddad")), room)
    noor.evaluate(REMEMBER_WHO_WRITES)
    noor.get_by_label("Message General").fill("Is anybody here?")
    noor.get_by_role("button", name="Send").click()
    answer = noor.get_by_role("log").get_by_role("listitem").filter(has_text="Companion (automatic)")
    expect(answer).to_contain_text("and automatic", timeout=ANSWERS_WITHIN)
    assert "Companion is writing" in noor.evaluate("whoWrote")
    expect(answer.get_by_role("link", name="a thread")).to_have_attribute("href", f"/c/{community.slug}/threads/new/")
    browsers.close()
    assert browsers.complaints == []
