"""A facilitator's way from sign-up to everybody being told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from communities.models import Community
from engagement.delivery import deliver_now
from engagement.models import Delivery
from engagement.notifying import notices_for
from mentoring.board import board_of
from mentoring.changing import Changing, Choice, Choices
from mentoring.models import (
    MatchingRun,
    Pairing,
    PairingState,
    PairingWay,
    Programme,
    ProgrammeKind,
    ProgrammeState,
    Proposal,
    Release,
    RuledOut,
    RunState,
)
from mentoring.pairing import ask, take_part
from mentoring.proposing import ask_for_pairs, pair_by_hand, rule_out, swap, tell_everybody
from mentoring.undoing import last_change, undo
from people.free_time import monday_of, slot_of
from people.leaving import erase
from people.models import Person
from tests.cast import client_of, make_member

pytestmark = pytest.mark.django_db

# With one reason; the demo's pairs, with three reasons and names of their own, have up to half as much again.
MOST_BYTES_A_PAIR = 1900


def season(community: Community) -> Programme:
    """Facilitators decide who is paired; people may sign up."""
    return Programme.objects.create(
        community=community,
        name="First season",
        purpose="Nobody starts alone.",
        way=PairingWay.PROPOSED,
        state=ProgrammeState.SIGN_UP,
    )


@pytest.fixture
def programme(community: Community) -> Programme:
    return season(community)


@pytest.fixture
def zola(programme: Programme) -> Person:
    return offers(programme, "Zola Dlamini", "writing")


@pytest.fixture
def ivo(programme: Programme) -> Person:
    return offers(programme, "Ivo Petrov", "teaching")


@pytest.fixture
def mia(programme: Programme) -> Person:
    return seeks(programme, "Mia Lind", "writing")


@pytest.fixture
def noa(programme: Programme) -> Person:
    return seeks(programme, "Noa Levi", "teaching")


def offers(programme: Programme, name: str, *topics: str, places: int = 1, **said: Any) -> Person:
    person = make_member(programme.community, name)
    take_part(programme, person=person, role="offer", offers=list(topics), capacity=places, **said)
    return person


def seeks(programme: Programme, name: str, *topics: str, **said: Any) -> Person:
    person = make_member(programme.community, name)
    take_part(programme, person=person, role="seek", seeks=list(topics), **said)
    return person


def path_of(programme: Programme, rest: str = "") -> str:
    return f"/c/{programme.community.slug}/mentoring/programmes/{programme.pk}/board/{rest}"


def search(programme: Programme, facilitator: Person, aim: str = "total") -> MatchingRun:
    Programme.objects.filter(pk=programme.pk).update(state=ProgrammeState.MATCHING)
    client_of(facilitator).post(path_of(programme, "searches/"), {"aim": aim})
    deliver_now()
    return MatchingRun.objects.latest("pk")


def pairs(programme: Programme) -> dict[Person, Person]:
    return {one.mentee: one.mentor for one in programme.proposals.select_related("mentor", "mentee")}


def board(programme: Programme, person: Person) -> str:
    return client_of(person).get(path_of(programme)).content.decode()


def test_the_whole_way(
    programme: Programme, facilitator: Person, zola: Person, ivo: Person, mia: Person, noa: Person
) -> None:
    client = client_of(facilitator)
    client.post(path_of(programme, "step/"), {"to": "matching"})
    assert "Search for pairs" in board(programme, facilitator)
    run = search(programme, facilitator)
    assert run.state == RunState.DONE
    assert pairs(programme) == {mia: zola, noa: ivo}
    page = board(programme, facilitator)
    assert "Mia Lind with Zola Dlamini" in page
    assert "Offers what is sought: writing" in page
    assert not notices_for(mia)
    client.post(path_of(programme, "telling/"), {"sure": "on"})
    deliver_now()
    assert "You and Zola Dlamini could learn together" in notices_for(mia)[0].wording.text
    pairing = Pairing.objects.get(mentee=mia)
    client_of(mia).post(f"/mentoring/pairings/{pairing.pk}/answer/", {"answer": "yes"})
    pairing.refresh_from_db()
    assert pairing.state == PairingState.PROPOSED
    assert "You said yes. Zola is asked as well." in client_of(mia).get("/mentoring/").content.decode()
    client_of(zola).post(f"/mentoring/pairings/{pairing.pk}/answer/", {"answer": "yes", "words": "Gladly"})
    pairing.refresh_from_db()
    assert pairing.state == PairingState.ACTIVE
    assert "1 pair has begun" in board(programme, facilitator)


def test_five_overrides_by_hand_outlast_the_next_search(
    programme: Programme, facilitator: Person, zola: Person, ivo: Person, mia: Person, noa: Person
) -> None:
    uma = offers(programme, "Uma Rao", "writing", "teaching")
    search(programme, facilitator)
    client = client_of(facilitator)
    unwanted = programme.proposals.get(mentee=noa)
    client.post(path_of(programme, f"proposals/{unwanted.pk}/"), {"do": "rule-out"})
    client.post(path_of(programme, "proposals/"), {"mentee": mia.handle, "mentor": uma.handle})
    search(programme, facilitator)
    assert pairs(programme)[mia] == uma
    assert pairs(programme).get(noa) != unwanted.mentor
    ruled_out = programme.ruled_out.get()
    client.post(path_of(programme, f"ruled-out/{ruled_out.pk}/"))
    assert not programme.ruled_out.exists()
    hers = programme.proposals.get(mentee=mia)
    client.post(path_of(programme, f"proposals/{hers.pk}/"), {"do": "unlock"})
    search(programme, facilitator)
    assert len(pairs(programme)) == 2


def test_swapping_exchanges_the_mentors_and_keeps_them(
    programme: Programme, facilitator: Person, mia: Person, noa: Person
) -> None:
    one, other = (offers(programme, name, "writing", "teaching") for name in ("Ada One", "Bea Other"))
    search(programme, facilitator)
    before = pairs(programme)
    first, second = programme.proposals.order_by("pk")
    client_of(facilitator).post(path_of(programme, f"proposals/{first.pk}/"), {"do": "swap", "with": second.pk})
    assert pairs(programme) == {mia: before[noa], noa: before[mia]}
    assert set(pairs(programme).values()) == {one, other}
    assert programme.proposals.filter(is_locked=True).count() == 2


def test_swapping_a_pair_with_itself_or_after_all_are_told_is_refused_kindly(
    programme: Programme, facilitator: Person, zola: Person, mia: Person
) -> None:
    search(programme, facilitator)
    proposal = programme.proposals.get()
    path = path_of(programme, f"proposals/{proposal.pk}/")
    answer = client_of(facilitator).post(path, {"do": "swap", "with": proposal.pk}, follow=True)
    assert "Choose another pair to swap with." in answer.content.decode()
    tell_everybody(programme, by=facilitator)
    with pytest.raises(ValidationError, match="were told already"):
        pair_by_hand(programme, mentee=mia, mentor=zola, by=zola)


@pytest.mark.parametrize("do", ["lock", "take-out", "rule-out", "swap"])
def test_a_pair_that_a_search_has_replaced_meanwhile_is_said_to_be_gone(
    programme: Programme, facilitator: Person, zola: Person, mia: Person, do: str
) -> None:
    search(programme, facilitator)
    path = path_of(programme, f"proposals/{programme.proposals.get().pk}/")
    search(programme, facilitator)
    answer = client_of(facilitator).post(path, {"do": do}, follow=True)
    assert answer.status_code == 200
    assert "This pair is not proposed any more." in answer.content.decode()
    assert pairs(programme) == {mia: zola}


@pytest.mark.parametrize("chosen", ["", "9" * 30, "no number"])
def test_swapping_with_nothing_chosen_is_said(
    programme: Programme, facilitator: Person, zola: Person, mia: Person, chosen: str
) -> None:
    search(programme, facilitator)
    path = path_of(programme, f"proposals/{programme.proposals.get().pk}/")
    answer = client_of(facilitator).post(path, {"do": "swap", "with": chosen}, follow=True)
    assert answer.status_code == 200
    words = "This pair is not proposed any more." if chosen else "Choose another pair to swap with."
    assert words in answer.content.decode()
    assert not programme.proposals.get().is_locked


def test_what_was_changed_by_hand_is_not_called_close(
    programme: Programme, facilitator: Person, zola: Person, mia: Person
) -> None:
    search(programme, facilitator)
    assert programme.proposals.get().fit > 0
    pair_by_hand(programme, mentee=mia, mentor=offers(programme_open_again(programme), "Uma Rao", "writing"), by=mia)
    assert programme.proposals.get().fit == 0


def programme_open_again(programme: Programme) -> Programme:
    """As it is for who signs up late: a facilitator went a step back for them, and on again."""
    programme.state = ProgrammeState.SIGN_UP
    return programme


def test_a_place_is_not_given_twice_by_hand(programme: Programme, zola: Person, mia: Person, noa: Person) -> None:
    Programme.objects.filter(pk=programme.pk).update(state=ProgrammeState.MATCHING)
    pair_by_hand(programme, mentee=mia, mentor=zola, by=zola)
    with pytest.raises(ValidationError, match="no place left"):
        pair_by_hand(programme, mentee=noa, mentor=zola, by=zola)


def test_a_locked_pair_gives_way_when_the_mentor_takes_fewer(
    programme: Programme, facilitator: Person, mia: Person, noa: Person
) -> None:
    uma = offers(programme, "Uma Rao", "writing", "teaching", places=2)
    Programme.objects.filter(pk=programme.pk).update(state=ProgrammeState.MATCHING)
    pair_by_hand(programme, mentee=mia, mentor=uma, by=uma)
    pair_by_hand(programme, mentee=noa, mentor=uma, by=uma)
    take_part(programme, person=uma, capacity=1)
    assert search(programme, facilitator).state == RunState.DONE
    assert pairs(programme) == {mia: uma}


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"seeks": ["origami"]}, "Nobody offers what they seek."),
        ({"seeks": ["writing"]}, "Everybody who fits has their places taken."),
    ],
)
def test_who_has_nobody_is_named_with_the_reason(
    programme: Programme, facilitator: Person, zola: Person, mia: Person, given: dict[str, Any], why: str
) -> None:
    person = make_member(programme.community, "Lone Ranger")
    take_part(programme, person=person, role="seek", **given)
    Programme.objects.filter(pk=programme.pk).update(state=ProgrammeState.MATCHING)
    pair_by_hand(programme, mentee=mia, mentor=zola, by=zola)
    search(programme, facilitator)
    page = board(programme, facilitator)
    assert "Lone Ranger" in page.split("Nobody found yet")[1]
    assert why in page


def test_too_few_hours_in_common_is_said_with_whom_it_would_do(
    programme: Programme, facilitator: Person, zola: Person, mia: Person
) -> None:
    Person.objects.filter(pk=zola.pk).update(weekly_hours=[20, 21])
    Person.objects.filter(pk=mia.pk).update(weekly_hours=[60, 61])
    search(programme, facilitator)
    page = board(programme, facilitator)
    assert "They have too few hours in common with those who offer it." in page
    assert "Pair with Zola anyway" in page


def test_wishes_said_in_confidence_keep_people_apart_and_are_told_to_nobody(
    programme: Programme, facilitator: Person, zola: Person
) -> None:
    mia = seeks(programme, "Mia Lind", "writing", avoids=[zola])
    search(programme, facilitator)
    assert pairs(programme) == {}
    for reader in (facilitator, zola, mia):
        page = client_of(reader).get(f"/c/{programme.community.slug}/mentoring/programmes/{programme.pk}/")
        named = f"@{zola.handle}"
        assert (named in page.content.decode()) == (reader == mia)
    assert "Would do if that changed" not in board(programme, facilitator)


def test_telling_twice_tells_once(
    programme: Programme, facilitator: Person, zola: Person, mia: Person, noa: Person
) -> None:
    search(programme, facilitator)
    tell_everybody(programme, by=facilitator)
    with pytest.raises(ValidationError, match="told already"):
        tell_everybody(programme, by=facilitator)
    deliver_now()
    assert Pairing.objects.filter(programme=programme).count() == 1
    assert "nobody was found for you this time" in notices_for(noa)[0].wording.text


def test_telling_needs_a_second_thought(programme: Programme, facilitator: Person, zola: Person, mia: Person) -> None:
    search(programme, facilitator)
    assert client_of(facilitator).post(path_of(programme, "telling/")).status_code == 403
    assert not Pairing.objects.exists()


def test_steps_go_one_by_one_and_back_until_people_are_told(
    programme: Programme, facilitator: Person, zola: Person, mia: Person
) -> None:
    client = client_of(facilitator)

    def step(to: str) -> str:
        client.post(path_of(programme, "step/"), {"to": to})
        programme.refresh_from_db()
        return programme.state

    assert step("running") == "sign-up"
    assert step("matching") == "matching"
    assert step("sign-up") == "sign-up"
    search(programme, facilitator)
    tell_everybody(programme, by=facilitator)
    programme.refresh_from_db()
    assert step("matching") == "running"


def test_in_this_way_nobody_asks_by_themselves(programme: Programme, zola: Person, mia: Person) -> None:
    with pytest.raises(ValidationError, match="facilitators bring pairs together"):
        ask(programme, mentee=mia, mentor=zola)


def test_who_comes_after_sign_up_hears_that_it_is_over(programme: Programme, member: Person) -> None:
    Programme.objects.filter(pk=programme.pk).update(state=ProgrammeState.MATCHING)
    data = {"role": "seek", "seeks": "writing", "capacity": "1", "hopes": "Kept 88123", "wants_organisation": ""}
    path = f"/c/{programme.community.slug}/mentoring/programmes/{programme.pk}/"
    answer = client_of(member).post(path, data)
    assert answer.status_code == 422
    assert "Sign-up is over" in answer.content.decode()


@pytest.mark.parametrize("who", ["member", "outsider"])
def test_the_board_is_for_those_who_lead(programme: Programme, who: str, request: pytest.FixtureRequest) -> None:
    person = request.getfixturevalue(who)
    assert client_of(person).get(path_of(programme)).status_code == 403
    assert client_of(person).post(path_of(programme, "searches/"), {"aim": "total"}).status_code == 403


def test_what_one_looks_after_stands_among_mine(programme: Programme, facilitator: Person, member: Person) -> None:
    for person, found in ((facilitator, True), (member, False)):
        page = client_of(person).get("/mentoring/").content.decode()
        assert (f'href="{path_of(programme)}"' in page) == found
    Programme.objects.update(state=ProgrammeState.CLOSED)
    assert path_of(programme) not in client_of(facilitator).get("/mentoring/").content.decode()


def test_a_search_is_done_once_however_often_it_is_delivered(
    programme: Programme, facilitator: Person, zola: Person, mia: Person
) -> None:
    Programme.objects.filter(pk=programme.pk).update(state=ProgrammeState.MATCHING)
    programme.refresh_from_db()
    run = ask_for_pairs(programme, by=facilitator, aim="total")
    delivery = Delivery.objects.get(consumer="matching")
    deliver_now()
    finished = MatchingRun.objects.get(pk=run.pk).finished_at
    Delivery.objects.create(activity=delivery.activity, consumer="matching")
    deliver_now()
    assert MatchingRun.objects.get(pk=run.pk).finished_at == finished


def test_a_search_can_be_done_again_from_what_was_kept(
    programme: Programme, facilitator: Person, zola: Person, ivo: Person, mia: Person, noa: Person
) -> None:
    first, second = (search(programme, facilitator) for _time in range(2))
    assert first.result == second.result
    assert first.inputs["people"] == second.inputs["people"]
    assert {one["person_id"] for one in first.inputs["people"]} == {zola.pk, ivo.pk, mia.pk, noa.pk}


@pytest.mark.parametrize("number", [2, 12])
def test_the_board_costs_the_same_however_many_came(
    programme: Programme, facilitator: Person, number: int, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for n in range(number):
        offers(programme, f"Mentor {n}", "writing")
        seeks(programme, f"Mentee {n}", "writing")
    search(programme, facilitator)
    client = client_of(facilitator)
    client.get(path_of(programme))
    with django_assert_max_num_queries(20):
        client.get(path_of(programme))
    assert Proposal.objects.count() == number


def test_each_further_pair_adds_little_to_the_board(programme: Programme, facilitator: Person) -> None:
    """Whom one could swap or pair with is brought only for the pair that is to be changed."""
    weights = []
    for number in (2, 12):
        for n in range(programme.participations.count() // 2, number):
            offers(programme, f"Mentor {n}", "writing", places=2)
            seeks(programme, f"Mentee {n}", "writing")
        search(programme, facilitator)
        weights.append(len(board(programme, facilitator).encode()))
    assert (weights[1] - weights[0]) / 10 < MOST_BYTES_A_PAIR


def test_more_pairs_than_a_page_holds_are_looked_at_page_by_page(
    programme: Programme, facilitator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mentoring.board.PAGE_SIZE", 2)
    for n in range(3):
        offers(programme, f"Mentor {n}", "writing")
        seeks(programme, f"Mentee {n}", "writing")
    search(programme, facilitator)
    first, second, third = programme.proposals.order_by("fit", "pk")
    page = board(programme, facilitator)
    assert (f'id="proposal-{second.pk}"' in page, f'id="proposal-{third.pk}"' in page) == (True, False)
    after = f"?after={second.pk}"
    assert f'hx-get="{path_of(programme)}{after}"' in page
    rest = client_of(facilitator).get(path_of(programme) + after).content.decode()
    assert (f'id="proposal-{first.pk}"' in rest, f'id="proposal-{third.pk}"' in rest) == (False, True)
    # The keyboard goes on at what was brought, where the link was that is gone.
    brought = client_of(facilitator).get(path_of(programme) + after, headers={"HX-Target": "more"}).text
    assert ("autofocus" in rest, "autofocus" in page, brought.count(" autofocus")) == (False, False, 1)
    assert " autofocus" in brought.split(f'id="proposal-{third.pk}"')[1].split("</h3>")[0]
    # What is changed there leaves one there, and a pair of the first page is among those to swap with.
    told = client_of(facilitator).post(path_of(programme, f"proposals/{third.pk}/"), {"do": "lock"})
    assert told["Location"] == f"{path_of(programme)}{after}&at={third.pk}#proposal-{third.pk}"
    changing = client_of(facilitator).get(f"{path_of(programme)}{after}&change={third.pk}").content.decode()
    assert f'<option value="{first.pk}">' in changing


def test_changing_a_pair_brings_whom_it_could_be_with(
    programme: Programme, facilitator: Person, zola: Person, ivo: Person, mia: Person, noa: Person
) -> None:
    uma = offers(programme, "Uma Rao", "origami")
    search(programme, facilitator)
    one, other = programme.proposals.get(mentee=mia), programme.proposals.get(mentee=noa)
    assert "<option value=" not in board(programme, facilitator).split("Proposed pairs")[1]
    page = client_of(facilitator).get(f"{path_of(programme)}?change={one.pk}").content.decode()
    against = "Mia with Ivo: No topic in common. Noa with Zola: No topic in common"
    assert f'<option value="{other.pk}">Noa Levi (Ivo Petrov). {against}</option>' in page
    assert f'<option value="{uma.handle}">Uma Rao. No topic in common</option>' in page
    assert f'<option value="{uma.handle}">' in page
    assert f'<option value="{zola.handle}">' not in page
    take_part(programme_open_again(programme), person=zola, capacity=2)
    take_part(programme, person=mia, role="both", offers=["origami"], seeks=["writing"])
    programme.state = ProgrammeState.MATCHING
    page = client_of(facilitator).get(f"{path_of(programme)}?change={one.pk}").content.decode()
    assert not [name for name in (zola, mia) if f'<option value="{name.handle}">' in page]
    assert page.count("Swap mentors with") == 2  # once for each who listens, once for who looks
    for nonsense in ("0", "x", "9" * 40):
        assert client_of(facilitator).get(f"{path_of(programme)}?change={nonsense}").status_code == 200


def test_what_is_said_against_a_swap_is_what_the_board_says_after_it(programme: Programme, facilitator: Person) -> None:
    """And where nothing is said against it, the board has reasons for both new pairs."""
    Programme.objects.update(state=ProgrammeState.MATCHING)
    for mentor, mentee in (
        (offers(programme, "Zola Dlamini", "writing", "teaching"), seeks(programme, "Mia Lind", "writing")),
        (offers(programme, "Ivo Petrov", "teaching"), seeks(programme, "Noa Levi", "teaching")),
        (
            offers(programme, "Uma Rao", "writing", hours_a_month=2),
            seeks(programme, "Tom Berg", "writing", hours_a_month=2),
        ),
        (offers(programme, "Lea Roth", "writing"), seeks(programme, "Ana Sousa", "writing", hours_a_month=8)),
    ):
        pair_by_hand(programme, mentee=mentee, mentor=mentor, by=facilitator)
    said = {}
    for one in programme.proposals.all():
        for choice in choices_of(changing_on(programme, one).others):
            other = programme.proposals.get(pk=choice.value)
            after = said_after_swapping(one, other, facilitator)
            assert choice.against == ". ".join(after)
            said[one.mentee.first_name, other.mentee.first_name] = choice.against
            swap(one, other, by=facilitator)
    assert len(said) == 12
    hours = "One would like more hours a month than the other has for each person"
    assert said["Tom", "Ana"] == f"Ana with Uma: {hours}"
    assert said["Mia", "Tom"] == ""


def said_after_swapping(one: Proposal, other: Proposal, by: Person) -> list[str]:
    """What the board then says against the two pairs."""
    swap(one, other, by=by)
    proposed = {each.proposal.pk: each for each in board_of(one.programme, zone="UTC").proposed}
    both = [proposed[one.pk], proposed[other.pk]]
    assert all(each.reasons for each in both if not each.against)
    return [f"{names_of(each.proposal)}: {each.against}" for each in both if each.against]


def choices_of(groups: Choices) -> list[Choice]:
    return [choice for _label, choices in groups for choice in choices]


def names_of(proposal: Proposal) -> str:
    return f"{proposal.mentee.first_name} with {proposal.mentor.first_name}"


def changing_on(programme: Programme, proposal: Proposal) -> Changing:
    changing = board_of(programme, zone="UTC", change=str(proposal.pk)).changing
    assert changing
    return changing


def test_whom_something_said_in_confidence_keeps_apart_is_no_choice(
    programme: Programme, facilitator: Person, zola: Person, ivo: Person, mia: Person, noa: Person
) -> None:
    uma, lea = (offers(programme, name, "writing") for name in ("Uma Rao", "Lea Roth"))
    take_part(programme, person=mia, avoids=[ivo, uma])
    search(programme, facilitator)
    changing = changing_on(programme, programme.proposals.get(mentee=mia))
    assert not changing.others
    assert [choice.value for choice in choices_of(changing.with_places)] == [lea.handle]


def test_two_of_whom_it_was_said_not_these_are_named_so_and_are_together_after_all_once_swapped(
    programme: Programme, facilitator: Person, mia: Person, noa: Person
) -> None:
    for name in ("Ada One", "Bea Other"):
        offers(programme, name, "writing", "teaching")
    search(programme, facilitator)
    one, other = programme.proposals.get(mentee=mia), programme.proposals.get(mentee=noa)
    RuledOut.objects.create(programme=programme, mentee=mia, mentor=other.mentor, by=facilitator)
    [choice] = choices_of(changing_on(programme, one).others)
    assert choice.against == f"Mia with {other.mentor.first_name}: Not these two, it was said on the board"
    swap(one, other, by=facilitator)
    assert not programme.ruled_out.exists()
    last = last_change(programme)
    assert last
    undo(programme, str(last.pk))
    assert programme.ruled_out.exists()


def test_hours_are_compared_of_every_choice(programme: Programme, facilitator: Person) -> None:
    """Of more than a hundred the last ones too: who is free at another time than the rest stands among the others."""
    for n in range(102):
        offers(programme, f"Mentor {n:03}", "writing")
    mia = seeks(programme, "Mia Lind", "writing")
    Programme.objects.update(state=ProgrammeState.MATCHING)
    first, *_between, last = Person.objects.filter(display_name__startswith="Mentor").order_by("pk")
    for person, day in ((mia, 1), (last, 3)):
        Person.objects.filter(pk=person.pk).update(weekly_hours=[slot_of(day, 9, 0), slot_of(day, 9, 30)])
    proposal = pair_by_hand(programme, mentee=mia, mentor=first, by=facilitator)
    groups = {str(label): choices for label, choices in changing_on(programme, proposal).with_places}
    assert list(groups) == ["Nothing speaks against it", "Something speaks against it"]
    assert len(groups["Nothing speaks against it"]) == 100
    [against] = groups["Something speaks against it"]
    assert (against.value, against.against) == (last.handle, "Too few hours in common")


def test_a_change_leaves_one_where_one_was(
    programme: Programme, facilitator: Person, zola: Person, ivo: Person, mia: Person, noa: Person
) -> None:
    search(programme, facilitator)
    one, other = programme.proposals.order_by("fit", "pk")
    client = client_of(facilitator)
    locked = client.post(path_of(programme, f"proposals/{one.pk}/"), {"do": "lock"})
    assert locked["Location"] == f"{path_of(programme)}?at={one.pk}#proposal-{one.pk}"
    # Of a pair that is gone, the next stands in its place.
    apart = client.post(path_of(programme, f"proposals/{one.pk}/"), {"do": "take-out"})
    assert apart["Location"] == f"{path_of(programme)}?at={other.pk}#proposal-{other.pk}"
    # Where one was stands how to undo it, and there alone besides the top of the board.
    there = client.get(f"{path_of(programme)}?at={other.pk}").content.decode()
    assert there.count('form="undo">') == 2
    assert board(programme, facilitator).count('form="undo">') == 1
    last = client.post(path_of(programme, f"proposals/{other.pk}/"), {"do": "rule-out"})
    assert last["Location"] == path_of(programme)


def test_whoever_will_hear_that_nobody_was_found_is_named_and_counted_before(
    programme: Programme, facilitator: Person, zola: Person, ivo: Person, mia: Person, noa: Person
) -> None:
    """Also who was taken out of a pair by hand, whom the search had found somebody for."""
    search(programme, facilitator)
    assert "0 places left" in board(programme, facilitator)
    unwanted = programme.proposals.get(mentee=mia)
    client_of(facilitator).post(path_of(programme, f"proposals/{unwanted.pk}/"), {"do": "rule-out"})
    page = board(programme, facilitator)
    assert "Mia Lind" in page.split("Nobody found yet")[1].split("Tell everybody")[0]
    assert "One person hears kindly that nobody was found." in page
    assert "1 place left" in page
    programme.refresh_from_db()
    tell_everybody(programme, by=facilitator)
    deliver_now()
    assert "nobody was found for you this time" in notices_for(mia)[0].wording.text


def test_who_has_somebody_since_the_last_search_is_not_named_as_having_nobody(
    programme: Programme, facilitator: Person, zola: Person, mia: Person
) -> None:
    Person.objects.filter(pk=zola.pk).update(weekly_hours=[20, 21])
    Person.objects.filter(pk=mia.pk).update(weekly_hours=[60, 61])
    search(programme, facilitator)
    assert "Nobody found yet" in board(programme, facilitator)
    programme.refresh_from_db()
    pair_by_hand(programme, mentee=mia, mentor=zola, by=facilitator)
    tell_everybody(programme, by=facilitator)
    assert "Nobody found yet" not in board(programme, facilitator)


def test_fairness_says_how_close_pairs_are_also_once_they_were_told(
    programme: Programme, facilitator: Person, zola: Person, ivo: Person, mia: Person, noa: Person
) -> None:
    page = client_of(facilitator).get(path_of(programme, "fairness/")).content.decode()
    assert "How close" not in page
    search(programme, facilitator)
    before = client_of(facilitator).get(path_of(programme, "fairness/")).content.decode()
    programme.refresh_from_db()
    tell_everybody(programme, by=facilitator)
    after = client_of(facilitator).get(path_of(programme, "fairness/")).content.decode()
    assert "How close" in before
    assert after.split("<table")[1:] == before.split("<table")[1:]


def test_fairness_says_who_of_which_group_has_somebody(programme: Programme, facilitator: Person, zola: Person) -> None:
    for n in range(3):
        person = seeks(programme, f"North {n}", "writing")
        Person.objects.filter(pk=person.pk).update(organisation="North School")
    lone = seeks(programme, "Lone South", "writing")
    Person.objects.filter(pk=lone.pk).update(organisation="South School")
    search(programme, facilitator)
    page = client_of(facilitator).get(path_of(programme, "fairness/")).content.decode()
    assert "1 of 4 people who seek have somebody." in page
    assert "North School" in page
    assert "South School" not in page
    assert "All others together" in page


def test_fairness_names_who_has_nobody_with_what_would_have_to_give(
    programme: Programme, facilitator: Person, zola: Person
) -> None:
    Person.objects.filter(pk=zola.pk).update(weekly_hours=[20, 21])
    for name, hours in (("Mia Lind", [20, 21]), ("Lone Ranger", [200, 201])):
        person = seeks(programme, name, "writing")
        Person.objects.filter(pk=person.pk).update(weekly_hours=hours)
    search(programme, facilitator)
    page = client_of(facilitator).get(path_of(programme, "fairness/")).text.partition("Nobody found yet")[2]
    assert "Lone Ranger" in page
    assert "They have too few hours in common with those who offer it." in page
    assert "Would do if that changed: Zola Dlamini." in page
    assert "Mia Lind" not in page


def test_fairness_names_as_many_as_it_counts_and_says_why_of_whoever_was_in_no_search(
    programme: Programme, facilitator: Person, zola: Person, ivo: Person, mia: Person, noa: Person
) -> None:
    away = seeks(programme, "Pia Away", "writing", paused_until=timezone.localdate() + timedelta(days=9))
    fairness = path_of(programme, "fairness/")
    assert "Nobody found yet" not in client_of(facilitator).get(fairness).text
    search(programme, facilitator)
    rule_out(programme.proposals.get(mentee=noa), by=facilitator)
    page = " ".join(client_of(facilitator).get(fairness).text.split())
    assert "1 of 3 people who seek have somebody." in page
    named = page.partition("Nobody found yet")[2].partition("Searches so far")[0]
    assert named.count("people__row") == 2
    assert f'{away}</b><p class="meta">They pause at present.' in named
    assert f'{noa}</b><p class="meta">No pair of theirs is proposed now.' in named


def test_fairness_says_whose_superior_has_not_agreed(
    programme: Programme, facilitator: Person, zola: Person, mia: Person, noa: Person
) -> None:
    Programme.objects.update(asks_superior=True)
    programme.refresh_from_db()
    for said in programme.participations.exclude(person=noa):
        Release.objects.create(participation=said, name="Ward manager", state="yes")
    search(programme, facilitator)
    page = client_of(facilitator).get(path_of(programme, "fairness/")).text.partition("Nobody found yet")[2]
    assert "Noa Levi" in page
    assert "Whoever has to agree that they take part has not done so yet." in page
    assert "Mia Lind" not in page


def test_fairness_says_so_too_of_who_is_new_and_would_welcome_as_well(
    programme: Programme, facilitator: Person
) -> None:
    Programme.objects.update(kind=ProgrammeKind.BUDDY, asks_superior=True)
    programme.refresh_from_db()
    both = make_member(programme.community, "Noa Levi")
    for person, role in ((both, "both"), (make_member(programme.community, "Mia Lind"), "seek")):
        take_part(programme, person=person, role=role)
    search(programme, facilitator)
    page = client_of(facilitator).get(path_of(programme, "fairness/")).text.partition("Nobody found yet")[2]
    assert page.count("Whoever has to agree that they take part has not done so yet.") == 1
    assert "Whoever has to agree" in page.partition("Noa Levi")[2]


def test_who_seeks_nobody_any_more_is_not_said_to_have_found_nobody(programme: Programme, facilitator: Person) -> None:
    ola = seeks(programme, "Ola Berg", "nothing anybody offers")
    seeks(programme, "Mia Lind", "nothing anybody offers")
    search(programme, facilitator)
    programme.participations.filter(person=ola).update(role="offer")
    for rest in ("", "fairness/"):
        page = client_of(facilitator).get(path_of(programme, rest)).text.partition("Nobody found yet")[2]
        assert "Mia Lind" in page
        assert "Ola Berg" not in page


def test_a_search_is_explained_later_without_what_was_said_in_confidence(
    programme: Programme, facilitator: Person, zola: Person, ivo: Person
) -> None:
    mia = seeks(programme, "Mia Lind", "writing", "teaching", avoids=[ivo])
    run = search(programme, facilitator, aim="worst-off")
    page = client_of(facilitator).get(path_of(programme, f"searches/{run.pk}/")).content.decode()
    assert "Mia Lind with Zola Dlamini" in page
    assert "The best for whoever is worst off" in page
    assert "Ivo Petrov" not in page
    assert client_of(mia).get(path_of(programme, f"searches/{run.pk}/")).status_code == 403


@pytest.mark.parametrize("number", [2, 12])
def test_fairness_costs_the_same_however_many_came(
    programme: Programme, facilitator: Person, number: int, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for n in range(number):
        offers(programme, f"Mentor {n}", "writing")
        seeks(programme, f"Mentee {n}", "writing")
    search(programme, facilitator)
    client = client_of(facilitator)
    client.get(path_of(programme, "fairness/"))
    with django_assert_max_num_queries(14):
        client.get(path_of(programme, "fairness/"))


def test_who_has_a_and_b_weeks_is_paired_and_told_in_which_they_meet(
    programme: Programme, facilitator: Person, zola: Person, mia: Person
) -> None:
    """The one on Tuesdays of every second week, the other on every Tuesday: and kept so that it can be explained."""
    tuesday, friday = ([slot_of(day, 16), slot_of(day, 16, 30)] for day in (1, 4))
    Person.objects.filter(pk=mia.pk).update(weekly_hours=tuesday)
    began = monday_of(timezone.localdate())
    Person.objects.filter(pk=zola.pk).update(weekly_hours=tuesday, further_weeks=[friday], weeks_began=began)
    run = search(programme, facilitator)
    assert pairs(programme) == {mia: zola}
    assert "Both free every second week, next Tue" in " ".join(board(programme, facilitator).split())
    [kept] = [one for one in run.inputs["people"] if one["person_id"] == zola.pk]
    assert (kept["turns"], kept["turns_began"]) == ([sorted(tuesday), sorted(friday)], began.isoformat())


def test_a_search_no_longer_says_what_somebody_said_who_left_the_site(
    programme: Programme, facilitator: Person, zola: Person, mia: Person
) -> None:
    run = search(programme, facilitator)
    assert "writing" in str(run.inputs["people"])
    erase(mia, words_go=False)
    run.refresh_from_db()
    said = {one["person_id"]: one for one in run.inputs["people"]}
    assert said[mia.pk] == {"person_id": mia.pk}
    assert said[zola.pk].keys() > {"person_id"}


def test_the_board_of_pairs_asks_for_no_circles(programme: Programme, facilitator: Person) -> None:
    with CaptureQueriesContext(connection) as asked:
        client_of(facilitator).get(f"{programme.get_absolute_url()}board/")
    assert not [one for one in asked if 'FROM "mentoring_circle' in one["sql"]]
