"""Asking for a story: who may know, one kind nudge, same here, an answer for all who waited."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from communities.models import Community
from discussions.posting import reply
from engagement.delivery import deliver_now
from engagement.home import home_of
from engagement.models import Activity
from engagement.notifying import notices_for
from knowledge.models import Nudge, PartName, Story, StoryRequest, Wish
from knowledge.requests.asking import CannotBeAsked, answer_with, nudge, set_aside, wish
from knowledge.requests.knowing import CANDIDATES, who_may_know
from knowledge.telling import TOLD, StoryDraft, ask_for_story, tell
from people.blocking import block
from people.leaving import erase
from people.models import DaysAway, Person
from search.models import Entry
from tests.cast import Ward, client_of, make_member, make_thread
from tests.queries import queries_of

pytestmark = pytest.mark.django_db
QUESTION = "Has anyone moved a patient with an insulin pump between wards?"


@pytest.fixture
def wanted(community: Community, member: Person) -> StoryRequest:
    return ask_for_story(community, author=member, question=QUESTION, details="I do it on Thursday.")


def a_story(community: Community, author: Person, title: str = "The insulin pump nobody knew") -> Story:
    words = "We moved a patient with an insulin pump at night."
    return tell(community, StoryDraft(title=title, parts={PartName.SITUATION: words}), author=author)


def told(person: Person) -> list[str]:
    return [one.wording.text for one in notices_for(person)]


def test_a_member_asks_and_is_led_to_who_may_know(community: Community, member: Person) -> None:
    knows = make_member(community, "Ilse Novak")
    a_story(community, knows)
    deliver_now()
    sent = {"question": QUESTION, "details": "On Thursday."}
    answer = client_of(member).post(f"/c/{community.slug}/stories/requests/", sent, follow=True)
    page = answer.content.decode()
    assert "On Thursday." in page
    assert "Ilse Novak" in page
    assert "Told “The insulin pump nobody knew”" in page


def test_without_a_question_what_was_typed_is_kept(community: Community, member: Person) -> None:
    sent = {"question": "", "details": "Kept words 5182"}
    answer = client_of(member).post(f"/c/{community.slug}/stories/requests/", sent)
    assert answer.status_code == 422
    assert "Kept words 5182" in answer.content.decode()
    assert not StoryRequest.objects.exists()


def test_reasons_are_stories_answers_and_topics(wanted: StoryRequest, community: Community, member: Person) -> None:
    teller, answerer = make_member(community), make_member(community)
    helper = make_member(community)
    Person.objects.filter(pk=helper.pk).update(can_help="insulin pumps, nights")
    a_story(community, teller)
    thread = make_thread(community, title="Pumps between wards", source="How?")
    reply(thread, author=answerer, source="Insulin first: the patient knows the pump better than we do.")
    a_story(community, make_member(community), title="Soup")
    deliver_now()
    found = {one.person.pk: [reason.kind for reason in one.reasons] for one in who_may_know(wanted, member)}
    assert found[teller.pk] == ["story"]
    assert found[answerer.pk] == ["post"]
    assert found[helper.pk] == ["topic"]


def test_who_told_of_it_is_found_among_many_who_say_they_can_help(
    wanted: StoryRequest, community: Community, member: Person
) -> None:
    many = [make_member(community) for _n in range(CANDIDATES)]
    Person.objects.filter(pk__in=[one.pk for one in many]).update(can_help="insulin pumps")
    teller = make_member(community)
    a_story(community, teller)
    deliver_now()
    assert who_may_know(wanted, member)[0].person == teller


def test_who_is_away_blocked_gone_or_asked_is_left_out(
    wanted: StoryRequest, community: Community, member: Person, facilitator: Person
) -> None:
    people = [make_member(community) for _n in range(5)]
    for person in people:
        a_story(community, person)
    deliver_now()
    today = timezone.localdate()
    DaysAway.objects.create(person=people[0], first_day=today, last_day=today + timedelta(days=2))
    block(people[1], member)
    nudge(wanted, people[2], by=facilitator)
    community.memberships.filter(person=people[3]).delete()
    assert [one.person for one in who_may_know(wanted, facilitator)] == [people[4]]


def test_one_is_nudged_once_whoever_thinks_of_them(
    wanted: StoryRequest, community: Community, member: Person, facilitator: Person
) -> None:
    knows = make_member(community, "Ilse Novak")
    path = f"{wanted.get_absolute_url()}nudges/"
    sent = {"handle": f"@{knows.handle}", "words": "You did this in June."}
    assert client_of(facilitator).post(path, sent).status_code == 302
    deliver_now()
    assert told(knows) == [f"Grace Mensah thinks you may have a story for this: “{QUESTION}”"]
    again = client_of(member).post(path, sent)
    assert again.status_code == 422
    assert "can’t be asked just now" in again.content.decode()
    assert Nudge.objects.count() == 1
    page = client_of(knows).get(wanted.get_absolute_url()).content.decode()
    assert "You did this in June." in page
    others = client_of(make_member(community)).get(wanted.get_absolute_url()).content.decode()
    assert "You did this in June." not in others


def test_a_page_of_before_asks_nobody_for_what_was_told_meanwhile(
    wanted: StoryRequest, community: Community, facilitator: Person
) -> None:
    knows = make_member(community)
    answer_with(wanted, a_story(community, make_member(community)), by=facilitator)
    sent = {"handle": knows.handle, "words": "You did this in June."}
    page = client_of(facilitator).post(f"{wanted.get_absolute_url()}nudges/", sent, follow=True).content.decode()
    assert "a story answers this by now" in page
    assert not Nudge.objects.exists()


def test_the_asker_and_oneself_are_nobody_to_nudge(wanted: StoryRequest, member: Person, facilitator: Person) -> None:
    for person in (member, facilitator):
        with pytest.raises(CannotBeAsked):
            nudge(wanted, person, by=facilitator)


def test_nobody_is_asked_more_than_three_times_a_week(
    community: Community, member: Person, facilitator: Person
) -> None:
    knows = make_member(community)
    asked = [ask_for_story(community, author=member, question=f"{n}: {QUESTION}") for n in range(4)]
    for one in asked[:3]:
        nudge(one, knows, by=facilitator)
    with pytest.raises(CannotBeAsked):
        nudge(asked[3], knows, by=facilitator)


def test_nudge_waits_at_home_until_it_is_told_or_put_aside(
    wanted: StoryRequest, community: Community, facilitator: Person
) -> None:
    knows = make_member(community)
    nudge(wanted, knows, by=facilitator)
    items = [one for one in home_of(knows).invitations if one.key == f"story-request:{wanted.pk}"]
    assert [one.reason for one in items] == ["Grace thinks you may know."]
    assert client_of(knows).post(items[0].decline, {"next": "home", "remove": ""}).status_code == 302
    assert QUESTION not in [one.title for one in home_of(knows).invitations]


def test_same_here_is_said_once_and_taken_back(wanted: StoryRequest, community: Community, member: Person) -> None:
    other = make_member(community)
    path = f"{wanted.get_absolute_url()}wish/"
    for _time in range(2):
        client_of(other).post(path)
    client_of(member).post(path)  # who asked
    wanted.refresh_from_db()
    assert wanted.wish_count == 1
    assert "1 other would like to hear it too" in client_of(other).get(wanted.get_absolute_url()).content.decode()
    client_of(other).post(path, {"remove": "1"})
    wanted.refresh_from_db()
    assert wanted.wish_count == 0


def test_all_who_waited_hear_of_the_story(wanted: StoryRequest, community: Community, member: Person) -> None:
    other, teller = make_member(community), make_member(community, "Ilse Novak")
    wish(wanted, person=other)
    tell(
        community, StoryDraft(title="The pump", parts={PartName.SITUATION: "It beeped."}), author=teller, answers=wanted
    )
    deliver_now()
    said = "Ilse Novak told the story you asked for: “The pump”"
    assert said in told(member)
    assert said in told(other)
    assert "The pump" in client_of(member).get(wanted.get_absolute_url()).content.decode()


def test_a_story_that_is_there_already_answers_it(wanted: StoryRequest, community: Community, member: Person) -> None:
    story = a_story(community, make_member(community))
    other = make_member(community)
    path = f"{wanted.get_absolute_url()}answer/"
    assert client_of(other).post(path, {"address": "/c/nowhere/stories/999999/x/"}).status_code == 422
    assert client_of(other).post(path, {"address": story.get_absolute_url()}).status_code == 302
    wanted.refresh_from_db()
    assert wanted.answered_by == story
    deliver_now()
    assert any(QUESTION in text for text in told(member))


def test_who_answers_a_moment_later_hears_of_it_and_both_stories_stand(
    wanted: StoryRequest, community: Community, member: Person
) -> None:
    first, second = make_member(community), make_member(community)
    new = f"/c/{community.slug}/stories/new/?answers={wanted.pk}"
    sent = {"cue-TOTAL_FORMS": "0", "cue-INITIAL_FORMS": "0", "answers": wanted.pk, "situation": "It beeped all night."}
    for person, title in ((first, "The pump"), (second, "Another pump")):
        answer = client_of(person).post(new, sent | {"title": title}, follow=True)
        was_told = "Both stories stand." in answer.content.decode()
        assert was_told is (person == second)
    wanted.refresh_from_db()
    assert wanted.answered_by
    assert (wanted.answered_by.title, Story.objects.count()) == ("The pump", 2)
    assert client_of(second).get(Story.objects.get(title="Another pump").get_absolute_url()).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_two_who_answer_at_once_both_tell_and_the_first_stays_linked(
    wanted: StoryRequest, community: Community
) -> None:
    tellers = [make_member(community) for _n in range(4)]
    together = Barrier(len(tellers))

    def tell_it(teller: Person) -> int:
        together.wait()
        try:
            draft = StoryDraft(title="The pump", parts={PartName.SITUATION: "It beeped."})
            return tell(community, draft, author=teller, answers=wanted).pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(tellers)) as pool:
        stories = set(pool.map(tell_it, tellers))
    wanted.refresh_from_db()
    asked = [one.payload["request"] for one in Activity.objects.filter(verb=TOLD) if one.payload["request"]]
    assert (len(stories), asked, wanted.answered_by_id in stories) == (4, [wanted.pk], True)


def test_an_answer_that_is_hidden_leaves_them_waiting(
    wanted: StoryRequest, community: Community, member: Person
) -> None:
    other = make_member(community)
    story = a_story(community, make_member(community))
    answer_with(wanted, story, by=other)
    assert not waits_everywhere(wanted, other)
    Story.objects.update(hidden_at=timezone.now())
    assert waits_everywhere(wanted, other)
    Story.objects.update(hidden_at=None)
    assert not waits_everywhere(wanted, other)
    Story.objects.update(hidden_at=timezone.now())
    again = a_story(community, other, title="Told again")
    answer = client_of(other).post(f"{wanted.get_absolute_url()}answer/", {"address": again.get_absolute_url()})
    assert answer.status_code == 302
    assert StoryRequest.objects.get().answered_by == again


def waits_everywhere(wanted: StoryRequest, person: Person) -> bool:
    """In the library, among what is wanted, on its own page, to be told and at home; or in none of these."""
    client, library = client_of(person), f"/c/{wanted.community.slug}/stories/"
    said = {path: client.get(path).content.decode() for path in (library, f"{library}new/", wanted.get_absolute_url())}
    listed = client.get(f"{library}requests/").context["page"].waiting.rows
    waits = {
        wanted.question in said[library],
        wanted.question in said[f"{library}new/"],
        f"?answers={wanted.pk}" in said[wanted.get_absolute_url()],
        wanted in listed,
        wanted.question in [one.title for one in home_of(person).invitations],
    }
    assert len(waits) == 1, waits
    return waits.pop()


def test_who_asked_or_a_facilitator_takes_it_back(
    wanted: StoryRequest, community: Community, member: Person, facilitator: Person
) -> None:
    path = f"{wanted.get_absolute_url()}withdrawal/"
    assert client_of(make_member(community)).post(path).status_code == 403
    assert client_of(member).post(path).status_code == 302
    assert not StoryRequest.objects.exists()


def test_hidden_one_is_gone_everywhere(wanted: StoryRequest, community: Community, facilitator: Person) -> None:
    StoryRequest.objects.update(hidden_at=timezone.now())
    assert client_of(facilitator).get(wanted.get_absolute_url()).status_code == 404
    for path in ("stories/", "stories/requests/"):
        assert QUESTION not in client_of(facilitator).get(f"/c/{community.slug}/{path}").content.decode()
    assert QUESTION not in [one.title for one in home_of(facilitator).invitations]


def test_reasons_never_tell_what_the_viewer_may_not_read(private_ward: Ward) -> None:
    wanted = ask_for_story(private_ward.community, author=private_ward.facilitator, question=QUESTION)
    a_story(private_ward.community, private_ward.member)
    deliver_now()
    assert who_may_know(wanted, private_ward.outsider) == []
    assert client_of(private_ward.outsider).get(wanted.get_absolute_url()).status_code == 404


def test_who_leaves_takes_wishes_and_nudges_along(wanted: StoryRequest, community: Community, member: Person) -> None:
    leaver = make_member(community)
    wish(wanted, person=leaver)
    nudge(wanted, leaver, by=make_member(community))
    set_aside(wanted, person=leaver)
    erase(leaver, words_go=False)
    wanted.refresh_from_db()
    assert (wanted.wish_count, Wish.objects.count(), Nudge.objects.count()) == (0, 0, 0)
    deliver_now()
    assert Entry.objects.filter(kind="story-request", object_id=wanted.pk).exists()
    erase(member, words_go=True)
    wanted.refresh_from_db()
    assert QUESTION not in wanted.question
    assert not Entry.objects.filter(kind="story-request", object_id=wanted.pk).exists()
    assert wanted.hidden_at


def test_pages_cost_the_same_however_many(wanted: StoryRequest, community: Community, member: Person) -> None:
    client, paths = client_of(member), (f"/c/{community.slug}/stories/requests/", wanted.get_absolute_url())

    def more(n: int) -> None:
        for _n in range(n):
            other = make_member(community)
            a_story(community, other)
            ask_for_story(community, author=other, question=QUESTION)
            wish(wanted, person=other)
            nudge(wanted, make_member(community), by=other)
        deliver_now()

    def counts() -> list[Any]:
        return [queries_of(client, path) for path in paths]

    more(2)
    counts()
    few = counts()
    more(6)
    assert counts() == few


def test_where_nothing_waits_it_says_whether_anybody_asked(community: Community, member: Person) -> None:
    client, page = client_of(member), f"/c/{community.slug}/stories/requests/"
    assert "Nobody has asked for one yet" in client.get(page).content.decode()
    wanted = ask_for_story(community, author=member, question=QUESTION)
    answer_with(wanted, a_story(community, member), by=member)
    assert "Every question has its story" in client.get(page).content.decode()
