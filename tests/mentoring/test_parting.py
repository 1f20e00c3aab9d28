"""Who leaves the site leaves no trace in circles; what is theirs in them they may take along."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

import tests.access.rows  # noqa: F401 - plants everybody's rows
from communities.joining import ban, join, leave, remove
from communities.models import Community, Membership
from engagement.delivery import deliver_now
from engagement.notifying import notices_for
from mentoring import leaving_pairs
from mentoring.agenda import propose, want
from mentoring.looking_again import done_looking
from mentoring.meeting import join_circle, leave_circle, note_attendance, open_circle, say, share_hosting
from mentoring.models import (
    AgendaItem,
    AgendaVote,
    Answer,
    Attendance,
    Circle,
    CircleMembership,
    PairDate,
    Pairing,
    PairingState,
    Programme,
    Question,
    Rsvp,
    Session,
)
from mentoring.observing import leaving as leaving_visits
from mentoring.pairing import accept, ask, take_part
from mentoring.parting import OWN
from mentoring.planned.planning import plan_date
from mentoring.scheduling import plan_session
from people.leaving import erase
from people.models import DaysAway, Person
from tests.access.scene import Scene
from tests.cast import make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def circle(community: Community, facilitator: Person, member: Person) -> Circle:
    circle = open_circle(Circle(community=community, name="Nights", purpose="Talk."), host=facilitator)
    today = timezone.localdate()
    session = circle.sessions.get()
    for person in (member, facilitator):
        join_circle(circle, person=person)
        say(session, Answer.GOING, person=person, note=f"note of {person.handle}")
        want(propose(session, title=f"title of {person.handle}", by=person), by=person)
        DaysAway.objects.create(person=person, first_day=today, last_day=today + timedelta(days=1))
    note_attendance(session, [member, facilitator])
    return circle


def test_the_file_holds_what_is_mine_and_nobody_elses(circle: Circle, member: Person, facilitator: Person) -> None:
    words = "\n".join(str(list(own.rows(member))) for own in OWN)
    assert f"note of {member.handle}" in words
    assert f"title of {member.handle}" in words
    assert facilitator.handle not in words


@pytest.mark.parametrize(("words_go", "title"), [(True, "…"), (False, "title of")])
def test_whoever_leaves_was_never_there(circle: Circle, member: Person, words_go: bool, title: str) -> None:
    erase(member, words_go=words_go)
    for model in (CircleMembership, Rsvp, AgendaVote, Attendance, DaysAway):
        assert model._default_manager.count() == 1, model
        assert not model._default_manager.filter(person=member).exists()
    assert AgendaItem.objects.get(proposed_by=member).title.startswith(title)
    assert make_member(circle.community) not in [one.person for one in circle.memberships.all()]


# --- who leaves the community, and who looks after the circle then ---


def waits_for(circle: Circle, going: Person, waiting: Person) -> Session:
    plan_session(circle.sessions.get(), starts_at=timezone.now() + timedelta(days=3), by=going, places=1)
    session = circle.sessions.get()
    say(session, Answer.GOING, person=going)
    say(session, Answer.GOING, person=waiting)
    return session


@pytest.mark.parametrize("how", ["leaves", "is shown out", "is banned", "leaves the site"])
def test_whoever_goes_gives_up_their_place_and_what_they_host(
    how: str, community: Community, facilitator: Person
) -> None:
    host, noor = make_member(community, "Zola Dlamini"), make_member(community, "Noor Haddad")
    circle = open_circle(Circle(community=community, name="Nights", purpose="Talk."), host=host)
    join_circle(circle, person=noor)
    session = waits_for(circle, host, noor)
    if how == "leaves":
        leave(community, person=host)
    elif how == "is shown out":
        remove(community, person=host, by=facilitator)
    elif how == "is banned":
        ban(community, person=host, by=facilitator, reason="Rude.")
    else:
        erase(host, words_go=False)
    deliver_now()
    assert [(one.person, one.hosts) for one in circle.memberships.all()] == [(noor, True)]
    session.refresh_from_db()
    assert session.host == noor
    assert session.rsvps.get(person=noor).answer == Answer.GOING
    deliver_now()
    told = [one.wording.text for one in notices_for(noor)]
    assert any("you have been in it longest: you host" in text for text in told)
    assert any("A place is free for you" in text for text in told)


def test_another_host_stays_the_host(circle: Circle, member: Person, facilitator: Person) -> None:
    third = make_member(circle.community)
    join_circle(circle, person=third)
    share_hosting(circle, person=third, hosts=True)
    leave_circle(circle, person=facilitator)
    assert [one.person for one in circle.memberships.filter(hosts=True)] == [third]


def test_whoever_is_back_before_it_was_seen_keeps_their_place(circle: Circle, member: Person) -> None:
    leave(circle.community, person=member)
    join(circle.community, person=member)
    deliver_now()
    assert circle.memberships.filter(person=member).exists()


# --- pairs ---


@pytest.fixture
def season(community: Community, member: Person) -> Programme:
    season = Programme.objects.create(community=community, name="First season", purpose="Nobody starts alone.")
    take_part(season, person=make_member(community, "Zola Dlamini"), role="offer", offers=["writing"])
    take_part(season, person=member, role="seek", seeks=["writing"])
    return season


def asked(season: Programme, member: Person) -> Pairing:
    return ask(season, mentee=member, mentor=Person.objects.get(display_name="Zola Dlamini"))


def after(pairing: Pairing) -> str:
    deliver_now()
    deliver_now()
    return Pairing.objects.get(pk=pairing.pk).state


@pytest.mark.parametrize("how", ["leaves", "is shown out", "is banned", "leaves the site"])
def test_the_pair_of_whoever_goes_ends_and_the_other_hears_of_it(
    how: str, season: Programme, member: Person, facilitator: Person
) -> None:
    pairing = asked(season, member)
    accept(pairing, by=pairing.mentor)
    date = PairDate(pairing=pairing, starts_at=timezone.now() + timedelta(days=3), minutes=45, place="Library")
    plan_date(date, by=member)
    if how == "leaves":
        leave(season.community, person=pairing.mentor)
    elif how == "is shown out":
        remove(season.community, person=pairing.mentor, by=facilitator)
    elif how == "is banned":
        ban(season.community, person=pairing.mentor, by=facilitator, reason="Rude.")
    else:
        erase(pairing.mentor, words_go=False)
    assert after(pairing) == PairingState.ENDED
    assert PairDate.objects.get(pk=date.pk).cancelled_at
    told = [one.wording.text for one in notices_for(member)]
    assert any("That says nothing about you" in text for text in told)
    assert how != "leaves the site" or not any("Zola" in text for text in told)
    assert season.participations.get(person=member).looks_again_since


def test_who_waits_for_somebody_who_leaves_hears_a_kind_no(season: Programme, member: Person) -> None:
    pairing = asked(season, member)
    leave(season.community, person=pairing.mentor)
    assert after(pairing) == PairingState.DECLINED
    assert "Zola Dlamini can't this time" in [one.wording.text for one in notices_for(member)]


def test_who_waits_for_somebody_who_leaves_the_site_hears_it_too(season: Programme, member: Person) -> None:
    pairing = asked(season, member)
    erase(pairing.mentor, words_go=False)
    assert after(pairing) == PairingState.DECLINED
    told = [one.wording.text for one in notices_for(member)]
    assert any("can't this time" in text for text in told)
    assert not any("Zola" in text for text in told)


def test_who_was_proposed_to_somebody_who_leaves_the_site_is_looked_for_again(
    season: Programme, member: Person
) -> None:
    pairing = proposed(season, member, yes_of="mentor")
    erase(pairing.mentor, words_go=False)
    assert after(pairing) == PairingState.LAPSED
    assert season.participations.get(person=member).looks_again_since


def test_what_somebody_asked_who_leaves_waits_for_nobody(season: Programme, member: Person) -> None:
    pairing = asked(season, member)
    leave(season.community, person=member)
    assert after(pairing) == PairingState.LAPSED


def proposed(season: Programme, member: Person, *, yes_of: str) -> Pairing:
    people = {"mentor": Person.objects.get(display_name="Zola Dlamini"), "mentee": member}
    pairing = Pairing.objects.create(
        programme=season, state=PairingState.PROPOSED, proposed_at=timezone.now(), **people
    )
    pairing.agree(people[yes_of].pk)
    return pairing


def test_who_was_proposed_to_somebody_who_leaves_is_looked_for_again(season: Programme, member: Person) -> None:
    pairing = proposed(season, member, yes_of="mentor")
    leave(season.community, person=pairing.mentor)
    assert after(pairing) == PairingState.LAPSED
    assert member.pk not in done_looking(season)
    assert not Pairing.objects.begun().exists()
    assert season.participations.get(person=member).looks_again_since


def test_what_is_taken_along_names_programmes_and_questions_as_long_as_one_may_read_there() -> None:
    Scene("private")
    Programme.objects.update(name="nowcalled programme")
    Question.objects.update(words="nowcalled question")
    Circle.objects.update(name="nowcalled circle")
    Community.objects.update(name="nowcalled place")
    people = list(Person.objects.all())

    def told() -> dict[str, str]:
        every = [*OWN, *leaving_pairs.OWN, *leaving_visits.OWN]
        return {own.name: str([row for person in people for row in own.rows(person)]) for own in every}

    before = told()
    assert [name for name, rows in before.items() if "nowcalled" in rows] == ["circles", "mentoring-programmes"]
    assert "nowcalled question" in before["mentoring-programmes"]
    Membership.objects.all().delete()
    CircleMembership.objects.all().delete()
    after = told()
    assert [name for name, rows in after.items() if "nowcalled" in rows] == []
    assert {"mentoring-sign-ups", "mentoring-answers", "mentors-asked"} <= {n for n, r in after.items() if r != "[]"}
