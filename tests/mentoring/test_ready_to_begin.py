"""Who pauses, or waits for a superior's word, begins nothing, asked directly either. Three questions stay three."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from communities.models import Community
from engagement.delivery import deliver_now
from engagement.notifying import notices_for
from mentoring.models import Pairing, PairingState, Partnership, Programme, Release, ReleaseState
from mentoring.observing.partnerships import suggest
from mentoring.pairing import accept, ask, take_part
from mentoring.reminding import end_invitations, remind_of_invitations
from people.blocking import block
from people.models import Person
from tests.cast import client_of, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(community: Community) -> Programme:
    return Programme.objects.create(community=community, name="Season", purpose="Pairs.")


@pytest.fixture
def mentor(programme: Programme) -> Person:
    person = make_member(programme.community, "Zola Dlamini")
    take_part(programme, person=person, role="offer", offers=["labs"], capacity=3)
    return person


@pytest.fixture
def mentee(programme: Programme, member: Person) -> Person:
    take_part(programme, person=member, role="seek", seeks=["labs"])
    return member


def pause(programme: Programme, person: Person) -> None:
    later = timezone.localdate() + timedelta(days=9)
    programme.participations.filter(person=person).update(paused_until=later)


def posts(programme: Programme, mentee: Person, mentor: Person) -> str:
    where = f"{programme.get_absolute_url()}pairings/"
    return client_of(mentee).post(where, {"mentor": mentor.handle}, follow=True).content.decode()


def test_who_pauses_is_not_asked_and_does_not_ask(programme: Programme, mentee: Person, mentor: Person) -> None:
    pause(programme, mentor)
    assert "Zola isn&#x27;t offering in this programme just now." in posts(programme, mentee, mentor)
    programme.participations.update(paused_until=None)
    pause(programme, mentee)
    assert "You pause at present." in posts(programme, mentee, mentor)
    assert not Pairing.objects.exists()


def test_without_a_superiors_word_nobody_asks(programme: Programme, mentee: Person, mentor: Person) -> None:
    Programme.objects.filter(pk=programme.pk).update(asks_superior=True)
    for person in (mentor, mentee):
        said = programme.participations.get(person=person)
        Release.objects.create(participation=said, name="Ward manager", state=ReleaseState.YES)
    Release.objects.filter(participation__person=mentee).update(state=ReleaseState.NO)
    assert "has not done so yet" in posts(programme, mentee, mentor)
    assert not Pairing.objects.exists()


@pytest.mark.parametrize("who", ["mentor", "mentee"])
def test_nothing_begins_while_one_of_the_two_pauses(
    programme: Programme, mentee: Person, mentor: Person, who: str
) -> None:
    pairing = ask(programme, mentee=mentee, mentor=mentor)
    pause(programme, {"mentor": mentor, "mentee": mentee}[who])
    client_of(mentor).post(f"/mentoring/pairings/{pairing.pk}/answer/", {"answer": "yes"})
    pairing.refresh_from_db()
    assert pairing.state == PairingState.ASKED
    programme.participations.update(paused_until=None)
    accept(pairing, by=mentor)
    pairing.refresh_from_db()
    assert pairing.state == PairingState.ACTIVE


@pytest.mark.parametrize("why", ["named in confidence", "blocks", "pauses"])
def test_nothing_begins_whatever_keeps_the_other_from_it_and_it_is_not_told(
    programme: Programme, mentee: Person, mentor: Person, why: str
) -> None:
    pairing = ask(programme, mentee=mentee, mentor=mentor)
    match why:
        case "named in confidence":
            programme.participations.get(person=mentee).avoids.add(mentor)
        case "blocks":
            block(mentee, mentor)
        case "pauses":
            pause(programme, mentee)
    with pytest.raises(ValidationError) as refused:
        accept(pairing, by=mentor)
    assert refused.value.messages == [f"{mentee.first_name} can't begin anything just now."]


def test_three_open_questions_are_counted_over_all_programmes(community: Community, member: Person) -> None:
    for number in range(3):
        season = Programme.objects.create(community=community, name=f"Season {number}", purpose="Pairs.")
        take_part(season, person=member, role="seek", seeks=["labs"])
        mentor = make_member(community)
        take_part(season, person=mentor, role="offer", offers=["labs"])
        ask(season, mentee=member, mentor=mentor)
        ask(season, mentee=member, mentor=mentor)
    last = Programme.objects.create(community=community, name="Last", purpose="Pairs.")
    take_part(last, person=member, role="seek", seeks=["labs"])
    mentor = make_member(community)
    take_part(last, person=mentor, role="offer", offers=["labs"])
    with pytest.raises(ValidationError, match="Three people are thinking about it already"):
        ask(last, mentee=member, mentor=mentor)


def test_questions_about_visits_are_among_the_three(programme: Programme, mentee: Person, mentor: Person) -> None:
    for _n in range(2):
        suggest(programme.community, inviter=mentee, invited=make_member(programme.community), kind="observation")
    ask(programme, mentee=mentee, mentor=mentor)
    with pytest.raises(ValidationError, match="Three of your questions still wait"):
        suggest(programme.community, inviter=mentee, invited=mentor, kind="coaching")
    other = make_member(programme.community)
    take_part(programme, person=other, role="offer", offers=["labs"])
    with pytest.raises(ValidationError, match="Three people are thinking about it already"):
        ask(programme, mentee=mentee, mentor=other)


def told(person: Person) -> list[str]:
    deliver_now()
    return [one.wording.text for one in notices_for(person)]


@pytest.fixture
def invitation(community: Community, member: Person) -> Partnership:
    invited = make_member(community, "Ivo Petrov")
    for name in ("Ada Obi", "Kit Long"):
        helper = make_member(community, name)
        Person.objects.filter(pk=helper.pk).update(can_help="Questioning")
    Person.objects.filter(pk=member.pk).update(wants_to_learn="Questioning")
    member.refresh_from_db()
    return suggest(community, inviter=member, invited=invited, kind="observation")


def test_a_question_about_visits_is_reminded_of_once(invitation: Partnership) -> None:
    later = timezone.now() + timedelta(days=7, minutes=1)
    assert (remind_of_invitations(later), remind_of_invitations(later)) == (1, 0)
    assert any("still waits for a word on visiting each other" in text for text in told(invitation.invited))


def test_it_ends_kindly_with_two_others(invitation: Partnership, member: Person) -> None:
    later = timezone.now() + timedelta(days=14, minutes=1)
    assert (end_invitations(later), end_invitations(later)) == (1, 0)
    text = told(member)[0]
    assert "Ivo Petrov didn't get to your question about visits. That says nothing about you." in text
    assert "Ada Obi and Kit Long" in text
    invitation.refresh_from_db()
    assert invitation.ended_at is not None
