"""Before and after a session: what it is about, whether enough come, who was there; and a meeting held elsewhere."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from communities.models import Community
from engagement.delivery import deliver_now
from mentoring.meeting import join_circle, open_circle, say
from mentoring.models import Answer, Circle, Session
from mentoring.reminding import ask_hosts
from mentoring.scheduling import plan_session
from people.models import Person
from tests.browser.platform import Browsers
from tests.cast import make_member
from tests.threads import in_another_connection


@pytest.fixture
def noor(community: Community) -> Person:
    return make_member(community, "Noor Haddad")


@pytest.fixture
def session(community: Community, facilitator: Person, noor: Person) -> Session:
    """In twenty hours, with Grace and Noor in the circle."""
    circle = open_circle(Circle(community=community, name="First year", purpose="Talk."), host=facilitator)
    join_circle(circle, person=noor)
    plan_session(circle.sessions.get(), starts_at=timezone.now() + timedelta(hours=20), by=facilitator)
    return Session.objects.select_related("circle__community").get(circle=circle)


def test_an_agenda_is_proposed_wanted_and_put_in_order(
    session: Session, facilitator: Person, noor: Person, platform: Browsers
) -> None:
    member, host = platform.of(noor), platform.of(facilitator)
    member.goto(session.get_absolute_url())
    for title, minutes in (("Who has the keys", "5"), ("The night of the two falls", "25")):
        member.get_by_text("Propose something").click()
        member.get_by_label("What about").fill(title)
        member.get_by_label("Minutes").fill(minutes)
        member.get_by_role("button", name="Put it on the agenda").click()
        expect(member.locator("#agenda ol")).to_contain_text(title)

    host.goto(session.get_absolute_url())
    points = host.locator("#agenda li")
    expect(points).to_contain_text(["Who has the keys", "The night of the two falls"])
    wanted = host.get_by_role("button", name="Me too: The night of the two falls")
    wanted.press("Enter")
    expect(wanted).to_have_attribute("aria-pressed", "true")
    host.get_by_role("button", name="What most want first").press("Enter")
    expect(points).to_contain_text(["The night of the two falls", "Who has the keys"])

    member.reload()
    expect(member.locator("#agenda li").first).to_contain_text(f"wanted by {facilitator.first_name}")
    member.get_by_role("button", name="Take off the agenda: Who has the keys").press("Enter")
    expect(member.locator("#agenda li")).to_have_count(1)


def test_where_few_say_yes_the_host_is_asked_and_goes_ahead(
    session: Session, facilitator: Person, noor: Person, platform: Browsers
) -> None:
    say(session, Answer.GOING, person=facilitator)
    assert ask_hosts() == 1
    deliver_now()
    host, member = platform.of(facilitator), platform.of(noor)
    host.goto("/notifications/")
    host.get_by_role("link", name=re.compile("Few have said yes to First year")).click()
    expect(host.get_by_role("heading", name="Go ahead, move it or call it off?")).to_be_in_viewport()
    expect(host.locator("#few")).to_contain_text("Said yes so far: 1. This circle wants 2 at least.")
    host.get_by_role("button", name="Go ahead and tell everyone").press("Enter")
    expect(host.locator("#few")).to_have_count(0)

    in_another_connection(deliver_now)
    member.goto("/notifications/")
    member.get_by_role("link", name=re.compile("First year takes place")).click()
    member.get_by_role("button", name="Going").press("Enter")
    expect(member.locator("#coming")).to_contain_text("2 going")


def test_who_was_there_is_noted_and_read_by_the_circle(
    session: Session, facilitator: Person, noor: Person, platform: Browsers
) -> None:
    say(session, Answer.GOING, person=facilitator)
    Session.objects.filter(pk=session.pk).update(starts_at=timezone.now() - timedelta(hours=3))
    host, member = platform.of(facilitator), platform.of(noor)
    host.goto(session.get_absolute_url())
    # Who said yes is ticked already.
    expect(host.get_by_label(facilitator.display_name)).to_be_checked()
    expect(host.get_by_label("Noor Haddad")).not_to_be_checked()
    host.get_by_label("Noor Haddad").press("Space")
    host.get_by_role("button", name="Note it").press("Enter")
    who = host.locator("section").filter(has=host.get_by_role("heading", name="Who was there"))
    expect(who).to_contain_text("Noor Haddad")
    host.goto(session.circle.get_absolute_url())
    expect(host.get_by_role("img", name="There 1 times of 1")).to_have_count(2)

    member.goto(session.get_absolute_url())
    expect(member.get_by_text("Who was there")).to_be_visible()
    expect(member.get_by_text("Note who was there")).to_have_count(0)


def test_a_meeting_elsewhere_is_logged_in_two_taps(
    session: Session, facilitator: Person, noor: Person, platform: Browsers
) -> None:
    """On a phone: one tap opens it, the other notes it, with an hour and everybody filled in."""
    host = platform.of(facilitator, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    host.goto(session.circle.get_absolute_url())
    host.get_by_role("link", name="We met elsewhere").tap()
    host.get_by_role("button", name="Note it").tap()
    expect(host).to_have_url(re.compile("#notes$"))
    expect(host.get_by_text("Noted. Add what you'd like to remember.")).to_be_visible()
    logged = Session.objects.get(circle=session.circle, number=2)
    assert logged.is_over
    assert {one.person for one in logged.attendances.all()} == {facilitator, noor}
