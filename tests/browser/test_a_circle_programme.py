"""A facilitator opens a programme of circles, people sign up, circles are formed and opened: all in browsers."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from communities.models import Community, Role
from engagement.delivery import deliver_now
from mentoring.models import Programme, ProgrammeState
from people.free_time import slot_of
from people.models import Person
from tests.browser.platform import Browsers
from tests.cast import make_community, make_member
from tests.threads import in_another_connection

THURSDAY = [slot_of(3, 16), slot_of(3, 16, 30)]


@pytest.fixture
def ward(transactional_db: None) -> Community:
    return make_community(name="Night ward")


def test_from_a_draft_to_circles_that_run(ward: Community, platform: Browsers) -> None:
    leads = make_member(ward, "Grace Mensah", role=Role.FACILITATOR)
    people = [make_member(ward, name) for name in ("Noor Haddad", "Ilse Berg", "Luca Rossi")]
    Person.objects.filter(pk__in=[one.pk for one in people]).update(weekly_hours=THURSDAY)
    page = platform.of(leads)
    page.goto(f"/c/{ward.slug}/mentoring/programmes/new/")
    page.get_by_label("Name").fill("Spring circles")
    page.get_by_label("Purpose").fill("One hard thing a month.")
    page.get_by_label("Kind").select_option("circles")
    page.get_by_role("button", name="Open it").click()
    expect(page.get_by_role("heading", name="Set-up", exact=True)).to_be_visible()
    page.get_by_label("How often a circle meets").select_option("monthly")
    page.get_by_label("How many meetings").fill("3")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    programme = Programme.objects.get()
    page.get_by_role("link", name="Board", exact=True).click()
    page.get_by_role("button", name="On to: Open for sign-up").click()

    for person in people:
        theirs = platform.of(person)
        theirs.goto(programme.get_absolute_url())
        theirs.get_by_label("What I'd like to talk about or work on").fill("nights")
        theirs.get_by_role("button", name="I'm in").click()
        expect(theirs.get_by_text("You're in. Change it whenever you like.")).to_be_visible()

    page.reload()
    page.get_by_role("button", name="On to: Forming circles").click()
    page.get_by_role("link", name="Look for circles").click()
    expect(page.get_by_text("3 people with hours drawn")).to_be_visible()
    page.get_by_role("button", name="Look for circles").click()
    expect(page.get_by_text("Looking for circles.")).to_be_visible()
    in_another_connection(deliver_now)
    expect(page.get_by_text("One circle for 3 people.")).to_be_visible()
    page.get_by_role("button", name="Open them and tell everybody").click()
    expect(page.get_by_text("1 circle is open. Everybody in it is told.")).to_be_visible()
    expect(page.get_by_role("heading", name="Spring circles 1: nights")).to_be_visible()
    programme.refresh_from_db()
    assert programme.state == ProgrammeState.RUNNING

    theirs.goto(programme.get_absolute_url())
    theirs.get_by_text("Your circle").click()
    expect(theirs.get_by_role("heading", name="Spring circles 1: nights")).to_be_visible()
    assert programme.circles.get().sessions.exclude(starts_at=None).count() == 3
