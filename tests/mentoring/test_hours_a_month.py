"""More hours of a month than a programme's policy has are said to whoever plans them, and refused to nobody."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from communities.models import Community
from mentoring.meeting import open_circle
from mentoring.models import Circle, PairDate, Pairing, Programme, ProgrammeKind, ProgrammeState
from mentoring.observing import cycle
from mentoring.observing.partnerships import answer, partnership_of, suggest
from mentoring.pairing import accept, ask, take_part
from mentoring.planned.planning import plan_date
from people.models import Person
from tests.cast import client_of, make_member

pytestmark = pytest.mark.django_db
# All in one month to come.
MONTH = timezone.localdate().replace(day=1) + timedelta(days=70)
BEYOND = "a month."


def day(number: int) -> date:
    return MONTH.replace(day=number)


def said(person: Person, path: str, **data: Any) -> str:
    return str(client_of(person).post(path, data, follow=True).text)


@pytest.fixture
def pairing(community: Community) -> Pairing:
    programme = Programme.objects.create(
        community=community, name="Doors open", purpose="See.", kind=ProgrammeKind.OBSERVATION, hours_a_month=2
    )
    ada, bea = make_member(community, "Ada Obi"), make_member(community, "Bea Lund")
    for person in (ada, bea):
        take_part(programme, person=person, role="both", offers=["labs"], seeks=["labs"])
    pairing = ask(programme, mentee=ada, mentor=bea)
    accept(pairing, by=bea)
    return Pairing.objects.select_related("programme__community", "mentor", "mentee").get(pk=pairing.pk)


def test_a_visit_that_is_offered_and_settled_counts_beside_what_the_two_have_planned(pairing: Pairing) -> None:
    ada, bea = pairing.mentee, pairing.mentor
    visit = cycle.begin(partnership_of(pairing), visitor=ada)
    cycle.brief(visit, by=bea, focus="Who asks?", looking_for="", protocol="saw")
    path = f"{visit.get_absolute_url()}offers/"
    hour = {"what": "Round", "minutes": "90"}
    assert "lets a pair take" not in said(bea, path, starts_at=f"{day(4)}T10:00", **hour)
    at = timezone.make_aware(datetime.combine(day(11), time(15)))
    plan_date(PairDate(pairing=pairing, starts_at=at, minutes=60), by=ada)
    policy = f"That makes 2.5 hours in {MONTH:%B}; this programme lets a pair take 2 a month."
    assert policy in said(bea, path, starts_at=f"{day(18)}T10:00", **hour)
    chosen = visit.offers.order_by("pk")[0]
    page = said(ada, f"{path}{chosen.pk}/", cover="")
    assert "Settled. It is in both of your calendars." in page
    assert policy in page
    # What two plan otherwise counts the visit as well.
    planned = {"starts_at": f"{day(25)}T10:00", "minutes": "30"}
    assert f"That makes 3 hours in {MONTH:%B}" in said(ada, f"{pairing.get_absolute_url()}dates/", **planned)


def test_two_whom_no_programme_brought_together_have_no_policy(community: Community) -> None:
    ada, bea = make_member(community, "Ada Obi"), make_member(community, "Bea Lund")
    two = suggest(community, inviter=ada, invited=bea, kind="observation")
    answer(two, by=bea, agrees=True)
    visit = cycle.begin(two, visitor=ada)
    cycle.brief(visit, by=bea, focus="Who asks?", looking_for="", protocol="saw")
    hour = {"what": "Shift", "starts_at": f"{day(4)}T10:00", "minutes": "600"}
    page = said(bea, f"{visit.get_absolute_url()}offers/", **hour)
    assert "Shift" in page
    assert BEYOND not in page


@pytest.fixture
def circle(community: Community, facilitator: Person) -> Circle:
    programme = Programme.objects.create(
        community=community, name="Nights", purpose="x", kind=ProgrammeKind.CIRCLES, hours_a_month=3
    )
    return open_circle(Circle(community=community, programme=programme, name="One", purpose="x"), host=facilitator)


def test_a_series_that_takes_more_of_a_month_says_so_and_so_does_what_is_moved_or_added(
    circle: Circle, facilitator: Person
) -> None:
    series = f"/c/{circle.community.slug}/mentoring/circles/{circle.pk}/series/"
    weekly = {"rhythm": "weekly", "first": f"{day(3)}", "clock": "16:00", "every": "1"}
    page = said(facilitator, series, **weekly, count="3")
    assert "3 sessions are planned. Everyone is told." in page
    assert "lets a circle take" not in page
    page = said(facilitator, series, **weekly | {"first": f"{day(25)}"}, count="2")
    assert f"That makes 4 hours in {MONTH:%B}; this programme lets a circle take 3 a month." in page
    last = circle.sessions.order_by("-starts_at")[0]
    page = said(facilitator, f"{last.get_absolute_url()}time/", starts_at=f"{day(27)}T10:00")
    assert f"That makes 5 hours in {MONTH:%B}" in page
    first = circle.sessions.order_by("starts_at")[0]
    page = said(facilitator, f"{first.get_absolute_url()}rest/", starts_at=f"{day(4)}T16:00")
    assert "3 sessions have moved" in page
    assert f"That makes 5 hours in {MONTH:%B}" in page


def test_a_date_that_comes_back_to_a_series_counts_again(circle: Circle, facilitator: Person) -> None:
    series = f"/c/{circle.community.slug}/mentoring/circles/{circle.pk}/series/"
    said(facilitator, series, rhythm="weekly", first=f"{day(1)}", clock="16:00", every="1", count="4")
    last = circle.sessions.order_by("-starts_at")[0]
    policy = f"That makes 4 hours in {MONTH:%B}; this programme lets a circle take 3 a month."
    assert BEYOND not in said(facilitator, f"{last.get_absolute_url()}skipping/")
    assert policy in said(facilitator, f"{last.get_absolute_url()}skipping/", back="on")
    days_off = f"{last.get_absolute_url()}days-off/"
    assert BEYOND not in said(facilitator, days_off, without=f"{day(22)}")
    assert policy in said(facilitator, days_off, without="")


def test_a_circle_of_no_programme_has_no_policy(community: Community, facilitator: Person) -> None:
    circle = open_circle(Circle(community=community, name="One", purpose="x"), host=facilitator)
    page = said(facilitator, f"{circle.sessions.get().get_absolute_url()}time/", starts_at=f"{day(27)}T10:00")
    assert "Set. Everyone in the circle is told." in page
    assert BEYOND not in page


def test_the_set_up_of_circles_asks_hours_a_month_and_says_when_the_rhythm_takes_more(
    community: Community, facilitator: Person
) -> None:
    programme = Programme.objects.create(
        community=community, name="Nights", purpose="x", kind=ProgrammeKind.CIRCLES, state=ProgrammeState.DRAFT
    )
    path = f"{programme.get_absolute_url()}board/setup/"
    data = {"name": "Nights", "purpose": "x", "kind": "circles", "meeting_minutes": "60", "rhythm": "weekly"}
    answered = client_of(facilitator).post(path, data | {"hours_a_month": "3"})
    assert answered.status_code == 422
    assert "The rhythm below takes 4 hours a month." in answered.text
    assert client_of(facilitator).post(path, data | {"hours_a_month": "4"}).status_code == 302
    programme.refresh_from_db()
    assert programme.hours_a_month == 4
