"""What one said one would do comes back the day before and on the day: in one's own morning, once, while it is open."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from communities.joining import leave
from communities.models import Community
from engagement.delivery import deliver_now
from engagement.hearing import hear_of
from engagement.models import Notification, Preset
from engagement.notifying import notices_for
from mentoring.meeting import open_circle
from mentoring.models import Circle, PairAction, Pairing, PairingState, Programme, SessionAction
from mentoring.promises import remind_of_actions
from people.models import Person
from tests.cast import make_member

pytestmark = pytest.mark.django_db
# The clocks of Berlin go forward in the night before the day.
DAY = date(2027, 3, 28)
ZONES = ["Europe/Berlin", "America/New_York", "Pacific/Auckland", "Asia/Kolkata", "Pacific/Honolulu", "UTC"]


@pytest.fixture
def action(community: Community, facilitator: Person, member: Person) -> SessionAction:
    circle = open_circle(Circle(community=community, name="Early group", purpose="Swap."), host=facilitator)
    circle.memberships.create(person=member)
    session = circle.sessions.get()
    return SessionAction.objects.create(session=session, text="Bring the chart", who=member, due=DAY)


@pytest.fixture
def pair_action(community: Community, facilitator: Person, member: Person) -> PairAction:
    programme = Programme.objects.create(community=community, name="First season", purpose="Nobody starts alone.")
    pairing = Pairing.objects.create(programme=programme, mentor=facilitator, mentee=member, state=PairingState.ACTIVE)
    return PairAction.objects.create(pairing=pairing, person=member, words="Send my outline", due_on=DAY)


def clock_runs(zone: str = "UTC") -> list[tuple[int, int]]:
    """Day and hour, in the zone, at which it comes back, while a clock asks every half hour for six days."""
    told = []
    moment = datetime(2027, 3, 25, tzinfo=ZoneInfo("UTC"))
    for _half_hour in range(6 * 48):
        if remind_of_actions(moment):
            local = moment.astimezone(ZoneInfo(zone))
            told.append((local.day, local.hour))
        moment += timedelta(minutes=30)
    return told


@pytest.mark.parametrize("zone", ZONES)
def test_it_comes_back_once_on_each_of_two_mornings_wherever_one_lives(
    action: SessionAction, member: Person, zone: str
) -> None:
    Person.objects.filter(pk=member.pk).update(time_zone=zone)
    assert clock_runs(zone) == [(27, 8), (28, 8)]


def test_of_a_pair_too_and_it_says_what(pair_action: PairAction, member: Person) -> None:
    assert clock_runs() == [(27, 8), (28, 8)]
    deliver_now()
    texts = {notice.wording.text for notice in notices_for(member)}
    assert texts == {"By Sunday 28 March you wanted to do this: “Send my outline”"}
    assert Notification.objects.exclude(mail_due_at=None).count() == 2


def test_what_is_done_or_nobodys_is_left_alone(action: SessionAction, pair_action: PairAction) -> None:
    SessionAction.objects.update(who=None)
    PairAction.objects.update(done_at=timezone.now())
    assert clock_runs() == []


def test_what_is_done_after_it_came_back_is_not_spoken_of(action: SessionAction, member: Person) -> None:
    assert clock_runs() != []
    deliver_now()
    assert notices_for(member) != []
    SessionAction.objects.update(done_at=timezone.now())
    assert notices_for(member) == []


def test_who_left_the_community_the_circle_or_the_pair_hears_nothing(
    action: SessionAction, pair_action: PairAction, community: Community, member: Person
) -> None:
    action.session.circle.memberships.filter(person=member).delete()
    Pairing.objects.update(state=PairingState.ENDED)
    assert clock_runs() == []
    action.session.circle.memberships.create(person=member)
    Pairing.objects.update(state=PairingState.ACTIVE)
    leave(community, person=member)
    assert clock_runs() == []


def test_a_moved_day_is_brought_back_on_its_own_eve(action: SessionAction) -> None:
    SessionAction.objects.update(due=DAY + timedelta(days=1))
    assert clock_runs() == [(28, 8), (29, 8)]


@pytest.mark.parametrize(("preset", "told"), [(Preset.QUIET, [True]), (Preset.NORMAL, [True]), (Preset.MUTED, [])])
def test_by_bell_and_by_mail_as_one_hears_of_the_place(
    action: SessionAction, community: Community, member: Person, preset: Preset, told: list[bool]
) -> None:
    hear_of(community.scope, preset, person=member)
    remind_of_actions(datetime(2027, 3, 27, 9, tzinfo=ZoneInfo("UTC")))
    deliver_now()
    assert [due is not None for due in Notification.objects.values_list("mail_due_at", flat=True)] == told


def test_nothing_to_bring_back_costs_two_questions(
    action: SessionAction, member: Person, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    SessionAction.objects.bulk_create(
        SessionAction(session=action.session, text=str(n), who=member, due=DAY) for n in range(20)
    )
    with django_assert_num_queries(2):
        remind_of_actions(datetime(2027, 3, 27, 7, tzinfo=ZoneInfo("UTC")))


def test_many_are_worded_as_cheaply_as_one(
    action: SessionAction, pair_action: PairAction, community: Community, member: Person
) -> None:
    others = [make_member(community) for _n in range(2)]
    SessionAction.objects.create(session=action.session, text="Another", who=others[0], due=DAY)
    remind_of_actions(datetime(2027, 3, 27, 9, tzinfo=ZoneInfo("UTC")))
    deliver_now()
    assert len(notices_for(member)) == 2
    assert notices_for(others[0]) == [], "who is not of the circle has nothing to do in it"
