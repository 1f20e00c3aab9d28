"""What those who run a programme see of its pairs, and what they never see."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.utils import timezone

from communities.models import Community
from engagement.delivery import deliver_now
from engagement.models import Notification
from engagement.notifying import notices_for
from mentoring.lives import counts_of
from mentoring.meeting import join_circle, note_attendance, open_circle
from mentoring.models import (
    SILENT_AFTER,
    Agreement,
    CheckIn,
    Circle,
    Message,
    Pairing,
    Programme,
    ProgrammeKind,
    ProgrammeState,
)
from mentoring.pair_life import aim_at, end_pair, say_how, write_notes, write_privately
from mentoring.pair_meetings import ask_how, log_meeting
from mentoring.pairing import accept, ask, take_part
from mentoring.scheduling import plan_session
from people.models import Person
from tests.cast import client_of, make_member
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(community: Community) -> Programme:
    return Programme.objects.create(community=community, name="First season", purpose="Nobody starts alone.")


def pair(programme: Programme, name: str) -> Pairing:
    mentor = make_member(programme.community, f"{name} Mentor")
    mentee = make_member(programme.community, f"{name} Mentee")
    take_part(programme, person=mentor, role="offer", offers=["writing"])
    take_part(programme, person=mentee, role="seek", seeks=["writing"])
    pairing = ask(programme, mentee=mentee, mentor=mentor)
    accept(pairing, by=mentor)
    return Pairing.objects.select_related("programme", "mentor", "mentee").get(pk=pairing.pk)


def path_of(programme: Programme, rest: str = "") -> str:
    return f"/c/{programme.community.slug}/mentoring/programmes/{programme.pk}/board/pairs/{rest}"


def shown(programme: Programme, person: Person, show: str) -> str:
    return client_of(person).get(path_of(programme), {"show": show}).content.decode()


def met(pairing: Pairing, *, days_ago: int = 0) -> None:
    day = timezone.localdate() - timedelta(days=days_ago)
    log_meeting(pairing, by=pairing.mentor, held_on=day, minutes=90)


def test_each_filter_shows_those_pairs_and_counts_them(programme: Programme, facilitator: Person) -> None:
    pair(programme, "Unmet")
    quiet = pair(programme, "Quiet")
    met(quiet, days_ago=60)
    fine = pair(programme, "Fine")
    met(fine)
    write_notes(fine, "We began.", started_from=0, by=fine.mentee)
    red = quiet.check_ins.get(person=quiet.mentee)
    say_how(red, light="red", words="Never told 4410", is_shared=False)
    for show, expected in {"unmet": ["Unmet"], "quiet": ["Quiet"], "unwritten": ["Quiet"], "turned": ["Quiet"]}.items():
        page = shown(programme, facilitator, show)
        named = [name for name in ("Unmet", "Quiet", "Fine") if f"{name} Mentee with" in page]
        assert named == expected, show
    everything = shown(programme, facilitator, "all")
    assert "3 pairs have begun: 2 meetings, 3 hours." in everything
    assert "Quiet: It does not work" in everything
    assert "Never told 4410" not in everything


def test_who_was_asked_and_has_not_answered_is_seen_after_a_week(programme: Programme, facilitator: Person) -> None:
    waits, fine = pair(programme, "Waits"), pair(programme, "Fine")
    for each in (waits, fine):
        met(each, days_ago=9)
    say_how(fine.check_ins.get(person=fine.mentee), light="green", words="", is_shared=False)
    board = path_of(programme).removesuffix("pairs/")
    assert "Asked how it goes" not in client_of(facilitator).get(board).text
    asked_at = timezone.now() - SILENT_AFTER - timedelta(hours=1)
    CheckIn.objects.exclude(person=fine.mentor).update(asked_at=asked_at)
    assert '?show=silent">Asked how it goes, and no answer 1</a>' in client_of(facilitator).get(board).text
    page = shown(programme, facilitator, "silent")
    assert "Waits: asked on" in page
    assert "Fine" not in page
    # Who was asked once more since is given time for that; and whoever answers is silent no more.
    for person in (waits.mentor, waits.mentee):
        say_how(waits.check_ins.get(person=person), light="green", words="", is_shared=False)
    assert counts_of(programme)["silent"] == 0
    ask_how(waits, waits.mentor_id, "pulse", at=asked_at + timedelta(minutes=1))
    assert counts_of(programme)["silent"] == 1
    # Words to them reach who has not answered; the other of the pair, who has, does not hear of it.
    client_of(facilitator).post(path_of(programme, "messages/"), {"words": "A word is enough.", "show": "silent"})
    assert list(Message.objects.get().people.all()) == [waits.mentor]
    end_pair(waits, by=waits.mentor)
    assert counts_of(programme)["silent"] == 0


@pytest.mark.parametrize(
    ("minutes", "words"),
    [([45], "45 minutes"), ([60], "1 hour"), ([61], "1 hour 1 minute"), ([60, 75, 60], "3 hours 15 minutes")],
)
def test_the_time_together_is_said_in_hours(
    programme: Programme, facilitator: Person, minutes: list[int], words: str
) -> None:
    pairing = pair(programme, "Ada")
    for days_ago, each in enumerate(minutes):
        log_meeting(pairing, by=pairing.mentor, held_on=timezone.localdate() - timedelta(days=days_ago), minutes=each)
    assert f", {words}" in shown(programme, facilitator, "all")


def test_notes_written_before_the_meeting_is_logged_are_its_notes(programme: Programme) -> None:
    pairing = pair(programme, "Ada")
    today = timezone.localdate()
    write_notes(pairing, "We began.", started_from=0, by=pairing.mentee)
    meeting = log_meeting(pairing, by=pairing.mentor, held_on=today, minutes=60)
    assert meeting.has_notes
    # They were not written of one that is later, nor of one before the last.
    Agreement.objects.update(notes_at=timezone.now() - timedelta(days=3))
    older = log_meeting(pairing, by=pairing.mentor, held_on=today - timedelta(days=4), minutes=60)
    yesterday = log_meeting(pairing, by=pairing.mentor, held_on=today - timedelta(days=1), minutes=60)
    oldest = log_meeting(pairing, by=pairing.mentor, held_on=today - timedelta(days=8), minutes=60)
    assert [one.has_notes for one in (older, yesterday, oldest)] == [True, False, False]


def test_the_board_leads_to_each_that_may_want_a_look(programme: Programme, facilitator: Person) -> None:
    board = path_of(programme).removesuffix("pairs/")
    assert "How they go" not in client_of(facilitator).get(board).text
    one, fine = pair(programme, "Ada"), pair(programme, "Bea")
    page = client_of(facilitator).get(board).text
    assert f'href="{path_of(programme)}?show=unmet">No meeting noted yet 2</a>' in page
    for each in (one, fine):
        met(each)
    write_notes(fine, "We began.", started_from=0, by=fine.mentee)
    page = client_of(facilitator).get(board).text
    assert "No meeting noted yet" not in page
    assert f'href="{path_of(programme)}?show=unwritten">Met, and no notes 1</a>' in page
    for place in ("#letter", "outcomes.csv"):
        assert f'href="{path_of(programme, place)}"' in page
    write_notes(one, "We began as well.", started_from=0, by=one.mentee)
    assert "Nothing wants a look just now." in client_of(facilitator).get(board).text


def test_words_of_a_check_in_are_read_only_where_they_were_shared(programme: Programme, facilitator: Person) -> None:
    one = pair(programme, "Fine")
    met(one)
    say_how(one.check_ins.get(person=one.mentee), light="amber", words="Please help 7723", is_shared=True)
    assert "Please help 7723" in shown(programme, facilitator, "turned")


def test_what_the_two_write_is_on_no_page_and_in_no_file(programme: Programme, facilitator: Person) -> None:
    one = pair(programme, "Fine")
    met(one)
    write_notes(one, "zqshared1881", started_from=0, by=one.mentee)
    write_privately(one, "zqprivate1882", author=one.mentee)
    client = client_of(facilitator)
    file = client.get(path_of(programme, "outcomes.csv")).content.decode()
    for text in (file, shown(programme, facilitator, "all")):
        assert "zqshared1881" not in text
        assert "zqprivate1882" not in text


def test_the_file_has_hours_and_outcomes_and_no_formula(programme: Programme, facilitator: Person) -> None:
    one = pair(programme, "Fine")
    Person.objects.filter(pk=one.mentee_id).update(display_name="=1+1")
    met(one)
    met(one, days_ago=20)
    aim_at(one, "Write a case", by=one.mentee)
    file = client_of(facilitator).get(path_of(programme, "outcomes.csv")).content.decode("utf-8-sig")
    [line] = csv.DictReader(StringIO(file))
    assert line["Mentee"] == "'=1+1"
    assert (line["Meetings"], line["Hours"], line["Goals"]) == ("2", "3.0", "1")


def test_words_to_a_group_reach_each_of_them_once_and_nobody_else(programme: Programme, facilitator: Person) -> None:
    unmet, fine = pair(programme, "Unmet"), pair(programme, "Fine")
    met(fine)
    assert "2 people get it, each once" in shown(programme, facilitator, "unmet")
    page = client_of(facilitator).get(path_of(programme)).text
    assert page.count('id="letter"') == 1  # where the board's "Write to them" leads
    client_of(facilitator).post(path_of(programme, "messages/"), {"show": "unmet", "words": "Find an hour this week"})
    deliver_now()
    assert Message.objects.get().people.count() == 2
    for person in (unmet.mentor, unmet.mentee):
        told = [one for one in notices_for(person) if one.wording.quote == "Find an hour this week"]
        assert [one.wording.url for one in told] == ["/mentoring/#letters"]
        assert "Find an hour this week" in client_of(person).get("/mentoring/").text
    assert not Notification.objects.filter(person=fine.mentor, kind="programme-message").exists()


def test_a_message_to_nobody_says_so_and_keeps_the_words(programme: Programme, facilitator: Person) -> None:
    answer = client_of(facilitator).post(path_of(programme, "messages/"), {"show": "turned", "words": "Kept 3344"})
    assert answer.status_code == 422
    assert "nothing was sent" in answer.content.decode()


@pytest.mark.parametrize("number", [1, 8])
def test_the_list_costs_the_same_however_many_pairs(
    programme: Programme, facilitator: Person, number: int, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for n in range(number):
        met(pair(programme, f"Pair{n}"))
    client = client_of(facilitator)
    client.get(path_of(programme))
    with django_assert_max_num_queries(26):
        client.get(path_of(programme))


# --- the people ---


def people_shown(programme: Programme, person: Person, show: str) -> str:
    where = f"{programme.get_absolute_url()}board/people/"
    return client_of(person).get(where, {"show": show}).content.decode().split("Which people")[1].split("</main>")[0]


def test_of_the_people_those_are_found_who_have_met_nobody(programme: Programme, facilitator: Person) -> None:
    pair(programme, "Unmet")
    met(pair(programme, "Fine"))
    take_part(programme, person=make_member(programme.community, "Zola Alone"), role="seek", seeks=["writing"])
    asks = make_member(programme.community, "Ivo Asks")
    take_part(programme, person=asks, role="seek", seeks=["writing"])
    ask(programme, mentee=asks, mentor=Person.objects.get(display_name="Unmet Mentor"))
    where = f"{programme.get_absolute_url()}board/people/"
    assert "No meeting noted yet 4</a>" in client_of(facilitator).get(where).content.decode()
    unmet = people_shown(programme, facilitator, "unmet")
    assert all(name in unmet for name in ("Unmet Mentor", "Unmet Mentee", "Zola Alone", "With nobody so far"))
    assert "Waits for a yes: Ivo Asks" in unmet
    assert "Fine M" not in unmet
    assert "With: Fine Mentor" in people_shown(programme, facilitator, "all")
    # Before anybody could have met there is nothing to ask.
    Programme.objects.update(way="proposed", state="matching")
    assert "No meeting noted yet" not in client_of(facilitator).get(where).content.decode()


def test_words_to_the_people_that_a_filter_shows_reach_each_of_them_and_nobody_else(
    programme: Programme, facilitator: Person
) -> None:
    fine = pair(programme, "Fine")
    met(fine)
    alone = make_member(programme.community, "Zola Alone")
    for person in (alone, facilitator):  # nobody is written to by themselves
        take_part(programme, person=person, role="seek", seeks=["writing"])
    where = f"{programme.get_absolute_url()}board/people/"
    assert "One person gets it, once" in people_shown(programme, facilitator, "unmet")
    said = {"show": "unmet", "words": "Draw your week 2290"}
    answer = client_of(facilitator).post(f"{where}messages/", said, follow=True)
    assert answer.redirect_chain == [(f"{where}?show=unmet", 302)]
    assert "Sent to 1 person." in answer.text
    deliver_now()
    [notice] = [one for one in notices_for(alone) if one.wording.quote == "Draw your week 2290"]
    assert notice.wording.url == "/mentoring/#letters"
    page = client_of(alone).get("/mentoring/").text
    assert ("Draw your week 2290" in page, f'href="{programme.get_absolute_url()}"' in page) == (True, True)
    assert "Draw your week 2290" not in client_of(fine.mentor).get("/mentoring/").text
    assert not Notification.objects.filter(person=fine.mentor, kind="programme-message").exists()


def test_who_has_signed_up_is_written_to_before_there_is_any_pair(programme: Programme, facilitator: Person) -> None:
    Programme.objects.update(way="proposed", state="matching")
    for name in ("Zola", "Ivo"):
        programme.participations.create(person=make_member(programme.community, name), role="seek", seeks=["writing"])
    where = f"{programme.get_absolute_url()}board/people/"
    assert "2 people get it, each once" in client_of(facilitator).get(where).text
    assert (
        "Sent to 2 people."
        in client_of(facilitator).post(f"{where}messages/", {"show": "all", "words": "x"}, follow=True).text
    )
    # From a page of before the programme went a step back: those are not all the people now.
    answer = client_of(facilitator).post(f"{where}messages/", {"show": "unmet", "words": "Kept 3345"})
    assert answer.status_code == 422
    assert "nothing was sent" in answer.text
    assert "Kept 3345" in answer.text


def test_where_people_are_many_the_letter_below_them_is_reached_from_above(
    programme: Programme, facilitator: Person
) -> None:
    where, leads_there = f"{programme.get_absolute_url()}board/people/", 'href="#letter"'
    for number in range(10):
        assert leads_there not in client_of(facilitator).get(where).text
        person = make_member(programme.community, f"Zola {number}")
        programme.participations.create(person=person, role="seek", seeks=["writing"])
    assert leads_there in client_of(facilitator).get(where).text


def test_the_people_cost_the_same_however_many(programme: Programme, facilitator: Person) -> None:
    client, where = client_of(facilitator), f"{programme.get_absolute_url()}board/people/?show=unmet"
    pair(programme, "First")
    client.get(where)
    few = queries_of(client, where)
    for number in range(5):
        pair(programme, f"More {number}")
    assert queries_of(client, where) == few


def test_of_a_programme_of_circles_who_was_at_none_of_its_sessions(
    community: Community, facilitator: Person, member: Person
) -> None:
    programme = Programme.objects.create(
        community=community, name="Nights", purpose="x", kind=ProgrammeKind.CIRCLES, state=ProgrammeState.RUNNING
    )
    circle = open_circle(Circle(community=community, programme=programme, name="Late", purpose="x"), host=facilitator)
    join_circle(circle, person=member)
    for person in (facilitator, member):
        take_part(programme, person=person, role="both", seeks=["nights"])
    session = circle.sessions.get()
    plan_session(session, starts_at=timezone.now() - timedelta(hours=2), by=facilitator)
    note_attendance(session, [facilitator])
    unmet = people_shown(programme, facilitator, "unmet")
    assert member.get_absolute_url() in unmet
    assert "With: Late" in unmet
    assert f'<a class="b" href="{facilitator.get_absolute_url()}"' not in unmet
