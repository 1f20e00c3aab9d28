"""Everybody is told of pairs that can begin: who has gone since the search is named, and nobody hears of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from communities.joining import leave
from communities.models import Community
from mentoring.models import PairingWay, Programme, ProgrammeState, Release, ReleaseState
from mentoring.proposing import pair_by_hand, tell_everybody
from people.models import Person
from tests.cast import client_of
from tests.mentoring.test_board import board, offers, path_of, search, seeks

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(community: Community) -> Programme:
    return Programme.objects.create(
        community=community, name="Season", purpose="x", way=PairingWay.PROPOSED, state=ProgrammeState.SIGN_UP
    )


def leaves(programme: Programme, person: Person) -> None:
    leave(programme.community, person=person)


def pauses(programme: Programme, person: Person) -> None:
    until = timezone.localdate() + timedelta(days=9)
    programme.participations.filter(person=person).update(paused_until=until)


def superior_says_no(programme: Programme, person: Person) -> None:
    Programme.objects.filter(pk=programme.pk).update(asks_superior=True)
    for said in programme.participations.all():
        state = ReleaseState.NO if said.person_id == person.pk else ReleaseState.YES
        Release.objects.create(participation=said, name="Ward manager", state=state)


@pytest.mark.parametrize("goes", [leaves, pauses, superior_says_no])
@pytest.mark.parametrize("who", ["mentor", "mentee"])
def test_who_has_gone_since_is_named_and_nobody_is_told(
    programme: Programme, facilitator: Person, goes: Callable[[Programme, Person], None], who: str
) -> None:
    zola, mia = offers(programme, "Zola Dlamini", "writing"), seeks(programme, "Mia Lind", "writing")
    ivo, noa = offers(programme, "Ivo Petrov", "teaching"), seeks(programme, "Noa Levi", "teaching")
    Programme.objects.filter(pk=programme.pk).update(state=ProgrammeState.MATCHING)
    for mentee, mentor in ((mia, zola), (noa, ivo)):
        pair_by_hand(programme, mentee=mentee, mentor=mentor, by=facilitator)
    gone = {"mentor": zola, "mentee": mia}[who]
    goes(programme, gone)
    with pytest.raises(ValidationError, match=f"{gone.display_name} can't begin just now"):
        tell_everybody(programme, by=facilitator)
    assert not programme.pairings.exists()
    page = client_of(facilitator).post(path_of(programme, "telling/"), {"sure": "on"}, follow=True).content.decode()
    assert f"{gone.display_name} can&#x27;t begin just now" in page
    assert "One of them can&#x27;t begin just now" in board(programme, facilitator)
    # Looked for once more, those who are left are told.
    search(programme, facilitator)
    assert tell_everybody(programme, by=facilitator) == 1
    assert programme.pairings.get().mentee == noa
