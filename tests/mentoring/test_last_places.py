"""Two who say yes at the same moment: the database gives the last place to one, and the other is told."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections, transaction

from mentoring.leaving_pairs import end_pairs, erase_from_pairs
from mentoring.models import Pairing, PairingState, Partnership, Programme, ProgrammeState
from mentoring.observing.partnerships import suggest
from mentoring.open_questions import MOST_OPEN
from mentoring.pairing import accept, ask, take_part
from people.models import Person
from tests.cast import make_community, make_member


@pytest.mark.django_db(transaction=True)
def test_the_last_place_goes_to_one_of_two_who_accept_at_once() -> None:
    community = make_community()
    programme = Programme.objects.create(community=community, name="Season", purpose="Together.")
    mentor = make_member(community, "Zola Dlamini")
    take_part(programme, person=mentor, role="offer", offers=["writing"], capacity=1)
    asked = [ask(programme, mentee=make_member(community), mentor=mentor) for _time in range(2)]
    begin = Barrier(2)

    def say_yes(pairing: Pairing) -> str:
        try:
            begin.wait(timeout=30)
            accept(pairing, by=mentor)
        except ValidationError as error:
            return str(error.message)
        finally:
            connections.close_all()
        return "yes"

    with ThreadPoolExecutor(max_workers=2) as pool:
        said = sorted(pool.map(say_yes, asked))
    assert said[1] == "yes"
    assert "All your places are taken" in said[0]
    assert Pairing.objects.filter(state=PairingState.ACTIVE).count() == 1
    assert Programme.objects.get().state == ProgrammeState.SIGN_UP


@pytest.mark.django_db(transaction=True)
def test_nobody_asks_more_than_three_at_once_however_fast_they_click() -> None:
    community = make_community()
    programme = Programme.objects.create(community=community, name="Season", purpose="Together.")
    mentee = make_member(community, "Mia Lind")
    take_part(programme, person=mentee, role="seek", seeks=["writing"])
    mentors = [make_member(community) for _time in range(6)]
    for one in mentors:
        take_part(programme, person=one, role="offer", offers=["writing"])
    begin = Barrier(len(mentors))

    def ask_one(number: int) -> bool:
        try:
            begin.wait(timeout=30)
            ask(programme, mentee=mentee, mentor=mentors[number])
        except ValidationError:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(max_workers=len(mentors)) as pool:
        answers = list(pool.map(ask_one, range(len(mentors))))
    assert sum(answers) == MOST_OPEN
    assert Pairing.objects.filter(mentee=mentee).count() == MOST_OPEN


@pytest.mark.django_db(transaction=True)
def test_three_stay_three_however_many_are_asked_for_visits_at_once() -> None:
    community = make_community()
    inviter = make_member(community, "Mia Lind")
    others = [make_member(community) for _time in range(5)]
    begin = Barrier(len(others))

    def suggest_one(other: Person) -> bool:
        try:
            begin.wait(timeout=30)
            suggest(community, inviter=inviter, invited=other, kind="observation")
        except ValidationError:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(max_workers=len(others)) as pool:
        answers = list(pool.map(suggest_one, others))
    assert sum(answers) == MOST_OPEN
    assert Partnership.objects.filter(inviter=inviter).count() == MOST_OPEN


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        # Not pg_stat_activity: what a transaction has seen of it once it sees until its end.
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def ends_their_pairs(person: Person) -> None:
    end_pairs(Pairing.objects.all(), of=person)


@transaction.atomic
def leaves_the_site(person: Person) -> None:
    erase_from_pairs(person, words_go=False)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("go", [ends_their_pairs, leaves_the_site])
def test_a_yes_at_the_moment_the_other_leaves_ends_with_them(go: Callable[[Person], None]) -> None:
    """The last yes is being said while whoever proposed leaves: the pair does not run on with somebody gone."""
    community = make_community()
    programme = Programme.objects.create(community=community, name="Season", purpose="Together.")
    mentor, mentee = make_member(community, "Zola Dlamini"), make_member(community, "Mia Lind")
    take_part(programme, person=mentor, role="offer", offers=["writing"])
    take_part(programme, person=mentee, role="seek", seeks=["writing"])
    pairing = ask(programme, mentee=mentee, mentor=mentor)

    def leave() -> None:
        try:
            go(mentee)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=1) as pool:
        with transaction.atomic():
            Pairing.objects.select_for_update().get(pk=pairing.pk)  # as whoever says yes does first
            goes = pool.submit(leave)
            while not somebody_waits():
                assert not goes.done(), "who leaves did not wait for the yes"
            accept(pairing, by=mentor)
        goes.result(timeout=30)
    pairing.refresh_from_db()
    assert pairing.state == PairingState.ENDED
