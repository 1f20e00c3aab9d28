"""Two colleagues go through a visit at work, from the question to what will be tried, each in their own browser."""

from __future__ import annotations

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from communities.models import Community
from mentoring.models import Visit
from people.free_time import slot_of
from people.models import Person
from tests.browser.platform import Browsers
from tests.cast import make_member


def hours(*of_each_day: int) -> list[int]:
    return [slot_of(day, hour, minute) for day in range(5) for hour in of_each_day for minute in (0, 30)]


def test_a_visit_from_the_question_to_what_will_be_tried(
    community: Community, facilitator: Person, platform: Browsers
) -> None:
    noor = make_member(community, "Noor Haddad")
    # By both timetables: Grace could come in the mornings, at which Noor, who is free in the evenings, is at work.
    Person.objects.filter(pk=facilitator.pk).update(weekly_hours=hours(10, 11))
    Person.objects.filter(pk=noor.pk).update(weekly_hours=hours(18, 19))
    grace, visited = platform.of(facilitator), platform.of(noor)

    grace.goto(f"/c/{community.slug}/mentoring/")
    grace.get_by_role("link", name="Visit each other at work").click()
    grace.get_by_label("With whom").fill(f"@{noor.handle}")
    grace.get_by_role("button", name="Ask them").click()
    expect(grace.get_by_text("Noor is asked")).to_be_visible()

    visited.goto("/mentoring/")
    visited.get_by_role("link", name=facilitator.display_name).first.click()
    visited.get_by_role("button", name="Yes, gladly").click()
    visited.get_by_label("Grace visits me").check()
    visited.get_by_role("button", name="Begin").click()
    visited.get_by_label("What it is about").fill("Who answers when I ask?")
    visited.get_by_role("button", name="Tell Grace").click()
    expect(visited.get_by_role("heading", name="When Grace is free and you are likely at work")).to_be_visible()
    fits = visited.get_by_role("link", name=re.compile(r", 10:00$")).first
    fits.click()
    expect(visited.get_by_label("When")).to_have_value(re.compile("T10:00"))
    visited.get_by_label("Which lesson or shift").fill("Morning round")
    visited.get_by_role("button", name="Offer it").click()
    expect(visited.get_by_text("Grace is free then")).to_be_visible()
    visited.get_by_label("Which lesson or shift").fill("Handover")
    an_hour_ago = timezone.localtime() - timedelta(hours=1)
    visited.get_by_label("When").fill(an_hour_ago.strftime("%Y-%m-%dT%H:%M"))
    visited.get_by_role("button", name="Offer it").click()
    expect(visited.get_by_text("Handover")).to_be_visible()

    visit = Visit.objects.get()
    grace.goto(visit.get_absolute_url())
    expect(grace.get_by_text("You are free then")).to_be_visible()
    handover = grace.get_by_role("listitem").filter(has_text="Handover")
    handover.get_by_label("Who covers for you meanwhile").fill("Ilse takes my bay")
    handover.get_by_role("button", name="I come").click()
    expect(grace.get_by_text("Ilse takes my bay")).to_be_visible()
    grace.get_by_label("What I saw").fill("Four hands, and one that stayed down.")
    grace.get_by_role("button", name="Keep for now").click()
    expect(grace.get_by_label("What I saw")).to_have_value("Four hands, and one that stayed down.")
    grace.get_by_role("button", name="Give them to Noor").click()
    grace.get_by_label("What we talked over").fill("The one by the door never gets a turn.")
    grace.get_by_role("button", name="Keep for both").click()

    visited.reload()
    expect(visited.get_by_text("one that stayed down")).to_be_visible()
    visited.get_by_label("What I will try").fill("I begin at the door.")
    visited.get_by_role("button", name="That is it").press("Enter")
    expect(visited.get_by_text("Done. A next visit may go the other way round.")).to_be_visible()

    visited.get_by_text("Who reads them").click()
    visited.get_by_role("button", name="Take them back from").click()
    grace.goto(visit.get_absolute_url())
    expect(grace.get_by_text("I begin at the door.")).to_be_visible()
    expect(grace.get_by_text("Noor keeps these notes")).to_be_visible()
    expect(grace.get_by_text("one that stayed down")).to_have_count(0)
