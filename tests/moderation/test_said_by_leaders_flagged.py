"""What those who lead write to their people is flagged where it is read; who looks after the site decides."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from communities.models import Role
from engagement.delivery import deliver_now
from engagement.notifying import notices_for
from mentoring.meeting import join_circle, open_circle
from mentoring.messaging import write_to_circles, write_to_participants
from mentoring.models import Circle, CircleMessage, Message, Programme, Question
from mentoring.pairing import take_part
from mentoring.questions import add_question
from moderation.flagging import hide, restore
from moderation.models import Case, Saying
from people.models import Person
from tests.cast import Ward, client_of, make_member, make_person
from tests.queries import queries_of

pytestmark = pytest.mark.django_db
SAID = "Kits7461 at half the price"


@pytest.fixture
def programme(open_ward: Ward) -> Programme:
    return Programme.objects.create(community=open_ward.community, name="A season", purpose="Pairs.")


def to_programme(programme: Programme, open_ward: Ward) -> Message:
    take_part(programme, person=open_ward.member, role="seek", seeks=["nights"])
    return write_to_participants(programme, show="all", words=SAID, by=open_ward.facilitator)


def to_circles(open_ward: Ward) -> CircleMessage:
    circle = open_circle(
        Circle(community=open_ward.community, name="Nights", purpose="Talk."), host=open_ward.facilitator
    )
    join_circle(circle, person=open_ward.member)
    return write_to_circles(open_ward.community, show="all", words=SAID, by=open_ward.facilitator)


def flag_of(letter: Message | CircleMessage) -> str:
    kind = "programme-letter" if isinstance(letter, Message) else "circle-letter"
    return f"/flags/sayings/{kind}/{letter.pk}/"


def mine(person: Person) -> str:
    return client_of(person).get("/mentoring/").content.decode()


def test_whom_it_reached_reads_and_flags_it_under_mentoring(programme: Programme, open_ward: Ward) -> None:
    letters: list[Message | CircleMessage] = [to_programme(programme, open_ward), to_circles(open_ward)]
    for letter in letters:
        page = mine(open_ward.member)
        assert (SAID in page, flag_of(letter) in page) == (True, True)
        asked = client_of(open_ward.member).get(flag_of(letter)).content.decode()
        assert (SAID in asked, "Those who look after this site" in asked) == (True, True)
        others = (open_ward.facilitator, make_member(open_ward.community, role=Role.STEWARD), open_ward.outsider)
        assert {client_of(one).get(flag_of(letter)).status_code for one in others} == {404}
        assert not [one for one in others if SAID in mine(one)]


def test_hidden_neither_the_page_nor_the_bell_says_it(programme: Programme, open_ward: Ward) -> None:
    letters: list[Message | CircleMessage] = [to_programme(programme, open_ward), to_circles(open_ward)]
    deliver_now()
    for letter in letters:
        assert client_of(open_ward.member).post(flag_of(letter), {"reason": "advert"}).status_code == 302
    for case in Case.objects.all():
        hide(case, by=make_person(is_staff=True))
    page = mine(open_ward.member)
    assert (SAID in page, "…" in page) == (False, True)
    assert not [letter for letter in letters if flag_of(letter) in page]
    assert {one.wording.quote for one in notices_for(open_ward.member)} >= {"…"}
    assert SAID not in client_of(open_ward.member).get("/notifications/").content.decode()


def test_of_who_left_for_good_it_can_still_be_flagged(programme: Programme, open_ward: Ward) -> None:
    letter = to_programme(programme, open_ward)
    Message.objects.update(by=None)
    assert flag_of(letter) in mine(open_ward.member)
    assert client_of(open_ward.member).post(flag_of(letter), {"reason": "advert"}).status_code == 302
    assert Saying.objects.get().author is None
    hide(Case.objects.get(), by=make_person(is_staff=True))
    assert SAID not in mine(open_ward.member)


def test_the_latest_stand_there_for_some_weeks(programme: Programme, open_ward: Ward) -> None:
    letter = to_programme(programme, open_ward)
    Message.objects.update(at=timezone.now() - timedelta(days=61))
    assert SAID not in mine(open_ward.member)
    assert client_of(open_ward.member).get(flag_of(letter)).status_code == 200  # the bell says it still


def test_they_cost_the_same_however_many(programme: Programme, open_ward: Ward) -> None:
    client = client_of(open_ward.member)
    to_programme(programme, open_ward)
    client.get("/mentoring/")
    few = queries_of(client, "/mentoring/")
    for _ in range(7):
        write_to_participants(programme, show="all", words=SAID, by=open_ward.facilitator)
    assert queries_of(client, "/mentoring/") == few
    assert mine(open_ward.member).count(SAID) == 5


# --- questions at sign-up ---


@pytest.fixture
def question(programme: Programme, open_ward: Ward) -> Question:
    asked = Question(words=SAID, kind="choice", choices=["Kits7461, please", "None"], is_required=True)
    return add_question(programme, asked, by=open_ward.facilitator)


def test_whoever_is_asked_flags_the_question_where_they_answer_it(
    question: Question, programme: Programme, open_ward: Ward
) -> None:
    address = f"/flags/sayings/question/{question.pk}/"
    assert address in client_of(open_ward.member).get(programme.get_absolute_url()).content.decode()
    page = client_of(open_ward.member).get(address).content.decode()
    assert (SAID in page, "Kits7461, please" in page, "Those who look after this site" in page) == (True, True, True)
    setup = f"{programme.get_absolute_url()}board/setup/"
    assert address not in client_of(open_ward.facilitator).get(setup).content.decode()
    assert address in client_of(make_member(open_ward.community, role=Role.STEWARD)).get(setup).content.decode()
    assert {client_of(one).get(address).status_code for one in (open_ward.facilitator, open_ward.outsider)} == {404}


def test_hidden_it_is_asked_of_nobody_and_no_answer_is_missed(
    question: Question, programme: Programme, open_ward: Ward
) -> None:
    address, where = f"/flags/sayings/question/{question.pk}/", programme.get_absolute_url()
    assert client_of(open_ward.member).post(address, {"reason": "advert"}).status_code == 302
    case = Case.objects.get()
    hide(case, by=make_person(is_staff=True))
    page = client_of(open_ward.member).get(where).content.decode()
    assert ("Kits7461" in page, address in page) == (False, False)
    said = {"role": "seek", "seeks": "nights", "capacity": "1"}
    assert client_of(open_ward.member).post(where, said).status_code == 302
    setup = client_of(open_ward.facilitator).get(f"{where}board/setup/").content.decode()
    assert ("Kits7461" in setup, "…" in setup) == (False, True)
    restore(case, by=make_person(is_staff=True))
    question.refresh_from_db()
    assert (question.words, question.choices) == (SAID, ["Kits7461, please", "None"])


def test_nobody_finds_the_questions_of_a_programme_they_cannot_sign_up_for(
    question: Question, programme: Programme, open_ward: Ward
) -> None:
    Programme.objects.update(state="draft")
    address = f"/flags/sayings/question/{question.pk}/"
    assert client_of(open_ward.member).get(address).status_code == 404
