"""Two who say yes at the same moment: the database gives the last place to one, and the other is told."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from mentoring.models import Pairing, PairingState, Programme, ProgrammeState
from mentoring.pairing import MOST_ASKED_AT_ONCE, accept, ask, take_part
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
    assert sum(answers) == MOST_ASKED_AT_ONCE
    assert Pairing.objects.filter(mentee=mentee).count() == MOST_ASKED_AT_ONCE
