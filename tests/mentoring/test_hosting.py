"""Hosting goes round by itself, and two who would rather change places do so between them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from communities.models import Community
from engagement.delivery import deliver_now
from engagement.notifying import notices_for, told_to, worded
from mentoring.hosting import share_out
from mentoring.meeting import add_session, join_circle, leave_circle, open_circle, say, share_hosting
from mentoring.models import Answer, Circle, HostSwap, Session
from mentoring.reminding import remind_of_sessions
from mentoring.scheduling import Plan, cancel_session, plan_series, plan_session
from mentoring.swapping import SWAP_REMINDED, answer_swap, ask_to_swap, end_swaps, remind_of_swaps
from people.models import Person
from tests.cast import client_of, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def grace(community: Community) -> Person:
    return make_member(community, "Grace Mensah")


@pytest.fixture
def noor(community: Community) -> Person:
    return make_member(community, "Noor Haddad")


@pytest.fixture
def ilse(community: Community) -> Person:
    return make_member(community, "Ilse Verbruggen")


@pytest.fixture
def circle(community: Community, grace: Person, noor: Person, ilse: Person) -> Circle:
    made = open_circle(
        Circle(community=community, name="First year", purpose="Nights.", everybody_hosts=True), host=grace
    )
    for person in (noor, ilse):
        join_circle(made, person=person)
    return made


def series(circle: Circle, by: Person, count: int = 6) -> list[Session]:
    tomorrow = timezone.localdate() + timedelta(days=1)
    plan_series(circle, Plan("weekly", tomorrow, timezone.localtime().time(), count), by=by)
    return list(circle.sessions.select_related("host").order_by("number"))


def hosts(circle: Circle) -> list[str]:
    rows = circle.sessions.select_related("host").order_by("number")
    return [one.host.first_name if one.host else "" for one in rows]


def told(person: Person) -> list[str]:
    deliver_now()
    return [notice.wording.text for notice in notices_for(person)]


def test_each_hosts_in_turn(circle: Circle, grace: Person) -> None:
    series(circle, grace)
    assert hosts(circle) == ["Grace", "Noor", "Ilse", "Grace", "Noor", "Ilse"]


def test_where_hosts_are_named_they_alone_take_turns(circle: Circle, grace: Person, noor: Person) -> None:
    Circle.objects.filter(pk=circle.pk).update(everybody_hosts=False)
    circle.refresh_from_db()
    share_hosting(circle, person=noor, hosts=True)
    series(circle, grace, 4)
    assert hosts(circle) == ["Grace", "Noor", "Grace", "Noor"]
    share_hosting(circle, person=noor, hosts=False)
    assert hosts(circle) == ["Grace"] * 4


def test_whoever_cannot_come_is_passed_over(circle: Circle, noor: Person) -> None:
    second = Session.objects.create(circle=circle, number=2, starts_at=timezone.now() + timedelta(days=2))
    say(second, Answer.NOT, person=noor)
    with transaction.atomic():
        share_out(circle)
    assert hosts(circle)[1] == "Ilse"


def test_a_host_who_cannot_come_is_reminded_that_they_host(circle: Circle, grace: Person, noor: Person) -> None:
    first, second, *_more = series(circle, grace, 3)
    assert (first.host, second.host) == (grace, noor)
    said = {session: says_no(grace, session) for session in (first, second)}
    assert "You host it: change places with somebody" in said[first]
    assert "You host it" not in said[second]
    assert "Noted: " in said[second]


def says_no(person: Person, session: Session) -> str:
    return client_of(person).post(f"{session.get_absolute_url()}rsvp/", {"answer": "not"}, follow=True).text


def test_whoever_leaves_hands_theirs_on(circle: Circle, grace: Person, noor: Person) -> None:
    series(circle, grace, 3)
    leave_circle(circle, person=noor)
    assert hosts(circle) == ["Grace", "Grace", "Ilse"]


@pytest.mark.parametrize("everybody", [True, False])
def test_whoever_comes_into_an_empty_circle_hosts_it(
    community: Community, grace: Person, noor: Person, everybody: bool
) -> None:
    circle = open_circle(
        Circle(community=community, name="Nights", purpose="Talk.", everybody_hosts=everybody), host=grace
    )
    leave_circle(circle, person=grace)
    assert hosts(circle) == [""]
    join_circle(circle, person=noor)
    assert circle.memberships.get().hosts
    assert hosts(circle) == ["Noor"]
    assert any("you host" in text for text in told(noor))


def test_one_more_session_has_its_host(circle: Circle) -> None:
    add_session(circle)
    assert hosts(circle) == ["Grace", "Noor"]


def test_two_change_places(circle: Circle, grace: Person, noor: Person) -> None:
    first, second, *_rest = series(circle, grace)
    here = circle.get_absolute_url()
    base = f"/c/{circle.community.slug}/mentoring/circles/{circle.pk}/swaps/"
    client_of(grace).post(base, {"give": first.pk, "take": second.pk})
    assert any("asks to change places" in text for text in told(noor))
    assert "asks to change places" in client_of(noor).get(here).content.decode()
    swap = HostSwap.objects.get()
    assert client_of(grace).post(f"{base}{swap.pk}/", {"answer": "yes"}).status_code == 403
    client_of(noor).post(f"{base}{swap.pk}/", {"answer": "yes"})
    assert hosts(circle)[:2] == ["Noor", "Grace"]
    assert not HostSwap.objects.exists()
    assert any("changes places with you" in text for text in told(grace))


def test_no_is_said_kindly_and_nothing_changes(circle: Circle, grace: Person, noor: Person) -> None:
    first, second, *_rest = series(circle, grace)
    base = f"/c/{circle.community.slug}/mentoring/circles/{circle.pk}/swaps/"
    client_of(grace).post(base, {"give": first.pk, "take": second.pk})
    client_of(noor).post(f"{base}{HostSwap.objects.get().pk}/", {"answer": "no"})
    assert hosts(circle)[:2] == ["Grace", "Noor"]
    assert any("can't change places" in text for text in told(grace))


def asked(circle: Circle, by: Person, *, begins_in: timedelta) -> HostSwap:
    """For the second session, whose host is Noor, in place of the first, which begins then."""
    first, second, *_rest = series(circle, by)
    starts_at = timezone.now() + begins_in
    Session.objects.filter(pk=first.pk).update(starts_at=starts_at)
    Session.objects.filter(pk=second.pk).update(starts_at=starts_at + timedelta(days=7))
    return ask_to_swap(first, second, by=by)


def tended(swap: HostSwap, **after: float) -> tuple[int, int]:
    """How many were reminded and how many ended, as the clock comes by so long after it was asked."""
    now = swap.asked_at + timedelta(**after)
    return end_swaps(now), remind_of_swaps(now)


def test_a_question_to_change_places_is_reminded_of_and_ends_as_others_do(
    circle: Circle, grace: Person, noor: Person
) -> None:
    swap = asked(circle, grace, begins_in=timedelta(days=60))
    assert [tended(swap, days=days) for days in (6.9, 7.1, 8, 13.9)] == [(0, 0), (0, 1), (0, 0), (0, 0)]
    (reminder,) = [text for text in told(noor) if "still waits for a word" in text]
    assert reminder.startswith("Grace Mensah still waits for a word on changing places as host: you would host")
    assert [tended(swap, days=days) for days in (14.1, 15)] == [(1, 0), (0, 0)]
    (end,) = [text for text in told(grace) if "No answer came" in text]
    assert "That says nothing about you" in end
    assert not any("No answer came" in text for text in told(noor))
    assert hosts(circle)[:2] == ["Grace", "Noor"]
    assert "asks to change places" not in client_of(noor).get(circle.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("begins_in", "reminded", "ends"),
    [
        (timedelta(days=5), timedelta(days=3), timedelta(days=4)),
        # Two days before the session or later there is no time left to remind anybody.
        (timedelta(hours=40), None, timedelta(hours=16)),
        (timedelta(hours=20), None, timedelta(hours=19)),
        (timedelta(minutes=40), None, timedelta(minutes=40)),
    ],
)
def test_it_ends_before_the_session_it_is_about(
    circle: Circle, grace: Person, begins_in: timedelta, reminded: timedelta | None, ends: timedelta
) -> None:
    swap = asked(circle, grace, begins_in=begins_in)
    moment = timedelta(minutes=1)
    if reminded:
        assert [tended(swap, seconds=(reminded + n * moment).total_seconds()) for n in (-1, 1)] == [(0, 0), (0, 1)]
    assert [tended(swap, seconds=(ends + n * moment).total_seconds()) for n in (-1, 1)] == [(0, 0), (1, 0)]


def test_with_a_session_that_is_called_off_the_question_is_gone(circle: Circle, grace: Person) -> None:
    swap = asked(circle, grace, begins_in=timedelta(days=60))
    cancel_session(swap.take, by=grace)
    assert tended(swap, hours=1) == (0, 0)
    assert not HostSwap.objects.exists()
    assert not any("No answer came" in text for text in told(grace))


def test_two_who_have_changed_places_are_reminded_of_nothing(circle: Circle, grace: Person, noor: Person) -> None:
    swap = asked(circle, grace, begins_in=timedelta(days=60))
    assert tended(swap, days=8) == (0, 1)
    deliver_now()
    answer_swap(swap, by=noor, agrees=True)
    assert not any("still waits for a word" in text for text in told(noor))
    assert tended(swap, days=15) == (0, 0)


@pytest.mark.parametrize("ends", ["said no", "lapsed", "handed back"])
def test_who_was_reminded_of_a_question_that_is_over_is_not_waited_for(
    circle: Circle, grace: Person, noor: Person, ends: str
) -> None:
    swap = asked(circle, grace, begins_in=timedelta(days=60))
    tended(swap, days=8)
    assert any("Grace Mensah still waits for a word" in text for text in told(noor))
    match ends:
        case "said no":
            answer_swap(swap, by=noor, agrees=False)
        case "lapsed":
            tended(swap, days=15)
        case "handed back":
            leave_circle(circle, person=grace)
    assert not any("still waits for a word" in text for text in told(noor))


def test_a_reminder_names_whoever_asked_and_costs_one_more_question(
    circle: Circle, grace: Person, noor: Person, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    swap = asked(circle, grace, begins_in=timedelta(days=60))
    tended(swap, days=8)
    deliver_now()
    (row,) = (one for one in told_to(noor, None) if one.activity.verb == SWAP_REMINDED)
    with django_assert_num_queries(2):
        (notice,) = worded(noor, [row])
    assert notice.wording.text.startswith("Grace Mensah still waits for a word")


def test_while_a_session_waits_for_its_time_the_question_has_its_two_weeks(circle: Circle, grace: Person) -> None:
    swap = asked(circle, grace, begins_in=timedelta(days=60))
    Session.objects.update(starts_at=None)
    assert [tended(swap, days=days) for days in (1, 7.1, 14.1)] == [(0, 0), (0, 1), (1, 0)]


def test_who_hosts_no_more_is_told_of_no_end(circle: Circle, grace: Person, ilse: Person) -> None:
    swap = asked(circle, grace, begins_in=timedelta(days=60))
    Session.objects.filter(pk=swap.give_id).update(host=ilse)
    assert [tended(swap, days=days) for days in (7.1, 14.1)] == [(0, 0), (0, 0)]
    assert not HostSwap.objects.exists()


@pytest.mark.parametrize("data", [{}, {"give": "x", "take": "²"}, {"give": "99999999", "take": "1"}])
def test_sessions_that_are_none_change_nothing(circle: Circle, grace: Person, data: dict[str, Any]) -> None:
    series(circle, grace)
    base = f"/c/{circle.community.slug}/mentoring/circles/{circle.pk}/swaps/"
    assert client_of(grace).post(base, data).status_code == 404


def test_one_gives_away_only_what_is_theirs(circle: Circle, grace: Person, noor: Person) -> None:
    first, second, *_rest = series(circle, grace)
    base = f"/c/{circle.community.slug}/mentoring/circles/{circle.pk}/swaps/"
    client_of(noor).post(base, {"give": first.pk, "take": second.pk})
    assert not HostSwap.objects.exists()


def test_the_reminder_names_the_host_and_reaches_them(circle: Circle, grace: Person, noor: Person) -> None:
    session = circle.sessions.get()
    plan_session(session, starts_at=timezone.now() + timedelta(hours=20), by=grace)
    say(session, Answer.GOING, person=noor)
    assert remind_of_sessions() == 1
    assert any("Grace Mensah hosts." in text for text in told(noor))
    assert any("You host this time." in text for text in told(grace))


def test_whose_turn_it_is_may_do_what_hosts_do(circle: Circle, grace: Person, noor: Person, ilse: Person) -> None:
    _first, second, *_rest = series(circle, grace)
    url = f"{second.get_absolute_url()}cancellation/"
    assert client_of(ilse).post(url, {"reason": "Flood"}).status_code == 403
    assert client_of(noor).post(url, {"reason": "Flood"}).status_code == 302
    second.refresh_from_db()
    assert second.cancelled_at
