"""What a page offers to some and not to others where both may read it, and no address tells the two apart.

Offers that lead to an address of their own are held against the table by tests/access.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from chat.conversations import begin_group, begin_with
from chat.models import Room
from chat.permissions import can_change_message
from chat.presence import sign
from chat.rooms import first_room
from chat.speaking import say
from communities.decisions.balloting import take_stance
from communities.decisions.proposing import open_decision, propose
from communities.joining import leave
from communities.models import Ballot, Proposal
from discussions.models import ThreadKind
from discussions.polls.asking import Question
from discussions.posting import reply, start_thread
from knowledge.beside.noting import note
from knowledge.models import Answer, Coauthor
from knowledge.telling import StoryDraft, tell
from mentoring.meeting import open_circle
from mentoring.models import Circle, CircleForming, PairDate, Programme, ProgrammeKind
from mentoring.observing import cycle
from mentoring.observing.partnerships import end
from mentoring.planned.planning import call_off_date, plan_date
from moderation.measures import mute
from people.models import Person
from tests.cast import Ward, client_of, make_member
from tests.security.test_acts_on_what_is_anothers import WORDS
from tests.security.test_out_of_turn import given, pair_of, visit_of

pytestmark = pytest.mark.django_db


def page_for(person: Person | None, url: str) -> str:
    return client_of(person).get(url).content.decode()


def test_of_a_conversation_nothing_is_made_and_of_what_a_place_says_it_is(open_ward: Ward) -> None:
    ward = open_ward
    circle = open_circle(Circle(community=ward.community, name="Owls", purpose="Wake."), host=ward.facilitator)
    room, talk = first_room(ward.community), begin_with(ward.facilitator, by=ward.steward)
    of_circle = Room.objects.get(key=f"circle:{circle.pk}")
    for one, story, thread in ((room, True, True), (of_circle, True, False), (talk, False, False)):
        said = say(one, author=ward.facilitator, source="A slope is traffic.")
        acts = page_for(ward.facilitator, f"{one.get_absolute_url()}messages/{said.sequence}/")
        assert ('value="story"' in acts, 'value="thread"' in acts) == (story, thread)


def test_of_what_a_few_say_among_themselves_no_thread_is_made(open_ward: Ward) -> None:
    ward = open_ward
    circle = open_circle(Circle(community=ward.community, name="Owls", purpose="Wake."), host=ward.facilitator)
    for one, thread in ((first_room(ward.community), True), (Room.objects.get(key=f"circle:{circle.pk}"), False)):
        said = say(one, author=ward.facilitator, source="A slope is traffic.")
        choosing = f"{one.get_absolute_url()}choosing/"
        assert ("A thread quotes it" in page_for(ward.facilitator, choosing)) is thread
        made = client_of(ward.facilitator).post(choosing, {"make": "thread", "numbers": str(said.sequence)})
        assert made.status_code == (302 if thread else 404)


def test_a_room_of_a_circle_stands_beside_the_others_for_those_in_it(open_ward: Ward) -> None:
    ward, room = open_ward, first_room(open_ward.community)
    circle = open_circle(Circle(community=ward.community, name="Owls", purpose="Wake."), host=ward.facilitator)
    address = Room.objects.get(key=f"circle:{circle.pk}").get_absolute_url()
    people = (ward.facilitator, ward.member)
    assert [f'href="{address}"' in page_for(one, room.get_absolute_url()) for one in people] == [True, False]


def test_who_leads_takes_others_words_away_and_their_own_back(open_ward: Ward) -> None:
    ward, room = open_ward, first_room(open_ward.community)
    for author, away in ((ward.member, True), (ward.facilitator, False)):
        said = say(room, author=author, source="A slope is traffic.")
        acts = page_for(ward.facilitator, f"{room.get_absolute_url()}messages/{said.sequence}/")
        assert ("Take it away" in acts, "Take it back" in acts) == (away, not away)


def test_who_only_reads_for_a_while_is_asked_for_no_answer(open_ward: Ward) -> None:
    ward, room = open_ward, first_room(open_ward.community)
    said = say(room, author=ward.facilitator, source="A slope is traffic.")
    mute(ward.member, by=ward.staff, reason="Adverts.", days=3)
    address = f"{room.get_absolute_url()}messages/{said.sequence}/"
    assert ["?answer=" in page_for(one, address) for one in (ward.steward, ward.member)] == [True, False]


def test_two_stay_two_and_a_group_names_itself_and_takes_people_in(open_ward: Ward) -> None:
    ward = open_ward
    pair = begin_with(ward.facilitator, by=ward.member)
    group = begin_group([ward.facilitator, ward.steward], by=ward.member)
    for one, may in ((group, True), (pair, False)):
        people = page_for(ward.member, f"{one.get_absolute_url()}people/")
        assert ("Its name" in people, "Ask more people in" in people) == (may, may)


def test_whoever_left_changes_no_words_in_its_rooms(open_ward: Ward) -> None:
    ward = open_ward
    said = say(first_room(ward.community), author=ward.member, source="A slope is traffic.")
    assert can_change_message(Person.objects.get(pk=ward.member.pk), said)
    leave(ward.community, person=ward.member)
    assert not can_change_message(Person.objects.get(pk=ward.member.pk), said)


def test_who_visits_takes_an_hour_and_who_offered_it_takes_it_out(open_ward: Ward) -> None:
    ward = open_ward
    visit = visit_of(ward)
    for person, takes in ((ward.facilitator, True), (ward.member, False)):
        page = page_for(person, visit.get_absolute_url())
        assert ('name="cover"' in page) is takes


def test_first_steps_are_for_those_who_lead(open_ward: Ward) -> None:
    ward, url = open_ward, open_ward.community.get_absolute_url()
    shown = {person: "First steps" in page_for(person, url) for person in (ward.facilitator, ward.member)}
    assert shown == {ward.facilitator: True, ward.member: False}


def test_an_outcome_is_asked_of_those_who_may_state_it(open_ward: Ward) -> None:
    ward = open_ward
    proposal = propose(ward.community, author=ward.member, words=WORDS)
    now = timezone.now()
    open_decision(proposal, by=ward.member, method="consent", closes_at=now + timedelta(days=3))
    Ballot.objects.filter(proposal=proposal).update(opened_at=now - timedelta(days=2), closes_at=now)
    url = Proposal.objects.get(pk=proposal.pk).get_absolute_url()
    shown = {person: f"{url}outcome/" in page_for(person, url) for person in (ward.facilitator, ward.member)}
    assert shown == {ward.facilitator: True, ward.member: False}


def test_what_members_can_help_with_is_sorted_by_among_members(open_ward: Ward) -> None:
    ward, url = open_ward, f"{open_ward.community.get_absolute_url()}members/"
    Person.objects.filter(pk=ward.steward.pk).update(can_help="pumps, valves")
    shown = {person: 'id="find-topic"' in page_for(person, url) for person in (ward.member, ward.outsider)}
    assert shown == {ward.member: True, ward.outsider: False}


def test_a_story_is_retired_by_its_tellers_and_who_leads_until_it_needs_a_look(open_ward: Ward) -> None:
    ward = open_ward
    story = tell(ward.community, StoryDraft(title="The printout", parts={"situation": "At ten."}), author=ward.member)
    url = reverse("knowledge:check", args=[ward.community.slug, story.pk])
    other = make_member(ward.community)
    shown = {person: f'value="{Answer.RETIRED}"' in page_for(person, url) for person in (ward.member, other)}
    assert shown == {ward.member: True, other: False}


def test_what_is_asked_of_members_others_only_read(open_ward: Ward) -> None:
    """Where they stand, on the overview and in the list; what a chat is going on about."""
    ward, url = open_ward, open_ward.community.get_absolute_url()
    proposal = propose(ward.community, author=ward.member, words=WORDS)
    open_decision(proposal, by=ward.member, method="consent", closes_at=timezone.now() + timedelta(days=3))
    for where in (url, f"{url}decisions/"):
        shown = {person: "Take a stance" in page_for(person, where) for person in (ward.facilitator, ward.outsider)}
        assert shown == {ward.facilitator: True, ward.outsider: False}


def test_that_somebody_is_in_the_rooms_is_said_to_members(open_ward: Ward) -> None:
    ward = open_ward
    sign(ward.community.pk, [ward.facilitator.pk], [])
    try:
        shown = [
            "1 person is here now" in page_for(person, ward.community.get_absolute_url())
            for person in (ward.member, ward.outsider)
        ]
    finally:
        sign(ward.community.pk, [], [ward.facilitator.pk])
    assert shown == [True, False]


def test_of_a_closed_place_others_are_led_to_what_all_may_know(closed_ward: Ward) -> None:
    ward, url = closed_ward, closed_ward.community.get_absolute_url()
    within = [f'href="{url}{name}/"' for name in ("goals", "members", "decisions")]
    inside, outside = page_for(ward.member, url), page_for(ward.outsider, url)
    assert [one in inside for one in within] == [True] * 3
    assert [one in outside for one in within] == [False] * 3
    assert f'href="{url}about/"' in outside


def test_a_story_told_to_all_leads_back_to_where_its_reader_may_be(closed_ward: Ward) -> None:
    ward = closed_ward
    draft = StoryDraft(title="The printout", parts={"situation": "At ten."}, audience="site")
    url = tell(ward.community, draft, author=ward.member).get_absolute_url()
    library = f'href="/c/{ward.community.slug}/stories/"'
    shown = {person: library in page_for(person, url) for person in (ward.facilitator, ward.outsider)}
    assert shown == {ward.facilitator: True, ward.outsider: False}


def test_who_told_it_too_and_who_only_reads_are_not_asked_what_came_of_it(open_ward: Ward) -> None:
    ward = open_ward
    story = tell(ward.community, StoryDraft(title="The printout", parts={"situation": "At ten."}), author=ward.member)
    Coauthor.objects.create(story=story, person=ward.steward, accepted_at=timezone.now())
    people = (ward.facilitator, ward.steward, ward.outsider)
    shown = ["I used this" in page_for(one, story.get_absolute_url()) for one in people]
    assert shown == [True, False, False]


def test_a_note_is_answered_by_the_teller_and_taken_back_by_who_wrote_it(open_ward: Ward) -> None:
    ward = open_ward
    story = tell(ward.community, StoryDraft(title="The printout", parts={"situation": "At ten."}), author=ward.member)
    said = note(story, "situation", by=ward.facilitator, kind="question", words="Who prints it?")
    url = f"/c/{ward.community.slug}/stories/{story.pk}/notes/{said.pk}/"
    for person, answers in ((ward.member, True), (ward.facilitator, False)):
        page = page_for(person, url)
        assert ('name="words"' in page, 'name="remove"' in page) == (answers, not answers)


def test_a_question_is_changed_by_who_asked_and_who_answered_is_told_to_members(open_ward: Ward) -> None:
    ward = open_ward
    asked = Question("Which day?", ["Monday", "Friday"])
    thread = start_thread(ward.community, author=ward.member, title="A day", source="Which?", question=asked)
    poll, base = thread.posts.get().poll, f"{thread.base}posts/1/"
    take_stance(poll.ballot, person=ward.facilitator, picks=["1"])
    people = (ward.member, ward.steward, ward.outsider)
    assert [f"{base}poll/answers/" in page_for(one, thread.get_absolute_url()) for one in people] == [True, True, False]
    names = [ward.facilitator.display_name in page_for(one, f"{base}poll/answers/") for one in people]
    assert names == [True, True, False]
    said, by_htmx = {f"poll-{poll.pk}-picks": ["2"]}, {"HX-Request": "true"}
    drawn = {one: client_of(one).post(f"{base}poll/", said, headers=by_htmx) for one in people[:2]}
    shown = {one: f'href="{base}question/"' in answer.content.decode() for one, answer in drawn.items()}
    assert shown == {ward.member: True, ward.steward: False}


def test_what_worked_is_chosen_by_who_asked_and_who_leads(open_ward: Ward) -> None:
    ward, asks = open_ward, ThreadKind.ASK
    thread = start_thread(ward.community, author=ward.member, title="What instead?", source="Any?", kind=asks)
    reply(thread, author=ward.steward, source="Marble chips.")
    people = (ward.member, ward.facilitator, make_member(ward.community))
    offers = ["This is what worked" in page_for(one, f"{thread.base}posts/2/acts/") for one in people]
    assert offers == [True, True, False]


def test_a_programme_leads_to_its_board_who_runs_it_and_to_their_circle_who_is_in_it(open_ward: Ward) -> None:
    ward = open_ward
    programme = Programme.objects.create(
        community=ward.community, name="Night circles", purpose="Talk.", kind=ProgrammeKind.CIRCLES
    )
    circle = Circle(community=ward.community, programme=programme, name="Owls", purpose="Wake.")
    host = make_member(ward.community)
    open_circle(circle, host=host)
    board = reverse("mentoring:board", args=[ward.community.slug, programme.pk])
    pages = [page_for(one, programme.get_absolute_url()) for one in (ward.facilitator, host, ward.member)]
    assert [f'href="{board}"' in page for page in pages] == [True, False, False]
    assert ["Your circle" in page for page in pages] == [False, True, False]


def test_a_time_is_moved_until_it_was_called_off(open_ward: Ward) -> None:
    ward, pairing = open_ward, pair_of(open_ward)
    date = plan_date(PairDate(pairing=pairing, starts_at=timezone.now() + timedelta(days=2)), by=ward.member)
    url = reverse("mentoring:pair-date", args=[pairing.pk, date.pk])
    assert f"{url}time/" in page_for(ward.member, url)
    call_off_date(date, by=ward.facilitator)
    assert f"{url}time/" not in page_for(ward.member, url)


def test_what_was_talked_over_is_changed_while_the_two_go_on(open_ward: Ward) -> None:
    ward, visit = open_ward, given(open_ward)
    cycle.debrief(visit, "Hands, then names.", by=ward.member, edition=0)
    change = f"{visit.get_absolute_url()}debrief/"
    assert change in page_for(ward.member, visit.get_absolute_url())
    end(visit.partnership, by=ward.facilitator)
    page = page_for(ward.member, visit.get_absolute_url())
    assert ("Hands, then names." in page, change in page) == (True, False)


def test_hosts_place_people_in_their_circles_and_who_leads_in_all(open_ward: Ward) -> None:
    """That two were to sit together was said to those who lead."""
    ward, (host, apart) = open_ward, (make_member(open_ward.community), make_member(open_ward.community, "Ada Apart"))
    circle = open_circle(Circle(community=ward.community, name="Owls", purpose="Wake."), host=host)
    open_circle(Circle(community=ward.community, name="Early birds", purpose="Rise."), host=ward.steward)
    CircleForming.objects.create(
        community=ward.community, name="Spring", purpose="Talk.", together=[[host.pk, apart.pk]]
    )
    url = reverse("mentoring:circle-settings", args=[ward.community.slug, circle.pk])
    for person, leads in ((ward.facilitator, True), (host, False)):
        page = page_for(person, url)
        assert ("Early birds" in page, "Ada Apart" in page) == (leads, leads)
