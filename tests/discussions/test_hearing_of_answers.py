"""Who follows a question hears which answer was chosen: at "Every reply" as at "Mentions and answers"."""

from __future__ import annotations

import pytest
from django.utils import timezone

from communities.joining import remove
from communities.models import Community
from discussions.answering import choose_answer, release_answer
from discussions.following import hear
from discussions.models import Level, Post, Thread, ThreadKind
from discussions.posting import reply, start_thread
from discussions.withdrawing import bring_back, withdraw
from engagement.delivery import deliver_now
from engagement.hearing import hear_of, mute_tag
from engagement.models import KindChoice, Mail, Notification, Preset, Way
from engagement.notice_mails import write_notice_mails
from engagement.notifying import notices_for
from people.blocking import block
from people.models import Person
from tests.cast import Ward, client_of, make_member

pytestmark = pytest.mark.django_db
MARKED = "Noor marked what worked in “What instead?”"


@pytest.fixture
def question(community: Community, member: Person, facilitator: Person) -> Thread:
    """Asked by Noor; Grace, who leads, answered it."""
    return _asked(community, member, facilitator)


@pytest.fixture
def reader(community: Community) -> Person:
    return make_member(community, "Ilse Verbruggen")


def _asked(community: Community, by: Person, answered_by: Person, *, nameless: bool = False) -> Thread:
    thread = start_thread(
        community,
        author=by,
        title="What instead?",
        source="Any idea?",
        kind=ThreadKind.ASK,
        tags=["lamps"],
        nameless=nameless,
    )
    reply(thread, author=answered_by, source="Marble chips.")
    deliver_now()
    return Thread.objects.select_related("community").get(pk=thread.pk)


def _answer(question: Thread) -> Post:
    return Post.objects.select_related("thread__community").get(thread=question, number=2)


def chosen(person: Person) -> list[str]:
    """What they read of choices: each kind's own words."""
    deliver_now()
    notices = notices_for(Person.objects.get(pk=person.pk))
    return [one.wording.text for one in notices if one.notification.kind.startswith("answer")]


@pytest.mark.parametrize("level", [Level.EVERY, Level.MENTIONS])
def test_who_follows_a_question_hears_that_an_answer_was_chosen(
    question: Thread, member: Person, reader: Person, level: Level
) -> None:
    hear(question, level, person=reader)
    choose_answer(question, _answer(question), by=member)
    assert chosen(reader) == [MARKED]
    (notice,) = (one for one in notices_for(reader) if one.notification.kind == "answer-around")
    assert (notice.wording.url, notice.wording.quote) == (_answer(question).get_absolute_url(), "Marble chips.")
    page = client_of(reader).get("/notifications/").content.decode()
    assert "marked what worked in “What instead?”" in page


def test_who_hears_of_everything_there_hears_of_it_too(
    question: Thread, community: Community, member: Person, reader: Person
) -> None:
    hear_of(community.scope, Preset.EVERYTHING, person=reader)
    choose_answer(question, _answer(question), by=member)
    assert chosen(reader) == [MARKED]


def test_whoever_did_not_ask_to_hear_of_the_thread_does_not(question: Thread, member: Person, reader: Person) -> None:
    choose_answer(question, _answer(question), by=member)
    assert chosen(reader) == []


@pytest.mark.parametrize("what", ["thread", "tag", "place", "kind", "whoever chose", "whoever answered"])
def test_what_one_does_not_want_to_hear_of_stays_silent(
    question: Thread, community: Community, member: Person, facilitator: Person, reader: Person, what: str
) -> None:
    hear(question, Level.MUTED if what == "thread" else Level.EVERY, person=reader)
    if what == "tag":
        mute_tag("lamps", person=reader)
    elif what == "place":
        hear_of(community.scope, Preset.MUTED, person=reader)
    elif what == "kind":
        KindChoice.objects.create(person=reader, kind="answer-around", way=Way.NOT)
    elif what.startswith("whoever"):
        block(reader, member if what == "whoever chose" else facilitator)
    choose_answer(question, _answer(question), by=member)
    assert chosen(reader) == []


def test_the_two_it_is_about_hear_of_it_once_and_whoever_chose_never(
    question: Thread, community: Community, member: Person, facilitator: Person
) -> None:
    """All three follow it."""
    leader = make_member(community, "Lena Lead", role="facilitator")
    for person in (member, facilitator, leader):
        hear(question, Level.EVERY, person=person)
    choose_answer(question, _answer(question), by=leader)
    assert chosen(member) == ["Lena marked what worked in “What instead?”"]
    assert chosen(facilitator) == ["Lena chose your answer as what worked in “What instead?”"]
    assert chosen(leader) == []


def test_who_wants_no_word_of_their_own_answer_does_not_get_it_as_a_follower(
    question: Thread, member: Person, facilitator: Person
) -> None:
    KindChoice.objects.create(person=facilitator, kind="answer", way=Way.NOT)
    choose_answer(question, _answer(question), by=member)
    assert chosen(facilitator) == []


def test_who_asked_without_a_name_and_chooses_is_not_named_and_hears_nothing(
    community: Community, member: Person, facilitator: Person, reader: Person
) -> None:
    question = _asked(community, member, facilitator, nameless=True)
    for person in (member, reader):
        hear(question, Level.EVERY, person=person)
    choose_answer(question, _answer(question), by=member)
    assert chosen(member) == []
    (said,) = chosen(reader)
    assert "Noor" not in said
    assert "marked what worked in “What instead?”" in said


def test_a_choice_that_was_taken_back_is_told_no_more_and_made_anew_it_is_told_once(
    question: Thread, member: Person, reader: Person
) -> None:
    hear(question, Level.MENTIONS, person=reader)
    choose_answer(question, _answer(question), by=member)
    assert chosen(reader) == [MARKED]
    release_answer(question)
    assert chosen(reader) == []
    choose_answer(question, _answer(question), by=member)
    assert chosen(reader) == [MARKED]
    other = reply(question, author=make_member(question.community), source="Glass beads.")
    choose_answer(question, other, by=member)
    (told,) = chosen(reader)
    assert told == MARKED
    (last,) = (one for one in notices_for(reader) if one.notification.kind == "answer-around")
    assert last.wording.url == other.get_absolute_url()


def test_an_answer_that_cannot_be_seen_is_not_told_of(
    question: Thread, member: Person, facilitator: Person, reader: Person
) -> None:
    hear(question, Level.EVERY, person=reader)
    choose_answer(question, _answer(question), by=member)
    withdraw(_answer(question), by=facilitator)
    assert chosen(reader) == []
    bring_back(_answer(question), by=facilitator)
    assert chosen(reader) == [MARKED]
    Thread.objects.filter(pk=question.pk).update(hidden_at=timezone.now())
    assert chosen(reader) == []


def test_who_was_shown_out_hears_nothing_of_it(closed_ward: Ward) -> None:
    reader = make_member(closed_ward.community, "Ilse Verbruggen")
    question = _asked(closed_ward.community, closed_ward.member, closed_ward.facilitator)
    hear(question, Level.EVERY, person=reader)
    remove(closed_ward.community, person=reader, by=closed_ward.facilitator)
    choose_answer(question, _answer(question), by=closed_ward.member)
    assert chosen(reader) == []


def test_it_comes_by_mail_because_one_follows_and_only_of_the_choice_that_stands(
    question: Thread, member: Person, reader: Person
) -> None:
    hear(question, Level.MENTIONS, person=reader)
    for _time in range(2):
        choose_answer(question, _answer(question), by=member)
        deliver_now()
        release_answer(question)
    choose_answer(question, _answer(question), by=member)
    deliver_now()
    Notification.objects.exclude(person=reader).update(mail_due_at=None)
    assert Notification.objects.filter(person=reader).update(mail_due_at=timezone.now()) == 3
    write_notice_mails()
    mail = Mail.objects.get()
    assert mail.subject == MARKED
    assert mail.text.count(MARKED) == 1
    assert "you follow it" in mail.text
