"""What a page offers to some and not to others where both may read it, and no address tells the two apart.

Offers that lead to an address of their own are held against the table by tests/access.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from chat.conversations import begin_group, begin_with
from chat.permissions import can_change_message
from chat.rooms import first_room
from chat.speaking import say
from communities.decisions.proposing import open_decision, propose
from communities.joining import leave
from communities.models import Ballot, Proposal
from knowledge.models import Answer
from knowledge.telling import StoryDraft, tell
from mentoring.models import Visit, VisitOffer
from mentoring.observing import cycle
from mentoring.observing.partnerships import answer, suggest
from people.models import Person
from tests.cast import Ward, client_of, make_member

pytestmark = pytest.mark.django_db


def page_for(person: Person | None, url: str) -> str:
    return client_of(person).get(url).content.decode()


def test_of_a_conversation_nothing_is_made_and_of_what_a_place_says_it_is(open_ward: Ward) -> None:
    room, talk = first_room(open_ward.community), begin_with(open_ward.facilitator, by=open_ward.member)
    for one, makes in ((room, True), (talk, False)):
        said = say(one, author=open_ward.facilitator, source="A slope is traffic.")
        acts = page_for(open_ward.member, f"{one.get_absolute_url()}messages/{said.sequence}/")
        assert ('value="story"' in acts, 'value="thread"' in acts) == (makes, makes)


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
    visit = _with_an_hour(ward)
    for person, takes in ((ward.facilitator, True), (ward.member, False)):
        page = page_for(person, visit.get_absolute_url())
        assert ('name="cover"' in page) is takes


def _with_an_hour(ward: Ward) -> Visit:
    two = suggest(ward.community, inviter=ward.facilitator, invited=ward.member, kind="observation")
    answer(two, by=ward.member, agrees=True)
    two.refresh_from_db()
    visit = cycle.begin(two, visitor=ward.facilitator)
    cycle.brief(visit, by=ward.member, focus="Who answers?", looking_for="", protocol="saw")
    hour = VisitOffer(visit=visit, what="Round", starts_at=timezone.now() + timedelta(days=2))
    cycle.offer(hour, by=ward.member)
    return visit


def test_first_steps_are_for_those_who_lead(open_ward: Ward) -> None:
    ward, url = open_ward, open_ward.community.get_absolute_url()
    shown = {person: "First steps" in page_for(person, url) for person in (ward.facilitator, ward.member)}
    assert shown == {ward.facilitator: True, ward.member: False}


def test_an_outcome_is_asked_of_those_who_may_state_it(open_ward: Ward) -> None:
    ward = open_ward
    words = {"title": "A quiet hour", "what": "From two to three.", "why": "To think.", "options": []}
    proposal = propose(ward.community, author=ward.member, words=words)
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
