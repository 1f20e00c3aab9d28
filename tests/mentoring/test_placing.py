"""Hosts give people a place by hand and move them; who is better apart is not put together, and nobody learns why."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest

from communities.models import Community
from engagement.delivery import deliver_now
from engagement.notifying import notices_for
from mentoring.meeting import join_circle, open_circle
from mentoring.models import Circle, CircleForming
from mentoring.placing import move
from people.blocking import block
from people.models import Person
from tests.cast import client_of, make_member
from tests.threads import in_another_connection

pytestmark = pytest.mark.django_db


@pytest.fixture
def grace(community: Community) -> Person:
    return make_member(community, "Grace Mensah")


@pytest.fixture
def noor(community: Community) -> Person:
    return make_member(community, "Noor Haddad")


@pytest.fixture
def circle(community: Community, grace: Person) -> Circle:
    return open_circle(Circle(community=community, name="First year", purpose="Nights.", capacity=3), host=grace)


def settings_of(circle: Circle) -> str:
    return f"/c/{circle.community.slug}/mentoring/circles/{circle.pk}/"


def members(circle: Circle) -> set[str]:
    return set(circle.memberships.values_list("person__display_name", flat=True))


def test_a_host_gives_a_place_and_they_are_told(circle: Circle, grace: Person, noor: Person) -> None:
    client_of(grace).post(f"{settings_of(circle)}places/", {"who": f"@{noor.handle}"})
    assert "Noor Haddad" in members(circle)
    deliver_now()
    assert any("gives you a place in First year" in one.wording.text for one in notices_for(noor))


def test_only_hosts_do(circle: Circle, noor: Person) -> None:
    join_circle(circle, person=noor)
    other = make_member(circle.community, "Ilse")
    answer = client_of(noor).post(f"{settings_of(circle)}places/", {"who": f"@{other.handle}"})
    assert answer.status_code == 403


@pytest.mark.parametrize("said", ["@nobody", "Grace Mensah"])
def test_who_is_not_found_or_here_already_is_said(circle: Circle, grace: Person, said: str) -> None:
    answer = client_of(grace).post(f"{settings_of(circle)}places/", {"who": said})
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_a_full_circle_says_so(circle: Circle, grace: Person, noor: Person) -> None:
    for _n in range(2):
        join_circle(circle, person=make_member(circle.community))
    answer = client_of(grace).post(f"{settings_of(circle)}places/", {"who": f"@{noor.handle}"})
    assert "All places in this circle are taken" in answer.content.decode()


@pytest.mark.parametrize("how", ["block", "rule"])
def test_who_is_better_apart_is_not_put_together_and_no_reason_is_given(
    circle: Circle, grace: Person, noor: Person, how: str
) -> None:
    ilse = make_member(circle.community, "Ilse Verbruggen")
    join_circle(circle, person=ilse)
    if how == "block":
        block(noor, ilse)
    else:
        CircleForming.objects.create(
            community=circle.community, name="Circles", purpose="Talk.", apart=[[ilse.pk, noor.pk]]
        )
    answer = client_of(grace).post(f"{settings_of(circle)}places/", {"who": f"@{noor.handle}"})
    assert answer.status_code == 422
    assert "This circle does not suit Noor" in answer.content.decode()
    assert "Noor Haddad" not in members(circle)


def test_somebody_moves_between_circles_of_one_host(circle: Circle, grace: Person, noor: Person) -> None:
    join_circle(circle, person=noor)
    other = open_circle(Circle(community=circle.community, name="Second", purpose="Days."), host=grace)
    client_of(grace).post(f"{settings_of(circle)}places/{noor.pk}/", {"to": other.pk})
    assert "Noor Haddad" in members(other)
    assert "Noor Haddad" not in members(circle)


def test_nobody_falls_between_two_circles(circle: Circle, grace: Person, noor: Person) -> None:
    join_circle(circle, person=noor)
    full = open_circle(Circle(community=circle.community, name="Full", purpose="Days.", capacity=3), host=grace)
    for _n in range(2):
        join_circle(full, person=make_member(circle.community))
    client_of(grace).post(f"{settings_of(circle)}places/{noor.pk}/", {"to": full.pk})
    assert "Noor Haddad" in members(circle)
    assert "Noor Haddad" not in members(full)


def test_a_circle_of_another_host_is_no_place_to_move_to(circle: Circle, grace: Person, noor: Person) -> None:
    join_circle(circle, person=noor)
    theirs = open_circle(
        Circle(community=circle.community, name="Theirs", purpose="x"), host=make_member(circle.community)
    )
    answer = client_of(grace).post(f"{settings_of(circle)}places/{noor.pk}/", {"to": theirs.pk})
    assert answer.status_code == 403


def test_nobody_is_taken_out_of_a_circle_by_who_hosts_another(circle: Circle, grace: Person, noor: Person) -> None:
    mine = open_circle(Circle(community=circle.community, name="Mine", purpose="Days."), host=noor)
    answer = client_of(noor).post(f"{settings_of(circle)}places/{grace.pk}/", {"to": mine.pk})
    assert answer.status_code == 403
    assert members(mine) == {"Noor Haddad"}


def test_who_was_to_sit_together_is_said_to_those_who_lead(
    circle: Circle, grace: Person, noor: Person, facilitator: Person
) -> None:
    CircleForming.objects.create(
        community=circle.community, name="Circles", purpose="Talk.", together=[[grace.pk, noor.pk]]
    )
    words = "was to sit together with Noor Haddad"
    assert words in client_of(facilitator).get(f"{settings_of(circle)}settings/").content.decode()
    assert words not in client_of(grace).get(f"{settings_of(circle)}settings/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_who_change_circles_at_once_do_not_wait_for_each_other(circle: Circle, grace: Person, noor: Person) -> None:
    ilse = make_member(circle.community, "Ilse Verbruggen")
    other = open_circle(Circle(community=circle.community, name="Second", purpose="Days.", capacity=3), host=grace)
    join_circle(circle, person=noor)
    join_circle(other, person=ilse)
    begin = Barrier(2)

    def change(person: Person, out_of: Circle, into: Circle) -> None:
        begin.wait(timeout=30)
        move(person, out_of=out_of, into=into, by=grace)

    with ThreadPoolExecutor(max_workers=2) as pool:
        moves = [
            pool.submit(in_another_connection, partial(change, noor, circle, other)),
            pool.submit(in_another_connection, partial(change, ilse, other, circle)),
        ]
        for one in moves:
            one.result(timeout=60)
    assert members(circle) == {"Grace Mensah", "Ilse Verbruggen"}
    assert members(other) == {"Grace Mensah", "Noor Haddad"}


def test_the_setting_says_that_it_is_about_hosting_too(grace: Person) -> None:
    page = client_of(grace).get("/settings/notifications/").content.decode()
    assert "A place in a circle given to me, or that I host now" in page
