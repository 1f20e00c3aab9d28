"""People by their names, where more are called nearly so than anybody counts."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction

from people.models import Person
from search.naming import MOST, _beginning, find_people, people_named, said_of
from tests.cast import client_of, make_community, make_member, make_person

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


def test_members_find_others_by_what_they_can_help_with_where_they_may_see_them() -> None:
    place = make_community(access="private")
    me = make_member(place, "Zora Seeks")
    helps = {"can_help": "R,spoken reports, Ward rounds/*.csv"}
    make_person("Hidden Helper", **helps)
    make_person("Listed Helper", is_listed=True, **helps)
    fellow = make_member(place, "Fellow Helper")
    Person.objects.filter(pk=fellow.pk).update(**helps)
    make_person("Spoken Listed", is_listed=True)

    def called(words: str, **more: Any) -> list[str]:
        return [one.display_name for one in find_people(words, viewer=me, **more).shown]

    # Whoever is called so comes first.
    assert called("spoken") == ["Spoken Listed", "Fellow Helper", "Listed Helper"]
    assert called("rounds") == ["Fellow Helper", "Listed Helper"]
    assert called("rounds", places=[place.pk]) == ["Fellow Helper"]
    # Behind a comma or a slash, too; and what else was typed is taken as it is.
    for words in ("reports", "spoken rep", "csv", "*.csv", "rounds/*"):
        assert set(called(words)) >= {"Fellow Helper", "Listed Helper"}, words
    assert called("spoken.reports") == called("(reports") == called("rep[") == []
    # Where a word begins, and not within it.
    assert called("ports") == []
    assert not find_people("ward rounds", viewer=AnonymousUser()).shown
    assert not people_named("ward rounds", viewer=me)
    page = client_of(me).get("/search/", {"q": "ward rounds"}).content.decode()
    assert page.count("Can help with Ward rounds/*.csv") == 2


def test_what_somebody_can_help_with_is_said_of_them_where_a_word_of_it_begins_as_was_asked() -> None:
    make_person("Meters Listed", is_listed=True, can_help="R, speedometers")
    page = client_of(make_person()).get("/search/", {"q": "meters"}).content.decode()
    assert "Meters Listed" in page
    assert "Can help with" not in page


def test_what_stands_right_behind_a_comma_is_said_of_them() -> None:
    make_person("Meters Listed", is_listed=True, can_help="R,speed/meters")
    page = client_of(make_person()).get("/search/", {"q": "meters"}).content.decode()
    assert "Can help with speed/meters" in page


@pytest.mark.parametrize("words", ["sp", "C++", "R,", "öl", "数学", "дв"])
def test_two_letters_of_what_somebody_can_help_with_are_found_without_reading_everybody(words: str) -> None:
    crowd("Zqhelper", 30)
    make_person("Listed Helper", is_listed=True, can_help="R,spoken reports/C++, R,speed, öl、数学, двери")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = Person.objects.filter(said_of(words.upper(), _beginning(words))).explain(analyze=True)
    assert [one.display_name for one in find_people(words, viewer=make_person()).shown] == ["Listed Helper"]
    assert "people_by_any_word" in plan
    assert "Removed by Index Recheck" not in plan


def test_of_many_who_say_the_same_of_themselves_no_more_are_asked_for_than_are_bounded() -> None:
    crowd("Zqhelper", MOST + 20)
    Person.objects.filter(display_name__startswith="Zqhelper").update(can_help="Ward rounds")
    assert find_people("ward rounds", viewer=make_person("Anyone")).words == "200+"
