"""Words, names and rows that reach somebody without a page of their own: lists, feeds, notices, archives, refusals.

Each is asked as somebody it is for and as somebody it is not. They are those that no other test noticed when their
check was taken out (without_each_check).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from chat.conversations import begin_group
from chat.models import Room
from chat.permissions import can_leave_room, can_see_traces, can_tend_room
from chat.picking import chosen_among
from chat.reading import read_up_to
from chat.rooms import first_room
from chat.speaking import say
from chat.staying import room_for
from communities.goals.pursuing import check_in, set_goal
from communities.joining import leave, remove
from communities.models import CheckIn, Membership
from content.models import Outcome, Reaction
from content.reacting import react
from content.using import record_use
from discussions.models import ReadPosition
from engagement.delivery import deliver_now
from engagement.notifying import notices_for
from knowledge.beside.noting import note
from knowledge.models import CheckAsk, Coauthor, Story, StoryNote, StoryRequest, Why
from knowledge.permissions import can_change_story, can_retire_story
from knowledge.requests.asking import answer_with, wish
from knowledge.telling import StoryDraft, ask_for_story, tell
from mentoring.calendars import feed_url
from mentoring.leaving_pairs import OWN
from mentoring.meeting import open_circle
from mentoring.models import Circle, PairAction, Pairing, PairingWay, Programme, ProgrammeState
from mentoring.pair_life import end_pair
from mentoring.pairing import accept, take_part
from mentoring.promises import remind_of_actions
from mentoring.proposing import pair_by_hand, tell_everybody
from moderation.flagging import case_of, hide
from people import finding
from people.models import Person
from search.naming import people_named
from tests.cast import Ward, client_of, make_member, make_thread
from tests.security.test_out_of_turn import settled

pytestmark = pytest.mark.django_db
KITS = {"title": "Twenty kits", "why": "So that each has one.", "wanted": 20}


def page_for(person: Person | None, url: str) -> str:
    return client_of(person).get(url).content.decode()


def fresh(person: Person) -> Person:
    """What somebody belongs to is kept on them."""
    return Person.objects.get(pk=person.pk)


# --- people ---

LISTS: dict[str, Callable[[Person, Person], list[Person]]] = {
    "the directory": lambda other, by: list(finding.directory_page(by, words="", after="").rows),
    "names that are searched": lambda other, by: people_named(other.display_name, viewer=by),
    "whom one begins to talk to": lambda other, by: chosen_among([other.handle], by=by),
}


@pytest.mark.parametrize("where", LISTS)
def test_people_are_found_by_those_who_share_a_place_with_them(
    where: str, private_ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "FEW", 0)  # as where one knows a thousand people
    ward, found = private_ward, LISTS[where]
    assert ward.member in found(ward.member, ward.facilitator)
    assert ward.member not in found(ward.member, ward.outsider)


def test_visitors_find_by_name_who_chose_to_be_listed(private_ward: Ward) -> None:
    visitor, member = AnonymousUser(), private_ward.member
    assert not people_named(member.display_name, viewer=visitor)
    Person.objects.filter(pk=member.pk).update(is_listed=True)
    assert people_named(member.display_name, viewer=visitor) == [member]


# --- threads ---


def test_a_private_thread_is_not_there_for_who_does_not_belong(private_ward: Ward) -> None:
    ward = private_ward
    url = make_thread(ward.community, author=ward.member).get_absolute_url()
    for person, status in ((None, 404), (ward.outsider, 404), (ward.removed, 404), (ward.facilitator, 200)):
        assert client_of(person).get(url).status_code == status


def test_what_home_showed_is_read_where_one_reads(private_ward: Ward) -> None:
    """Whatever somebody puts into the form."""
    ward = private_ward
    thread = make_thread(ward.community, author=ward.member)
    for person, read in ((ward.outsider, False), (ward.facilitator, True)):
        client_of(person).post(reverse("threads:read"), {"told": [f"thread:{thread.pk}:1"]})
        assert ReadPosition.objects.filter(thread=thread, person=person).exists() == read


def test_everybody_reads_an_open_thread_and_members_reply(open_ward: Ward) -> None:
    thread = make_thread(open_ward.community)
    for person, status, posts in ((open_ward.outsider, 403, 1), (open_ward.member, 302, 2)):
        said = {"source": "So do I.", "sending_key": str(uuid4()), "seen": "1"}
        assert client_of(person).post(f"{thread.base}replies/", said).status_code == status
        assert thread.posts.count() == posts
    # Nor is anything kept for who may not send it.
    kept = client_of(open_ward.outsider).post(f"{thread.base}replies/", {"source": "So do I.", "keep": ""})
    assert kept.status_code == 403


def test_what_somebody_was_told_is_theirs_alone(open_ward: Ward) -> None:
    ward = open_ward
    react(make_thread(ward.community, author=ward.member).posts.get(), "thanks", person=ward.facilitator)
    deliver_now()
    for person, told in ((ward.member, {ward.member.pk}), (ward.steward, set())):
        thanked = [one.notification for one in notices_for(fresh(person)) if one.notification.kind == "thanks"]
        assert {one.person_id for one in thanked} == told


# --- rooms ---


def test_in_a_room_those_speak_and_read_who_may_be_there(open_ward: Ward) -> None:
    ward, room = open_ward, first_room(open_ward.community)
    assert say(room, author=ward.member, source="A slope is traffic.").sequence == 1
    with pytest.raises(PermissionDenied):
        say(room, author=ward.outsider, source="Buy this.")
    assert read_up_to(room, 1, person=ward.facilitator)
    assert room_for(ward.member, room.pk) == room
    assert room_for(ward.outsider, room.pk) is None
    assert not read_up_to(room, 1, person=ward.outsider)


def test_a_group_is_tended_and_left_by_those_in_it(open_ward: Ward) -> None:
    ward = open_ward
    group = begin_group([ward.facilitator, ward.steward], by=ward.member)
    other = make_member(ward.community)
    for rule in (can_tend_room, can_leave_room):
        assert [rule(fresh(one), group) for one in (ward.member, other, ward.outsider)] == [True, False, False]


def test_traces_of_a_circles_room_are_for_leaders_who_are_in_it(open_ward: Ward) -> None:
    ward = open_ward
    circle = open_circle(Circle(community=ward.community, name="Owls", purpose="Wake."), host=ward.facilitator)
    room = Room.objects.get(key=f"circle:{circle.pk}")
    assert can_see_traces(fresh(ward.facilitator), room)
    assert not can_see_traces(fresh(ward.steward), room)


def test_nothing_is_done_with_a_message_that_was_hidden(open_ward: Ward) -> None:
    ward, room = open_ward, first_room(open_ward.community)
    said = say(room, author=ward.member, source="A slope is traffic.")
    acts = f"{room.get_absolute_url()}messages/{said.sequence}/"
    assert client_of(ward.facilitator).get(acts).status_code == 200
    hide(case_of(said), by=ward.steward, reason="Not like this.")
    assert client_of(ward.facilitator).get(acts).status_code == 404


# --- flags and thanks ---


def test_goals_and_what_is_said_on_the_way_are_flagged_by_members(open_ward: Ward, private_ward: Ward) -> None:
    for ward, status in ((open_ward, 403), (private_ward, 404)):
        goal = set_goal(ward.community, by=ward.member, owners=[ward.member], words=KITS)
        said = check_in(goal, by=ward.member, reached=7, note="Seven by now.")
        for kind, row in (("goal", goal), ("check-in", said)):
            flag = reverse("moderation:flag", args=[kind, row.pk])
            assert client_of(ward.facilitator).get(flag).status_code == 200
            assert client_of(ward.outsider).get(flag).status_code == status
        seen = CheckIn.objects.visible_to(ward.outsider).filter(pk=said.pk).exists()
        assert seen == (ward is open_ward)


def test_who_left_neither_reads_nor_flags_words_of_thanks_there(open_ward: Ward, private_ward: Ward) -> None:
    """Where everybody reads, what somebody was thanked for goes on being theirs."""
    for ward, status in ((open_ward, 403), (private_ward, 404)):
        post = make_thread(ward.community, author=ward.member).posts.get()
        given = react(post, "thanks", person=ward.facilitator, words="That helped.")
        flag = reverse("moderation:flag", args=["thanks", given.pk])
        assert client_of(ward.member).get(flag).status_code == 200
        leave(ward.community, person=ward.member)
        assert client_of(ward.member).get(flag).status_code == status
        seen = Reaction.objects.visible_to(fresh(ward.member)).filter(pk=given.pk).exists()
        assert seen == (ward is open_ward)


def test_an_account_of_use_is_flagged_by_members(open_ward: Ward) -> None:
    post = make_thread(open_ward.community, author=open_ward.member).posts.get()
    by = open_ward.facilitator
    used = record_use(post, person=by, outcome=Outcome.WORKED, where="Bay 6", came_of_it="It went well.")
    flag = reverse("moderation:flag", args=["use", used.pk])
    for person, status in ((open_ward.outsider, 403), (open_ward.member, 200)):
        assert client_of(person).get(flag).status_code == status


def test_who_flags_what_goes_at_once_is_not_led_to_where_it_was(open_ward: Ward, settings: Settings) -> None:
    settings.FLAGS_THAT_HIDE = 1
    post = make_thread(open_ward.community, author=open_ward.member).posts.get()
    flagged = client_of(open_ward.facilitator).post(f"/flags/post/{post.pk}/", {"reason": "unkind"})
    assert flagged.headers["Location"] == "/"


def test_who_leaves_is_led_to_where_they_may_still_be(open_ward: Ward, private_ward: Ward) -> None:
    for ward, to in ((open_ward, open_ward.community.get_absolute_url()), (private_ward, "/communities/")):
        left = client_of(ward.member).post(f"{ward.community.get_absolute_url()}membership/leaving/")
        assert left.headers["Location"] == to


# --- stories ---


def story_of(ward: Ward, **said: Any) -> Story:
    draft = StoryDraft(title="The printout", parts={"situation": "At ten."}, **said)
    return tell(ward.community, draft, author=ward.member)


def test_who_left_changes_and_retires_no_story_of_theirs_and_none_they_were_asked_about(open_ward: Ward) -> None:
    ward, story = open_ward, story_of(open_ward)
    asked, beside = make_member(ward.community), make_member(ward.community)
    Coauthor.objects.create(story=story, person=beside, accepted_at=timezone.now())
    CheckAsk.objects.create(story=story, person=asked, why=Why.TIME)
    allowed: list[Callable[[], bool]] = [
        lambda: can_change_story(fresh(ward.member), story),
        lambda: can_change_story(fresh(beside), story),
        lambda: can_retire_story(fresh(asked), story),
    ]
    assert all(may() for may in allowed)
    for person in (ward.member, beside, asked):
        leave(ward.community, person=person)
    assert not any(may() for may in allowed)


def test_a_story_that_needs_a_look_is_retired_by_members_alone(open_ward: Ward) -> None:
    ward, story = open_ward, story_of(open_ward)
    story.due_at = timezone.now() - timedelta(days=1)
    assert can_retire_story(fresh(ward.facilitator), story)
    assert can_retire_story(make_member(ward.community), story)
    assert not can_retire_story(fresh(ward.outsider), story)


def test_a_note_beside_a_story_that_was_hidden_is_not_there(open_ward: Ward) -> None:
    ward, story = open_ward, story_of(open_ward)
    said: StoryNote = note(story, "situation", by=ward.facilitator, kind="differs", words="Not with us.")
    one = f"/c/{ward.community.slug}/stories/{story.pk}/notes/{said.pk}/"
    teller = client_of(ward.member)
    assert "Not with us." in page_for(ward.member, story.get_absolute_url())
    assert teller.get(one).status_code == 200
    hide(case_of(said), by=ward.steward, reason="Not like this.")
    assert "Not with us." not in page_for(ward.member, story.get_absolute_url())
    assert teller.get(one).status_code == 404


def test_what_was_asked_for_and_hidden_is_offered_to_no_teller(open_ward: Ward) -> None:
    ward = open_ward
    wanted = ask_for_story(ward.community, author=ward.facilitator, question="Who has met zqpump?")
    new = f"/c/{ward.community.slug}/stories/new/"
    pages = (new, f"{new}?answers={wanted.pk}")
    assert all("zqpump" in page_for(ward.member, url) for url in pages)
    StoryRequest.objects.filter(pk=wanted.pk).update(hidden_at=timezone.now())
    assert not [url for url in pages if "zqpump" in page_for(ward.member, url)]


@pytest.mark.parametrize("gone", [StoryRequest, Story])
def test_of_an_answer_that_was_hidden_or_answers_what_was_nobody_is_told(
    gone: type[StoryRequest | Story], open_ward: Ward
) -> None:
    ward = open_ward
    wanted = ask_for_story(ward.community, author=ward.facilitator, question="Who has met zqpump?")
    wish(wanted, person=ward.steward)
    draft = StoryDraft(title="The silent pump", parts={"situation": "At ten."})
    story = tell(ward.community, draft, author=ward.member)
    answer_with(wanted, story, by=ward.member)
    deliver_now()
    assert _told(ward.steward, "zqpump")
    gone.objects.update(hidden_at=timezone.now())
    assert not _told(ward.steward, "zqpump")


def _told(person: Person, words: str) -> list[str]:
    return [one.wording.text for one in notices_for(fresh(person)) if words in one.wording.text]


# --- mentoring ---


def test_in_my_calendar_are_my_visits_alone(open_ward: Ward) -> None:
    settled(open_ward)
    for person, events in ((open_ward.member, 1), (open_ward.facilitator, 1), (open_ward.steward, 0)):
        feed = client_of(None).get(feed_url(person)).content.decode()
        assert feed.count("BEGIN:VEVENT") == events


def season(ward: Ward) -> tuple[Pairing, Pairing]:
    """Two pairs that were found: the member with the facilitator, two others with each other."""
    programme = Programme.objects.create(
        community=ward.community,
        name="Spring zqseason",
        purpose="Two by two.",
        way=PairingWay.PROPOSED,
        state=ProgrammeState.SIGN_UP,
    )
    pairs = [(ward.member, ward.facilitator), (make_member(ward.community, "Mia"), make_member(ward.community, "Ada"))]
    for mentee, mentor in pairs:
        take_part(programme, person=mentor, role="offer", offers=["nights"])
        take_part(programme, person=mentee, role="seek", seeks=["nights"])
    Programme.objects.filter(pk=programme.pk).update(state=ProgrammeState.MATCHING)
    programme.refresh_from_db()
    for mentee, mentor in pairs:
        pair_by_hand(programme, mentee=mentee, mentor=mentor, by=ward.facilitator)
    tell_everybody(programme, by=ward.facilitator)
    deliver_now()
    mine, theirs = (Pairing.objects.select_related("programme").get(mentee=mentee) for mentee, _mentor in pairs)
    return mine, theirs


def test_of_the_pairs_that_were_found_each_is_told_their_own(open_ward: Ward) -> None:
    season(open_ward)
    told = _told(open_ward.member, "could learn together")
    assert len(told) == 1
    assert told[0].startswith(f"You and {open_ward.facilitator.display_name} could learn together.")


def test_that_others_have_parted_says_nothing_to_who_has_not(open_ward: Ward) -> None:
    ward = open_ward
    mine, theirs = season(ward)
    for person in (theirs.mentor, theirs.mentee):
        accept(theirs, by=person)
    end_pair(theirs, by=theirs.mentee)  # who ends it is looked for again if they say so
    Pairing.objects.filter(pk=mine.pk).delete()
    assert mine.programme.state == ProgrammeState.RUNNING
    url = mine.programme.get_absolute_url()
    parted = 'name="do" value="look"'
    assert parted in page_for(theirs.mentee, url)
    assert parted not in page_for(ward.member, url)


def test_of_seasons_one_may_not_read_any_more_an_archive_says_nothing(private_ward: Ward) -> None:
    ward = private_ward
    season(ward)
    rows = next(one.rows for one in OWN if one.name == "mentoring-programmes")
    assert [row["name"] for row in rows(fresh(ward.member))] == ["Spring zqseason"]
    remove(ward.community, person=ward.member, by=ward.facilitator)
    assert not list(rows(fresh(ward.member)))


def test_who_left_is_reminded_of_no_promise_to_their_pair(open_ward: Ward) -> None:
    ward = open_ward
    mine, _theirs = season(ward)
    at_noon = timezone.now().replace(hour=12)
    said = {"words": "Send my outline", "due_on": at_noon.date()}
    PairAction.objects.create(pairing=mine, person=ward.member, **said)
    for person in (mine.mentor, mine.mentee):
        accept(mine, by=person)
    assert remind_of_actions(at_noon) == 1
    deliver_now()
    assert _told(ward.member, "Send my outline")
    Membership.objects.filter(person=ward.member, community=ward.community).delete()
    assert not _told(ward.member, "Send my outline")
