"""Much at once from people who are new waits for a look; nobody else is held by it, and each look brings it back."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from chat.models import Message, Room
from chat.rooms import first_room
from chat.speaking import say
from communities.joining import join
from communities.models import Community, JoinRequest, Membership
from discussions.models import Post, Thread
from engagement.delivery import deliver_now
from engagement.notifying import notices_for
from moderation.bursts import hold_bursts
from moderation.flagging import restore
from moderation.models import AuditEntry, Automatic, Case, CaseState, WatchedWords
from people.models import Person
from tests.cast import client_of, make_community, make_member, make_person, make_thread

pytestmark = pytest.mark.django_db
ADVERT = "The cheapest burners for every school are at burners7461, write to me today please."


def send(person: Person, thread: Thread, words: str) -> None:
    path = f"/c/{thread.community.slug}/threads/{thread.pk}/replies/"
    assert client_of(person).post(path, {"source": words}).status_code == 302


def is_hidden(words: str) -> bool:
    return Post.objects.get(source=words).hidden_at is not None


def settle(*people: Person) -> None:
    Person.objects.filter(pk__in=[one.pk for one in people]).update(date_joined=timezone.now() - timedelta(days=9))


@pytest.fixture(autouse=True)
def bounds(settings: Settings) -> None:
    settings.BURST_PLACES, settings.POSTS_A_MINUTE = 3, 100


def threads(community: Community, number: int) -> list[Thread]:
    author = make_member(community)
    settle(author)
    return [make_thread(community, author=author) for _ in range(number)]


def test_in_many_threads_within_minutes_the_next_waits_and_comes_back(
    community: Community, member: Person, facilitator: Person
) -> None:
    for number, thread in enumerate(threads(community, 4)):
        send(member, thread, f"Number {number}")
    assert [is_hidden(f"Number {number}") for number in range(4)] == [False, False, False, True]
    case = Case.objects.get()
    assert (case.automatic, case.state, case.decided_by) == (Automatic.BURST, CaseState.HIDDEN, None)
    assert AuditEntry.objects.get(verb="moderation.hidden").actor is None
    page = client_of(facilitator).get(f"/c/{community.slug}/settings/flags/").content.decode()
    assert "Held by itself: much within minutes from people who are new" in page
    deliver_now()
    told = [notice.wording.text for notice in notices_for(member)]
    assert "Something you wrote waits until somebody has looked" in told
    restore(case, by=facilitator)
    assert not is_hidden("Number 3")


def test_whoever_is_not_new_writes_where_they_like(community: Community, member: Person) -> None:
    settle(member)
    for number, thread in enumerate(threads(community, 5)):
        send(member, thread, f"Number {number}")
    assert not Case.objects.exists()


def test_one_thread_is_one_place_however_often_they_answer(community: Community, member: Person) -> None:
    thread = threads(community, 1)[0]
    for number in range(6):
        send(member, thread, f"Number {number}")
    assert not Case.objects.exists()


def test_what_was_written_before_does_not_count(community: Community, member: Person) -> None:
    for number, thread in enumerate(threads(community, 4)):
        send(member, thread, f"Number {number}")
        Post.objects.update(created_at=timezone.now() - timedelta(minutes=11))
    assert not Case.objects.exists()


def test_it_can_be_turned_off(community: Community, member: Person, settings: Settings) -> None:
    settings.BURST_PLACES = settings.BURST_PEOPLE = 0
    for thread in threads(community, 5):
        send(member, thread, "Number")
    assert not Case.objects.exists()


def test_nearly_the_same_words_by_several_all_wait(community: Community) -> None:
    places = threads(community, 3)
    variants = [ADVERT, ADVERT.replace("today", "tonight"), f"{ADVERT} https://burners.example/{7}"]
    for thread, words in zip(places, variants, strict=True):
        assert not Post.objects.exclude(hidden_at=None).exists()
        send(make_member(community), thread, words)
    assert all(is_hidden(words) for words in variants)
    assert set(Case.objects.values_list("automatic", flat=True)) == {Automatic.BURST}


def test_agreeing_with_somebody_who_is_not_new_is_no_burst(community: Community) -> None:
    old, *new = [make_member(community) for _ in range(3)]
    settle(old)
    for thread, person in zip(threads(community, 3), (old, *new), strict=True):
        send(person, thread, ADVERT)
    assert not Case.objects.exists()


def test_short_greetings_are_no_burst(community: Community) -> None:
    for thread in threads(community, 4):
        send(make_member(community), thread, "Good morning, everybody!")
    assert not Case.objects.exists()


def test_rooms_count_as_places_and_what_is_held_leaves_the_room(community: Community, member: Person) -> None:
    rooms = [
        first_room(community),
        *(Room.objects.create(community=community, name=f"Room {n}", slug=f"room-{n}") for n in range(3)),
    ]
    for room in rooms:
        said = {"source": f"In {room.name}", "sending_key": str(uuid4())}
        answer = client_of(member).post(f"{room.get_absolute_url()}messages/", said)
        assert answer.status_code == 302
    held = Message.objects.exclude(hidden_at=None).get()
    assert held.room == rooms[-1]
    page = client_of(make_member(community)).get(held.room.get_absolute_url()).content.decode()
    assert f"In {held.room.name}" not in page


def test_who_is_not_new_costs_nothing(
    community: Community, member: Person, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    settle(member)
    member.refresh_from_db()
    post = make_thread(community, author=member).posts.get()
    with django_assert_num_queries(0):
        hold_bursts(post, author=member, text=ADVERT)


# --- coming in --------------------------------------------------------------------------------------


def come(person: Person, community: Community) -> None:
    assert client_of(person).post(f"/c/{community.slug}/membership/").status_code == 302


def test_of_many_new_people_who_come_at_once_the_next_ask_and_are_let_in(
    community: Community, facilitator: Person, settings: Settings
) -> None:
    settings.BURST_ARRIVALS = 3
    settle(*Person.objects.all())
    people = [make_person(f"Newcomer {n}") for n in range(4)]
    for person in people:
        come(person, community)
    asked = JoinRequest.objects.get()
    assert (asked.person, asked.by_itself) == (people[3], True)
    # Coming again changes nothing, and the place says what goes on.
    come(people[3], community)
    assert not Membership.objects.filter(person=people[3], community=community).exists()
    page = client_of(facilitator).get(f"/c/{community.slug}/settings/requests/").content.decode()
    assert "By itself: many people who are new came within minutes." in page
    client_of(facilitator).post(f"/c/{community.slug}/settings/requests/{asked.pk}/admission/")
    assert Membership.objects.filter(person=people[3], community=community).exists()


def test_whoever_is_not_new_comes_in(community: Community, settings: Settings, outsider: Person) -> None:
    settings.BURST_ARRIVALS = 1
    settle(outsider)
    come(outsider, community)
    assert not JoinRequest.objects.exists()


def test_somebody_new_who_joins_place_after_place_asks(settings: Settings, outsider: Person) -> None:
    settings.BURST_JOINS = 2
    places = [make_community() for _ in range(3)]
    for place in places:
        come(outsider, place)
    assert list(JoinRequest.objects.values_list("community", flat=True)) == [places[2].pk]


# --- words that are only flagged --------------------------------------------------------------------


def test_words_may_stand_and_be_flagged_by_themselves(
    community: Community, member: Person, facilitator: Person
) -> None:
    WatchedWords.objects.create(words="burners7461", act=WatchedWords.Act.FLAG)
    thread = make_thread(community)
    send(member, thread, "Ask at burners7461")
    assert not is_hidden("Ask at burners7461")
    say(first_room(community), author=member, source="burners7461 again")
    assert [case.automatic for case in Case.objects.all()] == [Automatic.WATCHED] * 2
    deliver_now()
    told = [notice.wording.text for notice in notices_for(facilitator)]
    assert "Something was flagged in Ward nurses" in told
    page = client_of(facilitator).get(f"/c/{community.slug}/settings/flags/").content.decode()
    assert "Flagged by itself: it has words that are watched for" in page
    assert "Ask at burners7461" in page


def introduce(person: Person, community: Community, *answers: str) -> None:
    path = f"/c/{community.slug}/threads/introduction/"
    said = {f"answer_{number}": words for number, words in enumerate(answers)}
    assert client_of(person).post(path, said).status_code == 302


def test_the_same_introduction_by_several_waits(community: Community) -> None:
    people = [make_member(community) for _person in range(3)]
    for person in people:
        assert not Post.objects.exclude(hidden_at=None).exists()
        introduce(person, community, ADVERT)
    assert not Post.objects.filter(author__in=people, hidden_at=None).exists()


def test_the_same_prompts_are_no_same_words(community: Community) -> None:
    towns = ["Leeds", "Lyon", "Porto", "Gdansk"]
    for town in towns:
        words = [f"A small school in {town}.", f"Nights in {town}.", f"More of {town} please."]
        introduce(make_member(community, town), community, *words)
    assert Post.objects.filter(author__display_name__in=towns, hidden_at=None).count() == len(towns)


def test_who_introduces_themselves_in_many_places_within_minutes_waits(settings: Settings) -> None:
    places = [make_community() for _place in range(4)]
    person = make_member(places[0])
    for place in places[1:]:
        join(place, person=person)
    for number, place in enumerate(places):
        introduce(person, place, f"Number {number}")
    said = Post.objects.filter(author=person).order_by("pk")
    assert [one.hidden_at is not None for one in said] == [False, False, False, True]
