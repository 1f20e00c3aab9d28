"""A programme's steps: each can be taken back until people have been told what that would make untrue."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from communities.models import Community
from mentoring.looking_back import ask_circles, ask_whether_circles_work
from mentoring.meeting import join_circle, open_circle
from mentoring.models import Circle, Pairing, PairingState, PairingWay, Programme, ProgrammeKind, ProgrammeState
from mentoring.pair_life import ask_looking_back
from mentoring.pairing import take_part
from mentoring.proposing import pair_by_hand, tell_everybody
from mentoring.steps import begin_next_round, move
from people.models import Person
from tests.cast import client_of, make_member

pytestmark = pytest.mark.django_db
EVERY = ["draft", "sign-up", "matching", "running", "closing", "closed"]
PAIRS: dict[str, Any] = {"kind": ProgrammeKind.ONE_TO_ONE, "way": PairingWay.PROPOSED}
BY_HAND: dict[str, Any] = {"kind": ProgrammeKind.BUDDY, "way": PairingWay.BY_HAND}
CHOSEN: dict[str, Any] = {"kind": ProgrammeKind.ONE_TO_ONE, "way": PairingWay.CHOSEN}
ROUNDS: dict[str, Any] = {"kind": ProgrammeKind.ROUNDS, "way": PairingWay.PROPOSED}
CIRCLES: dict[str, Any] = {"kind": ProgrammeKind.CIRCLES}


def programme_of(community: Community, state: str, **more: Any) -> Programme:
    return Programme.objects.create(community=community, name="Season", purpose="x", state=state, **more)


def goes(programme: Programme, to: str, by: Person) -> bool:
    """Whether it goes there, by the button of the board."""
    client_of(by).post(f"{programme.get_absolute_url()}board/step/", {"to": to})
    programme.refresh_from_db()
    return programme.state == to


@pytest.mark.parametrize("made", [PAIRS, BY_HAND, CHOSEN, ROUNDS, CIRCLES])
@pytest.mark.parametrize("state", EVERY)
def test_nobody_told_each_step_can_be_taken_back(
    community: Community, facilitator: Person, made: dict[str, Any], state: str
) -> None:
    programme = programme_of(community, state, **made)
    if state not in programme.steps:
        return
    at = programme.steps.index(ProgrammeState(state))
    for before in reversed(programme.steps[:at]):
        assert goes(programme, before, facilitator)
    for after in programme.steps[1 : at + 1]:
        if programme.next_step is None:  # from here it goes on by telling everybody
            Programme.objects.filter(pk=programme.pk).update(state=after)
            programme.refresh_from_db()
        else:
            assert goes(programme, after, facilitator)


@pytest.mark.parametrize("state", EVERY)
def test_no_step_is_jumped(community: Community, facilitator: Person, state: str) -> None:
    programme = programme_of(community, state, **PAIRS)
    at = EVERY.index(state)
    for to in [*EVERY[at + 2 :], *EVERY[: max(at - 1, 0)], "nowhere"]:
        assert not goes(programme, to, facilitator)
        assert programme.state == state


def pair(programme: Programme) -> tuple[Person, Person]:
    mentor, mentee = make_member(programme.community), make_member(programme.community)
    take_part(programme, person=mentor, role="offer", offers=["labs"])
    take_part(programme, person=mentee, role="seek", seeks=["labs"])
    return mentor, mentee


def test_told_of_their_pairs_people_are_not_matched_anew(community: Community, facilitator: Person) -> None:
    programme = programme_of(community, "sign-up", **PAIRS)
    mentor, mentee = pair(programme)
    move(programme, to="matching", by=facilitator)
    programme.refresh_from_db()
    pair_by_hand(programme, mentee=mentee, mentor=mentor, by=facilitator)
    # A proposal tells nobody: back, and on again, and it stands.
    assert goes(programme, "sign-up", facilitator)
    assert goes(programme, "matching", facilitator)
    assert programme.proposals.count() == 1
    tell_everybody(programme, by=facilitator)
    programme.refresh_from_db()
    assert programme.step_back is None
    assert not goes(programme, "matching", facilitator)
    # What follows tells nobody at once, and is taken back.
    assert goes(programme, "closing", facilitator)
    assert goes(programme, "running", facilitator)


def test_asked_to_look_back_people_do_not_go_on_as_if_nobody_had(community: Community, facilitator: Person) -> None:
    programme = programme_of(community, "running", **PAIRS)
    mentor, mentee = pair_of(programme)
    assert goes(programme, "closing", facilitator)
    assert ask_looking_back() == 2
    assert not goes(programme, "running", facilitator)
    assert goes(programme, "closed", facilitator)
    assert goes(programme, "closing", facilitator)
    assert mentor != mentee


@pytest.mark.parametrize("made", [PAIRS, CIRCLES])
def test_closed_a_moment_later_people_are_asked_all_the_same(
    community: Community, facilitator: Person, made: dict[str, Any]
) -> None:
    """The clock comes by every quarter of an hour: until then both steps can be taken back."""
    programme = programme_of(community, "running", **made)
    if made is PAIRS:
        pair_of(programme)
    else:
        circle = Circle(community=community, programme=programme, name="Nights", purpose="x")
        join_circle(open_circle(circle, host=facilitator), person=make_member(community))
    for to in ("closing", "closed", "closing", "running"):
        assert goes(programme, to, facilitator)
    assert ask_looking_back() + ask_circles() == 0
    assert goes(programme, "closing", facilitator)
    assert goes(programme, "closed", facilitator)
    assert ask_looking_back() + ask_circles() == 2
    assert goes(programme, "closing", facilitator)
    assert not goes(programme, "running", facilitator)


def test_who_joins_a_circle_when_it_is_over_is_not_asked_what_it_was(community: Community, facilitator: Person) -> None:
    programme = programme_of(community, "running", **CIRCLES)
    circle = open_circle(Circle(community=community, programme=programme, name="Nights", purpose="x"), host=facilitator)
    assert goes(programme, "closing", facilitator)
    join_circle(circle, person=make_member(community))
    assert ask_circles() == 1
    assert circle.reflections.get().person == facilitator


def test_what_was_closed_before_this_was_kept_asks_nobody(community: Community) -> None:
    pair_of(programme_of(community, "closed", **PAIRS))
    assert ask_looking_back() == 0


def pair_of(programme: Programme) -> tuple[Person, Person]:
    mentor, mentee = make_member(programme.community), make_member(programme.community)
    Pairing.objects.create(programme=programme, mentor=mentor, mentee=mentee, state=PairingState.ACTIVE)
    return mentor, mentee


def test_circles_asked_to_look_back_stay_closing_and_a_pulse_keeps_nothing(
    community: Community, facilitator: Person
) -> None:
    programme = programme_of(community, "running", **CIRCLES)
    open_circle(Circle(community=community, programme=programme, name="Nights", purpose="x"), host=facilitator)
    ask_whether_circles_work()
    assert goes(programme, "closing", facilitator)
    assert goes(programme, "running", facilitator)
    assert goes(programme, "closing", facilitator)
    assert ask_circles() == 1
    assert not goes(programme, "running", facilitator)


def test_a_next_round_can_open_its_sign_up_again_until_it_is_told(community: Community, facilitator: Person) -> None:
    programme = programme_of(community, "running", **ROUNDS)
    pair_of(programme)
    begin_next_round(programme, by=facilitator)
    programme.refresh_from_db()
    assert goes(programme, "sign-up", facilitator)
    assert goes(programme, "matching", facilitator)


def test_until_the_next_round_is_told_the_last_one_goes_on_and_can_be_gone_back_to(
    community: Community, facilitator: Person
) -> None:
    programme = programme_of(community, "running", **ROUNDS, told_at=timezone.now())
    pair_of(programme)
    assert not goes(programme, "next-round", facilitator)  # it is no state
    assert programme.state == "matching"
    page = client_of(facilitator).get(f"{programme.get_absolute_url()}board/").content.decode()
    assert "Back to the round that goes on" in page
    assert goes(programme, "sign-up", facilitator)
    # A draft would hide from everybody what they were told of.
    assert not goes(programme, "draft", facilitator)
    assert goes(programme, "running", facilitator)
    assert programme.told_at
    assert programme.pairings.get().state == PairingState.ACTIVE
    assert programme.step_back is None


def test_another_way_is_refused_in_words(community: Community, facilitator: Person) -> None:
    programme = programme_of(community, "draft", **PAIRS)
    with pytest.raises(ValidationError, match="can't go there"):
        move(programme, to="closed", by=facilitator)
