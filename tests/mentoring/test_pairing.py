from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from pytest_django import DjangoAssertNumQueries

from communities.models import Community
from engagement.delivery import deliver_now
from engagement.models import Activity
from engagement.notifying import notices_for, unread_count
from mentoring.models import Pairing, PairingState, Participation, Programme
from mentoring.pairing import accept, ask, decline, take_part
from people.models import Person
from tests.cast import client_of, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(community: Community) -> Programme:
    return Programme.objects.create(community=community, name="First season", purpose="Nobody starts alone.")


@pytest.fixture
def mentor(programme: Programme) -> Person:
    person = make_member(programme.community, "Zola Dlamini")
    take_part(programme, person=person, role="offer", offers=["incident command", "writing"], capacity=1)
    return person


def path_of(programme: Programme) -> str:
    return f"/c/{programme.community.slug}/mentoring/programmes/{programme.pk}/"


def sign_up(programme: Programme, person: Person) -> str:
    data = {"role": "seek", "seeks": "Writing, incident command", "offers": "", "capacity": "1", "hopes": "Calm"}
    return client_of(person).post(path_of(programme), data, follow=True).content.decode()


def test_signing_up_shows_somebody_with_reasons_in_words(programme: Programme, mentor: Person, member: Person) -> None:
    page = sign_up(programme, member)
    assert "Zola Dlamini" in page
    assert "Shares 2 topics with you: incident command, writing" in page
    assert "Has room for one more person" in page
    assert "%" not in page.split("People you could learn with")[1].split("</section>")[0]


def test_what_one_wants_to_be_better_at_is_a_reason_told_to_oneself(
    programme: Programme, mentor: Person, member: Person, facilitator: Person
) -> None:
    member.aim = "Writing a decision down before the meeting ends"
    member.save()
    assert "Offers what you want to be better at: writing" in sign_up(programme, member)
    for address in (path_of(programme), f"{path_of(programme)}board/"):
        assert "before the meeting ends" not in client_of(facilitator).get(address).content.decode()


def test_seeking_without_a_topic_is_said_beside_the_field(programme: Programme, member: Person) -> None:
    answer = client_of(member).post(path_of(programme), {"role": "seek", "capacity": "1", "hopes": "Kept 7461"})
    assert answer.status_code == 422
    assert "Kept 7461" in answer.content.decode()
    assert not Participation.objects.filter(person=member).exists()


def test_outsiders_cannot_sign_up(programme: Programme, outsider: Person) -> None:
    data = {"role": "seek", "seeks": "writing", "capacity": "1"}
    assert client_of(outsider).post(path_of(programme), data).status_code == 403


def test_asking_reaches_the_mentor_alone_and_yes_reaches_back(
    programme: Programme, mentor: Person, member: Person
) -> None:
    sign_up(programme, member)
    client_of(member).post(path_of(programme) + "pairings/", {"mentor": mentor.handle, "words": "Would you?"})
    deliver_now()
    assert notices_for(mentor)[0].wording.quote == "Would you?"
    assert Activity.objects.get(verb="mentoring.asked").scope == f"u:{mentor.pk}"
    pairing = Pairing.objects.get()
    client_of(mentor).post(f"/mentoring/pairings/{pairing.pk}/answer/", {"answer": "yes", "words": "Gladly"})
    pairing.refresh_from_db()
    assert pairing.state == PairingState.ACTIVE
    assert unread_count(mentor) == 0
    deliver_now()
    assert notices_for(member)[0].wording.quote == "Gladly"


def test_asking_oneself_is_kindly_refused(programme: Programme, mentor: Person) -> None:
    with pytest.raises(ValidationError, match="somebody else"):
        ask(programme, mentee=mentor, mentor=mentor)


def test_nobody_else_answers_or_even_sees_it(
    programme: Programme, mentor: Person, member: Person, facilitator: Person
) -> None:
    pairing = ask(programme, mentee=member, mentor=mentor)
    path = f"/mentoring/pairings/{pairing.pk}/answer/"
    assert client_of(facilitator).post(path, {"answer": "yes"}).status_code == 404
    assert client_of(member).post(path, {"answer": "yes"}).status_code == 403


def test_answered_already_in_another_window_the_first_answer_stands(
    programme: Programme, mentor: Person, member: Person
) -> None:
    pairing = ask(programme, mentee=member, mentor=mentor)
    assert not accept(pairing, by=member)
    decline(pairing, by=member)
    assert accept(pairing, by=mentor, words="Gladly")
    assert not accept(pairing, by=mentor, words="Once more")
    decline(pairing, by=mentor, words="No")
    pairing.refresh_from_db()
    assert (pairing.state, pairing.answer) == (PairingState.ACTIVE, "Gladly")


def test_who_has_not_signed_up_asks_nobody_and_is_told_to_sign_up(
    programme: Programme, mentor: Person, member: Person
) -> None:
    for place, said in (("pairings/", {"mentor": mentor.handle, "words": "Would you?"}), ("looking/", {"do": "look"})):
        answer = client_of(member).post(path_of(programme) + place, said)
        assert (answer.status_code, "Sign up first" in answer.text) == (403, True)
    assert not Pairing.objects.exists()


def test_places_are_kept(programme: Programme, mentor: Person, community: Community, member: Person) -> None:
    accept(ask(programme, mentee=make_member(community), mentor=mentor), by=mentor)
    second = ask(programme, mentee=member, mentor=mentor)
    with pytest.raises(ValidationError, match="places are taken"):
        accept(second, by=mentor)


def test_declined_kindly_it_may_be_asked_again_of_somebody_else(
    programme: Programme, mentor: Person, member: Person
) -> None:
    pairing = ask(programme, mentee=member, mentor=mentor)
    assert ask(programme, mentee=member, mentor=mentor) == pairing
    decline(pairing, by=mentor, words="In spring, perhaps.")
    pairing.refresh_from_db()
    assert (pairing.state, pairing.answer) == (PairingState.DECLINED, "In spring, perhaps.")


def test_who_heard_a_kind_no_does_not_read_that_a_pair_has_ended(
    programme: Programme, mentor: Person, member: Person
) -> None:
    sign_up(programme, member)
    decline(ask(programme, mentee=member, mentor=mentor), by=mentor)
    Programme.objects.update(state="running")
    page = client_of(member).get(path_of(programme)).text
    assert "You have nobody here just now." in page
    assert "has ended" not in page
    assert "Look for somebody else for me" in page


def test_drawing_my_week(member: Person) -> None:
    client = client_of(member)
    client.post("/mentoring/hours/", {"hours": ["32", "33", "34", "35"]})
    member.refresh_from_db()
    assert member.weekly_hours == [32, 33, 34, 35]
    assert client.post("/mentoring/hours/", {"hours": ["9999"]}).status_code in (200, 422)
    member.refresh_from_db()
    assert member.weekly_hours == [32, 33, 34, 35]


@pytest.mark.parametrize("number", [1, 15])
def test_the_programme_costs_the_same_however_many_offer(
    programme: Programme, member: Person, number: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _time in range(number):
        take_part(programme, person=make_member(programme.community), role="offer", offers=["writing"], capacity=2)
    sign_up(programme, member)
    client = client_of(member)
    client.get(path_of(programme))
    # Among them one each for what those who offer have told and have answered on one's topics.
    with django_assert_max_num_queries(20):
        client.get(path_of(programme))
