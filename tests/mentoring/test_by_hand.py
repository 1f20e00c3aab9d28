"""Pairing by hand with suggestions, undoing what was changed, and rules that no hand overrules."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from communities.models import Community
from mentoring.forming import ask_for_circles, solve
from mentoring.models import CircleForming, PairingWay, Programme, ProgrammeState
from mentoring.pairing import ask, suggestions_for
from mentoring.proposing import pair_by_hand, rule_out, swap, tell_everybody
from mentoring.undoing import last_change, undo
from people.blocking import block
from people.models import Person
from tests.cast import client_of
from tests.mentoring.test_board import board, offers, pairs, path_of, search, seeks

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(community: Community) -> Programme:
    return Programme.objects.create(
        community=community, name="By hand", purpose="Two by two.", way=PairingWay.BY_HAND, state=ProgrammeState.SIGN_UP
    )


def begin(programme: Programme) -> Programme:
    Programme.objects.filter(pk=programme.pk).update(state=ProgrammeState.MATCHING)
    programme.refresh_from_db()
    return programme


def page(programme: Programme, person: Person, who: str = "") -> str:
    return client_of(person).get(path_of(programme, "by-hand/"), {"who": who} if who else {}).content.decode()


def test_who_would_suit_is_shown_with_reasons_the_closest_first(programme: Programme, facilitator: Person) -> None:
    offers(programme, "Ada Both", "writing", "teaching")
    offers(programme, "Bea One", "writing")
    offers(programme, "Cyd None", "cooking")
    seeks(programme, "Mia Lind", "writing", "teaching")
    shown = page(begin(programme), facilitator)
    assert shown.index("Ada Both") < shown.index("Bea One")
    assert "Offers 2 things sought: teaching, writing" in shown
    assert "Cyd None" not in shown


def test_pairing_two_goes_on_to_the_next_who_waits(programme: Programme, facilitator: Person) -> None:
    ada, bea = offers(programme, "Ada", "writing"), offers(programme, "Bea", "writing")
    mia, noa = seeks(programme, "Mia", "writing"), seeks(programme, "Noa", "writing")
    client = client_of(facilitator)
    path = path_of(begin(programme), "by-hand/")
    told = client.post(path, {"mentee": mia.handle, "mentor": ada.handle}, follow=True)
    assert told.redirect_chain == [(f"{path}#suits", 302)]  # past what stands above, for the keyboard
    answer = told.text
    assert 'id="suits"' in answer
    assert "Who would suit Noa" in answer
    assert "Nobody is told yet." in answer
    # Ada's place is given away; Bea is left.
    assert "Pair Noa with Bea" in answer
    assert "Pair Noa with Ada" not in answer
    there = client.post(path, {"mentee": noa.handle, "mentor": bea.handle})["Location"]
    proposal = programme.proposals.get(mentee=noa)
    assert there == f"{path_of(programme)}?at={proposal.pk}#proposal-{proposal.pk}"
    assert "Noa with Bea. Nobody is told yet." in client.get(there).content.decode()
    assert "Everybody who seeks has somebody" in client.get(path).content.decode()
    assert pairs(programme) == {mia: ada, noa: bea}


def test_who_had_somebody_and_is_given_another_is_seen_on_the_board(programme: Programme, facilitator: Person) -> None:
    ada, bea = offers(programme, "Ada", "writing"), offers(programme, "Bea", "writing")
    mia, _noa_waits = seeks(programme, "Mia", "writing"), seeks(programme, "Noa", "writing")
    proposal = pair_by_hand(begin(programme), mentee=mia, mentor=ada, by=facilitator)
    data = {"mentee": mia.handle, "mentor": bea.handle}
    there = client_of(facilitator).post(path_of(programme, "by-hand/"), data)["Location"]
    assert there == f"{path_of(programme)}?at={proposal.pk}#proposal-{proposal.pk}"
    assert pairs(programme) == {mia: bea}


def test_what_a_rule_forbids_is_offered_apart_and_said(programme: Programme, facilitator: Person) -> None:
    ada = offers(programme, "Ada Hours", "writing")
    mia = seeks(programme, "Mia", "writing")
    for person, hours in ((ada, range(20, 24)), (mia, range(100, 104))):
        person.weekly_hours = list(hours)
        person.save()
    shown = page(begin(programme), facilitator)
    assert "If a rule gave" in shown
    assert "Too few hours in common" in shown
    client_of(facilitator).post(path_of(programme, "by-hand/"), {"mentee": mia.handle, "mentor": ada.handle})
    assert pairs(programme) == {mia: ada}
    assert "Too few hours in common" in board(programme, facilitator)


def test_who_was_ruled_out_on_the_board_is_no_suggestion_and_can_be_paired_all_the_same(
    programme: Programme, facilitator: Person
) -> None:
    ada, mia = offers(programme, "Ada", "writing"), seeks(programme, "Mia", "writing")
    begin(programme)
    rule_out(pair_by_hand(programme, mentee=mia, mentor=ada, by=facilitator), by=facilitator)
    shown = page(programme, facilitator)
    assert "Offers what is sought" not in shown
    assert "Not these two, it was said on the board" in shown.split("If a rule gave")[1]
    client_of(facilitator).post(path_of(programme, "by-hand/"), {"mentee": mia.handle, "mentor": ada.handle})
    assert pairs(programme) == {mia: ada}
    assert not programme.ruled_out.exists()


def test_a_handle_of_nobody_here_is_not_found(programme: Programme, facilitator: Person) -> None:
    path = path_of(begin(programme), "by-hand/")
    assert client_of(facilitator).get(path, {"who": "nobody-here"}).status_code == 404


def test_before_sign_up_is_over_nobody_is_paired(programme: Programme, facilitator: Person) -> None:
    assert "People are paired here once the sign-up is over" in page(programme, facilitator)


def test_the_page_costs_the_same_however_many_came(
    programme: Programme, facilitator: Person, django_assert_num_queries: Any
) -> None:
    client = client_of(facilitator)
    path = path_of(begin_with(programme, 3), "by-hand/")
    client.get(path)
    from tests.queries import queries_of

    few = queries_of(client, path)
    Programme.objects.filter(pk=programme.pk).update(state=ProgrammeState.SIGN_UP)
    begin_with(programme, 15)
    assert queries_of(client, path) == few


def begin_with(programme: Programme, count: int) -> Programme:
    programme.refresh_from_db()
    for n in range(count):
        offers(programme, f"Mentor {n}", "writing")
        seeks(programme, f"Mentee {n}", "writing")
    return begin(programme)


# --- rules no hand overrules ---


def blocks(one: Person, other: Person, programme: Programme) -> None:
    block(one, other)


def conflicts(one: Person, other: Person, programme: Programme) -> None:
    programme.participations.get(person=one).conflicts.add(other)


@pytest.mark.parametrize("says", [blocks, conflicts], ids=["block", "conflict"])
@pytest.mark.parametrize("who", ["mentee", "mentor"])
def test_what_was_said_in_confidence_holds_everywhere_and_names_nobody(
    programme: Programme, facilitator: Person, who: str, says: Callable[[Person, Person, Programme], None]
) -> None:
    ada, mia = offers(programme, "Ada Secret", "writing"), seeks(programme, "Mia Secret", "writing")
    says(*((mia, ada) if who == "mentee" else (ada, mia)), programme)
    search(begin(programme), facilitator)
    assert pairs(programme) == {}
    shown = page(programme, facilitator, mia.handle)
    assert "Ada Secret" not in shown
    client = client_of(facilitator)
    answer = client.post(path_of(programme, "proposals/"), {"mentee": mia.handle, "mentor": ada.handle}, follow=True)
    assert "Something said in confidence keeps these two apart" in answer.content.decode()
    assert pairs(programme) == {}


def test_who_has_blocked_a_mentor_is_neither_suggested_nor_asked_for(programme: Programme) -> None:
    Programme.objects.filter(pk=programme.pk).update(way=PairingWay.CHOSEN)
    programme.refresh_from_db()
    ada, mia = offers(programme, "Ada", "writing"), seeks(programme, "Mia", "writing")
    block(ada, mia)
    from mentoring.finding_time import week_start

    mine = programme.participations.select_related("programme", "person").get(person=mia)
    assert suggestions_for(mine, week_start=week_start(1)) == []
    with pytest.raises(ValidationError, match="isn't offering in this programme just now"):
        ask(programme, mentee=mia, mentor=ada)


def test_swapping_does_not_bring_together_whom_a_confidence_keeps_apart(
    programme: Programme, facilitator: Person
) -> None:
    ada, bea = offers(programme, "Ada", "writing"), offers(programme, "Bea", "writing")
    mia, noa = seeks(programme, "Mia", "writing"), seeks(programme, "Noa", "writing")
    begin(programme)
    one = pair_by_hand(programme, mentee=mia, mentor=ada, by=facilitator)
    other = pair_by_hand(programme, mentee=noa, mentor=bea, by=facilitator)
    block(noa, ada)
    with pytest.raises(ValidationError, match="in confidence"):
        swap(one, other, by=facilitator)
    assert pairs(programme) == {mia: ada, noa: bea}


def test_said_after_the_search_it_stops_the_telling(programme: Programme, facilitator: Person) -> None:
    ada, mia = offers(programme, "Ada", "writing"), seeks(programme, "Mia", "writing")
    pair_by_hand(begin(programme), mentee=mia, mentor=ada, by=facilitator)
    block(mia, ada)
    assert "Something said in confidence" in board(programme, facilitator)
    with pytest.raises(ValidationError, match="1 pair is kept apart"):
        tell_everybody(programme, by=facilitator)


def test_who_blocked_whom_is_not_put_into_one_circle(community: Community, facilitator: Person) -> None:
    people = [make(community, n) for n in range(6)]
    block(people[0], people[1])
    forming = CircleForming(community=community, name="Rounds", purpose="Talk.", smallest=3, largest=3)
    forming = ask_for_circles(forming, people, by=facilitator)
    solve(forming, seconds=5)
    groups = [set(group["people"]) for group in forming.result["groups"]]
    assert len(groups) == 2
    assert not any({people[0].pk, people[1].pk} <= group for group in groups)


def make(community: Community, n: int) -> Person:
    from tests.cast import make_member

    person = make_member(community, f"Member {n}")
    person.weekly_hours = list(range(34, 40))
    person.save()
    return person


# --- undoing ---


def undo_last(programme: Programme) -> None:
    change = last_change(programme)
    assert change
    undo(programme, str(change.pk))


def test_each_change_is_undone_one_after_another(programme: Programme, facilitator: Person) -> None:
    ada, bea = offers(programme, "Ada", "writing"), offers(programme, "Bea", "writing")
    mia, noa = seeks(programme, "Mia", "writing"), seeks(programme, "Noa", "writing")
    begin(programme)
    one = pair_by_hand(programme, mentee=mia, mentor=ada, by=facilitator)
    other = pair_by_hand(programme, mentee=noa, mentor=bea, by=facilitator)
    swap(one, other, by=facilitator)
    rule_out(programme.proposals.get(mentee=mia), by=facilitator)
    change = last_change(programme)
    assert change
    assert change.words == "“not these two” for Mia and Bea"
    assert pairs(programme) == {noa: ada}
    client = client_of(facilitator)
    answer = client.post(path_of(programme, "undoing/"), {"change": change.pk}, follow=True).content.decode()
    assert "Undone: “not these two” for Mia and Bea." in answer
    assert "Undo swapping the mentors of Mia and Noa" in answer
    assert pairs(programme) == {mia: bea, noa: ada}
    assert not programme.ruled_out.exists()
    undo_last(programme)
    assert pairs(programme) == {mia: ada, noa: bea}
    undo_last(programme)
    undo_last(programme)
    assert pairs(programme) == {}
    assert last_change(programme) is None


def test_a_search_is_undone_as_well_with_how_close_the_pairs_were(programme: Programme, facilitator: Person) -> None:
    offers(programme, "Ada", "writing")
    seeks(programme, "Mia", "writing")
    search(begin(programme), facilitator)
    fit = programme.proposals.get().fit
    assert fit
    search(programme, facilitator)
    undo_last(programme)
    assert programme.proposals.get().fit == fit
    undo_last(programme)
    assert not programme.proposals.exists()


def test_once_all_are_told_nothing_is_undone(programme: Programme, facilitator: Person) -> None:
    ada, mia = offers(programme, "Ada", "writing"), seeks(programme, "Mia", "writing")
    pair_by_hand(begin(programme), mentee=mia, mentor=ada, by=facilitator)
    tell_everybody(programme, by=facilitator)
    assert last_change(programme) is None
    assert programme.pairings.count() == 1


def test_undoing_leaves_one_at_the_pair(
    programme: Programme, facilitator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also on a further page of the board; and of what is about no pair, at the top."""
    monkeypatch.setattr("mentoring.board.PAGE_SIZE", 1)
    for name in ("Ada", "Bea"):
        offers(programme, f"{name} One", "writing")
        seeks(programme, f"{name} Two", "writing")
    search(begin(programme), facilitator)
    _first, second = programme.proposals.order_by("fit", "pk")
    client = client_of(facilitator)

    def press_undo(where: str) -> str:
        shown = client.get(where).content.decode()
        kept = re.search(r'name="change" value="(\d+)"', shown)
        assert kept
        return str(client.post(path_of(programme, "undoing/"), {"change": kept[1]})["Location"])

    there = client.post(path_of(programme, f"proposals/{second.pk}/"), {"do": "take-out"})["Location"]
    first, again = programme.proposals.order_by("fit", "pk")[0], second.mentee
    assert press_undo(there) == (
        f"{path_of(programme)}?after={programme.proposals.exclude(mentee=again).get().pk}"
        f"#proposal-{programme.proposals.get(mentee=again).pk}"
    )
    assert programme.proposals.get(mentee=first.mentee).fit == first.fit
    assert press_undo(path_of(programme)) == path_of(programme)


@pytest.mark.parametrize("meanwhile", ["another change", "the same undone"])
def test_what_somebody_else_changed_meanwhile_is_not_undone_unseen(
    programme: Programme, facilitator: Person, meanwhile: str
) -> None:
    ada, bea = offers(programme, "Ada", "writing"), offers(programme, "Bea", "writing")
    mia, noa = seeks(programme, "Mia", "writing"), seeks(programme, "Noa", "writing")
    pair_by_hand(begin(programme), mentee=mia, mentor=ada, by=facilitator)
    pair_by_hand(programme, mentee=noa, mentor=bea, by=facilitator)
    seen = last_change(programme)
    assert seen
    if meanwhile == "another change":
        rule_out(programme.proposals.get(mentee=mia), by=facilitator)
    else:
        undo_last(programme)
    before = pairs(programme)
    answer = client_of(facilitator).post(path_of(programme, "undoing/"), {"change": seen.pk}, follow=True)
    assert "Nothing was undone: the board has changed since." in answer.content.decode()
    assert pairs(programme) == before
