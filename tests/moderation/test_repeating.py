"""The same words again and again are not taken, wherever one person says them; what they typed stays."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from pytest_django import Settings

from chat.conversations import begin_with
from chat.models import Message
from chat.rooms import first_room
from chat.speaking import speak
from communities.joining import come_in
from communities.models import Community
from discussions.posting import reply
from knowledge.models import Remark, StoryNote
from moderation.models import WatchedWords
from moderation.repeating import fault_of_repeating
from people.models import Person
from tests.cast import client_of, make_community, make_member, make_thread
from tests.chat.pace import forget_who_spoke
from tests.moderation.test_watched_everywhere import SAID, WAYS_IN, Sent

pytestmark = pytest.mark.django_db
ADVERT = "The cheapest burners for every school are here, write to me today please."
AGAIN = "You have said these words already"


@pytest.fixture(autouse=True)
def _nobody_has_spoken_yet() -> None:
    forget_who_spoke()


def sent(way: Callable[[Community], Sent], community: Community, words: str) -> Sent:
    address, said = way(community)
    return address, {name: value.replace(SAID, words) for name, value in said.items()}


def say(person: Person, community: Community, words: str, **more: object) -> tuple[int, str]:
    address, said = sent(WAYS_IN["message"], community, words)
    answer = client_of(person).post(address, said | more)
    return answer.status_code, answer.content.decode()


def test_in_a_room_the_third_time_is_not_taken_and_the_words_stay(community: Community, member: Person) -> None:
    assert [say(member, community, ADVERT)[0] for _time in range(2)] == [302, 302]
    status, page = say(member, community, ADVERT)
    assert status == 403
    assert AGAIN in page
    assert ADVERT in page
    assert Message.objects.count() == 2
    assert say(make_member(community), community, ADVERT)[0] == 302
    assert say(member, community, f"{ADVERT} Or tomorrow.")[0] == 302


def test_what_was_not_taken_was_not_said(community: Community, member: Person) -> None:
    watched = WatchedWords.objects.create(words="burners", act=WatchedWords.Act.BLOCK)
    assert [say(member, community, ADVERT)[0] for _time in range(3)] == [403] * 3
    watched.delete()
    assert say(member, community, ADVERT)[0] == 302


def test_an_introduction_that_several_places_read_counts_too(member: Person) -> None:
    answers = [_introduced(make_community(), member) for _time in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 422]
    assert AGAIN in answers[-1].content.decode()
    assert ADVERT in answers[-1].content.decode()


def _introduced(place: Community, person: Person) -> Any:
    come_in(place, person=person)
    return client_of(person).post(reverse("discussions:introduction", args=[place.slug]), {"answer_0": ADVERT * 4})


@pytest.mark.parametrize("alike", [ADVERT.upper(), ADVERT.replace(" ", "  "), f"**{ADVERT}**!!"])
def test_capitals_spaces_and_marks_make_no_other_words(community: Community, member: Person, alike: str) -> None:
    assert [say(member, community, words)[0] for words in (ADVERT, alike, alike)] == [302, 302, 403]


def test_a_drawing_of_few_words_is_another_where_its_marks_are(member: Person) -> None:
    drawn = [mark.join(["yes", "no"] * 20) for mark in "|-/:"]
    assert [fault_of_repeating(words, by=member) for words in drawn] == [""] * 4
    assert [bool(fault_of_repeating(drawn[0], by=member)) for _time in range(2)] == [False, True]


@pytest.mark.parametrize("words", ["ok", "Thank you, all of you, for coming today", "🎉" * 50])
def test_what_is_short_is_said_as_often_as_one_likes(community: Community, member: Person, words: str) -> None:
    assert [say(member, community, words)[0] for _time in range(4)] == [302] * 4


def test_what_is_sent_again_after_a_lost_answer_is_the_same(community: Community, member: Person) -> None:
    key = str(uuid4())
    assert [say(member, community, ADVERT, sending_key=key)[0] for _time in range(4)] == [302] * 4
    assert Message.objects.count() == 1


def test_rooms_conversations_and_threads_count_together(community: Community, member: Person) -> None:
    assert say(member, community, ADVERT)[0] == 302
    talk = begin_with(make_member(community), by=member)
    client, words = client_of(member), {"source": ADVERT, "sending_key": str(uuid4())}
    assert client.post(f"{talk.get_absolute_url()}messages/", words).status_code == 302
    answer = client.post(f"{make_thread(community).base}replies/", words)
    assert answer.status_code == 422
    assert AGAIN in answer.content.decode()
    assert first_room(community).messages.count() == 1


@pytest.mark.parametrize(("kind", "model"), [("remark", Remark), ("storynote", StoryNote)])
def test_what_is_said_beside_things_of_the_library_counts_too(
    kind: str, model: type[Remark | StoryNote], community: Community, member: Person
) -> None:
    client, answers = client_of(member), []
    for _time in range(3):
        address, said = sent(WAYS_IN[kind], community, ADVERT)
        answers.append(client.post(address, said))
    assert [answer.status_code for answer in answers] == [302, 302, 422]
    assert AGAIN in answers[-1].content.decode()
    assert ADVERT in answers[-1].content.decode()
    assert model._base_manager.count() == 2


@pytest.mark.parametrize(("kind", "field"), [("story", "situation"), ("story-request", "question")])
def test_so_do_stories_and_what_is_asked_for(kind: str, field: str, community: Community, member: Person) -> None:
    client = client_of(member)
    statuses = []
    for number in range(3):
        address, said = sent(WAYS_IN[kind], community, ADVERT)
        more = {"title": f"Number {number}"} if kind == "story" else {}
        assert said[field] == ADVERT
        statuses.append(client.post(address, said | more).status_code)
    assert statuses == [302, 302, 422]


def test_how_often_is_a_setting(member: Person, settings: Settings) -> None:
    settings.REPEATS_AN_HOUR = 3
    assert [bool(fault_of_repeating(ADVERT, by=member)) for _time in range(5)] == [False] * 3 + [True] * 2


def test_many_at_the_same_moment_are_no_more_than_one_after_the_other(member: Person) -> None:
    several = Barrier(8, timeout=60)

    def say_it(_time: int) -> str:
        several.wait()
        return fault_of_repeating(ADVERT, by=member)

    with ThreadPoolExecutor(8) as threads:
        assert sorted(map(bool, threads.map(say_it, range(8)))) == [False] * 2 + [True] * 6


def test_other_words_put_into_what_stands_are_said_too(community: Community, member: Person) -> None:
    room, client = first_room(community), client_of(member)
    thread = make_thread(community)
    posts = [reply(thread, author=member, source=f"Reply {number}.") for number in range(2)]
    messages = [speak(room, author=member, source=f"Message {number}.") for number in range(2)]

    def change(address: str, words: str) -> int:
        return client.post(address, {"source": words}).status_code

    to_posts = [f"{thread.base}posts/{post.number}/edit/" for post in posts]
    to_messages = [f"{room.get_absolute_url()}messages/{message.sequence}/edit/" for message in messages]
    assert [change(to_posts[0], ADVERT), change(to_messages[0], ADVERT)] == [302, 302]
    assert [change(to_posts[1], ADVERT), change(to_messages[1], ADVERT)] == [422, 422]
    assert say(member, community, ADVERT)[0] == 403
    # What stands there is not said anew, nor is what was put back.
    assert [change(to_posts[0], words) for words in (f"{ADVERT}!", "Reply 0.", ADVERT)] == [302, 302, 302]
    assert [change(to_messages[0], words) for words in (f"{ADVERT}!", "Message 0.", ADVERT)] == [302, 302, 302]


def test_what_was_not_taken_for_another_reason_was_not_said(community: Community, member: Person) -> None:
    client, page = client_of(member), str(uuid4())
    words = {"kind": "discussion", "title": "Who counts?", "source": ADVERT, "sending_key": page}

    def send(options: str) -> int:
        asked = {"question-words": "Who counts?", "question-options": options}
        return client.post(f"/c/{community.slug}/threads/new/", words | asked).status_code

    assert [send(options) for options in ("Nights", "Days", "Evenings", "Nights\nDays")] == [422, 422, 422, 302]


def test_what_several_stories_rightly_have_in_common_is_not_said_again(community: Community, member: Person) -> None:
    address, said = WAYS_IN["story"](community)
    alike = {
        "role": "A ward nurse of eleven years, and seven of them on nights",
        "setting": "A surgical ward of thirty beds, at the edge of a small town",
        "tools": "The board at the desk, the printed list and a pen",
    }
    client = client_of(member)
    for number in range(4):
        words = {"title": f"Number {number}", "situation": f"It was night {number} of a long week, and nobody spoke."}
        assert client.post(address, said | alike | words).status_code == 302
