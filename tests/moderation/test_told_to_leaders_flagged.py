"""What is told to those who lead alone is flagged by them where they read it; who looks after the site decides."""

from __future__ import annotations

import pytest

from communities.models import Membership, Role
from engagement.models import Mail
from mentoring.looking_back import look_back
from mentoring.meeting import join_circle, leave_circle, open_circle
from mentoring.models import (
    CheckIn,
    Circle,
    CircleReflection,
    Pairing,
    Participation,
    Programme,
    ProgrammeKind,
    Question,
    Release,
)
from mentoring.pair_life import say_how
from mentoring.pairing import accept, ask, take_part
from mentoring.releasing import ask_superior_again
from moderation.flagging import hide, restore
from moderation.models import Case, Saying, WatchedWords
from moderation.saying_kinds import HIDDEN
from people.models import Person
from tests.cast import Ward, client_of, make_member, make_person

pytestmark = pytest.mark.django_db
SAID = "Kits7461 at half the price"


@pytest.fixture
def circle(open_ward: Ward, vendor: Person) -> Circle:
    circle = open_circle(Circle(community=open_ward.community, name="Nights", purpose="Talk."), host=open_ward.member)
    join_circle(circle, person=vendor)
    return circle


@pytest.fixture
def pairing(open_ward: Ward, vendor: Person) -> Pairing:
    programme = Programme.objects.create(community=open_ward.community, name="A season", purpose="Pairs.")
    take_part(programme, person=open_ward.member, role="offer", offers=["nights"])
    take_part(programme, person=vendor, role="seek", seeks=["nights"])
    pairing = ask(programme, mentee=vendor, mentor=open_ward.member)
    accept(pairing, by=open_ward.member)
    pairing.refresh_from_db()
    return pairing


def of_circle(circle: Circle, person: Person, *, kind: str = "pulse", is_shared: bool = True) -> CircleReflection:
    asked = CircleReflection.objects.create(circle=circle, person=person, kind=kind)
    look_back(asked, light="red", words=SAID, is_shared=is_shared)
    return asked


def of_pair(pairing: Pairing, person: Person, *, is_shared: bool = True) -> CheckIn:
    asked = CheckIn.objects.create(pairing=pairing, person=person, kind="pulse")
    say_how(asked, light="red", words=SAID, is_shared=is_shared)
    return asked


def flag_of(asked: CircleReflection | CheckIn) -> str:
    kind = "check-in" if isinstance(asked, CheckIn) else "reflection"
    return f"/flags/sayings/{kind}/{asked.pk}/"


def status(person: Person | None, asked: CircleReflection | CheckIn) -> int:
    return client_of(person).get(flag_of(asked)).status_code


def board_of(circle: Circle, person: Person) -> str:
    where = f"/c/{circle.community.slug}/mentoring/circles/board/"
    return client_of(person).get(where).content.decode()


def pairs_of(pairing: Pairing, person: Person) -> str:
    programme = pairing.programme
    where = f"/c/{programme.community.slug}/mentoring/programmes/{programme.pk}/board/pairs/"
    return client_of(person).get(where).content.decode()


def hidden(asked: CircleReflection | CheckIn, by: Person) -> Case:
    assert client_of(by).post(flag_of(asked), {"reason": "advert"}).status_code == 302
    case = Case.objects.get()
    hide(case, by=make_person(is_staff=True))
    return case


def test_of_a_circle_those_who_lead_flag_it_where_they_read_it(circle: Circle, open_ward: Ward, vendor: Person) -> None:
    asked = of_circle(circle, vendor)
    assert flag_of(asked) in board_of(circle, open_ward.facilitator)
    page = client_of(open_ward.facilitator).get(flag_of(asked)).content.decode()
    assert (SAID in page, "Those who look after this site" in page) == (True, True)
    assert {status(one, asked) for one in (vendor, open_ward.member, open_ward.outsider)} == {404}


def test_of_a_pair_likewise_and_not_by_the_other_of_the_two(pairing: Pairing, open_ward: Ward, vendor: Person) -> None:
    asked = of_pair(pairing, vendor)
    assert flag_of(asked) in pairs_of(pairing, open_ward.facilitator)
    assert status(open_ward.facilitator, asked) == 200
    assert {status(one, asked) for one in (vendor, open_ward.member, open_ward.outsider)} == {404}


def test_whoever_leads_does_not_flag_their_own(circle: Circle, open_ward: Ward) -> None:
    join_circle(circle, person=open_ward.facilitator)
    asked = of_circle(circle, open_ward.facilitator)
    assert flag_of(asked) not in board_of(circle, open_ward.facilitator)
    another = make_member(open_ward.community, role=Role.FACILITATOR)
    assert flag_of(asked) in board_of(circle, another)


def test_what_was_not_shared_is_not_there(circle: Circle, pairing: Pairing, open_ward: Ward, vendor: Person) -> None:
    for asked in (of_circle(circle, vendor, is_shared=False), of_pair(pairing, vendor, is_shared=False)):
        assert status(open_ward.facilitator, asked) == 404


def test_nor_what_those_who_lead_read_no_more(circle: Circle, open_ward: Ward, vendor: Person) -> None:
    first = of_circle(circle, vendor)
    later = CircleReflection.objects.create(circle=circle, person=vendor, kind="pulse", number=2)
    look_back(later, light="green", words="", is_shared=False)
    assert SAID not in board_of(circle, open_ward.facilitator)
    assert status(open_ward.facilitator, first) == 404
    look_back(later, light="green", words=SAID, is_shared=True)
    leave_circle(circle, person=vendor)
    assert SAID not in board_of(circle, open_ward.facilitator)
    assert status(open_ward.facilitator, later) == 404


def test_what_somebody_took_along_is_read_after_they_left(circle: Circle, open_ward: Ward, vendor: Person) -> None:
    programme = Programme.objects.create(
        community=open_ward.community, name="A season", purpose="Talk.", kind=ProgrammeKind.CIRCLES
    )
    Circle.objects.update(programme=programme)
    asked = of_circle(circle, vendor, kind="closing")
    leave_circle(circle, person=vendor)
    where = f"/c/{open_ward.community.slug}/mentoring/programmes/{programme.pk}/board/circles/"
    assert flag_of(asked) in client_of(open_ward.facilitator).get(where).content.decode()
    assert status(open_ward.facilitator, asked) == 200


def test_hidden_the_light_stays(circle: Circle, pairing: Pairing, open_ward: Ward, vendor: Person) -> None:
    asked = of_circle(circle, vendor)
    hidden(asked, open_ward.facilitator)
    page = board_of(circle, open_ward.facilitator)
    assert (SAID in page, flag_of(asked) in page, "It does not work" in page) == (False, False, True)
    Case.objects.all().delete()
    of_two = of_pair(pairing, vendor)
    hidden(of_two, open_ward.facilitator)
    page = pairs_of(pairing, open_ward.facilitator)
    assert (SAID in page, flag_of(of_two) in page, "It does not work" in page) == (False, False, True)


def test_words_are_looked_through_when_they_are_shared_at_last(circle: Circle, vendor: Person) -> None:
    WatchedWords.objects.create(words="kits7461", act=WatchedWords.Act.FLAG)
    asked = of_circle(circle, vendor, is_shared=False)
    assert not Saying.objects.exists()
    look_back(asked, light="red", words=SAID, is_shared=True)
    assert Saying.objects.get().said == {"words": SAID}
    look_back(asked, light="green", words=SAID, is_shared=True)
    assert Saying.objects.count() == 1


@pytest.fixture
def participation(open_ward: Ward, vendor: Person) -> Participation:
    """In a programme that asks for a superior and has a question of its own."""
    programme = Programme.objects.create(
        community=open_ward.community, name="A season", purpose="Pairs.", asks_superior=True
    )
    question = Question.objects.create(programme=programme, words="Why?")
    answers, superior = {question: SAID}, (SAID, "sue@example.org")
    return take_part(
        programme, person=vendor, role="seek", seeks=["nights"], hopes=SAID, answers=answers, superior=superior
    )


def people_of(participation: Participation, person: Person) -> str:
    programme = participation.programme
    where = f"/c/{programme.community.slug}/mentoring/programmes/{programme.pk}/board/people/"
    return client_of(person).get(where).content.decode()


def flags_of(participation: Participation) -> dict[str, str]:
    of_it = {"hopes": participation, "sign-up-answer": participation.answers.get(), "superior": participation.release}
    return {kind: f"/flags/sayings/{kind}/{row.pk}/" for kind, row in of_it.items()}


def test_what_was_said_at_sign_up_is_flagged_where_it_is_read(
    participation: Participation, open_ward: Ward, vendor: Person
) -> None:
    page = people_of(participation, open_ward.facilitator)
    for address in flags_of(participation).values():
        assert address in page
        asked = client_of(open_ward.facilitator).get(address).content.decode()
        assert (SAID in asked, "Those who look after this site" in asked) == (True, True)
        others = (vendor, open_ward.member, open_ward.outsider)
        assert {client_of(one).get(address).status_code for one in others} == {404}


def test_hidden_it_is_not_read_there_any_more(participation: Participation, open_ward: Ward) -> None:
    for address in flags_of(participation).values():
        assert client_of(open_ward.facilitator).post(address, {"reason": "advert"}).status_code == 302
    for case in Case.objects.all():
        hide(case, by=make_person(is_staff=True))
    page = people_of(participation, open_ward.facilitator)
    assert SAID not in page
    assert not [address for address in flags_of(participation).values() if address in page]


def test_topics_are_hidden_with_what_was_said_beside_them(participation: Participation, open_ward: Ward) -> None:
    Participation.objects.update(hopes="", seeks=["kits7461"])
    address = flags_of(participation)["hopes"]
    assert address in people_of(participation, open_ward.facilitator)
    assert client_of(open_ward.facilitator).post(address, {"reason": "advert"}).status_code == 302
    hide(case := Case.objects.get(), by=make_person(is_staff=True))
    page = people_of(participation, open_ward.facilitator)
    assert ("kits7461" in page, address in page) == (False, False)
    restore(case, by=make_person(is_staff=True))
    participation.refresh_from_db()
    assert (participation.hopes, participation.seeks) == ("", ["kits7461"])


def test_a_superior_whose_name_is_hidden_is_reminded_without_one(participation: Participation) -> None:
    Release.objects.update(name=HIDDEN)
    ask_superior_again(Release.objects.get())
    assert Mail.objects.latest("pk").text.startswith("Hello,")


def test_who_belongs_no_more_is_not_read_either(participation: Participation, open_ward: Ward, vendor: Person) -> None:
    Membership.objects.filter(person=vendor).delete()
    assert SAID not in people_of(participation, open_ward.facilitator)
    found = {client_of(open_ward.facilitator).get(one).status_code for one in flags_of(participation).values()}
    assert found == {404}


def test_what_was_chosen_among_answers_is_nobodys_words(participation: Participation, open_ward: Ward) -> None:
    Question.objects.update(kind="choice", choices=[SAID, "Nothing"])
    address = flags_of(participation)["sign-up-answer"]
    assert address not in people_of(participation, open_ward.facilitator)
    assert client_of(open_ward.facilitator).get(address).status_code == 404
