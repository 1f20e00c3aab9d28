"""Hours a month that fit, where the two of a pair work, and roles that are called as the facilitators call them."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from communities.models import Community
from engagement.delivery import deliver_now
from engagement.notifying import notices_for
from mentoring.apart import Apart, what_keeps_apart
from mentoring.candidates import candidates_of
from mentoring.fit import Candidate, Weights, fit_of
from mentoring.fit_matrix import fits_of
from mentoring.models import CheckIn, Pairing, PairingState, PairingWay, Programme, ProgrammeState
from mentoring.pairing import accept, ask, take_part
from mentoring.proposing import ask_for_pairs
from mentoring.searching import search_for_pairs, week_after
from mentoring.steps import move
from people.models import Person
from tests.cast import client_of, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(community: Community) -> Programme:
    return Programme.objects.create(community=community, name="Season", purpose="Pairs.")


def somebody(programme: Programme, name: str, **said: Any) -> Person:
    person = make_member(programme.community, name)
    take_part(programme, person=person, **said)
    return person


def offers(programme: Programme, hours: int | None, capacity: int) -> Person:
    return somebody(programme, "Zola Dlamini", role="offer", offers=["labs"], hours_a_month=hours, capacity=capacity)


def seeks(programme: Programme, hours: int | None, name: str = "Uma Rao") -> Person:
    return somebody(programme, name, role="seek", seeks=["labs"], hours_a_month=hours)


@pytest.mark.parametrize(
    ("wanted", "has", "people", "fits"),
    [(2, 4, 2, True), (3, 4, 2, False), (4, 4, 1, True), (None, 1, 1, True), (9, None, 3, True)],
)
def test_hours_wanted_times_people_fit_into_hours_offered(
    programme: Programme, wanted: int | None, has: int | None, people: int, fits: bool
) -> None:
    mentor, mentee = offers(programme, has, people), seeks(programme, wanted)
    known = candidates_of(programme)
    seeker, offering = known[mentee.pk], known[mentor.pk]
    assert (what_keeps_apart(seeker, offering, None) is None) is fits
    found = fits_of([seeker], [offering], week_start=week_after(programme.opened_at), weights=Weights())
    assert bool(found.allowed[0, 0]) is fits


def test_the_facilitator_reads_that_it_is_the_hours(programme: Programme, facilitator: Person) -> None:
    offers(programme, 2, 2)
    seeks(programme, 6)
    Programme.objects.filter(pk=programme.pk).update(state=ProgrammeState.MATCHING, way=PairingWay.PROPOSED)
    programme.refresh_from_db()
    run = ask_for_pairs(programme, by=facilitator, aim="total")
    search_for_pairs(run)
    assert run.result["unmatched"][0]["why"] == Apart.NO_HOURS
    board = f"{programme.get_absolute_url()}board/"
    page = client_of(facilitator).get(board).content.decode()
    assert "more hours a month than anybody who offers it has" in page
    by_hand = client_of(facilitator).get(f"{board}by-hand/").content.decode()
    assert "more hours a month than the other has for each person" in by_hand
    # The record: with what, by whom, and where chance began.
    run.refresh_from_db()
    assert run.solver["scipy"]
    assert run.solver["parameters"] == {"aim": "total"}
    assert "SciPy" in client_of(facilitator).get(f"{board}searches/{run.pk}/").content.decode()


def test_the_last_hours_are_told_at_the_moment_of_accepting(programme: Programme) -> None:
    mentor = offers(programme, 5, 2)
    first, second = seeks(programme, 3, "Uma Rao"), seeks(programme, 3, "Kit Long")
    accept(ask(programme, mentee=first, mentor=mentor), by=mentor)
    pairing = ask(programme, mentee=second, mentor=mentor)
    with pytest.raises(ValidationError, match="With Kit it is 6 hours a month, and you said 5"):
        accept(pairing, by=mentor)
    programme.participations.filter(person=mentor).update(hours_a_month=6)
    accept(pairing, by=mentor)
    assert Pairing.objects.filter(state=PairingState.ACTIVE).count() == 2


def test_more_people_than_hours_is_explained_at_sign_up(programme: Programme, member: Person) -> None:
    said = {"role": "offer", "offers": "labs", "capacity": 4, "hours_a_month": 2}
    answer = client_of(member).post(programme.get_absolute_url(), said)
    assert answer.status_code == 422
    assert "less than an hour a month for each of 4" in answer.content.decode()


def test_languages_in_common_count(programme: Programme) -> None:
    seeker = Candidate(1, seeks={"labs": 0}, languages=frozenset({"english", "nepali"}))
    both = Candidate(2, offers={"labs": 0}, languages=frozenset({"english", "nepali"}), places_left=1)
    one = Candidate(3, offers={"labs": 0}, languages=frozenset({"english"}), places_left=1)
    assert fit_of(seeker, both, None, Weights()) > fit_of(seeker, one, None, Weights())
    week = week_after(programme.opened_at)
    matrix = fits_of([seeker], [both, one], week_start=week, weights=Weights(languages=7)).fit[0]
    said = [fit_of(seeker, mentor, None, Weights(languages=7)) for mentor in (both, one)]
    assert list(matrix) == pytest.approx(said, abs=1e-6)


def test_the_rule_on_organisations_counts_for_who_has_no_wish(programme: Programme) -> None:
    mentee = seeks(programme, None)
    mentors = [somebody(programme, name, role="offer", offers=["labs"]) for name in ("Here", "There")]
    for person, place in ((mentee, "St. Mary"), (mentors[0], "St. Mary"), (mentors[1], "St. Luke")):
        Person.objects.filter(pk=person.pk).update(organisation=place)

    def best() -> str:
        known = candidates_of(programme)
        fits = {one: fit_of(known[mentee.pk], known[one.pk], None, Weights()) for one in mentors}
        return max(fits, key=lambda one: fits[one]).display_name

    for rule, name in (("same", "Here"), ("different", "There")):
        programme.organisation_rule = rule
        assert best() == name
    programme.participations.filter(person=mentee).update(wants_organisation="same")
    programme.participations.filter(person__in=mentors).update(wants_organisation="same")
    assert best() == "Here"


def test_roles_are_called_as_the_facilitators_call_them(programme: Programme, facilitator: Person) -> None:
    Programme.objects.filter(pk=programme.pk).update(state=ProgrammeState.DRAFT)
    setup = client_of(facilitator).get(f"{programme.get_absolute_url()}board/setup/").content.decode()
    assert "what those who offer are called" in setup.lower()
    Programme.objects.filter(pk=programme.pk).update(
        state=ProgrammeState.SIGN_UP,
        name_of_mentors="guide",
        name_of_mentees="newcomer",
        guidance_to_mentors="Listen first.",
        guidance_to_mentees="Ask anything.",
    )
    programme.refresh_from_db()
    mentor, mentee = offers(programme, None, 1), seeks(programme, None)
    page = client_of(mentee).get(programme.get_absolute_url()).content.decode()
    assert "(guide)" in page
    assert "Ask anything." in page
    assert "Listen first." not in page
    pairing = ask(programme, mentee=mentee, mentor=mentor)
    deliver_now()
    assert "Uma Rao asks whether you'd be there for them: guide" in [one.wording.text for one in notices_for(mentor)]
    assert "be there for them: guide" in client_of(mentor).get("/").content.decode()
    accept(pairing, by=mentor)
    assert "Guide" in client_of(mentee).get(pairing.get_absolute_url()).content.decode()
    assert "Newcomer" in client_of(mentor).get(pairing.get_absolute_url()).content.decode()


def test_closing_is_undone_only_until_somebody_was_asked(programme: Programme, facilitator: Person) -> None:
    mentor, mentee = offers(programme, None, 1), seeks(programme, None)
    pairing = ask(programme, mentee=mentee, mentor=mentor)
    accept(pairing, by=mentor)
    Programme.objects.filter(pk=programme.pk).update(state=ProgrammeState.CLOSING)
    programme.refresh_from_db()
    board = f"{programme.get_absolute_url()}board/"
    assert "Back to: Running" in client_of(facilitator).get(board).content.decode()
    CheckIn.objects.create(pairing=pairing, person=mentee, kind="closing")
    assert "Back to: Running" not in client_of(facilitator).get(board).content.decode()
    with pytest.raises(ValidationError):
        move(programme, to=ProgrammeState.RUNNING, by=facilitator)
