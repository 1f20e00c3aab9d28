"""Rounds that begin each month and welcomers for new members: by the clock, once, and never the same two too early."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from communities.models import Community
from engagement.delivery import deliver_now
from engagement.models import Mail
from engagement.notifying import notices_for
from mentoring.by_itself import a_month_after, begin_rounds, welcome_newcomers
from mentoring.candidates import candidates_of
from mentoring.models import (
    MatchingRun,
    Pairing,
    PairingState,
    PairingWay,
    Programme,
    ProgrammeKind,
    ProgrammeState,
    Release,
)
from mentoring.pairing import accept, take_part
from people.blocking import block
from people.models import Person
from tests.cast import client_of, make_member

pytestmark = pytest.mark.django_db


def programme_of(community: Community, kind: str, state: str = ProgrammeState.SIGN_UP) -> Programme:
    return Programme.objects.create(
        community=community,
        name="By itself",
        purpose="Nobody has to remember.",
        kind=kind,
        way=PairingWay.PROPOSED,
        state=state,
        goes_by_itself=True,
    )


@pytest.fixture
def rounds(community: Community) -> Programme:
    programme = programme_of(community, ProgrammeKind.ROUNDS)
    for name in ("Ada", "Bea", "Cyd", "Dov"):
        take_part(programme, person=make_member(community, name), role="both")
    begun = timezone.now() - timedelta(days=40)
    Programme.objects.filter(pk=programme.pk).update(state=ProgrammeState.RUNNING, told_at=begun)
    programme.refresh_from_db()
    return programme


def pairs(programme: Programme) -> set[frozenset[str]]:
    rows = programme.pairings.filter(state__in=[PairingState.PROPOSED, PairingState.ACTIVE])
    return {
        frozenset((one.mentor.first_name, one.mentee.first_name)) for one in rows.select_related("mentor", "mentee")
    }


def all_agree(programme: Programme) -> None:
    for pairing in programme.pairings.filter(state=PairingState.PROPOSED).select_related(
        "mentor", "mentee", "programme"
    ):
        for person in (pairing.mentor, pairing.mentee):
            accept(pairing, by=person)


def test_a_round_begins_each_month_and_nobody_meets_twice_until_all_have_met(rounds: Programme) -> None:
    now, seen = timezone.now(), set[frozenset[str]]()
    for _round in range(3):
        assert begin_rounds(now) == 1
        found = pairs(rounds)
        assert len(found) == 2
        assert not found & seen
        seen |= found
        all_agree(rounds)
        now += timedelta(days=32)
    assert len(seen) == 6
    # All have met all: the fourth round begins over.
    assert begin_rounds(now) == 1
    assert len(pairs(rounds)) == 2
    assert pairs(rounds) <= seen
    rounds.refresh_from_db()
    assert rounds.state == ProgrammeState.RUNNING


def test_a_round_that_begins_by_itself_aims_for_what_was_chosen_last(rounds: Programme) -> None:
    MatchingRun.objects.create(programme=rounds, aim="worst-off", state="done")
    assert begin_rounds() == 1
    assert [run.aim for run in rounds.runs.order_by("pk")] == ["worst-off", "worst-off"]


def test_the_clock_begins_a_round_once_and_only_when_it_is_due(rounds: Programme) -> None:
    now = timezone.now()
    assert begin_rounds(now) == 1
    assert begin_rounds(now) == 0
    assert begin_rounds(now + timedelta(days=20)) == 0
    Programme.objects.update(goes_by_itself=False)
    assert begin_rounds(now + timedelta(days=40)) == 0


def test_a_month_is_a_month() -> None:
    assert a_month_after(datetime(2026, 1, 31, 9, tzinfo=UTC)) == datetime(2026, 2, 28, 9, tzinfo=UTC)
    assert a_month_after(datetime(2026, 12, 3, tzinfo=UTC)) == datetime(2027, 1, 3, tzinfo=UTC)


def test_one_alone_waits_without_a_fault(rounds: Programme) -> None:
    keep = rounds.participations.first()
    assert keep
    rounds.participations.exclude(pk=keep.pk).delete()
    now = timezone.now()
    assert begin_rounds(now) == 1
    assert begin_rounds(now) == 0
    rounds.refresh_from_db()
    assert (rounds.state, rounds.told_at) == (ProgrammeState.RUNNING, now)


def test_two_who_are_alone_meet_again_each_month(rounds: Programme) -> None:
    for one in rounds.participations.order_by("pk")[2:]:
        one.delete()
    now = timezone.now()
    for _round in range(3):
        assert begin_rounds(now) == 1
        assert len(pairs(rounds)) == 1
        all_agree(rounds)
        now += timedelta(days=32)


# --- a welcomer for each new member ---


@pytest.fixture
def welcomers(community: Community) -> Programme:
    programme = programme_of(community, ProgrammeKind.BUDDY)
    programme.welcomer = make_member(community, "Wanda Welcomer")  # type: ignore[attr-defined]
    take_part(programme, person=programme.welcomer, role="offer", capacity=1)  # type: ignore[attr-defined]
    return programme


def new(community: Community, name: str) -> Person:
    person = make_member(community, name)
    community.memberships.filter(person=person).update(joined_at=timezone.now() + timedelta(minutes=1))
    return person


def test_a_new_member_is_offered_a_welcomer_and_it_begins_with_their_yes(
    community: Community, welcomers: Programme
) -> None:
    mia = new(community, "Mia New")
    assert welcome_newcomers() == 1
    assert welcome_newcomers() == 0
    deliver_now()
    assert "Wanda Welcomer would be there for you in your first weeks" in notices_for(mia)[0].wording.text
    pairing = Pairing.objects.get(mentee=mia)
    assert "would be there for you in your first weeks" in client_of(mia).get("/mentoring/").content.decode()
    client_of(mia).post(f"/mentoring/pairings/{pairing.pk}/answer/", {"answer": "yes"})
    pairing.refresh_from_db()
    assert pairing.state == PairingState.ACTIVE


def test_where_no_place_is_left_the_facilitators_see_who_waits(
    community: Community, welcomers: Programme, facilitator: Person
) -> None:
    new(community, "Mia New")
    new(community, "Noa New")
    assert welcome_newcomers() == 1
    page = client_of(facilitator).get(f"{welcomers.get_absolute_url()}board/").content.decode()
    assert "Looking for somebody" in page
    assert "Noa New" in page


def test_long_members_and_those_kept_apart_are_not_brought_together(
    community: Community, facilitator: Person, welcomers: Programme
) -> None:
    # Members before the programme opened are no newcomers.
    assert welcome_newcomers() == 0
    mia = new(community, "Mia New")
    block(mia, Person.objects.get(display_name="Wanda Welcomer"))
    assert welcome_newcomers() == 0
    assert not Pairing.objects.exists()


def test_of_whoever_welcomes_a_superior_may_be_asked_and_of_nobody_who_is_new(
    community: Community, welcomers: Programme
) -> None:
    Programme.objects.update(asks_superior=True)
    path, named = (
        welcomers.get_absolute_url(),
        {"superior_name": "Maria Chief", "superior_address": "chief@example.org"},
    )
    wanda = client_of(Person.objects.get(display_name="Wanda Welcomer"))
    said = {"role": "offer", "capacity": "1", "wants_organisation": ""}
    page = wanda.post(path, said)
    assert page.status_code == 422
    assert "Whoever decides about your time is asked first" in page.text
    assert wanda.post(path, said | named).status_code == 302
    mia = make_member(community, "Mia Lind")
    assert client_of(mia).post(path, {"role": "seek", "capacity": "1", "wants_organisation": ""}).status_code == 302
    letter = Mail.objects.get(kind="release")
    assert "Wanda Welcomer would like to welcome somebody who is new" in letter.text
    welcomers.refresh_from_db()
    assert list(candidates_of(welcomers)) == [mia.pk]
    new(community, "Noa Levi")
    assert welcome_newcomers() == 0
    [link] = re.findall(r"/mentoring/releases/\S+/", letter.text)
    client_of(None).post(link, {"answer": "cover"})
    assert Release.objects.get().state == "cover"
    new(community, "Ola Berg")
    assert welcome_newcomers() == 1


def test_in_rounds_whose_superior_has_not_agreed_is_not_paired(rounds: Programme) -> None:
    Programme.objects.update(asks_superior=True)
    for said in rounds.participations.filter(person__display_name__in=["Ada", "Bea"]):
        Release.objects.create(participation=said, name="Ward manager", state="yes")
    assert begin_rounds() == 1
    assert pairs(rounds) == {frozenset({"Ada", "Bea"})}


def test_set_up_of_a_kind_asks_only_what_concerns_it(community: Community, facilitator: Person) -> None:
    client = client_of(facilitator)

    def asked(kind: str) -> str:
        programme = programme_of(community, kind, ProgrammeState.DRAFT)
        return client.get(f"{programme.get_absolute_url()}board/setup/").content.decode()

    circles, rounds, buddy, pair = (asked(kind) for kind in ("circles", "rounds", "buddy", "one-to-one"))
    for page, without, with_ in (
        (
            circles,
            ("least_times", "most_at_once", "slider", "goes_by_itself", 'name="way"'),
            ("closing_question", "Hours a month a circle may take"),
        ),
        (rounds, ("most_at_once", "guidance_to_mentors"), ("goes_by_itself", "least_times", "asks_superior")),
        (buddy, (), ("goes_by_itself", "For those who welcome", "The superior of whoever welcomes")),
        (pair, ("goes_by_itself",), ("most_at_once", "asks_superior")),
    ):
        assert all(name not in page for name in without), without
        assert all(name in page for name in with_), with_
