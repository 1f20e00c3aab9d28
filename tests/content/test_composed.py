"""A queryset composed once gives what it gives when built anew, for whatever values."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content.composed import Composed
from content.statements import Statement
from people.models import Person
from tests.cast import make_person

pytestmark = pytest.mark.django_db

NAMED = Composed(lambda name: Person.objects.filter(display_name=name).order_by("pk"), name=str)
AMONG = Composed(
    lambda most, people, since: (
        Person.objects.filter(pk__among=people, date_joined__gte=since).order_by("-pk").only("handle")[:most]
    ),
    people=list,
    since=datetime,
)
HANDLES = Composed(
    lambda after: Person.objects.filter(pk__gt=after, handle__contains="%").values_list("handle", flat=True), after=int
)


@pytest.fixture
def people() -> list[Person]:
    return [make_person(name) for name in ("Ada", "Bo", "Cy")]


def test_the_same_rows_as_the_queryset(people: list[Person]) -> None:
    for name in ("Ada", "Bo", "O'Neill; --", "100 %s"):
        assert NAMED(name=name) == list(NAMED.make(name=name))


def test_a_limit_makes_another_statement_and_a_list_does_not(people: list[Person]) -> None:
    numbers, long_ago = [person.pk for person in people], datetime(2001, 1, 1, tzinfo=UTC)
    assert AMONG(2, people=numbers, since=long_ago) == [people[2], people[1]]
    assert AMONG(1, people=numbers[:1], since=long_ago) == [people[0]]
    assert AMONG(2, people=[], since=long_ago) == []
    assert AMONG(2, people=numbers, since=datetime(2999, 1, 1, tzinfo=UTC)) == []


def test_words_may_be_many(people: list[Person]) -> None:
    found = Composed(lambda names: Person.objects.filter(display_name__among=names).order_by("pk"), names=list[str])
    assert found(names=["Cy", "Ada", "no one"]) == [people[0], people[2]]
    assert found(names=[]) == []


def test_left_out_columns_are_asked_when_read(people: list[Person]) -> None:
    (found,) = AMONG(1, people=[people[0].pk], since=datetime(2001, 1, 1, tzinfo=UTC))
    with CaptureQueriesContext(connection) as captured:
        assert found.handle == people[0].handle
        assert found.display_name == "Ada"
    assert len(captured) == 1


def test_a_percent_sign_stays_one(people: list[Person]) -> None:
    Person.objects.filter(pk=people[0].pk).update(handle="a%b")
    assert HANDLES(after=0) == ["a%b"]


def test_a_number_that_no_column_holds_is_nobodys(people: list[Person]) -> None:
    assert HANDLES(after=10**30) == []


def test_costs_one_statement(people: list[Person]) -> None:
    NAMED(name="Ada")
    with CaptureQueriesContext(connection) as captured:
        NAMED(name="Bo")
    assert len(captured) == 1


def test_is_planned_once_for_all_values(people: list[Person]) -> None:
    """Also the first times, and where another plan for each value looks cheaper to Postgres."""
    for person in people:
        NAMED(name=person.display_name)
    statement = NAMED._shapes[()].statement
    assert isinstance(statement, Statement)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT generic_plans >= %s, custom_plans FROM pg_prepared_statements WHERE name = %s",
            [len(people), statement.title],
        )
        assert cursor.fetchall() == [(True, 0)]


def test_what_asks_nothing_is_a_mistake() -> None:
    forgetful = Composed(lambda name: Person.objects.all(), name=str)
    with pytest.raises(AssertionError, match="name"):
        forgetful(name="Ada")
