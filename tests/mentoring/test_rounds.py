"""Connection rounds: everybody gets somebody new, and nobody the same person twice."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import ValidationError

from communities.models import Community
from engagement.delivery import deliver_now
from mentoring.models import Pairing, PairingState, PairingWay, Programme, ProgrammeKind, ProgrammeState
from mentoring.pair_life import ask_looking_back
from mentoring.pairing import accept, take_part
from mentoring.participants import people_by_filter
from mentoring.proposing import ask_for_pairs, pair_by_hand, rule_out, tell_everybody
from mentoring.steps import begin_next_round
from people.models import Person
from tests.cast import client_of, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def rounds(community: Community) -> Programme:
    programme = Programme.objects.create(
        community=community,
        name="Coffee",
        purpose="Across wards.",
        kind=ProgrammeKind.ROUNDS,
        way=PairingWay.PROPOSED,
    )
    for name in ("Ada", "Bea", "Cyd", "Dov"):
        take_part(programme, person=make_member(community, name), role="both")
    Programme.objects.update(state=ProgrammeState.MATCHING)
    programme.refresh_from_db()
    return programme


def found(programme: Programme, by: Person) -> set[frozenset[int]]:
    ask_for_pairs(programme, by=by, aim="total")
    deliver_now()
    return {frozenset(pair) for pair in programme.proposals.values_list("mentor_id", "mentee_id")}


def test_three_rounds_bring_everybody_together_once(rounds: Programme, facilitator: Person) -> None:
    seen: set[frozenset[int]] = set()
    for _round in range(3):
        pairs = found(rounds, facilitator)
        assert len(pairs) == 2
        assert len(frozenset().union(*pairs)) == 4
        assert not pairs & seen
        seen |= pairs
        tell_everybody(rounds, by=facilitator)
        for pairing in Pairing.objects.filter(state=PairingState.PROPOSED).select_related("mentor", "mentee"):
            accept(pairing, by=pairing.mentor)
            accept(pairing, by=pairing.mentee)
        begin_next_round(rounds, by=facilitator)
        rounds.refresh_from_db()
    assert len(seen) == 6
    assert found(rounds, facilitator) == set()
    page = client_of(facilitator).get(f"{rounds.get_absolute_url()}board/").content.decode()
    assert "They have been with everybody who would do." in page
    # All are alike: nobody is counted as one who offers, with places.
    assert "4 people take part" in page
    assert "people offer" not in page


def test_among_equals_the_search_aims_for_what_the_facilitator_chose(rounds: Programme, facilitator: Person) -> None:
    """Ada and Bea would like each other most, and leave two of one team to each other."""
    ada, bea, cyd, dov = (rounds.participations.get(person__display_name=name) for name in ("Ada", "Bea", "Cyd", "Dov"))
    ada.likes.add(bea.person)
    bea.likes.add(ada.person)
    for one, team in ((ada, "North"), (bea, "South"), (cyd, "East"), (dov, "East")):
        Person.objects.filter(pk=one.person_id).update(organisation=team)
    Programme.objects.update(organisation_rule="different", weights={"wishes": 5})
    client, board = client_of(facilitator), f"{rounds.get_absolute_url()}board/"
    they_like = frozenset((ada.person_id, bea.person_id))
    for aim, are_together, named in (
        ("total", True, "The best fit over all"),
        ("worst-off", False, "The best for whoever is worst off"),
    ):
        assert f'value="{aim}"' in client.get(board).text
        client.post(f"{board}searches/", {"aim": aim})
        deliver_now()
        two = {frozenset(pair) for pair in rounds.proposals.values_list("mentor_id", "mentee_id")}
        assert len(two) == 2
        assert (they_like in two) == are_together
        run = rounds.runs.latest("pk")
        assert run.solver["parameters"]["aim"] == aim
        assert named in client.get(f"{board}searches/{run.pk}/").text
        assert "4 of 4 people who seek have somebody" in client.get(board).text
    # The next search begins with what was chosen last.
    assert re.search(r'value="worst-off"[^>]* checked', client.get(board).text)


def test_the_pairs_of_a_round_go_on_until_the_next_is_told(rounds: Programme, facilitator: Person) -> None:
    found(rounds, facilitator)
    tell_everybody(rounds, by=facilitator)
    first, second = Pairing.objects.order_by("pk").select_related("mentor", "mentee")
    for person in (first.mentor, first.mentee):
        accept(first, by=person)
    begin_next_round(rounds, by=facilitator)
    assert found(rounds, facilitator)
    page = client_of(facilitator).get(f"{rounds.get_absolute_url()}board/").content.decode()
    assert "With it the last round ends" in page
    assert [one.state for one in Pairing.objects.order_by("pk")] == [PairingState.ACTIVE, PairingState.PROPOSED]
    tell_everybody(rounds, by=facilitator)
    # Whoever met in the last round is asked what they take along, by the clock.
    assert (ask_looking_back(), ask_looking_back()) == (2, 0)
    before, after = Pairing.objects.filter(pk__lte=second.pk), Pairing.objects.filter(pk__gt=second.pk)
    assert [one.state for one in before.order_by("pk")] == [PairingState.ENDED, PairingState.LAPSED]
    assert {one.state for one in after} == {PairingState.PROPOSED}
    pairing = after.select_related("mentor", "mentee")[0]
    for person in (pairing.mentor, pairing.mentee):
        accept(pairing, by=person)
    pairing.refresh_from_db()
    assert pairing.state == PairingState.ACTIVE


def test_two_who_began_since_the_search_are_not_told_of_each_other_again(
    rounds: Programme, facilitator: Person
) -> None:
    found(rounds, facilitator)
    tell_everybody(rounds, by=facilitator)
    late = Pairing.objects.select_related("mentor", "mentee").order_by("pk")[0]
    begin_next_round(rounds, by=facilitator)
    pair_by_hand(rounds, mentee=late.mentor, mentor=late.mentee, by=facilitator)
    for person in (late.mentor, late.mentee):
        accept(late, by=person)
    with pytest.raises(ValidationError, match=f"{late.mentor} and {late.mentee}. Search again, or take them out"):
        tell_everybody(rounds, by=facilitator)
    late.refresh_from_db()
    assert late.state == PairingState.ACTIVE
    assert Pairing.objects.count() == 2


def test_between_rounds_one_still_sees_who_met_nobody(rounds: Programme, facilitator: Person) -> None:
    assert list(people_by_filter(rounds)) == ["all"]
    found(rounds, facilitator)
    tell_everybody(rounds, by=facilitator)
    begin_next_round(rounds, by=facilitator)
    rounds.refresh_from_db()
    assert {show: len(people) for show, people in people_by_filter(rounds).items()} == {"all": 4, "unmet": 4}


def test_not_these_two_is_over_when_they_are_paired_by_hand_whoever_is_named_first(
    rounds: Programme, facilitator: Person
) -> None:
    ada, bea, *_rest = Person.objects.filter(participations__programme=rounds).order_by("display_name")
    rule_out(pair_by_hand(rounds, mentee=ada, mentor=bea, by=facilitator), by=facilitator)
    pair_by_hand(rounds, mentee=bea, mentor=ada, by=facilitator)
    assert not rounds.ruled_out.exists()


def test_in_rounds_one_signs_up_without_a_role_or_a_topic(rounds: Programme) -> None:
    Programme.objects.update(state=ProgrammeState.SIGN_UP)
    eve = make_member(rounds.community, "Eve")
    client = client_of(eve)
    assert 'name="role"' not in client.get(rounds.get_absolute_url()).content.decode()
    answer = client.post(rounds.get_absolute_url(), {"seeks": "", "hopes": "A face", "wants_organisation": "different"})
    assert answer.status_code == 302
    assert rounds.participations.get(person=eve).role == "both"


def test_rounds_go_across_teams_unless_the_set_up_says_otherwise(community: Community, facilitator: Person) -> None:
    said = {"name": "Coffee", "purpose": "Meet.", "kind": "rounds", "way": "proposed"}
    client_of(facilitator).post(f"/c/{community.slug}/mentoring/programmes/new/", said)
    programme = Programme.objects.get(name="Coffee")
    assert programme.organisation_rule == "different"
    page = client_of(facilitator).get(f"{programme.get_absolute_url()}board/setup/").text
    assert '<option value="different" selected>' in page


def test_by_hand_nobody_gets_into_two_pairs(rounds: Programme) -> None:
    ada, bea, cyd, _dov = Person.objects.filter(participations__programme=rounds).order_by("display_name")
    pair_by_hand(rounds, mentee=ada, mentor=bea, by=bea)
    with pytest.raises(ValidationError, match="are a pair already"):
        pair_by_hand(rounds, mentee=bea, mentor=cyd, by=cyd)


def test_a_round_does_not_begin_before_the_one_before_it(rounds: Programme, facilitator: Person) -> None:
    with pytest.raises(ValidationError, match="while connection rounds are running"):
        begin_next_round(rounds, by=facilitator)
