"""A programme of circles: who signed up is seated by what they said there, circles run, and everybody looks back."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from itertools import count, pairwise
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from communities.models import Community
from engagement.delivery import deliver_now
from engagement.notifying import notices_for
from mentoring.found_circles import found_in
from mentoring.looking_back import ask_circles
from mentoring.models import (
    Circle,
    CircleForming,
    CircleReflection,
    Programme,
    ProgrammeKind,
    ProgrammeState,
    Release,
    ReleaseState,
    Rhythm,
    Session,
)
from mentoring.opening_circles import open_circles
from mentoring.pairing import take_part
from people.blocking import block
from people.free_time import slot_of
from people.leaving import erase
from people.models import Person
from tests.cast import client_of, make_member
from tests.queries import queries_of

pytestmark = pytest.mark.django_db
MONDAY = [slot_of(0, 10), slot_of(0, 10, 30)]
FRIDAY = [slot_of(4, 18), slot_of(4, 18, 30)]


@pytest.fixture
def programme(community: Community) -> Programme:
    return Programme.objects.create(
        community=community,
        name="Night circles",
        purpose="Nobody is alone at three.",
        kind=ProgrammeKind.CIRCLES,
        closing_question="What stays with you?",
    )


@pytest.fixture
def signs_up(community: Community, programme: Programme) -> Callable[..., Person]:
    number = count(1)

    def sign_up(topic: str = "nights", hours: list[int] = MONDAY, **said: Any) -> Person:
        person = make_member(community, f"Guest {next(number)}")
        Person.objects.filter(pk=person.pk).update(weekly_hours=hours, wants_to_learn="Something else")
        person.refresh_from_db()
        programme.refresh_from_db()
        take_part(programme, person=person, role="both", seeks=[topic], offers=[topic], **said)
        return person

    return sign_up


def close_sign_up(programme: Programme) -> None:
    Programme.objects.filter(pk=programme.pk).update(state=ProgrammeState.MATCHING)
    programme.refresh_from_db()


def look_for(programme: Programme, by: Client, **said: Any) -> CircleForming:
    data = {"name": "Nights", "purpose": "Talk.", "smallest": 3, "largest": 4, "session_minutes": 60}
    answer = by.post(f"{programme.get_absolute_url()}board/forming/", {**data, "keeps_wishes": "on", **said})
    assert answer.status_code == 302, answer.content.decode()
    deliver_now()
    return programme.formings.latest("pk")


def seated_in(forming: CircleForming) -> list[set[Person]]:
    return [set(group.people) for group in found_in(forming).groups]


def test_from_sign_up_to_running(programme: Programme, signs_up: Callable[..., Person], facilitator: Person) -> None:
    nights = [signs_up() for _n in range(3)]
    labs = [signs_up("labs", FRIDAY) for _n in range(3)]
    alone = signs_up("labs", [slot_of(6, 3), slot_of(6, 3, 30)])
    close_sign_up(programme)
    does = client_of(facilitator)
    board = f"{programme.get_absolute_url()}board/"
    assert "On to: Forming circles" not in does.get(board).content.decode()
    assert f"{board}forming/" in does.get(board).content.decode()
    forming = look_for(programme, does)
    page = does.get(forming.get_absolute_url()).content.decode()
    # What they said at sign-up counts, and not the profile.
    assert "2 circles for 6 people" in page
    assert "Nights 2: labs" in page
    assert "About something else" not in page
    does.post(forming.get_absolute_url())
    programme.refresh_from_db()
    assert (programme.state, programme.step_back) == (ProgrammeState.RUNNING, None)
    circles = {frozenset(one.memberships.values_list("person", flat=True)) for one in programme.circles.all()}
    assert circles == {frozenset(one.pk for one in nights), frozenset(one.pk for one in labs)}
    deliver_now()
    assert any("Can you come?" in one.wording.text for one in notices_for(nights[0]))
    assert any("no circle was found for your hours yet" in one.wording.text for one in notices_for(alone))
    assert not any("no circle was found" in one.wording.text for one in notices_for(nights[0]))
    for page_of in (board, f"{board}circles/"):
        page = does.get(page_of).content.decode()
        assert all(one.name in page for one in programme.circles.all())
        assert f"{board}fairness/" not in page
    mine = client_of(nights[0]).get(programme.get_absolute_url()).content.decode()
    assert "Your circle" in mine
    assert programme.name in client_of(nights[0]).get(programme.circles.first().get_absolute_url()).content.decode()  # type: ignore[union-attr]


def test_whoever_opens_circles_hears_where_they_take_more_of_a_month_than_the_programme_lets_them(
    programme: Programme, signs_up: Callable[..., Person], facilitator: Person
) -> None:
    for _n in range(3):
        signs_up(hours=[*MONDAY, slot_of(0, 11)])
    close_sign_up(programme)
    Programme.objects.filter(pk=programme.pk).update(rhythm=Rhythm.WEEKLY, meetings=12, hours_a_month=4)
    forming = look_for(programme, client_of(facilitator), session_minutes=90)
    page = client_of(facilitator).post(forming.get_absolute_url(), follow=True).text
    assert "1 circle is open. Everybody in it is told. That makes" in page
    assert "this programme lets a circle take 4 a month." in page


def test_how_often_is_for_each_circle_to_agree(programme: Programme, facilitator: Person) -> None:
    page = client_of(facilitator).get(f"{programme.get_absolute_url()}board/setup/").text
    assert "As each circle agrees" in page
    assert "As the two agree" not in page


def test_who_pauses_or_waits_for_a_superior_is_left_out(
    programme: Programme, signs_up: Callable[..., Person], facilitator: Person
) -> None:
    here = [signs_up() for _n in range(3)]
    signs_up(paused_until=timezone.localdate() + timedelta(days=20))
    Programme.objects.filter(pk=programme.pk).update(asks_superior=True)
    waiting = signs_up()
    for person in (*here, waiting):
        said = programme.participations.get(person=person)
        state = ReleaseState.WAITING if person == waiting else ReleaseState.YES
        Release.objects.create(participation=said, name="Ward manager", state=state)
    close_sign_up(programme)
    does = client_of(facilitator)
    form = does.get(f"{programme.get_absolute_url()}board/forming/").content.decode()
    assert "1 pauses" in form
    assert "1 waits for a superior" in form
    assert seated_in(look_for(programme, does)) == [set(here)]


def test_who_pauses_after_the_search_gets_no_place(
    programme: Programme, signs_up: Callable[..., Person], facilitator: Person
) -> None:
    people = [signs_up() for _n in range(4)]
    close_sign_up(programme)
    forming = look_for(programme, client_of(facilitator))
    later = timezone.localdate() + timedelta(days=20)
    programme.participations.filter(person=people[0]).update(paused_until=later)
    open_circles(forming, by=facilitator)
    assert not people[0].circle_memberships.exists()
    assert programme.circles.get().memberships.count() == 3


def test_a_circle_that_has_become_too_small_is_not_opened(
    programme: Programme, signs_up: Callable[..., Person], facilitator: Person
) -> None:
    people = [signs_up() for _n in range(3)]
    others = [signs_up(hours=FRIDAY) for _n in range(3)]
    close_sign_up(programme)
    does = client_of(facilitator)
    forming = look_for(programme, does)
    later = timezone.localdate() + timedelta(days=20)
    programme.participations.filter(person=people[0]).update(paused_until=later)
    [small] = [group for group in found_in(forming).groups if people[1] in group.people]
    page = does.get(forming.get_absolute_url()).content.decode()
    assert "Too few are left since the search: a circle was to have 3 at least." in page
    assert "Open them and tell everybody" not in page
    page = does.post(forming.get_absolute_url(), follow=True).content.decode()
    assert f"Too few are left since the search for: {small.name}. Look for circles once more." in page
    programme.refresh_from_db()
    assert programme.state == ProgrammeState.MATCHING
    assert not Circle.objects.exists()
    deliver_now()
    assert not any(notices_for(person) for person in (*people, *others))


@pytest.mark.parametrize("how", ["avoids", "conflicts", "manager", "blocked"])
def test_what_was_said_in_confidence_keeps_two_apart(
    programme: Programme, signs_up: Callable[..., Person], facilitator: Person, how: str
) -> None:
    people = [signs_up() for _n in range(6)]
    one, other = people[:2]
    said = programme.participations.get(person=one)
    if how == "blocked":
        block(one, other)
    elif how == "manager":
        said.manager = other
        said.save()
    else:
        getattr(said, how).add(other)
    close_sign_up(programme)
    does = client_of(facilitator)
    groups = seated_in(look_for(programme, does, largest=3))
    assert len(groups) == 2
    assert not any({one, other} <= group for group in groups)


def test_what_is_said_after_the_search_holds_as_well(
    programme: Programme, signs_up: Callable[..., Person], facilitator: Person
) -> None:
    people = [signs_up() for _n in range(3)]
    close_sign_up(programme)
    does = client_of(facilitator)
    forming = look_for(programme, does)
    programme.participations.get(person=people[0]).avoids.add(people[1])
    page = does.post(forming.get_absolute_url(), follow=True).content.decode()
    assert "keeps two of a circle apart" in page
    assert not Circle.objects.exists()


@pytest.mark.parametrize("state", [ProgrammeState.SIGN_UP, ProgrammeState.CLOSING, ProgrammeState.CLOSED])
def test_nothing_is_opened_from_an_old_search_once_the_programme_has_moved_on(
    programme: Programme, signs_up: Callable[..., Person], facilitator: Person, state: str
) -> None:
    for _n in range(3):
        signs_up()
    close_sign_up(programme)
    does = client_of(facilitator)
    forming = look_for(programme, does)
    Programme.objects.filter(pk=programme.pk).update(state=state)
    page = does.post(forming.get_absolute_url(), follow=True).content.decode()
    assert "Circles are opened while they are formed, or while the programme runs." in page
    programme.refresh_from_db()
    assert (programme.state, programme.told_at) == (state, None)
    assert not Circle.objects.exists()


def like(programme: Programme, one: Person, other: Person) -> None:
    programme.participations.get(person=one).likes.add(other)
    programme.participations.get(person=other).likes.add(one)


def test_a_wish_that_cannot_be_met_costs_nobody_their_seat(
    programme: Programme, signs_up: Callable[..., Person], facilitator: Person
) -> None:
    monday, friday = [signs_up() for _n in range(4)], [signs_up(hours=FRIDAY) for _n in range(3)]
    like(programme, monday[0], friday[0])  # no hour in common
    like(programme, monday[0], monday[1])
    like(programme, monday[1], monday[2])
    programme.participations.get(person=monday[2]).avoids.add(monday[0])  # liked by one whom they like
    close_sign_up(programme)
    groups = seated_in(look_for(programme, client_of(facilitator)))
    assert set(friday) in groups
    [group] = [one for one in groups if one != set(friday)]
    assert {monday[0], monday[1], monday[3]} == group or {monday[1], monday[2], monday[3]} == group


def test_more_who_like_each_other_than_a_circle_holds_are_seated_all_the_same(
    programme: Programme, signs_up: Callable[..., Person], facilitator: Person
) -> None:
    people = [signs_up() for _n in range(6)]
    for one, other in pairwise(people):
        like(programme, one, other)
    close_sign_up(programme)
    groups = seated_in(look_for(programme, client_of(facilitator), largest=3))
    assert sorted(len(group) for group in groups) == [3, 3]


@pytest.mark.parametrize("how", ["avoids", "conflicts", "manager", "likes", "must"])
def test_no_search_keeps_whom_somebody_wanted_or_did_not_want_once_that_one_has_left(
    programme: Programme, signs_up: Callable[..., Person], facilitator: Person, how: str
) -> None:
    people = [signs_up() for _n in range(4)]
    one, leaver = people[:2]
    said = programme.participations.get(person=one)
    asked: dict[str, str] = {}
    if how == "must":
        asked = {"must": f"@{one.handle} @{leaver.handle}", "must_not": f"@{leaver.handle} @{people[3].handle}"}
    elif how == "manager":
        said.manager = leaver
        said.save()
    elif how == "likes":
        like(programme, one, leaver)
    else:
        getattr(said, how).add(leaver)
    close_sign_up(programme)
    forming = look_for(programme, client_of(facilitator), **asked)
    forming.refresh_from_db()
    assert any(leaver.pk in two for two in (*forming.inputs["together"], *forming.inputs["apart"]))
    erase(leaver, words_go=False)
    forming.refresh_from_db()
    kept = (*forming.inputs["together"], *forming.inputs["apart"], *forming.together, *forming.apart)
    assert not any(leaver.pk in two for two in kept)


def test_two_who_name_each_other_sit_together_where_that_is_asked(
    programme: Programme, signs_up: Callable[..., Person], facilitator: Person
) -> None:
    people = [signs_up(topic) for topic in ("labs", "labs", "labs", "nights", "nights", "nights")]
    one, other = people[0], people[5]
    programme.participations.get(person=one).likes.add(other)
    close_sign_up(programme)
    does = client_of(facilitator)
    # A wish of one of the two alone is none that a circle could be built on.
    assert not any({one, other} <= group for group in seated_in(look_for(programme, does, largest=3)))
    programme.participations.get(person=other).likes.add(one)
    assert any({one, other} <= group for group in seated_in(look_for(programme, does, largest=3)))
    unasked = look_for(programme, does, largest=3, keeps_wishes="")
    assert not any({one, other} <= group for group in seated_in(unasked))


def test_only_hours_the_programme_allows_are_taken(
    programme: Programme, signs_up: Callable[..., Person], facilitator: Person
) -> None:
    for _n in range(3):
        signs_up(hours=[*MONDAY, *FRIDAY])
    Programme.objects.filter(pk=programme.pk).update(allowed_from="17:00")
    close_sign_up(programme)
    [group] = found_in(look_for(programme, client_of(facilitator))).groups
    assert (group.at.weekday(), group.at.hour) == (4, 18)


def test_a_time_that_has_gone_by_opens_nothing(
    programme: Programme, signs_up: Callable[..., Person], facilitator: Person
) -> None:
    for _n in range(3):
        signs_up()
    close_sign_up(programme)
    does = client_of(facilitator)
    forming = look_for(programme, does)
    for group in forming.result["groups"]:
        group["at"] = (timezone.now() - timedelta(hours=1)).isoformat()
    forming.save()
    assert "have gone by meanwhile" in does.post(forming.get_absolute_url(), follow=True).content.decode()
    assert not Circle.objects.exists()


def test_the_board_leads_to_the_circles_that_may_want_a_look(
    programme: Programme, signs_up: Callable[..., Person], facilitator: Person
) -> None:
    for _n in range(3):
        signs_up()
    close_sign_up(programme)
    open_circles(look_for(programme, client_of(facilitator)), by=facilitator)
    board = f"{programme.get_absolute_url()}board/"
    page = client_of(facilitator).get(board).text
    assert f'href="{board}circles/?show=unmet">Have not met yet 1</a>' in page
    assert f'href="{board}circles/#letter"' in page
    assert f'href="{board}circles/outcomes.csv"' in page


def test_a_rhythm_gives_each_circle_all_its_times(
    programme: Programme, signs_up: Callable[..., Person], facilitator: Person
) -> None:
    for _n in range(3):
        signs_up()
    Programme.objects.filter(pk=programme.pk).update(rhythm="fortnightly", meetings=4)
    close_sign_up(programme)
    open_circles(look_for(programme, client_of(facilitator)), by=facilitator)
    times = list(Session.objects.order_by("number").values_list("starts_at", flat=True))
    assert len(times) == 4
    assert {later - one for one, later in pairwise(times) if one and later} == {timedelta(days=14)}


def test_who_came_late_is_seated_without_moving_others(
    programme: Programme, signs_up: Callable[..., Person], facilitator: Person
) -> None:
    first = [signs_up() for _n in range(3)]
    close_sign_up(programme)
    does = client_of(facilitator)
    open_circles(look_for(programme, does), by=facilitator)
    late = [signs_up() for _n in range(3)]
    forming = look_for(programme, does)
    assert seated_in(forming) == [set(late)]
    open_circles(forming, by=facilitator)
    assert all(one.circle_memberships.count() == 1 for one in (*first, *late))


def test_the_search_is_kept_with_all_that_went_into_it(
    programme: Programme, signs_up: Callable[..., Person], facilitator: Person
) -> None:
    people = [signs_up() for _n in range(3)]
    close_sign_up(programme)
    kept = look_for(programme, client_of(facilitator)).inputs
    assert {one[0] for one in kept["people"]} == {one.pk for one in people}
    assert kept["solver"]["scipy"]
    assert kept["solver"]["highs"]
    assert kept["solver"]["seed"] == 20261126
    assert kept["solver"]["parameters"] == {"seconds": 50, "smallest": 3, "largest": 4}


@pytest.fixture
def ended(programme: Programme, signs_up: Callable[..., Person], facilitator: Person) -> list[Person]:
    people = [signs_up() for _n in range(3)]
    close_sign_up(programme)
    open_circles(look_for(programme, client_of(facilitator)), by=facilitator)
    Programme.objects.filter(pk=programme.pk).update(state=ProgrammeState.CLOSING)
    return people


def test_everybody_in_a_circle_is_asked_once_what_it_was(
    programme: Programme, ended: list[Person], facilitator: Person
) -> None:
    assert ask_circles() == 3
    assert ask_circles() == 0
    deliver_now()
    one, other, _third = ended
    assert any("comes to its end. What do you take along?" in notice.wording.text for notice in notices_for(one))
    circle = programme.circles.get()
    page = client_of(one).get(circle.get_absolute_url()).content.decode()
    assert "What stays with you?" in page
    where = f"/c/{programme.community.slug}/mentoring/circles/{circle.pk}/looking-back/"
    assert client_of(one).post(where, {"light": "", "words": "Kept 881"}).status_code == 422
    client_of(one).post(where, {"light": "green", "words": "Shared 552", "is_shared": "on"})
    client_of(other).post(where, {"light": "red", "words": "Unshared 663"})
    assert "What stays with you?" not in client_of(one).get(circle.get_absolute_url()).content.decode()
    board = client_of(facilitator).get(f"{programme.get_absolute_url()}board/circles/").content.decode()
    assert "Shared 552" in board
    assert "Unshared 663" not in board
    assert "It does not work" in board
    for person in (one, facilitator):
        assert "Unshared 663" not in client_of(person).get(circle.get_absolute_url()).content.decode()


def test_the_clock_asks_the_database_no_more_once_everybody_was_asked(ended: list[Person]) -> None:
    """One question, and nobody is loaded who was asked already."""
    assert ask_circles() == len(ended)
    with CaptureQueriesContext(connection) as asked:
        assert ask_circles() == 0
    assert len(asked) == 1


def test_the_file_has_hours_and_lights_and_no_names_or_words(
    programme: Programme, ended: list[Person], facilitator: Person
) -> None:
    ask_circles()
    CircleReflection.objects.filter(person=ended[0]).update(
        light="green", words="Unsaid 12", is_shared=True, answered_at=timezone.now()
    )
    began = timezone.now() - timedelta(days=2)
    Session.objects.update(starts_at=began)
    file = client_of(facilitator).get(f"{programme.get_absolute_url()}board/circles/outcomes.csv")
    [line] = csv.DictReader(StringIO(file.content.decode("utf-8-sig")))
    assert (line["Sessions"], line["Hours"], line["Looking back: It works"]) == ("1", "1.0", "1")
    assert not any(one.display_name in str(line) for one in ended)
    assert "Unsaid" not in str(line)


def test_words_reach_the_circles_of_the_programme_alone(
    programme: Programme, ended: list[Person], facilitator: Person, community: Community
) -> None:
    elsewhere = make_member(community, "Elsa Elsewhere")
    other = Circle.objects.create(community=community, name="Other", purpose="Talk.")
    other.memberships.create(person=elsewhere, hosts=True)
    where = f"{programme.get_absolute_url()}board/circles/messages/"
    page = client_of(facilitator).post(where, {"words": "See you.", "show": "all"}, follow=True).content.decode()
    assert "Sent to 3 people." in page
    deliver_now()
    assert not any("writes to circles" in one.wording.text for one in notices_for(elsewhere))


def test_too_few_are_told_before_anything_is_sought(
    programme: Programme, signs_up: Callable[..., Person], facilitator: Person
) -> None:
    signs_up()
    close_sign_up(programme)
    data = {"name": "Kept 19", "purpose": "Talk.", "smallest": 3, "largest": 4, "session_minutes": 60}
    answer = client_of(facilitator).post(f"{programme.get_absolute_url()}board/forming/", data)
    assert answer.status_code == 422
    assert "Only 1 of those who signed up can be seated now." in answer.content.decode()
    assert "Kept 19" in answer.content.decode()


def test_before_sign_up_closes_nothing_is_formed(programme: Programme, facilitator: Person) -> None:
    page = client_of(facilitator).get(f"{programme.get_absolute_url()}board/forming/", follow=True).content.decode()
    assert "Close the sign-up first" in page


def test_pages_ask_as_much_for_many_as_for_few(
    programme: Programme, signs_up: Callable[..., Person], facilitator: Person
) -> None:
    for _n in range(3):
        signs_up()
    close_sign_up(programme)
    does = client_of(facilitator)
    open_circles(look_for(programme, does), by=facilitator)
    for _n in range(3):
        signs_up()
    look_for(programme, does)
    pages = [f"{programme.get_absolute_url()}board/{page}" for page in ("", "circles/", "forming/")]
    few = [queries_of(does, page) for page in pages]
    open_circles(programme.formings.latest("pk"), by=facilitator)
    for _n in range(6):
        signs_up()
    look_for(programme, does)
    assert [queries_of(does, page) for page in pages] == few
