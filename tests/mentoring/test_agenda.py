"""Anybody in the circle proposes what to talk about and joins in wishing; hosts set the order."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from communities.models import Community
from mentoring.agenda import MOST_ITEMS, agenda_of, propose, want
from mentoring.meeting import join_circle, open_circle
from mentoring.models import AgendaItem, Circle, Session
from mentoring.scheduling import plan_session
from people.models import Person
from tests.cast import Ward, client_of, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(community: Community, facilitator: Person, member: Person) -> Session:
    circle = open_circle(Circle(community=community, name="Nights", purpose="Talk."), host=facilitator)
    join_circle(circle, person=member)
    plan_session(circle.sessions.get(), starts_at=timezone.now() + timedelta(days=3), by=facilitator)
    return circle.sessions.select_related("circle__community").get()


def titles(session: Session) -> list[str]:
    return [item.title for item in session.agenda_items.all()]


def change(session: Session, item: AgendaItem, do: str, *, by: Person) -> int:
    return client_of(by).post(f"{session.get_absolute_url()}agenda/{item.pk}/", {"do": do}).status_code


def test_a_member_proposes_with_a_page_and_minutes(session: Session, member: Person) -> None:
    path = session.get_absolute_url() + "agenda/"
    said = {"title": "The handover sheet", "minutes": "20", "link": "/c/ward/threads/7/"}
    page = client_of(member).post(path, said, follow=True).content.decode()
    assert "The handover sheet" in page
    assert 'href="/c/ward/threads/7/"' in page
    assert "20 of 60 minutes" in page


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({"title": "", "minutes": "10"}, "Say what it is about."),
        ({"title": "Kept 7461", "minutes": "0"}, "greater than or equal to 1"),
        ({"title": "Kept 7461", "minutes": "5", "link": "javascript:alert(1)"}, "Paste the whole address"),
        ({"title": "Kept 7461", "minutes": "5", "link": "//evil.example.org"}, "Paste the whole address"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field_and_kept(
    session: Session, member: Person, said: dict[str, str], complaint: str
) -> None:
    answer = client_of(member).post(session.get_absolute_url() + "agenda/", said)
    assert answer.status_code == 422
    assert complaint in answer.content.decode()
    assert said["title"] in answer.content.decode()
    assert titles(session) == []


def test_an_agenda_has_an_end(session: Session, member: Person) -> None:
    for n in range(MOST_ITEMS):
        propose(session, title=f"Point {n}", by=member)
    with pytest.raises(ValidationError, match="This agenda is full"):
        propose(session, title="One more", by=member)
    answer = client_of(member).post(session.get_absolute_url() + "agenda/", {"title": "One more", "minutes": "5"})
    assert answer.status_code == 422
    assert "This agenda is full" in answer.content.decode()


def test_me_too_counts_once_and_is_taken_back(session: Session, member: Person, facilitator: Person) -> None:
    item = propose(session, title="The phone call", by=facilitator)
    for _time in range(2):
        assert change(session, item, "want", by=member) == 302
    assert [person.pk for person in agenda_of(session, member).points[0].wanted_by] == [member.pk]
    change(session, item, "want-no-more", by=member)
    assert not agenda_of(session, member).points[0].wanted_by


def test_hosts_set_the_order(session: Session, member: Person, facilitator: Person) -> None:
    first, _second, third = (propose(session, title=name, by=member) for name in ("One", "Two", "Three"))
    for where in ("earlier", "later"):
        assert change(session, third, where, by=member) == 403
    change(session, third, "earlier", by=facilitator)
    change(session, first, "later", by=facilitator)
    assert titles(session) == ["Three", "One", "Two"]
    change(session, third, "earlier", by=facilitator)  # is first already
    assert titles(session) == ["Three", "One", "Two"]


def test_what_most_want_comes_first(
    session: Session, community: Community, member: Person, facilitator: Person
) -> None:
    _one, two, three = (propose(session, title=name, by=member) for name in ("One", "Two", "Three"))
    for item, wanted_by in ((two, [facilitator]), (three, [facilitator, make_member(community)])):
        for person in wanted_by:
            want(item, by=person)
    path = session.get_absolute_url() + "agenda/order/"
    assert client_of(member).post(path).status_code == 403
    client_of(facilitator).post(path)
    assert titles(session) == ["Three", "Two", "One"]


def test_who_proposed_takes_it_back_and_nobody_elses(session: Session, member: Person, facilitator: Person) -> None:
    mine, theirs = (propose(session, title=by.display_name, by=by) for by in (member, facilitator))
    assert change(session, theirs, "withdraw", by=member) == 403
    assert change(session, mine, "withdraw", by=member) == 302
    assert titles(session) == [facilitator.display_name]


def test_outsiders_of_the_circle_read_no_agenda(session: Session, community: Community, member: Person) -> None:
    item = propose(session, title="canary7461", by=member)
    other = make_member(community)
    assert "canary7461" not in client_of(other).get(session.get_absolute_url()).content.decode()
    assert change(session, item, "want", by=other) == 403


def test_a_thread_is_brought_to_a_session_of_mine(session: Session, community: Community, member: Person) -> None:
    path = f"/c/{community.slug}/mentoring/bring/"
    client = client_of(member)
    page = client.get(path, {"title": "Who calls the family?", "link": "/c/x/threads/1/"}).content.decode()
    assert 'value="Who calls the family?"' in page
    assert "Nights, session 1" in page
    said = {"session": session.pk, "title": "Who calls the family?", "link": "/c/x/threads/1/", "minutes": "15"}
    answer = client.post(path, said)
    assert answer["Location"] == f"{session.get_absolute_url()}#agenda"
    item = session.agenda_items.get()
    assert (item.title, item.link, item.proposed_by) == ("Who calls the family?", "/c/x/threads/1/", member)


def test_nothing_is_brought_to_a_circle_one_is_not_in(session: Session, community: Community) -> None:
    path = f"/c/{community.slug}/mentoring/bring/"
    client = client_of(make_member(community))
    assert "None of your circles meets soon" in client.get(path, {"title": "\x00"}).content.decode()
    assert client.post(path, {"session": session.pk, "title": "A", "minutes": "1"}).status_code == 422
    assert titles(session) == []


def test_bringing_is_for_members(closed_ward: Ward) -> None:
    assert client_of(closed_ward.outsider).get(f"/c/{closed_ward.community.slug}/mentoring/bring/").status_code == 404


def test_an_agenda_costs_the_same_however_long(
    session: Session, community: Community, member: Person, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(12):
        item = propose(session, title=f"Point {n}", by=make_member(community))
        want(item, by=member)
    with django_assert_num_queries(2):
        agenda = agenda_of(session, member)
        assert all(point.is_wanted and point.item.proposed_by for point in agenda.points)
