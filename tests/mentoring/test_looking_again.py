"""A pair that is none ends kindly; both are looked for again, and never brought together again."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from communities.joining import leave
from communities.models import Community
from engagement.delivery import deliver_now
from engagement.notifying import notices_for
from mentoring.models import Pairing, PairingState, PairingWay, Programme, ProgrammeState
from mentoring.pairing import accept, decline
from mentoring.proposing import ask_for_pairs, pair_by_hand, tell_everybody
from people.models import Person
from tests.cast import client_of
from tests.mentoring.test_board import board, offers, pairs, path_of, search, seeks

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(community: Community) -> Programme:
    return Programme.objects.create(
        community=community, name="Spring", purpose="Two by two.", way=PairingWay.PROPOSED, state=ProgrammeState.SIGN_UP
    )


def running_pair(programme: Programme, facilitator: Person, mentee: Person, mentor: Person) -> Pairing:
    Programme.objects.filter(pk=programme.pk).update(state=ProgrammeState.MATCHING)
    pair_by_hand(programme, mentee=mentee, mentor=mentor, by=facilitator)
    tell_everybody(programme, by=facilitator)
    pairing = Pairing.objects.select_related("programme", "mentor", "mentee").get(mentee=mentee)
    for person in (mentee, mentor):
        accept(pairing, by=person)
    pairing.refresh_from_db()
    assert pairing.state == PairingState.ACTIVE
    programme.refresh_from_db()
    return pairing


def search_again(programme: Programme, facilitator: Person) -> None:
    client_of(facilitator).post(path_of(programme, "searches/"), {"aim": "total"})
    deliver_now()


def test_who_parts_is_looked_for_again_and_gets_somebody_else(programme: Programme, facilitator: Person) -> None:
    ada, bea = offers(programme, "Ada", "writing"), offers(programme, "Bea", "writing")
    mia = seeks(programme, "Mia", "writing")
    pairing = running_pair(programme, facilitator, mia, ada)
    answer = client_of(mia).post(
        f"/mentoring/pairings/{pairing.pk}/ending/", {"sure": "on", "again": "on"}, follow=True
    )
    assert "We look for somebody else for you." in answer.content.decode()
    shown = board(programme, facilitator)
    assert "Looking for somebody" in shown
    assert shown.index("Looking for somebody") < shown.index("Mia")
    search_again(programme, facilitator)
    assert pairs(programme) == {mia: bea}
    deliver_now()
    heard = {person: len(notices_for(person)) for person in (ada, bea, mia)}
    tell_everybody(programme, by=facilitator)
    deliver_now()
    # Only the two of the new pair hear of it.
    assert {person: len(notices_for(person)) for person in heard} == {
        ada: heard[ada],
        bea: heard[bea] + 1,
        mia: heard[mia] + 1,
    }
    assert "Bea could learn together" in notices_for(mia)[0].wording.text
    assert "Looking for somebody" not in board(programme, facilitator)


def test_who_only_offers_is_not_told_that_somebody_is_looked_for(programme: Programme, facilitator: Person) -> None:
    ada, mia = offers(programme, "Ada", "writing"), seeks(programme, "Mia", "writing")
    pairing = running_pair(programme, facilitator, mia, ada)
    ended = client_of(ada).post(f"/mentoring/pairings/{pairing.pk}/ending/", {"sure": "on", "again": "on"}, follow=True)
    assert "The facilitators see that a place is free" in ended.text
    assert "We look for somebody else for you." not in ended.text
    assert "Look for somebody else for me" not in client_of(ada).get(programme.get_absolute_url()).text
    assert client_of(ada).post(f"{programme.get_absolute_url()}looking/", {"do": "look"}).status_code == 404


def test_the_same_two_are_not_proposed_again(programme: Programme, facilitator: Person) -> None:
    ada, mia = offers(programme, "Ada", "writing"), seeks(programme, "Mia", "writing")
    pairing = running_pair(programme, facilitator, mia, ada)
    client_of(ada).post(f"/mentoring/pairings/{pairing.pk}/ending/", {"sure": "on"})
    # Ada ended it: Mia is looked for again, whether or not she has read of it.
    assert programme.participations.exclude(looks_again_since=None).get().person == mia
    search_again(programme, facilitator)
    assert pairs(programme) == {}
    page = client_of(facilitator).get(path_of(programme, "by-hand/"), {"who": mia.handle}).content.decode()
    assert "They were brought together here before, and parted" in page


def test_who_does_not_want_anybody_else_is_left_alone(programme: Programme, facilitator: Person) -> None:
    ada = offers(programme, "Ada", "writing")
    offers(programme, "Bea", "writing")
    mia = seeks(programme, "Mia", "writing")
    pairing = running_pair(programme, facilitator, mia, ada)
    client_of(mia).post(f"/mentoring/pairings/{pairing.pk}/ending/", {"sure": "on"})
    search_again(programme, facilitator)
    assert pairs(programme) == {}
    where = f"{programme.get_absolute_url()}looking/"
    assert "Look for somebody else for me" in client_of(mia).get(programme.get_absolute_url()).content.decode()
    client_of(mia).post(where, {"do": "look"})
    search_again(programme, facilitator)
    assert mia in pairs(programme)
    client_of(mia).post(where, {"do": "stop"})
    assert not programme.participations.exclude(looks_again_since=None).exists()


def test_whose_proposed_partner_cannot_is_looked_for_again(programme: Programme, facilitator: Person) -> None:
    ada, bea = offers(programme, "Ada", "writing"), offers(programme, "Bea", "writing")
    mia = seeks(programme, "Mia", "writing")
    search(programme, facilitator)
    proposed = programme.proposals.get().mentor
    tell_everybody(programme, by=facilitator)
    decline(Pairing.objects.get(mentee=mia), by=proposed)
    search_again(programme, facilitator)
    assert pairs(programme) == {mia: bea if proposed == ada else ada}


def test_who_came_when_the_others_were_told_stands_on_the_board_until_the_next_search(
    programme: Programme, facilitator: Person
) -> None:
    ada, mia = offers(programme, "Ada", "writing"), seeks(programme, "Mia", "writing")
    search(programme, facilitator)
    tell_everybody(programme, by=facilitator)
    for person in (ada, mia):
        accept(Pairing.objects.select_related("programme", "mentor", "mentee").get(mentee=mia), by=person)
    assert "Came since" not in board(programme, facilitator)
    bea, noa = offers(programme, "Bea", "writing"), seeks(programme, "Noa", "writing")
    seeks(programme, "Ola", "nothing anybody offers")
    shown = board(programme, facilitator).partition("Came since")[2].partition("Search for pairs")[0]
    assert "The next search counts them in." in shown
    assert all(name in shown for name in ("Bea", "Noa", "Ola"))
    assert not re.search(r"\bMia\b", shown)
    assert "See who would suit Noa" in shown
    assert "See who would suit Bea" not in shown
    fairness = client_of(facilitator).get(path_of(programme, "fairness/")).text.partition("Nobody found yet")[2]
    assert fairness.count("They came after the last search.") == 2
    search_again(programme, facilitator)
    assert pairs(programme) == {noa: bea}
    page = board(programme, facilitator)
    assert "Came since" not in page
    assert "Ola" in page.partition("Nobody found yet")[2]


def test_who_has_somebody_is_paired_with_nobody_else(programme: Programme, facilitator: Person) -> None:
    ada, bea = offers(programme, "Ada", "writing"), offers(programme, "Bea", "writing")
    mia = seeks(programme, "Mia", "writing")
    running_pair(programme, facilitator, mia, ada)
    with pytest.raises(ValidationError, match="were told already"):
        pair_by_hand(programme, mentee=mia, mentor=bea, by=facilitator)


def test_a_place_that_waits_for_a_yes_is_promised_to_nobody_else(programme: Programme, facilitator: Person) -> None:
    ada, mia = offers(programme, "Ada", "writing"), seeks(programme, "Mia", "writing")
    noa = seeks(programme, "Noa", "writing")
    Programme.objects.filter(pk=programme.pk).update(state=ProgrammeState.MATCHING)
    pair_by_hand(programme, mentee=mia, mentor=ada, by=facilitator)
    tell_everybody(programme, by=facilitator)
    assert "0 places left" in board(programme, facilitator)
    programme.participations.filter(person=noa).update(looks_again_since=timezone.now())
    search_again(programme, facilitator)
    assert pairs(programme) == {}
    decline(Pairing.objects.get(mentee=mia), by=mia)
    search_again(programme, facilitator)
    assert pairs(programme)[noa] == ada


def came_since(programme: Programme, facilitator: Person) -> str:
    return board(programme, facilitator).partition("Came since")[2].partition("Search for pairs")[0]


def test_who_came_late_and_would_not_be_in_the_next_search_is_not_said_to_be(
    programme: Programme, facilitator: Person
) -> None:
    running_pair(programme, facilitator, seeks(programme, "Mia", "writing"), offers(programme, "Ada", "writing"))
    running_pair(programme, facilitator, seeks(programme, "Ola", "writing"), offers(programme, "Bea", "writing"))
    seeks(programme, "Pia", "writing", paused_until=timezone.localdate() + timedelta(days=9))
    leave(programme.community, person=seeks(programme, "Quinn", "writing"))
    rui = seeks(programme, "Rui", "writing")
    parted = running_pair(programme, facilitator, rui, offers(programme, "Sol", "writing"))
    client_of(rui).post(f"/mentoring/pairings/{parted.pk}/ending/", {"sure": "on"})
    Programme.objects.filter(pk=programme.pk).update(told_at=timezone.now() - timedelta(days=1))
    seeks(programme, "Tove", "writing")
    came = came_since(programme, facilitator)
    assert "Tove" in came
    assert [name for name in ("Mia", "Ada", "Ola", "Bea", "Pia", "Quinn", "Rui") if name in came] == []


def test_who_left_looks_for_nobody_any_more(programme: Programme, facilitator: Person) -> None:
    mia = seeks(programme, "Mia", "writing")
    pairing = running_pair(programme, facilitator, mia, offers(programme, "Ada", "writing"))
    client_of(mia).post(f"/mentoring/pairings/{pairing.pk}/ending/", {"sure": "on", "again": "on"})
    assert "Looking for somebody" in board(programme, facilitator)
    leave(programme.community, person=mia)
    assert "Looking for somebody" not in board(programme, facilitator)


def test_a_search_that_has_not_come_back_has_counted_nobody_in(programme: Programme, facilitator: Person) -> None:
    for name in ("Ada", "Ida"):
        offers(programme, name, "writing")
    for name, topic in (("Mia", "writing"), ("Ola", "nothing anybody offers")):
        seeks(programme, name, topic)
    search(programme, facilitator)
    tell_everybody(programme, by=facilitator)
    programme.refresh_from_db()
    seeks(programme, "Noa", "writing")
    ask_for_pairs(programme, by=facilitator, aim="total")
    assert "Noa" in came_since(programme, facilitator)
    assert "Nobody offers what they seek." in board(programme, facilitator)
    deliver_now()
    assert not came_since(programme, facilitator)
