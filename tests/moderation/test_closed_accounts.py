"""Whoever is left without an account is told why, gets the words back that went with it, and asks once: by a letter."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.utils import timezone

from config.paces import Paces
from discussions.models import Post, Thread
from discussions.posting import reply
from engagement.mailing import send_due_mail
from moderation.deciding import About, Decision, decide
from moderation.flagging import flag, take_away
from moderation.measures import delete_as_spam, lift, page_of, suspend
from moderation.models import Appeal, Case, Measure, WordsKey
from people.models import Person
from tests.cast import Ward, make_person, make_thread

pytestmark = pytest.mark.django_db


@pytest.fixture
def ward(open_ward: Ward) -> Ward:
    return open_ward


@pytest.fixture
def thread(ward: Ward) -> Thread:
    return make_thread(ward.community, author=ward.facilitator, title="Spirit burners")


def letter_to(person: Person) -> str:
    """The way their letter leads, and nobody else's."""
    send_due_mail()
    letters = [one for one in mail.outbox if one.subject == "About your account" and one.to == [person.email]]
    found = re.search(r"/flags/words/[\w-]+/", str(letters[-1].body))
    assert found
    return found[0]


def closed_with_two(ward: Ward, thread: Thread) -> Measure:
    cases = [
        flag(reply(thread, author=ward.member, source=source), person=ward.facilitator, reason="advert").case
        for source in ("zqfirst burners", "zqsecond burners")
    ]
    said = Decision(about=About.HIDE, person="suspended", days=30, reason="Adverts, after two warnings.")
    assert decide(cases, said, by=ward.staff).done == 2
    return Measure.objects.get(kind="suspended")


def test_the_letter_leads_without_a_session_to_why_their_own_words_and_a_second_look(
    ward: Ward, thread: Thread
) -> None:
    reply(thread, author=ward.steward, source="zqothers words")
    take_away(reply(thread, author=ward.member, source="zqbefore"), by=ward.facilitator, reason="Another time.")
    measure = closed_with_two(ward, thread)
    page = letter_to(ward.member)
    answer = Client().get(page)
    body = answer.content.decode()
    for words in ("Adverts, after two warnings.", "zqfirst burners", "zqsecond burners"):
        assert words in body, words
    for left_out in ("zqothers", "zqbefore", "Another time.", ward.staff.display_name, str(ward.member.email)):
        assert left_out not in body, left_out
    assert answer.headers["Cache-Control"] == "private, no-store"
    Client().post(page, {"words": "It was my sister."})
    Client().post(page, {"words": "And again."})
    assert Appeal.objects.get(measure=measure).words == "It was my sister."
    assert "It was my sister." in Client().get(page).content.decode()


def test_the_page_that_a_session_leads_to_shows_no_words(ward: Ward, thread: Thread) -> None:
    measure = closed_with_two(ward, thread)
    assert "zqfirst" not in Client().get(page_of(measure)).content.decode()


def test_all_that_went_as_spam_is_theirs_to_take_until_it_is_back(ward: Ward, thread: Thread) -> None:
    for number in range(3):
        reply(thread, author=ward.member, source=f"zqadvert{number}")
    measure = delete_as_spam(ward.member, by=ward.staff, reason="Adverts.")
    page = letter_to(ward.member)
    body = Client().get(page).content.decode()
    assert all(f"zqadvert{number}" in body for number in range(3))
    lift(measure, by=make_person(is_staff=True, is_superuser=True), was_wrong=True)
    body = Client().get(page).content.decode()
    assert "zqadvert" not in body
    assert "it was taken back" in body


def test_the_key_opens_its_own_measure_and_ends(ward: Ward, thread: Thread) -> None:
    closed_with_two(ward, thread)
    other = make_person("Olga Other")
    suspend(other, by=ward.staff, reason="Something else.", days=3)
    mine, theirs = letter_to(ward.member), letter_to(other)
    assert "zqfirst" not in Client().get(theirs).content.decode()
    key = mine.split("/")[-2]
    assert key not in str(list(WordsKey.objects.values()))
    assert Client().get(f"/flags/words/{key.swapcase()}/").status_code == 404
    assert Client().get(f"/flags/measures/{key}/").status_code == 404
    kept = WordsKey.objects.get(measure__person=ward.member)
    assert kept.until <= timezone.now() + timedelta(days=settings.DELETED_KEPT_DAYS)


def test_when_it_has_ended_it_leads_to_why_and_to_a_second_look_and_to_no_words(ward: Ward, thread: Thread) -> None:
    """Who has a closed account, and no password, has no other way there."""
    closed_with_two(ward, thread)
    page = letter_to(ward.member)
    WordsKey.objects.update(until=timezone.now())
    body = Client().get(page).content.decode()
    assert "Adverts, after two warnings." in body
    assert "zqfirst" not in body
    Client().post(page, {"words": "It was my sister."})
    assert Appeal.objects.get().words == "It was my sister."


def test_what_was_hidden_by_another_decision_before_is_none_of_it(ward: Ward, thread: Thread) -> None:
    """So that it does not come back with what was taken as spam by mistake."""
    before = reply(thread, author=ward.member, source="zqbefore")
    case = take_away(before, by=ward.facilitator, reason="Unkind.")
    Person.objects.filter(pk=ward.member.pk).update(date_joined=timezone.now())
    said = Decision(about=About.LEAVE, person="spam", days=0, reason="Adverts.")
    assert decide([case], said, by=ward.staff).done == 1
    measure = Measure.objects.get(kind="spam")
    assert case.pk not in measure.hid
    lift(measure, by=make_person(is_staff=True, is_superuser=True), was_wrong=True)
    before.refresh_from_db()
    assert before.hidden_at is not None


def test_what_others_wrote_is_never_among_them(ward: Ward, thread: Thread) -> None:
    measure = closed_with_two(ward, thread)
    take_away(reply(thread, author=ward.steward, source="zqothers"), by=ward.facilitator, reason="No.")
    other = Case.objects.get(target_id=Post.objects.latest("pk").pk)
    Measure.objects.filter(pk=measure.pk).update(hid=[*Measure.objects.get(pk=measure.pk).hid, other.pk])
    body = Client().get(letter_to(ward.member)).content.decode()
    assert "zqfirst" in body
    assert "zqothers" not in body


def test_it_is_asked_for_so_often_and_no_more(ward: Ward, thread: Thread, monkeypatch: pytest.MonkeyPatch) -> None:
    closed_with_two(ward, thread)
    page = letter_to(ward.member)
    monkeypatch.setitem(settings.PACES, "GET moderation:words", (2, 3600))
    monkeypatch.setattr(Paces.windows, "_counts", {})
    assert [Client().get(page).status_code for _ in range(3)] == [200, 200, 429]
