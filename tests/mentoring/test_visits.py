"""Two visit each other at work: the question, the hour, what was seen, talking it over, and what will be tried."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, timedelta
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.conf import settings
from django.contrib import admin
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from communities.joining import remove
from communities.models import Community
from engagement.delivery import deliver_now
from engagement.models import Activity, Mail
from engagement.notifying import notices_for
from mentoring.calendars import feed_url
from mentoring.lives import Totals, counts_of, outcomes_as_csv, totals_of
from mentoring.models import (
    Pairing,
    Partnership,
    Programme,
    ProgrammeKind,
    Step,
    Visit,
    VisitOffer,
    VisitPaper,
)
from mentoring.observing import cycle
from mentoring.observing.calendar import visit_invitation
from mentoring.observing.leaving import OWN
from mentoring.observing.page import partnership_page
from mentoring.observing.partnerships import answer, balance_of, end, partnership_of, suggest
from mentoring.observing.times import offered, times_that_fit
from mentoring.pair_life import end_pair
from mentoring.pairing import accept, ask, take_part
from mentoring.reminding import AT_ONCE, end_invitations
from moderation.models import WatchedWords
from people.blocking import block
from people.free_time import slot_of
from people.leaving import erase
from people.models import Person
from tests.cast import client_of, make_community, make_member
from tests.mentoring.test_calendar_files import calendar_in, letters

if TYPE_CHECKING:
    from django.db.models import QuerySet

pytestmark = pytest.mark.django_db
SECRET = "Bed four was never asked 55173"


@pytest.fixture
def grace(community: Community) -> Person:
    return make_member(community, "Grace Mensah")


@pytest.fixture
def noor(community: Community) -> Person:
    return make_member(community, "Noor Haddad")


@pytest.fixture
def two(community: Community, grace: Person, noor: Person) -> Partnership:
    made = suggest(community, inviter=grace, invited=noor, kind="observation", words="Shall we?")
    answer(made, by=noor, agrees=True)
    return Partnership.objects.select_related("community", "inviter", "invited").get(pk=made.pk)


@pytest.fixture
def visit(two: Partnership, grace: Person) -> Visit:
    """Grace comes along to Noor."""
    return cycle.begin(two, visitor=grace)


def brief(visit: Visit) -> Visit:
    learner = visit.learner
    cycle.brief(visit, by=learner, focus="Who answers when I ask?", looking_for="Hands.", protocol="saw")
    return fresh(visit)


def fresh(visit: Visit) -> Visit:
    people = ("partnership__community", "visitor", "visited")
    return Visit.objects.select_related(*people).get(pk=visit.pk)


def held(visit: Visit) -> Visit:
    """An hour ago."""
    visit = brief(visit)
    found = VisitOffer(visit=visit, what="Morning round", starts_at=timezone.now() - timedelta(hours=1), place="Ward 3")
    cycle.offer(found, by=visit.visited)
    cycle.settle_on(found, by=visit.visitor, cover="Ilse takes my bay")
    return fresh(visit)


def settled(visit: Visit) -> Visit:
    """In two days."""
    visit = brief(visit)
    found = VisitOffer(visit=visit, what="Morning round", starts_at=timezone.now() + timedelta(days=2), place="Ward 3")
    cycle.offer(found, by=visit.visited)
    cycle.settle_on(found, by=visit.visitor)
    return fresh(visit)


def given(visit: Visit) -> Visit:
    visit = held(visit)
    cycle.note(visit, {"0": SECRET, "1": "", "2": ""}, by=visit.visitor, edition=0, give=True)
    return fresh(visit)


def post(visit: Visit, person: Person, place: str, **data: Any) -> Any:
    return client_of(person).post(f"{visit.get_absolute_url()}{place}/", data)


def page(visit: Visit, person: Person) -> str:
    return client_of(person).get(visit.get_absolute_url()).content.decode()


def told(person: Person) -> list[str]:
    deliver_now()
    return [notice.wording.text for notice in notices_for(person)]


# --- the two ---


def test_one_asks_and_the_other_agrees(community: Community, grace: Person, noor: Person) -> None:
    url = f"/c/{community.slug}/mentoring/visits/new/"
    client_of(grace).post(url, {"invited": f"@{noor.handle}", "kind": "observation", "words": "Shall we?"})
    two = Partnership.objects.get()
    assert any("suggests that you visit each other" in text for text in told(noor))
    assert "Shall we?" in client_of(noor).get(two.get_absolute_url()).content.decode()
    assert "/answer/" not in client_of(grace).get(two.get_absolute_url()).content.decode()
    assert client_of(grace).post(f"{two.get_absolute_url()}answer/", {"answer": "yes"}).status_code == 403
    client_of(noor).post(f"{two.get_absolute_url()}answer/", {"answer": "yes"})
    two.refresh_from_db()
    assert two.is_open
    assert any("would like to visit each other" in text for text in told(grace))


def test_answered_already_in_another_window_the_first_answer_stands(
    community: Community, grace: Person, noor: Person
) -> None:
    two = suggest(community, inviter=grace, invited=noor, kind="observation")
    answer(two, by=grace, agrees=True)
    two.refresh_from_db()
    assert not two.is_open
    answer(two, by=noor, agrees=True)
    answer(two, by=noor, agrees=False)
    two.refresh_from_db()
    assert two.is_open


@pytest.mark.parametrize("said", ["@nobody-here", "", "Grace Mensah"])
def test_who_is_not_found_or_oneself_is_said_beside_the_field(
    community: Community, grace: Person, noor: Person, said: str
) -> None:
    url = f"/c/{community.slug}/mentoring/visits/new/"
    response = client_of(grace).post(url, {"invited": said, "kind": "observation", "words": "Kept words"})
    assert response.status_code == 422
    assert "Kept words" in response.content.decode()
    assert not Partnership.objects.exists()


def test_the_same_two_are_not_asked_twice(two: Partnership, community: Community, grace: Person, noor: Person) -> None:
    with pytest.raises(ValidationError, match="already"):
        suggest(community, inviter=noor, invited=grace, kind="observation")
    assert suggest(community, inviter=noor, invited=grace, kind="coaching").pk


def test_three_questions_wait_at_most(community: Community, grace: Person) -> None:
    for _n in range(3):
        suggest(community, inviter=grace, invited=make_member(community), kind="observation")
    with pytest.raises(ValidationError, match="still wait"):
        suggest(community, inviter=grace, invited=make_member(community), kind="observation")


def test_whom_one_had_rather_not_hear_from_is_not_heard(community: Community, grace: Person, noor: Person) -> None:
    block(noor, grace)
    two = suggest(community, inviter=grace, invited=noor, kind="observation")
    assert told(noor) == []
    assert two.get_absolute_url() not in client_of(noor).get("/mentoring/").content.decode()
    assert two.get_absolute_url() in client_of(grace).get("/mentoring/").content.decode()


def test_a_pair_of_an_observing_programme_has_its_visits(community: Community, grace: Person, noor: Person) -> None:
    programme = Programme.objects.create(
        community=community, name="Doors open", purpose="See.", kind=ProgrammeKind.OBSERVATION
    )
    take_part(programme, person=grace, role="both", offers=["nights"], seeks=["nights"])
    take_part(programme, person=noor, role="both", offers=["nights"], seeks=["nights"])
    pairing = ask(programme, mentee=noor, mentor=grace)
    accept(pairing, by=grace)
    assert "Our visits" in client_of(noor).get(pairing.get_absolute_url()).content.decode()
    first = client_of(noor).post(f"{pairing.get_absolute_url()}visits/")
    again = client_of(grace).post(f"{pairing.get_absolute_url()}visits/")
    assert first.headers["Location"] == again.headers["Location"] == Partnership.objects.get().get_absolute_url()


def pair_of_a_programme(community: Community, grace: Person, noor: Person) -> Pairing:
    programme = Programme.objects.create(
        community=community, name="Doors open", purpose="See.", kind=ProgrammeKind.OBSERVATION
    )
    for person in (grace, noor):
        take_part(programme, person=person, role="both", offers=["nights"], seeks=["nights"])
    pairing = ask(programme, mentee=noor, mentor=grace)
    accept(pairing, by=grace)
    return Pairing.objects.select_related("programme__community", "mentor", "mentee").get(pk=pairing.pk)


@pytest.mark.parametrize("agreed", [True, False], ids=["visit already", "asked"])
def test_two_who_visit_each_other_already_go_on_with_that_in_their_programme(
    community: Community, grace: Person, noor: Person, agreed: bool
) -> None:
    before = suggest(community, inviter=noor, invited=grace, kind="observation")
    if agreed:
        answer(before, by=grace, agrees=True)
    pairing = pair_of_a_programme(community, grace, noor)
    for person in (noor, grace):
        answered = client_of(person).post(f"{pairing.get_absolute_url()}visits/")
        assert answered.headers["Location"] == before.get_absolute_url()
    before.refresh_from_db()
    assert before.is_open
    assert before.pairing == pairing


def test_who_asks_after_the_pair_has_ended_its_visits_gets_to_what_is_open(
    community: Community, grace: Person, noor: Person
) -> None:
    pairing = pair_of_a_programme(community, grace, noor)
    client_of(noor).post(f"{pairing.get_absolute_url()}visits/")
    end(Partnership.objects.get(), by=noor)
    anew = suggest(community, inviter=noor, invited=grace, kind="observation")
    answered = client_of(grace).post(f"{pairing.get_absolute_url()}visits/")
    assert answered.headers["Location"] == anew.get_absolute_url()


def test_with_the_pair_its_visits_end_and_calendars_drop_them(
    community: Community, grace: Person, noor: Person
) -> None:
    pairing = pair_of_a_programme(community, grace, noor)
    visit = settled(cycle.begin(partnership_of(pairing), visitor=grace))
    told(grace)
    end_pair(pairing, by=noor)
    two = Partnership.objects.get()
    assert two.ended_at
    assert fresh(visit).called_off_at
    assert len([text for text in told(grace) if "called off the visit" in text]) == 1
    # From then on the two may ask each other again, and be a pair again.
    assert suggest(community, inviter=noor, invited=grace, kind="observation").pk != two.pk


def test_a_visit_is_a_meeting_of_its_pair(community: Community, grace: Person, noor: Person) -> None:
    pairing = pair_of_a_programme(community, grace, noor)
    visit = held(cycle.begin(partnership_of(pairing), visitor=grace))
    cycle.note(visit, {"0": SECRET}, by=grace, edition=0)
    assert counts_of(pairing.programme)["unmet"] == 1
    cycle.note(visit, {"0": SECRET}, by=grace, edition=1, give=True)
    counts = counts_of(pairing.programme)
    assert (counts["unmet"], counts["unwritten"]) == (0, 0)
    assert totals_of(pairing.programme) == Totals(pairs=1, meetings=1, hours=1)
    assert SECRET not in "".join(outcomes_as_csv(pairing.programme))
    for person in (grace, noor):
        assert any("Is it a fit?" in text for text in told(person))


# --- a cycle from beginning to end ---


def test_a_visit_goes_from_the_question_to_what_will_be_tried(visit: Visit, grace: Person, noor: Person) -> None:
    assert visit.learner_id == noor.pk
    assert post(visit, grace, "brief", focus="x", protocol="saw").status_code == 403
    post(visit, noor, "brief", focus="Who answers when I ask?", looking_for="Hands.", protocol="timeline")
    assert "Who answers when I ask?" in page(visit, grace)
    at = timezone.localtime() - timedelta(hours=1)
    post(visit, noor, "offers", what="Morning round", starts_at=at.strftime("%Y-%m-%dT%H:%M"), minutes="50")
    assert "Morning round" in page(visit, grace)
    post(visit, grace, f"offers/{visit.offers.get().pk}", cover="Ilse takes my bay")
    assert "Ilse takes my bay" in page(visit, noor)
    post(visit, grace, "notes", **{"part-0": "10:05 the round begins", "part-1": "", "edition": "0", "do": "keep"})
    assert "10:05 the round begins" not in page(visit, noor)
    post(visit, grace, "notes", **{"part-0": "10:05 the round begins", "part-1": "Why?", "edition": "1", "do": "give"})
    assert "10:05 the round begins" in page(visit, noor)
    post(visit, grace, "debrief", words="Bed four waits longest.", edition="0")
    assert post(visit, grace, "trying", words="x", edition="0").status_code == 403
    post(visit, noor, "trying", words="I count to five.", edition="0")
    assert "I count to five." in page(visit, grace)
    assert fresh(visit).step == Step.DONE
    assert any("what they will try" in text for text in told(grace))


def test_what_is_said_twice_at_once_is_kept_once(visit: Visit, grace: Person, noor: Person) -> None:
    visit = given(visit)
    cycle.debrief(visit, "Bed four waits longest.", by=grace, edition=0)
    cycle.will_try(visit, "I count to five.", by=noor, edition=0)
    with pytest.raises(ValidationError, match="pressing twice"):
        cycle.will_try(visit, "I count to five.", by=noor, edition=0)
    assert "I count to five." in page(visit, grace)
    assert sum("what they will try" in text for text in told(grace)) == 1


def test_in_coaching_the_one_who_comes_along_learns(community: Community, grace: Person, noor: Person) -> None:
    two = suggest(community, inviter=grace, invited=noor, kind="coaching")
    answer(two, by=noor, agrees=True)
    two.refresh_from_db()
    visit = held(cycle.begin(two, visitor=grace))
    assert visit.learner_id == grace.pk
    cycle.note(visit, {"0": SECRET}, by=grace, edition=0, give=True)
    # What was seen is about Noor, so it belongs to her all the same.
    assert post(visit, noor, "readers", do="take-back").status_code == 302
    assert SECRET not in page(visit, grace)


def test_each_step_is_asked_of_one_and_the_other_is_told_to_wait(visit: Visit, grace: Person, noor: Person) -> None:
    assert "Your turn" in page(visit, noor)
    assert "Noor says what it is about" in page(visit, grace)
    visit = brief(visit)
    assert "Your turn: to which hours" in page(visit, noor)
    assert "Noor offers hours" in page(visit, grace)


@pytest.mark.parametrize("who", ["facilitator", "outsider"])
def test_for_anybody_else_it_does_not_exist(visit: Visit, who: str, request: pytest.FixtureRequest) -> None:
    person = request.getfixturevalue(who)
    visit = given(visit)
    for url in (visit.get_absolute_url(), visit.partnership.get_absolute_url(), f"{visit.get_absolute_url()}notes/"):
        assert client_of(person).get(url).status_code == 404
    assert post(visit, person, "debrief", words="x", edition="0").status_code == 404


def test_who_has_left_the_community_sees_it_no_more(visit: Visit, noor: Person, facilitator: Person) -> None:
    visit = given(visit)
    remove(visit.partnership.community, person=noor, by=facilitator)
    assert client_of(noor).get(visit.get_absolute_url()).status_code == 404


# --- the hour ---


def test_hours_are_found_in_which_one_is_free_and_the_other_at_work(visit: Visit, grace: Person, noor: Person) -> None:
    mornings = [slot_of(day, hour, half) for day in range(5) for hour in (9, 10, 11) for half in (0, 30)]
    Person.objects.filter(pk=grace.pk).update(weekly_hours=mornings)
    Person.objects.filter(pk=noor.pk).update(weekly_hours=[slot for slot in mornings if slot % 48 < 20])
    times = times_that_fit(fresh(brief(visit)))
    assert times
    # The first of each day that is ahead; of today it may be a later one.
    today = timezone.now().date()
    assert {at.hour for at in times if at.date() != today} == {10}
    assert {at.hour for at in times} <= {10, 11}


def test_hours_are_found_where_a_clock_is_a_quarter_off(visit: Visit, grace: Person, noor: Person) -> None:
    """13:00 in Kathmandu is 07:15 in UTC: the first whole hour there that is free here is 8."""
    after_lunch = [slot_of(day, hour, half) for day in range(5) for hour in (13, 14) for half in (0, 30)]
    Person.objects.filter(pk=grace.pk).update(weekly_hours=after_lunch, time_zone="Asia/Kathmandu")
    Person.objects.filter(pk=noor.pk).update(weekly_hours=[], time_zone="UTC")
    times = times_that_fit(fresh(brief(visit)))
    assert {at.astimezone(UTC).strftime("%H:%M") for at in times} == {"08:00"}


def test_nobody_is_taken_to_be_at_work_in_a_free_hour_a_quarter_off(visit: Visit, grace: Person, noor: Person) -> None:
    """03:00 to 06:30 in UTC is 08:45 to 12:15 in Kathmandu, where she is free until 11."""
    early = [slot_of(day, hour, half) for day in range(5) for hour in (3, 4, 5) for half in (0, 30)]
    early += [slot_of(day, 6) for day in range(5)]
    free = [slot_of(day, hour, half) for day in range(5) for hour in (9, 10) for half in (0, 30)]
    Person.objects.filter(pk=grace.pk).update(weekly_hours=early, time_zone="UTC")
    Person.objects.filter(pk=noor.pk).update(weekly_hours=free, time_zone="Asia/Kathmandu")
    times = times_that_fit(fresh(brief(visit)))
    assert {at.astimezone(ZoneInfo("Asia/Kathmandu")).strftime("%H:%M") for at in times} == {"11:00"}


def half_hours(days: Iterable[int], hours: Iterable[int]) -> list[int]:
    return [slot_of(day, hour, half) for day in days for hour in hours for half in (0, 30)]


def test_night_and_weekend_shifts_are_found_by_the_week_that_was_drawn(
    visit: Visit, grace: Person, noor: Person
) -> None:
    """Noor is at home on working days until four: she is on the ward at night and on Sundays."""
    nights = half_hours(range(7), (21, 22)) + half_hours([6], (9, 10))
    Person.objects.filter(pk=grace.pk).update(weekly_hours=nights)
    Person.objects.filter(pk=noor.pk).update(weekly_hours=half_hours(range(5), range(9, 16)))
    times = times_that_fit(fresh(brief(visit)))
    assert len(times) == 6
    later = [at for at in times if at.date() > timezone.localdate()]
    assert {at.hour for at in later if at.weekday() < 6} == {21}
    assert list(times) == sorted(times)
    Person.objects.filter(pk=grace.pk).update(weekly_hours=half_hours([6], (9, 10)))
    assert {(at.weekday(), at.hour) for at in times_that_fit(fresh(visit))} <= {(6, 9), (6, 10)}
    assert "you are likely at work" in page(visit, noor)


def test_who_is_free_at_odd_hours_alone_is_not_taken_to_work_then(visit: Visit, grace: Person, noor: Person) -> None:
    """A teacher with a free period: the evenings and Saturdays are hers."""
    Person.objects.filter(pk=grace.pk).update(weekly_hours=half_hours(range(7), (8, 9, 21)))
    Person.objects.filter(pk=noor.pk).update(weekly_hours=half_hours(range(5), (11,)))
    times = times_that_fit(fresh(brief(visit)))
    assert times
    assert all(at.weekday() < 5 and at.hour in (8, 9) for at in times)


def test_of_who_works_in_shifts_days_and_nights_are_named(visit: Visit, grace: Person, noor: Person) -> None:
    """Early one week, at night the next."""
    Person.objects.filter(pk=grace.pk).update(weekly_hours=half_hours(range(5), (8,)) + half_hours((5, 6), (22,)))
    early, late = half_hours(range(5), range(15, 20)), half_hours(range(5), range(7, 15))
    began = timezone.localdate() - timedelta(days=timezone.localdate().weekday())
    Person.objects.filter(pk=noor.pk).update(weekly_hours=early, further_weeks=[late], weeks_began=began)
    times = times_that_fit(fresh(brief(visit)))
    assert {at.hour for at in times} == {8, 22}
    assert len(times) == 6


def test_an_offer_says_whether_cover_is_needed(visit: Visit, grace: Person) -> None:
    tuesdays = [slot_of(1, 10), slot_of(1, 10, 30)]
    Person.objects.filter(pk=grace.pk).update(weekly_hours=tuesdays)
    visit = brief(visit)
    today = timezone.now().replace(hour=10, minute=0, second=0, microsecond=0)
    tuesday = today + timedelta(days=7 + (1 - today.weekday()) % 7)
    for days in (0, 1):
        cycle.offer(VisitOffer(visit=visit, what="Round", starts_at=tuesday + timedelta(days=days)), by=visit.visited)
    assert [one.visitor_is_free for one in offered(fresh(visit), visit.visitor)] == [True, False]


def test_who_covers_in_words_that_are_not_taken_is_kept_at_that_hour(visit: Visit, grace: Person) -> None:
    visit = brief(visit)
    for days in (2, 3):
        hour = timezone.now() + timedelta(days=days)
        cycle.offer(VisitOffer(visit=visit, what="Round", starts_at=hour), by=visit.visited)
    WatchedWords.objects.create(words="burners7461", act=WatchedWords.Act.BLOCK)
    wanted = visit.offers.order_by("starts_at").last()
    assert wanted
    answer = post(visit, grace, f"offers/{wanted.pk}", cover="Ilse, with burners7461")
    assert (answer.status_code, fresh(visit).starts_at) == (422, None)
    [_before, its_form] = answer.text.split(f'id="cover-{wanted.pk}"')
    field, rest = its_form.split(">", 1)
    assert all(words in field for words in ('value="Ilse, with burners7461"', 'aria-invalid="true"', "autofocus"))
    assert "words in this that are not taken here" in rest.split("</form>")[0]
    assert answer.text.count("autofocus") == answer.text.count("burners7461") == 1


def test_the_hour_can_be_given_up_and_calendars_follow(visit: Visit, grace: Person, noor: Person) -> None:
    visit = brief(visit)
    starts_at = timezone.now() + timedelta(days=2)
    for days in (0, 1):
        cycle.offer(VisitOffer(visit=visit, what="Round", starts_at=starts_at + timedelta(days=days)), by=noor)
    first, second = visit.offers.all()
    cycle.settle_on(first, by=grace)
    asked = _event(fresh(visit), noor, "REQUEST")
    cycle.give_up_time(fresh(visit), by=noor)
    gone = _event(fresh(visit), noor, "CANCEL")
    cycle.settle_on(second, by=grace)
    anew = _event(fresh(visit), noor, "REQUEST")
    assert asked["UID"] == gone["UID"] == anew["UID"]
    assert asked["SEQUENCE"] < gone["SEQUENCE"] < anew["SEQUENCE"]
    assert str(gone["STATUS"]) == "CANCELLED"
    assert list(visit.offers.all()) == [second]


def _event(visit: Visit, person: Person, method: str) -> Any:
    calendar = icalendar.Calendar.from_ical(visit_invitation(visit, person=person))
    assert str(calendar["METHOD"]) == method
    [event] = calendar.walk("VEVENT")
    return event


def test_an_hour_taken_out_meanwhile_is_not_settled_on(visit: Visit, grace: Person, noor: Person) -> None:
    visit = brief(visit)
    found = VisitOffer(visit=visit, what="Round", starts_at=timezone.now() + timedelta(days=2))
    cycle.offer(found, by=noor)
    VisitOffer.objects.all().delete()
    with pytest.raises(ValidationError, match="taken out meanwhile"):
        cycle.settle_on(found, by=grace)
    assert fresh(visit).starts_at is None


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    """Each in a connection of their own, while a third holds the row until both wait for it."""

    def test_a_visit_settled_in_two_windows_has_the_first_of_the_two(self) -> None:
        visit, first, second = self._offered()
        settle = [partial(cycle.settle_on, one, by=visit.visitor) for one in (first, second)]
        failed = both_at_once(settle, Visit.objects.filter(pk=visit.pk))
        assert ["meanwhile" in str(error) for error in failed] == [True]
        assert fresh(visit).revision == 1
        assert fresh(visit).starts_at in {first.starts_at, second.starts_at}
        assert Activity.objects.filter(verb=cycle.SET).count() == 1

    def test_an_hour_is_settled_on_or_taken_out_and_never_both(self) -> None:
        visit, first, _second = self._offered()
        acts = [partial(cycle.settle_on, first, by=visit.visitor), partial(cycle.take_out, first, by=visit.visited)]
        failed = both_at_once(acts, Visit.objects.filter(pk=visit.pk))
        assert len(failed) == 1
        is_there = visit.offers.filter(pk=first.pk).exists()
        assert (fresh(visit).starts_at == first.starts_at) == is_there

    def test_of_two_questions_sent_at_once_the_fourth_waits(self) -> None:
        community = make_community()
        grace = make_member(community, "Grace Mensah")
        for _n in range(2):
            suggest(community, inviter=grace, invited=make_member(community), kind="observation")
        others = [make_member(community) for _n in range(2)]
        ask_both = [partial(suggest, community, inviter=grace, invited=one, kind="observation") for one in others]
        failed = both_at_once(ask_both, Person.objects.filter(pk=grace.pk))
        assert ["still wait" in str(error) for error in failed] == [True]
        assert Partnership.objects.filter(inviter=grace).count() == 3

    def test_two_who_ask_each_other_at_once_are_asked_once(self) -> None:
        community = make_community()
        grace, noor = make_member(community, "Grace Mensah"), make_member(community, "Noor Haddad")
        asks = [
            partial(suggest, community, inviter=one, invited=other, kind="observation")
            for one, other in ((grace, noor), (noor, grace))
        ]
        failed = both_at_once(asks, Person.objects.filter(pk__in=[grace.pk, noor.pk]))
        assert ["one of you has asked" in str(error) for error in failed] == [True]
        assert Partnership.objects.count() == 1

    def _offered(self) -> tuple[Visit, VisitOffer, VisitOffer]:
        community = make_community()
        grace, noor = make_member(community, "Grace Mensah"), make_member(community, "Noor Haddad")
        two = suggest(community, inviter=grace, invited=noor, kind="observation")
        answer(two, by=noor, agrees=True)
        two.refresh_from_db()
        visit = brief(cycle.begin(two, visitor=grace))
        for days in (2, 3):
            found = VisitOffer(visit=visit, what="Round", starts_at=timezone.now() + timedelta(days=days))
            cycle.offer(found, by=noor)
        first, second = visit.offers.all()
        return visit, first, second


def both_at_once(acts: Sequence[Callable[[], object]], rows: QuerySet[Any]) -> list[ValidationError]:
    """What was refused, of acts that all wait for these rows before any of them goes on."""

    def run(act: Callable[[], object]) -> ValidationError | None:
        try:
            act()
        except ValidationError as error:
            return error
        finally:
            connections.close_all()
        return None

    with ThreadPoolExecutor(max_workers=len(acts)) as pool:
        with transaction.atomic():
            list(rows.select_for_update().values_list("pk"))
            running = [pool.submit(run, act) for act in acts]
            _until_waiting(len(acts))
        return [error for one in running if (error := one.result(timeout=30))]


def _until_waiting(number: int) -> None:
    """As the database itself says who waits for a lock."""
    deadline = monotonic() + 30
    with connection.cursor() as cursor:
        while monotonic() < deadline:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0] >= number:
                return
    raise AssertionError("They do not wait for each other.")


def test_both_are_reminded_a_day_and_an_hour_before_each_once(visit: Visit, grace: Person, noor: Person) -> None:
    at = settled(visit).starts_at
    assert at
    reminded = [cycle.remind_of_visits(at - timedelta(hours=hours)) for hours in (25, 24, 23, 2, 1, 0.5)]
    assert reminded == [0, 1, 0, 0, 1, 0]
    assert sum("Your visit with Noor Haddad" in text for text in told(grace)) == 2
    assert any("Your visit with Grace Mensah" in text for text in told(noor))


def test_visits_that_were_reminded_of_keep_no_other_waiting(visit: Visit, grace: Person, noor: Person) -> None:
    visit = brief(visit)
    found = VisitOffer(visit=visit, what="Round", starts_at=timezone.now() + timedelta(hours=20))
    cycle.offer(found, by=noor)
    cycle.settle_on(found, by=grace)
    earlier = timezone.now() + timedelta(hours=10)
    said = {"visitor": grace, "visited": noor, "starts_at": earlier, "reminded_for": earlier - timedelta(hours=24)}
    Visit.objects.bulk_create([Visit(partnership=visit.partnership, **said) for _time in range(AT_ONCE)])
    assert cycle.remind_of_visits() == 1


def test_the_visit_stands_in_the_calendar_of_both(visit: Visit, grace: Person, noor: Person) -> None:
    visit = held(visit)
    for person, words in ((grace, b"A visit to Noor"), (noor, b"Grace Mensah visits me")):
        file = client_of(person).get(f"{visit.get_absolute_url()}visit.ics")
        assert words in file.content
        assert visit.focus.encode() not in file.content


# --- whose notes they are ---


def test_notes_belong_to_the_one_who_was_visited(visit: Visit, grace: Person, noor: Person) -> None:
    visit = given(visit)
    assert SECRET in page(visit, noor)
    assert SECRET in page(visit, grace)
    assert post(visit, grace, "readers", do="take-back").status_code == 403
    assert post(visit, grace, "notes", **{"part-0": "Other words", "edition": "1"}).status_code == 403
    post(visit, noor, "readers", do="take-back")
    assert SECRET in page(visit, noor)
    assert SECRET not in page(visit, grace)
    assert client_of(grace).get(f"{visit.get_absolute_url()}notes/").status_code == 404


def test_they_may_be_shown_to_somebody_and_taken_back(visit: Visit, noor: Person, facilitator: Person) -> None:
    visit = given(visit)
    notes = f"{visit.get_absolute_url()}notes/"
    post(visit, noor, "readers", do="show", who=f"@{facilitator.handle}")
    assert SECRET in client_of(facilitator).get(notes).content.decode()
    assert any("shows you the notes" in text for text in told(facilitator))
    assert client_of(facilitator).get(visit.get_absolute_url()).status_code == 404
    assert client_of(facilitator).post(notes, {"part-0": "x", "edition": "1"}).status_code == 403
    post(visit, noor, "readers", do="no-more", reader=facilitator.pk)
    assert client_of(facilitator).get(notes).status_code == 404
    assert told(facilitator) == []


def test_they_may_be_thrown_away_for_good(visit: Visit, noor: Person) -> None:
    visit = given(visit)
    assert post(visit, noor, "readers", do="throw-away").status_code == 403
    post(visit, noor, "readers", do="throw-away", sure="on")
    assert SECRET not in page(visit, noor)
    assert not VisitPaper.objects.filter(kind="notes").exists()


def test_what_was_seen_is_sealed_and_nowhere_else(visit: Visit, noor: Person, facilitator: Person) -> None:
    visit = given(visit)
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM mentoring_visitpaper")
        [(sealed,)] = cursor.fetchall()
    assert SECRET.encode() not in bytes(sealed)
    assert SECRET not in serializers.serialize("json", VisitPaper.objects.all())
    for model in (Partnership, Visit, VisitOffer, VisitPaper):
        assert not admin.site.is_registered(model)
    deliver_now()
    for rows in (Activity.objects.values_list("payload"), Mail.objects.values_list("subject", "text", "html")):
        assert SECRET not in str(list(rows))
        assert visit.focus not in str(list(rows))
    found = client_of(noor).get("/search/", {"q": "Bed four asked"}).content.decode()
    assert SECRET not in found


def test_without_a_key_nothing_typed_is_lost(visit: Visit, grace: Person, settings: Any) -> None:
    visit = held(visit)
    settings.PRIVATE_NOTES_KEYS = []
    answer = post(visit, grace, "notes", **{"part-0": SECRET, "edition": "0", "do": "keep"})
    assert answer.status_code == 422
    assert "has no key" in page(visit, grace)
    assert not VisitPaper.objects.exists()


def test_two_windows_lose_nothing(visit: Visit, grace: Person, noor: Person) -> None:
    visit = held(visit)
    post(visit, grace, "notes", **{"part-0": "From the phone", "edition": "0", "do": "keep"})
    both = post(visit, grace, "notes", **{"part-0": "From the desk", "edition": "0", "do": "keep"})
    assert both.status_code == 409
    assert "From the phone" in both.content.decode()
    assert "From the desk</textarea>" in both.content.decode().replace("\n", "")
    visit = fresh(visit)
    cycle.note(visit, {"0": SECRET}, by=grace, edition=1, give=True)
    post(visit, noor, "debrief", words="Hers first", edition="0")
    both = post(visit, grace, "debrief", words="Mine meanwhile", edition="0")
    assert both.status_code == 409
    assert "Hers first" in both.content.decode()
    assert "Mine meanwhile" in both.content.decode()


def test_nothing_is_given_that_is_empty(visit: Visit, grace: Person) -> None:
    visit = held(visit)
    answer = post(visit, grace, "notes", **{"part-0": "  ", "edition": "0", "do": "give"})
    assert answer.status_code == 422
    assert fresh(visit).given_at is None


# --- kept even ---


def test_whose_turn_it_is_is_said_kindly(visit: Visit, two: Partnership, grace: Person, noor: Person) -> None:
    held(visit)
    assert "the next visit could be yours" in client_of(noor).get(two.get_absolute_url()).content.decode()
    assert "your next question could be the one" in client_of(grace).get(two.get_absolute_url()).content.decode()
    back = cycle.begin(two, visitor=noor)
    held(back)
    assert balance_of(two.visits.all(), grace).even
    assert partnership_page(two, noor).turn == "You have been to each other equally often."


def test_who_visits_next_is_chosen_so_that_it_stays_even(
    visit: Visit, two: Partnership, grace: Person, noor: Person
) -> None:
    """Those under way count as well, or both would begin the same one; where it is even, the two take turns."""

    def chosen(person: Person) -> str:
        [found] = re.findall(r'<input[^>]*name="visitor"[^>]*value="(\d+)"[^>]* checked', page_of(two, person))
        return Person.objects.get(pk=found).first_name

    assert chosen(grace) == chosen(noor) == "Noor"
    held(visit)
    assert chosen(grace) == chosen(noor) == "Noor"
    back = cycle.begin(two, visitor=noor)
    assert chosen(grace) == chosen(noor) == "Grace"
    for person in (grace, noor):
        assert "With what is planned, you will have been to each other equally often." in page_of(two, person)
    cycle.call_off(back, by=noor)
    assert chosen(grace) == chosen(noor) == "Noor"


def test_what_is_said_of_whose_turn_it_is_goes_with_what_stands_chosen(
    visit: Visit, two: Partnership, grace: Person, noor: Person
) -> None:
    assert "With what is planned, you will have been to Noor once more" in partnership_page(two, grace).turn
    held(visit)
    for _time in range(2):
        cycle.begin(two, visitor=noor)
    mine, theirs = partnership_page(two, grace), partnership_page(two, noor)
    assert mine.begin_form.initial["visitor"] == theirs.begin_form.initial["visitor"] == str(grace.pk)
    assert mine.turn == (
        "With what is planned, Noor will have come to you once more than you to Noor: the next visit could be yours."
    )
    assert theirs.turn == (
        "With what is planned, you will have been to Grace once more than Grace to you: "
        "your next question could be the one."
    )


def page_of(two: Partnership, person: Person) -> str:
    return str(client_of(person).get(two.get_absolute_url()).text)


def test_a_visit_called_off_counts_for_nobody(visit: Visit, two: Partnership, grace: Person) -> None:
    visit = held(visit)
    cycle.note(visit, {"0": "Half a line"}, by=grace, edition=0)
    post(visit, grace, "calling-off")
    balance = balance_of(two.visits.all(), grace)
    assert (balance.been, balance.had) == (0, 0)
    assert not VisitPaper.objects.exists()


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("calling-off", "Grace Mensah has called off the visit %s, Ward 3. That says nothing about you."),
        ("time", "Grace Mensah needs another time for the visit %s"),
    ],
)
def test_who_hears_that_it_is_off_reads_which_day_and_hour_on_their_own_clock(
    visit: Visit, grace: Person, noor: Person, place: str, words: str
) -> None:
    Person.objects.filter(pk=noor.pk).update(time_zone="Asia/Kolkata")
    visit = settled(visit)
    assert visit.starts_at
    if place == "time":
        cycle.give_up_time(visit, by=grace)
        # The one that is settled on next is another time, and another mail.
        found = VisitOffer(visit=visit, what="Round", starts_at=timezone.now() + timedelta(days=9))
        cycle.offer(found, by=noor)
        cycle.settle_on(found, by=grace)
    else:
        post(visit, grace, place)
    there = visit.starts_at.astimezone(ZoneInfo("Asia/Kolkata"))
    noor.refresh_from_db()
    assert words % f"{there:%a} {there.day} {there:%b}, {there:%H:%M} IST" in told(noor)


def test_what_never_had_a_time_is_called_off_without_one(visit: Visit, grace: Person, noor: Person) -> None:
    cycle.call_off(brief(visit), by=grace)
    assert "Grace Mensah has called the visit off. That says nothing about you." in told(noor)


def test_a_visit_called_off_stays_in_the_feed_as_such(visit: Visit, grace: Person) -> None:
    post(settled(visit), grace, "calling-off")
    feed = Client().get(feed_url(grace).removeprefix(settings.SITE_URL)).content
    (event,) = icalendar.Calendar.from_ical(feed).walk("VEVENT")
    assert (event["status"], event["transp"]) == ("CANCELLED", "TRANSPARENT")


def test_ended_kindly_what_was_written_stays(visit: Visit, two: Partnership, grace: Person, noor: Person) -> None:
    visit = given(visit)
    client_of(grace).post(f"{two.get_absolute_url()}ending/")
    assert SECRET in page(visit, noor)
    assert post(visit, noor, "debrief", words="x", edition="0").status_code == 403
    assert post(visit, noor, "readers", do="take-back").status_code == 302


def debriefed(visit: Visit) -> Visit:
    visit = given(visit)
    cycle.debrief(visit, "Bed four waits longest.", by=visit.visitor, edition=0)
    return fresh(visit)


def offered_once(visit: Visit) -> Visit:
    visit = brief(visit)
    when = timezone.now() + timedelta(days=2)
    cycle.offer(VisitOffer(visit=visit, what="Round", starts_at=when), by=visit.visited)
    return fresh(visit)


STEPS: list[tuple[Callable[[Visit], Visit], str, str]] = [
    (fresh, "brief", "noor"),
    (brief, "offers", "noor"),
    (offered_once, "offers/{offer}", "grace"),
    (settled, "time", "grace"),
    (held, "notes", "grace"),
    (given, "debrief", "noor"),
    (debriefed, "trying", "noor"),
]


@pytest.mark.parametrize(("upto", "place", "whose_turn"), STEPS)
def test_in_a_visit_of_two_who_have_parted_nobody_has_a_turn(
    upto: Callable[[Visit], Visit],
    place: str,
    whose_turn: str,
    visit: Visit,
    two: Partnership,
    request: pytest.FixtureRequest,
) -> None:
    visit, person = upto(visit), request.getfixturevalue(whose_turn)
    place = place.format(offer=getattr(visit.offers.first(), "pk", ""))
    address = f'action="{visit.get_absolute_url()}{place}/"'
    assert address in page(visit, person)
    end(two, by=person)
    assert address not in page(visit, person)
    assert post(visit, person, place, edition="0").status_code == 403


def test_an_hour_is_chosen_by_who_comes_alone(visit: Visit, grace: Person, noor: Person) -> None:
    visit = offered_once(visit)
    assert ['name="cover"' in page(visit, person) for person in (grace, noor)] == [True, False]
    post(visit, noor, f"offers/{visit.offers.get().pk}", cover="Nobody has to")
    assert fresh(visit).step == Step.TIME
    assert not visit.offers.exists()
    assert post(visit, grace, "offers", what="Mine").status_code == 403


def test_who_came_decides_neither_who_reads_the_notes_nor_what_is_tried(
    visit: Visit, grace: Person, noor: Person
) -> None:
    visit = debriefed(visit)
    post(visit, noor, "readers", do="let-read")
    assert SECRET in page(visit, grace)
    for said in ("Who reads them", "trying/"):
        assert [said in page(visit, person) for person in (grace, noor)] == [False, True]
    assert post(visit, grace, "readers", do="take-back").status_code == 403


# --- what is mine ---


def test_the_notes_are_in_the_file_of_the_one_they_belong_to_alone(visit: Visit, grace: Person, noor: Person) -> None:
    visit = held(visit)
    cycle.note(visit, {"0": SECRET}, by=grace, edition=0)
    assert SECRET in _own(grace)
    assert SECRET not in _own(noor)
    cycle.note(fresh(visit), {"0": SECRET}, by=grace, edition=1, give=True)
    assert SECRET in _own(noor)
    assert SECRET not in _own(grace)
    assert visit.focus in _own(noor)
    assert visit.focus not in _own(grace)


def _own(person: Person) -> str:
    return str([list(own.rows(person)) for own in OWN])


def test_whoever_leaves_takes_the_notes_about_them_along(visit: Visit, two: Partnership, noor: Person) -> None:
    visit = given(visit)
    erase(noor, words_go=False)
    assert not VisitPaper.objects.exists()
    visit = fresh(visit)
    assert visit.focus == ""
    two.refresh_from_db()
    assert two.ended_at


def test_who_covers_is_the_visitors_to_take_along(visit: Visit, grace: Person, noor: Person) -> None:
    visit = held(visit)
    assert "Ilse" in _own(grace)
    assert "Ilse" not in _own(noor)
    erase(noor, words_go=True)
    assert fresh(visit).cover
    erase(grace, words_go=False)
    assert not fresh(visit).cover


def test_notes_given_away_stay_when_their_writer_leaves(visit: Visit, grace: Person, noor: Person) -> None:
    visit = given(visit)
    erase(grace, words_go=True)
    assert VisitPaper.objects.filter(kind="notes").count() == 1


@pytest.mark.parametrize("how", ["the two end it", "one leaves the site"])
def test_a_visit_to_come_drops_out_of_the_others_calendar(
    how: str, visit: Visit, two: Partnership, grace: Person, noor: Person
) -> None:
    settled(visit)
    letters()
    if how == "the two end it":
        client_of(grace).post(f"{two.get_absolute_url()}ending/")
    else:
        erase(grace, words_go=False)
    found = [one for one in letters() if noor.email in one["to"] and "text/calendar" in one.as_string()]
    [(method, calendar)] = [calendar_in(one) for one in found]
    (event,) = calendar.walk("VEVENT")
    assert (method, str(event["uid"]), event["sequence"]) == ("CANCEL", visit.uid, 2)
    assert any("called off the visit" in one.wording.text for one in notices_for(noor))


# --- what it costs ---


def test_pages_cost_the_same_whatever_there_is(
    visit: Visit,
    two: Partnership,
    noor: Person,
) -> None:
    visit = brief(visit)
    client = client_of(noor)
    few = _queries(client, [two.get_absolute_url(), visit.get_absolute_url()])
    for n in range(6):
        cycle.offer(VisitOffer(visit=visit, what="Round", starts_at=timezone.now() + timedelta(days=n + 1)), by=noor)
    for _n in range(3):
        given(cycle.begin(two, visitor=noor))
    many = _queries(client, [two.get_absolute_url(), visit.get_absolute_url()])
    assert many == few


def _queries(client: Any, urls: list[str]) -> list[int]:
    counts = []
    for url in urls:
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        counts.append(len(captured))
    return counts


def lapsed(community: Community, grace: Person, number: int) -> None:
    for _n in range(number):
        suggest(community, inviter=grace, invited=make_member(community), kind="observation")
    end_invitations(timezone.now() + timedelta(days=15))
    deliver_now()


def test_who_visits_others_is_named_however_many_came_before_them(
    community: Community, grace: Person, two: Partnership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mentoring.observing.partnerships.MOST_LOOKED_AT", 2)
    for _n in range(3):
        make_member(community)
    ada, bea = make_member(community, "Ada Visits"), make_member(community, "Bea Visits")
    answer(suggest(community, inviter=ada, invited=bea, kind="observation"), by=bea, agrees=True)
    lapsed(community, grace, 1)
    [text] = [one.wording.text for one in notices_for(grace) if "could ask as well" in one.wording.text]
    assert "Ada Visits" in text
    assert "Bea Visits" in text


def test_whom_else_to_ask_is_looked_for_once_for_all_notices(community: Community, grace: Person) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as asked:
            notices_for(grace)
        return len(asked)

    lapsed(community, grace, 1)
    asked()  # what is looked up once in a process
    few = asked()
    lapsed(community, grace, 3)
    assert asked() == few
