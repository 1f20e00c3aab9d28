"""People by their names, where more are called nearly so than anybody counts."""

from __future__ import annotations

import pytest

from people.models import Person
from search.naming import MOST, find_people, people_named
from tests.cast import make_person

pytestmark = pytest.mark.django_db


def crowd(name: str, many: int = MOST + 20) -> None:
    handle = name.lower().replace(" ", "-")
    Person.objects.bulk_create(
        Person(display_name=f"{name} {n}", handle=f"{handle}-{n}", email=f"{handle}-{n}@example.org", is_listed=True)
        for n in range(many)
    )


def names(words: str) -> list[str]:
    return [person.display_name for person in people_named(words, viewer=make_person("Anyone"), most=MOST)]


def test_many_who_share_one_word_hide_nobody_who_is_called_so_but_for_a_slip() -> None:
    crowd("Maria Santos")
    make_person("Maria Gonzalez", is_listed=True)
    assert names("Maria Gonzales")[0] == "Maria Gonzalez"


def test_many_whose_name_holds_a_word_hide_nobody_who_is_called_so() -> None:
    crowd("Joanna Grande")
    make_person("An Nguyen", is_listed=True)
    assert names("an")[0] == "An Nguyen"


def test_where_few_are_called_so_those_who_share_most_of_the_words_are_found_too() -> None:
    make_person("Valentina Rossi", is_listed=True)
    assert names("Valentina Lee") == names("Lee Valentina") == ["Valentina Rossi"]


def test_where_many_are_called_so_those_a_little_like_it_are_not_counted() -> None:
    crowd("Marta Rossi", 20)
    crowd("Marta Smith", 20)
    assert find_people("Marta Rossi", viewer=make_person("Anyone")).count == 20
    assert find_people("Marta", viewer=make_person("Anyone")).count == 40


def test_no_more_are_looked_for_than_are_counted() -> None:
    crowd("Maria Santos")
    assert len(names("Maria Santos")) == len(names("santos")) == len(names("anto")) == MOST
