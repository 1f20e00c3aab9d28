"""'I could answer this': questions that fit what somebody says they can help with."""

from __future__ import annotations

import pytest

from communities.models import Community
from discussions.answering import choose_answer
from discussions.following import hear
from discussions.home import QUESTIONS
from discussions.lists import ThreadList
from discussions.models import AnswerOffer, Following, Level, Thread, ThreadKind
from discussions.offering import what_fits, will_answer, will_not
from discussions.posting import reply, start_thread
from engagement.home import home_of
from people.models import Person
from tests.cast import client_of, make_member, make_thread
from tests.found import found

pytestmark = pytest.mark.django_db


@pytest.fixture
def question(community: Community, member: Person) -> Thread:
    return start_thread(
        community,
        author=member,
        title="Who looks after the ventilators at night?",
        source="We never know.",
        kind=ThreadKind.ASK,
        tags=["night shifts"],
    )


@pytest.fixture
def helper(community: Community) -> Person:
    person = make_member(community, "Hana Helper")
    person.can_help = "Ventilators, rotas"
    person.save()
    return person


@pytest.mark.parametrize(
    ("topics", "fits"),
    [
        (["ventilators"], "ventilators"),
        (["night shifts"], "night shifts"),
        (["rotas", "ventilators"], "ventilators"),
        (["ventilator"], "ventilator"),
        (["looks of ventilators"], "looks of ventilators"),
        (["ventilators for children"], ""),
        # Too short to say anything.
        (["at"], ""),
        (["(chairs"], ""),
        ([], ""),
    ],
)
def test_a_question_fits_by_its_tags_or_words_of_its_title(question: Thread, topics: list[str], fits: str) -> None:
    assert what_fits(topics, question.title, question.tags) == fits


@pytest.mark.parametrize(
    ("topic", "title", "fits"),
    [
        ("AI", "Does AI write your notes?", True),
        ("AI", "How does it help to ai-m?", False),
        ("AI", "MAIL or letter?", False),
        ("IT", "Who does it at night?", False),
        ("R", "How do I plot this in R?", True),
        ("IV lines", "How do you flush IV lines?", True),
        ("IV lines", "Who comes first in the line?", False),
    ],
)
def test_a_short_topic_fits_as_a_word_of_its_own_in_capitals(topic: str, title: str, fits: bool) -> None:
    assert what_fits([topic], title, []) == (topic if fits else "")


def test_topics_are_said_as_in_a_sentence(question: Thread, helper: Person) -> None:
    question.title = "Who looks after IV Lines at night?"
    question.save()
    Person.objects.filter(pk=helper.pk).update(can_help="Rotas, IV Lines")
    assert "You say you can help with IV lines. Could you answer this?" in page_of(question, helper)


def page_of(thread: Thread, person: Person) -> str:
    return client_of(person).get(thread.get_absolute_url()).content.decode()


def test_who_can_help_is_asked_with_the_reason_and_says_yes(question: Thread, helper: Person, member: Person) -> None:
    asked = "You say you can help with ventilators. Could you answer this?"
    assert asked in page_of(question, helper)
    assert "I could answer this" not in page_of(question, member)
    me = client_of(helper)
    assert me.post(f"{question.base}offer/")["Location"] == question.get_absolute_url()
    page = page_of(question, helper)
    assert asked not in page
    assert "You said you would answer. Nobody else knows." in page
    assert Following.objects.get(thread=question, person=helper).level == Level.EVERY
    [item] = found(QUESTIONS, Person.objects.get(pk=helper.pk), question.created_at, 4)
    assert "You said you would answer." in item.reason
    assert "You said" not in page_of(question, make_member(question.community))


def test_who_says_not_me_is_not_asked_again(question: Thread, helper: Person) -> None:
    me = client_of(helper)
    assert "Not me" in me.get("/").content.decode()
    assert me.post(f"{question.base}offer/", {"remove": "", "next": "home"})["Location"] == "/"
    assert "Could you answer" not in page_of(question, helper)
    assert found(QUESTIONS, helper, question.created_at, 4) == []
    assert "Who looks after" not in [item.title for item in home_of(helper).invitations]
    will_answer(question, person=helper)
    assert AnswerOffer.objects.get().state == "mine"


def test_nobody_is_asked_who_replied_or_follows_or_once_it_is_answered(
    question: Thread, helper: Person, community: Community, member: Person
) -> None:
    other = make_member(community)
    other.can_help = "ventilators"
    other.save()
    hear(question, Level.MENTIONS, person=other)
    assert "Could you answer" not in page_of(question, other)
    post = reply(question, author=helper, source="The charge nurse.")
    assert "Could you answer" not in page_of(question, helper)
    choose_answer(question, post, by=member)
    third = make_member(community)
    third.can_help = "ventilators"
    third.save()
    assert "Could you answer" not in page_of(question, third)


def test_lists_say_what_fits_me(question: Thread, helper: Person, member: Person, community: Community) -> None:
    make_thread(community, title="Ventilators are noisy")
    rows = "".join(ThreadList(community, helper, {}).rows)
    assert rows.count("You can help with ventilators") == 1
    member.can_help = "ventilators"
    assert "You can help" not in "".join(ThreadList(community, member, {}).rows)


def test_those_i_said_i_would_answer_come_first_at_home(question: Thread, helper: Person, member: Person) -> None:
    later = start_thread(
        question.community, author=member, title="Which chairs are good?", source="Any?", kind=ThreadKind.ASK
    )
    assert [item.title for item in found(QUESTIONS, helper, question.created_at, 4)] == [question.title, later.title]
    will_answer(later, person=helper)
    assert [item.title for item in found(QUESTIONS, helper, question.created_at, 4)] == [later.title, question.title]
    will_not(question, person=helper)
    assert [item.title for item in found(QUESTIONS, helper, question.created_at, 4)] == [later.title]
