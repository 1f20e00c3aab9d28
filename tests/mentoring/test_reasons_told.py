"""Whom a facilitator brings together are told why, in words that are true of both and give nothing private away."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from django.utils import timezone

from communities.models import Community
from engagement.delivery import deliver_now
from engagement.notifying import notices_for
from mentoring.candidates import candidates_of
from mentoring.models import Pairing, PairingState, PairingWay, Programme, ProgrammeState
from mentoring.pairing import accept, take_part
from mentoring.proposing import pair_by_hand, tell_everybody
from mentoring.reasons_told import told_reasons
from mentoring.reminding import end_silence, remind_of_questions
from people.free_time import slot_of
from people.models import Person
from tests.cast import client_of, make_member
from tests.mentoring.test_calendar_files import letters

pytestmark = pytest.mark.django_db
TUESDAY = [slot_of(1, 16), slot_of(1, 16, 30)]


@pytest.fixture
def programme(community: Community) -> Programme:
    return Programme.objects.create(
        community=community, name="Season", purpose="Pairs.", way=PairingWay.PROPOSED, state=ProgrammeState.SIGN_UP
    )


def somebody(programme: Programme, name: str, **said: Any) -> Person:
    person = make_member(programme.community, name)
    Person.objects.filter(pk=person.pk).update(
        weekly_hours=TUESDAY,
        time_zone="Europe/Berlin",
        languages="English, Nepali",
        organisation="St. Mary",
        aim="standing before labs without fear zqfear",
    )
    person.refresh_from_db()
    take_part(programme, person=person, **said)
    return person


@pytest.fixture
def told(programme: Programme, facilitator: Person) -> Pairing:
    mentor = somebody(programme, "Zola Dlamini", role="offer", offers=["labs"], years=9, capacity=2)
    mentee = somebody(programme, "Uma Rao", role="seek", seeks=["labs"], years=4, likes=[mentor])
    others = [somebody(programme, name, role="offer", offers=["labs"]) for name in ("Ivo Petrov", "Ada Obi")]
    programme.participations.get(person=mentee).avoids.set([make_member(programme.community, "Avery Avoided")])
    assert others
    Programme.objects.filter(pk=programme.pk).update(state=ProgrammeState.MATCHING)
    programme.refresh_from_db()
    pair_by_hand(programme, mentee=mentee, mentor=mentor, by=facilitator)
    tell_everybody(programme, by=facilitator)
    return programme.pairings.select_related("mentor", "mentee", "programme").get()


OF_BOTH = ("You are both free Tue 16:00", "You both speak English, Nepali", "You both work at St. Mary")
TO_MENTEE = {"Zola offers what you seek: labs", "Zola is 5 years ahead in this work", *OF_BOTH}
TO_MENTOR = {"You offer what Uma seeks: labs", "You are 5 years ahead in this work", *OF_BOTH}


def in_both_kinds(letter: EmailMessage) -> list[str]:
    parts = [one for one in letter.walk() if one.get_content_maintype() == "text"]
    assert len(parts) == 2
    return [str(one.get_content()) for one in parts if isinstance(one, EmailMessage)]


def test_the_bell_the_mail_and_the_page_say_why_to_each_of_both(told: Pairing) -> None:
    by_address = {letter["to"]: letter for letter in letters()}
    for person, lines in ((told.mentor, TO_MENTOR), (told.mentee, TO_MENTEE)):
        assert set(told_reasons(told, person)) == lines
        [wording] = [one.wording for one in notices_for(person)]
        assert wording.text == f"You and {told.other(person.pk).display_name} could learn together. Say yes or no."
        assert {line.rstrip(".") for line in wording.quote.splitlines()} == lines
        page = client_of(person).get("/mentoring/").content.decode()
        assert all(line in page for line in lines)
        letter = by_address[person.email]
        assert letter["subject"] == wording.text
        for words in in_both_kinds(letter):
            assert all(f"{line}." in words for line in lines)
    for person in (told.mentor, told.mentee):
        accept(told, by=person)
    for person, lines in ((told.mentor, TO_MENTOR), (told.mentee, TO_MENTEE)):
        page = client_of(person).get(told.get_absolute_url()).content.decode()
        assert "Why the two of you" in page
        assert all(line in page for line in lines)


def says(person: Person, pairing: Pairing, answer: str, words: str) -> str:
    data = {"answer": answer, "words": words}
    return client_of(person).post(f"/mentoring/pairings/{pairing.pk}/answer/", data, follow=True).text


def test_a_kind_word_stays_the_word_of_whoever_said_it(told: Pairing) -> None:
    assert "Noted. Zola is asked as well." in says(told.mentee, told, "yes", "Glad it is you 4410")
    assert "Glad it is you 4410" in client_of(told.mentor).get("/mentoring/").text
    assert "Told Uma." in says(told.mentor, told, "yes", "Me too 4411")
    deliver_now()
    [begun] = [one.wording for one in notices_for(told.mentee) if "would like to learn with you" in one.wording.text]
    assert begun.quote == "Me too 4411"
    to_mentor, to_mentee = (client_of(person).get("/mentoring/").text for person in (told.mentor, told.mentee))
    assert ("Glad it is you 4410" in to_mentor, "Me too 4411" in to_mentor) == (True, False)
    assert ("Glad it is you 4410" in to_mentee, "Me too 4411" in to_mentee) == (False, True)


def test_whoever_says_yes_in_silence_is_quoted_with_nothing_the_other_said(told: Pairing) -> None:
    says(told.mentee, told, "yes", "Glad it is you 4410")
    says(told.mentor, told, "yes", "")
    deliver_now()
    [begun] = [one.wording for one in notices_for(told.mentee) if "would like to learn with you" in one.wording.text]
    assert begun.quote == ""


def test_a_kind_no_reaches_the_other_of_the_two(told: Pairing) -> None:
    says(told.mentor, told, "yes", "Me too 4411")
    assert "Told Zola." in says(told.mentee, told, "no", "In spring 4412")
    deliver_now()
    [over] = [one.wording for one in notices_for(told.mentor) if "can't this time" in one.wording.text]
    assert over.quote == "In spring 4412"


def test_each_is_true_of_what_both_said(told: Pairing) -> None:
    known = candidates_of(told.programme)
    mentor, mentee = known[told.mentor_id], known[told.mentee_id]
    said = {one["why"]: one for one in told.reasons}
    assert set(said["topics"]["topics"]) <= mentor.offers.keys() & mentee.seeks.keys()
    assert set(said["language"]["topics"]) == mentor.languages & mentee.languages
    assert said["organisation"]["topics"] == [mentor.organisation] == [mentee.organisation]
    assert said["years"]["count"] == 5


def test_hours_stand_on_each_ones_own_clock(told: Pairing) -> None:
    Person.objects.filter(pk=told.mentor_id).update(time_zone="Asia/Kathmandu")
    told.refresh_from_db()
    assert told_reasons(told, told.mentor)[1] in ("You are both free Tue 20:45", "You are both free Tue 19:45")


def test_nothing_that_was_said_in_confidence_is_among_them(told: Pairing) -> None:
    mail_text = " ".join(words for letter in letters() for words in in_both_kinds(letter))
    assert "You offer what Uma seeks" in mail_text
    kept = f"{told.reasons} {mail_text} {[one.wording for one in notices_for(told.mentor)]}"
    for private in ("zqfear", "Avery", "would like", "avoid"):
        assert private not in kept


def told_words(person: Person) -> list[str]:
    deliver_now()
    return [one.wording.text for one in notices_for(person)]


def test_a_week_later_whoever_is_silent_is_reminded_once(told: Pairing) -> None:
    accept(told, by=told.mentee)
    later = timezone.now() + timedelta(days=7, minutes=1)
    assert (remind_of_questions(later), remind_of_questions(later)) == (1, 0)
    assert "You and Uma Rao could learn together: a yes or a no is still open. Both are kind." in told_words(
        told.mentor
    )
    assert not any("still open" in text for text in told_words(told.mentee))


def test_two_weeks_later_it_ends_kindly_for_both(told: Pairing) -> None:
    accept(told, by=told.mentee)
    later = timezone.now() + timedelta(days=14, minutes=1)
    assert (end_silence(later), end_silence(later)) == (1, 0)
    told.refresh_from_db()
    assert told.state == PairingState.LAPSED
    text = next(one for one in told_words(told.mentee) if "two weeks" in one)
    assert "Zola Dlamini didn't get to an answer in two weeks. That says nothing about you" in text
    assert "Ivo Petrov and Ada Obi" in text or "Ada Obi and Ivo Petrov" in text
    assert any("did not come together in two weeks" in one for one in told_words(told.mentor))
    looking = told.programme.participations.exclude(looks_again_since=None)
    assert [one.person_id for one in looking] == [told.mentee_id]
