"""The hours in which a programme lets people meet hold from matching to the last meeting."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from communities.models import Community
from mentoring.finding_time import heat_of
from mentoring.meeting import join_circle, open_circle
from mentoring.models import Circle, PairDate, Pairing, Programme, ProgrammeKind, Session, VisitOffer
from mentoring.observing import cycle
from mentoring.observing.partnerships import partnership_of
from mentoring.observing.times import times_that_fit
from mentoring.pairing import accept, ask, take_part
from mentoring.planned.planning import move_date, plan_date
from mentoring.planned.times import times_for
from mentoring.recurrence import Rhythm
from mentoring.scheduling import Plan, move_rest, plan_series, plan_session
from people.models import Person
from tests.cast import client_of, make_member

pytestmark = pytest.mark.django_db
OFFICE = {"allowed_from": time(9), "allowed_until": time(17)}
BERLIN, INDIA = "Europe/Berlin", "Asia/Kolkata"


def someone(community: Community, name: str, zone: str = BERLIN) -> Person:
    person = make_member(community, name)
    Person.objects.filter(pk=person.pk).update(time_zone=zone, weekly_hours=list(range(336)))
    return Person.objects.get(pk=person.pk)


def at(hour: int, minute: int = 0, zone: str = BERLIN) -> datetime:
    """In a week or so, on a weekday."""
    day = timezone.localdate() + timedelta(days=7)
    day -= timedelta(days=max(0, day.weekday() - 4))
    return datetime.combine(day, time(hour, minute), ZoneInfo(zone))


@pytest.fixture
def pairing(community: Community) -> Pairing:
    programme = Programme.objects.create(
        community=community, name="Doors open", purpose="See.", kind=ProgrammeKind.OBSERVATION, **OFFICE
    )
    one, other = someone(community, "Ada Obi"), someone(community, "Bea Lund", INDIA)
    for person in (one, other):
        take_part(programme, person=person, role="both", offers=["labs"], seeks=["labs"])
    pairing = ask(programme, mentee=one, mentor=other)
    accept(pairing, by=other)
    return Pairing.objects.select_related("programme__community", "mentor", "mentee").get(pk=pairing.pk)


def test_two_are_named_hours_within_on_the_clock_of_each(pairing: Pairing) -> None:
    found = times_for([pairing.mentor, pairing.mentee], 60, programme=pairing.programme)
    assert found
    for moment in found:
        for zone in (BERLIN, INDIA):
            local = moment.astimezone(ZoneInfo(zone))
            assert time(9) <= local.time() <= time(16), (moment, zone)


@pytest.mark.parametrize(
    ("moment", "minutes"),
    [(at(8), 60), (at(14), 60), (at(12), 120), (at(8, zone=INDIA), 60)],
    ids=["early here", "late there", "ends late there", "early there"],
)
def test_two_plan_and_move_nothing_outside(pairing: Pairing, moment: datetime, minutes: int) -> None:
    ada = pairing.mentee
    with pytest.raises(ValidationError, match="from 09:00 to 17:00, each on their own clock"):
        plan_date(PairDate(pairing=pairing, starts_at=moment, minutes=minutes), by=ada)
    date = plan_date(PairDate(pairing=pairing, starts_at=at(10), minutes=60), by=ada)
    said = {"starts_at": moment, "minutes": minutes, "place": "", "link": ""}
    with pytest.raises(ValidationError, match="from 09:00 to 17:00"):
        move_date(date, by=ada, **said)  # type: ignore[arg-type]
    local = moment.astimezone(ZoneInfo(BERLIN)).strftime("%Y-%m-%dT%H:%M")
    answer = client_of(ada).post(f"{date.get_absolute_url()}time/", {"starts_at": local, "minutes": minutes})
    assert answer.status_code == 422
    assert "This programme lets people meet from 09:00 to 17:00" in answer.content.decode()
    # When was set before, the place may be said still.
    Programme.objects.update(allowed_until=time(10))
    move_date(date, by=ada, starts_at=date.starts_at, minutes=60, place="Library", link="")
    date.refresh_from_db()
    assert date.place == "Library"


def test_visits_of_a_pair_keep_them_too(pairing: Pairing) -> None:
    visit = cycle.begin(partnership_of(pairing), visitor=pairing.mentor)
    cycle.brief(visit, by=visit.learner, focus="Who asks?", looking_for="", protocol="saw")
    Person.objects.filter(pk=visit.visited_id).update(weekly_hours=[])
    visit.refresh_from_db()
    found = times_that_fit(visit)
    assert found
    assert all(time(9) <= one.astimezone(ZoneInfo(INDIA)).time() <= time(16) for one in found)
    late = VisitOffer(visit=visit, what="Night round", starts_at=at(20), minutes=60)
    with pytest.raises(ValidationError, match="from 09:00 to 17:00"):
        cycle.offer(late, by=visit.visited)
    cycle.offer(VisitOffer(visit=visit, what="Round", starts_at=at(10), minutes=60), by=visit.visited)


@pytest.fixture
def circle(community: Community) -> Circle:
    programme = Programme.objects.create(
        community=community, name="Nights", purpose="x", kind=ProgrammeKind.CIRCLES, **OFFICE
    )
    host = someone(community, "Ada Obi")
    circle = Circle(community=community, programme=programme, name="One", purpose="x", time_zone=BERLIN)
    circle = open_circle(circle, host=host)
    join_circle(circle, person=someone(community, "Bea Lund", INDIA))
    return circle


def test_a_circle_finds_hours_in_which_each_may_meet(circle: Circle) -> None:
    with timezone.override(BERLIN):
        heat = heat_of(circle, ahead=1)
    counts = {(cell.at.weekday(), cell.at.hour): cell.free for _hour, row in heat.rows for cell in row}
    # 10 in Berlin is half past two in India, or half past one when clocks are forward; 14 is too late there.
    assert counts[1, 10] == 2
    assert counts[1, 14] == 1
    assert counts.get((1, 18), 0) == 0


def test_no_hour_is_offered_that_the_circles_clock_refuses(circle: Circle) -> None:
    """Who is free early in India alone: at half past five in Berlin no session may be set."""
    with timezone.override(INDIA):
        heat = heat_of(circle, ahead=1)
    offered = [cell.at for _hour, row in heat.rows for cell in row if cell.free] + [time.at for time in heat.best]
    assert offered
    assert all(time(9) <= one.astimezone(ZoneInfo(BERLIN)).time() <= time(16) for one in offered)


def test_where_the_hour_goes_round_it_stays_within(circle: Circle) -> None:
    """Only the one in India is free, from the morning on."""
    Person.objects.filter(time_zone=BERLIN).update(weekly_hours=[])
    host = circle.memberships.order_by("pk")[0].person
    turns = plan_series(circle, Plan(Rhythm.WEEKLY, at(10).date(), time(10), 3, take_turns=True), by=host)
    begins = [one.starts_at.astimezone(ZoneInfo(BERLIN)).time() for one in turns if one.starts_at]
    assert len(begins) == 3
    assert all(time(9) <= one <= time(16) for one in begins)
    with pytest.raises(ValidationError, match="on the circle's clock"):
        move_rest(turns[0], starts_at=at(18), by=host)
    latest = Session.objects.get(pk=turns[-1].pk)
    plan_session(turns[0], starts_at=at(9), by=host)
    plan_session(latest, starts_at=at(15) + timedelta(days=14), by=host)
    Session.objects.update(moved_alone=False)
    with pytest.raises(ValidationError, match="on the circle's clock"):
        move_rest(turns[0], starts_at=at(12), by=host)


def test_the_place_of_the_rest_may_be_said_when_its_hour_would_be_refused_by_now(circle: Circle) -> None:
    host = circle.memberships.order_by("pk")[0].person
    first, *_rest = plan_series(circle, Plan(Rhythm.WEEKLY, at(10).date(), time(15), 3), by=host)
    Programme.objects.update(allowed_until=time(12))
    first = Session.objects.get(pk=first.pk)
    assert first.starts_at
    assert move_rest(first, starts_at=first.starts_at, by=host, where={"place": "Library"}) == 3
    with pytest.raises(ValidationError, match="on the circle's clock"):
        move_rest(first, starts_at=first.starts_at + timedelta(days=1), by=host)


def test_sessions_are_set_and_moved_within_on_the_clock_of_the_circle(circle: Circle) -> None:
    host = circle.memberships.order_by("pk")[0].person
    session = circle.sessions.get()
    with pytest.raises(ValidationError, match="from 09:00 to 17:00, on the circle's clock"):
        plan_session(session, starts_at=at(18), by=host)
    answer = client_of(host).post(
        f"{session.get_absolute_url()}time/", {"starts_at": at(18).strftime("%Y-%m-%dT%H:%M")}
    )
    assert answer.status_code == 422
    assert "on the circle&#x27;s clock" in answer.content.decode()
    with pytest.raises(ValidationError, match="on the circle's clock"):
        plan_series(circle, Plan(Rhythm.WEEKLY, at(10).date(), time(18), 3), by=host)
    first, *_rest = plan_series(circle, Plan(Rhythm.WEEKLY, at(10).date(), time(10), 3), by=host)
    with pytest.raises(ValidationError, match="on the circle's clock"):
        move_rest(first, starts_at=at(7), by=host)
    assert move_rest(first, starts_at=at(11), by=host) == 3
