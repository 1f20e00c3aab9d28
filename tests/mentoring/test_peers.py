"""Among equals it is one pair, whoever of the two asked, and each of both gives a place."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connections
from django.utils import timezone

from communities.models import Community
from mentoring.finding_time import week_start
from mentoring.models import Pairing, PairingState, Programme, ProgrammeKind
from mentoring.pairing import accept, ask, suggestions_for, take_part
from people.models import Person
from tests.cast import make_community, make_member

PEERS = {"name": "Two by two", "purpose": "Talk.", "kind": ProgrammeKind.PEERS}


def joins(programme: Programme, name: str) -> Person:
    person = make_member(programme.community, name)
    take_part(programme, person=person, role="both", offers=["labs"], seeks=["labs"])
    return person


@pytest.fixture
def programme(community: Community) -> Programme:
    return Programme.objects.create(community=community, **PEERS)


@pytest.fixture
def ada(programme: Programme) -> Person:
    return joins(programme, "Ada Obi")


@pytest.fixture
def bea(programme: Programme) -> Person:
    return joins(programme, "Bea Lund")


def test_who_was_asked_does_not_ask_back_but_says_yes(programme: Programme, ada: Person, bea: Person) -> None:
    pairing = ask(programme, mentee=ada, mentor=bea)
    with pytest.raises(ValidationError, match="Ada has asked you already"):
        ask(programme, mentee=bea, mentor=ada)
    accept(pairing, by=bea)
    for one, other in ((ada, bea), (bea, ada)):
        if (one, other) != (ada, bea):
            with pytest.raises(ValidationError, match="You are in a pair already"):
                ask(programme, mentee=one, mentor=other)
    assert ask(programme, mentee=ada, mentor=bea) == pairing
    assert Pairing.objects.count() == 1


def test_who_has_somebody_is_suggested_to_nobody_and_begins_with_nobody_else(
    programme: Programme, ada: Person, bea: Person
) -> None:
    cyd, dov = joins(programme, "Cyd Roy"), joins(programme, "Dov Katz")
    of_cyd, of_ada = ask(programme, mentee=cyd, mentor=ada), ask(programme, mentee=ada, mentor=dov)
    accept(ask(programme, mentee=ada, mentor=bea), by=bea)
    # On whichever side she stands.
    with pytest.raises(ValidationError, match="You are in a pair already"):
        accept(of_cyd, by=ada)
    with pytest.raises(ValidationError, match="Ada has no place left"):
        accept(of_ada, by=dov)
    mine = programme.participations.select_related("programme", "person").get(person=cyd)
    assert [one.person_id for one in suggestions_for(mine, week_start=week_start(1))] == [dov.pk]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("same_two", [True, False], ids=["each other", "two others"])
def test_of_two_yeses_at_the_same_moment_one_begins(same_two: bool) -> None:
    """Ada and Bea say yes to each other's question; or Ada to one of Cyd, as Bea does to one of hers."""
    programme = Programme.objects.create(community=make_community(), **PEERS)
    ada, bea, cyd = (joins(programme, name) for name in ("Ada Obi", "Bea Lund", "Cyd Roy"))
    asker = bea if same_two else cyd
    rows = [(ada, bea, bea), (asker, ada, ada)]
    asked = [
        (Pairing.objects.create(programme=programme, mentee=mentee, mentor=mentor, asked_at=timezone.now()), by)
        for mentee, mentor, by in rows
    ]
    begin = Barrier(2)

    def say_yes(one: tuple[Pairing, Person]) -> bool:
        pairing, by = one
        try:
            begin.wait(timeout=30)
            accept(pairing, by=by)
        except ValidationError:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(max_workers=2) as pool:
        said = list(pool.map(say_yes, asked))
    assert sorted(said) == [False, True]
    assert Pairing.objects.filter(state=PairingState.ACTIVE).count() == 1
