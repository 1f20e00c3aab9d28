"""Facilitators look for circles among those who said when they could meet, look at them, and open them."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from django.utils import timezone

from communities.models import Community
from engagement.delivery import deliver_now
from engagement.notifying import notices_for
from mentoring.found_circles import found_in
from mentoring.models import Circle, CircleForming
from people.free_time import slot_of
from people.leaving import erase
from people.models import Person
from tests.cast import client_of, make_member

pytestmark = pytest.mark.django_db
MONDAY = [slot_of(0, 10), slot_of(0, 10, 30)]
FRIDAY = [slot_of(4, 10), slot_of(4, 10, 30)]


@pytest.fixture
def people(community: Community) -> list[Person]:
    names = ["Ada", "Bo", "Cy", "Di", "Ed", "Flo", "Gus"]
    made = [make_member(community, name) for name in names]
    for n, person in enumerate(made):
        week = MONDAY if n < 3 else FRIDAY
        Person.objects.filter(pk=person.pk).update(weekly_hours=week, wants_to_learn="Nights" if n < 3 else "")
    return made


def ask(community: Community, by: Person, people: list[Person], **said: object) -> CircleForming:
    path = f"/c/{community.slug}/mentoring/circles/forming/"
    data = {"name": "First year", "purpose": "Talk.", "smallest": 3, "largest": 4, "session_minutes": 60}
    answer = client_of(by).post(path, {**data, "chosen": [one.pk for one in people], **said})
    assert answer.status_code == 302, answer.content.decode()
    forming = CircleForming.objects.get()
    assert answer["Location"] == forming.get_absolute_url()
    return forming


def test_from_asking_to_everybody_being_told(community: Community, facilitator: Person, people: list[Person]) -> None:
    forming = ask(community, facilitator, people)
    host = client_of(facilitator)
    assert "Looking for circles" in host.get(forming.get_absolute_url()).content.decode()
    deliver_now()
    page = host.get(forming.get_absolute_url()).content.decode()
    assert "2 circles for 7 people" in page
    assert "First year 1: nights" in page
    assert "No other way of forming them" in page
    assert not Circle.objects.exists()
    host.post(forming.get_absolute_url())
    assert sorted(one.memberships.count() for one in Circle.objects.all()) == [3, 4]
    assert {one.sessions.get().starts_at.hour for one in Circle.objects.all()} == {10}  # type: ignore[union-attr]
    deliver_now()
    assert any("Can you come?" in one.wording.text for one in notices_for(people[0]))
    host.post(forming.get_absolute_url())
    assert Circle.objects.count() == 2


def test_a_search_that_does_not_come_back_can_be_asked_for_again(
    community: Community, facilitator: Person, people: list[Person]
) -> None:
    forming = ask(community, facilitator, people)
    CircleForming.objects.update(asked_at=timezone.now() - timedelta(minutes=6))
    host = client_of(facilitator)
    shown = host.get(forming.get_absolute_url()).content.decode()
    assert "has not come back" in shown
    assert "Search again" in shown
    assert "every 2s" not in shown
    deliver_now()
    assert "has not come back" not in host.get(forming.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"must": "@{0} @{3}"}, "They must sit with Di, and the two share no free time. That pair would have to give."),
        ({"smallest": 4}, "At no time of theirs are 4 people free: 3 at best. Circles of 3 could do."),
        ({"largest": 3}, "A circle that they could come to has its 3 places taken. Larger ones would do."),
        ({"must_not": "@{0} @{1}, @{0} @{2}"}, "Who is kept apart would have to give."),
    ],
)
def test_who_is_in_no_circle_is_named_with_what_would_have_to_give(
    community: Community, facilitator: Person, people: list[Person], said: dict[str, object], why: str
) -> None:
    handles = [one.handle for one in people]
    written = {name: value.format(*handles) if isinstance(value, str) else value for name, value in said.items()}
    forming = ask(community, facilitator, people, **written)
    deliver_now()
    page = client_of(facilitator).get(forming.get_absolute_url()).content.decode()
    assert why in page.split("Not in a circle yet")[1]


def test_who_left_the_site_is_named_in_no_reason(
    community: Community, facilitator: Person, people: list[Person]
) -> None:
    forming = ask(community, facilitator, people, must=f"@{people[0].handle} @{people[3].handle}")
    deliver_now()
    erase(people[3], words_go=False)
    forming.refresh_from_db()
    assert [one for one in forming.result["why"] if people[3].pk in (one["person_id"], *one["people"])] == []
    page = client_of(facilitator).get(forming.get_absolute_url()).content.decode()
    assert "They must sit with somebody who has left." in page


def test_a_search_of_before_reasons_were_kept_says_what_may_help(
    community: Community, facilitator: Person, people: list[Person]
) -> None:
    forming = ask(community, facilitator, people, largest=3)
    deliver_now()
    forming.refresh_from_db()
    del forming.result["why"]
    forming.save()
    page = client_of(facilitator).get(forming.get_absolute_url()).content.decode()
    assert "No circle was found for them." in page


def test_who_left_is_in_no_circle(community: Community, facilitator: Person, people: list[Person]) -> None:
    forming = ask(community, facilitator, people)
    deliver_now()
    people[0].memberships.all().delete()
    forming.refresh_from_db()
    assert people[0] not in [one for group in found_in(forming).groups for one in group.people]


def test_those_who_must_not_meet_do_not(community: Community, facilitator: Person, people: list[Person]) -> None:
    pair = f"@{people[3].handle} @{people[4].handle}"
    forming = ask(community, facilitator, people, must_not=pair)
    deliver_now()
    forming.refresh_from_db()
    assert all(not {people[3], people[4]} <= set(group.people) for group in found_in(forming).groups)


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({"smallest": "6", "largest": "4"}, "cannot be fewer"),
        ({"chosen": []}, "required"),
        ({"must": "@ada @nobody-here"}, "Nobody here is called"),
        ({"must": "@ada"}, "Write two handles"),
    ],
)
def test_what_cannot_be_is_explained(
    community: Community, facilitator: Person, people: list[Person], said: dict[str, object], complaint: str
) -> None:
    path = f"/c/{community.slug}/mentoring/circles/forming/"
    data = {"name": "Kept 7461", "purpose": "Talk.", "smallest": 3, "largest": 4, "session_minutes": 60}
    answer = client_of(facilitator).post(path, {**data, "chosen": [one.pk for one in people], **said})
    assert answer.status_code == 422
    assert complaint in answer.content.decode()
    assert "Kept 7461" in answer.content.decode()


def test_a_pair_cannot_be_together_and_apart(community: Community, facilitator: Person, people: list[Person]) -> None:
    path = f"/c/{community.slug}/mentoring/circles/forming/"
    data = {"name": "A", "purpose": "Talk.", "smallest": 3, "largest": 4, "session_minutes": 60}
    one, other = (person.handle for person in people[:2])
    pairs = {"must": f"@{one} @{other}", "must_not": f"@{other} @{one}"}
    answer = client_of(facilitator).post(path, {**data, "chosen": [person.pk for person in people], **pairs})
    assert "Take one of the two out" in answer.content.decode()


def test_who_others_bring_together_cannot_be_kept_apart(
    community: Community, facilitator: Person, people: list[Person]
) -> None:
    ada, bo, cy, di = (f"@{person.handle}" for person in people[:4])
    pairs = {"must": f"{ada} {bo}, {bo} {cy}", "must_not": f"{ada} {cy}, {ada} {di}"}
    page = refused(community, facilitator, people, **pairs)
    assert f"{ada}, {cy} are not to sit together, and the pairs above bring them together: {ada}, {bo}, {cy}." in page
    assert f"{ada}, {di} are not" not in page


def test_more_than_a_circle_holds_cannot_be_together(
    community: Community, facilitator: Person, people: list[Person]
) -> None:
    handles = [f"@{person.handle}" for person in people[:5]]
    chain = ", ".join(f"{one} {other}" for one, other in pairwise(handles))
    page = refused(community, facilitator, people, must=chain)
    assert "These pairs bring 5 people together, and a circle has 4 places" in page
    assert "Take a pair out, or let more people in." in page
    assert chain in page


def refused(community: Community, by: Person, people: list[Person], **said: str) -> str:
    path = f"/c/{community.slug}/mentoring/circles/forming/"
    data = {"name": "A", "purpose": "Talk.", "smallest": 3, "largest": 4, "session_minutes": 60}
    answer = client_of(by).post(path, {**data, "chosen": [one.pk for one in people], **said})
    assert answer.status_code == 422
    assert not CircleForming.objects.exists()
    return answer.content.decode()


def test_what_is_said_of_an_answer_holds_for_the_times_that_were_tried(
    community: Community, facilitator: Person, people: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mentoring.circle_times.MOST_TIMES", 1)
    forming = ask(community, facilitator, people)
    deliver_now()
    page = client_of(facilitator).get(forming.get_absolute_url()).content.decode()
    assert "At the times we looked at, those that suit people most, no other way" in page


def test_a_search_no_longer_says_what_somebody_said_who_left_the_site(
    community: Community, facilitator: Person, people: list[Person]
) -> None:
    forming = ask(community, facilitator, people)
    deliver_now()
    erase(people[0], words_go=False)
    forming.refresh_from_db()
    said = {one: rest for one, *rest in forming.inputs["people"]}
    assert said[people[0].pk] == [[], []]
    assert said[people[1].pk] != [[], []]
    assert len(said) == len(people)
