"""The demo's companion: whom it answers, what it says, and when it is quiet. tests/browser sees it live."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from chat import presence
from chat.models import Message, Room
from chat.rooms import first_room
from chat.speaking import SAID, say
from communities.joining import join
from communities.models import Community
from demo import companion
from demo.companion import answer
from demo.seeding.people import COMPANION
from engagement.delivery import deliver_now
from engagement.models import Activity
from people.models import Person
from tests.cast import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(community: Community, demo_mode: None) -> Room:
    join(community, person=make_person(COMPANION["name"], handle=COMPANION["handle"]))
    return first_room(community)


@pytest.fixture
def planned(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Messages that are about to be answered; said here and now, since no worker runs in this test."""
    asked: list[int] = []

    def say_now(message_id: int) -> None:
        asked.append(message_id)
        answer(message_id)

    monkeypatch.setattr(companion, "_answer_soon", say_now)
    # Longer than this machine takes for a few messages, however busy it is.
    monkeypatch.setattr(companion, "PAUSE", timedelta(minutes=1))
    return asked


def speak(room: Room, author: Person, source: str, capture: object) -> Message:
    with capture(execute=True):  # type: ignore[operator]
        message = say(room, author=author, source=source)
    with capture(execute=True):  # type: ignore[operator]
        deliver_now()
    return message


def answers(room: Room) -> list[str]:
    said = Message.objects.filter(room=room, author__handle=COMPANION["handle"]).order_by("sequence")
    return [message.source for message in said]


def let_time_pass(room: Room) -> None:
    Message.objects.filter(room=room).update(created_at=timezone.now() - timedelta(minutes=2))


def test_it_answers_once_and_says_what_it_is(
    room: Room, member: Person, planned: list[int], django_capture_on_commit_callbacks: object
) -> None:
    message = speak(room, member, "Good evening.", django_capture_on_commit_callbacks)
    assert planned == [message.pk]
    answer(message.pk)
    (only,) = answers(room)
    assert "automatic" in only
    # Its own words are nothing to answer.
    assert Activity.objects.filter(verb=SAID).count() == 1


def test_later_it_tells_what_to_try_and_knows_no_answers(
    room: Room, member: Person, planned: list[int], django_capture_on_commit_callbacks: object
) -> None:
    for words in ("Good evening.", "Well.", "What do you do when it happens?"):
        speak(room, member, words, django_capture_on_commit_callbacks)
        let_time_pass(room)
    _hello, thing, question = answers(room)
    assert "automatic" not in thing
    assert f"(/c/{room.place.slug}/threads/new/)" in question


def test_it_keeps_quiet_where_people_are(
    room: Room,
    member: Person,
    facilitator: Person,
    planned: list[int],
    django_capture_on_commit_callbacks: object,
) -> None:
    presence.sign(room.place.pk, {facilitator.pk, member.pk}, set())
    speak(room, member, "Good evening, Grace.", django_capture_on_commit_callbacks)
    assert answers(room) == []
    speak(room, member, f"@{COMPANION['handle']}, are you there?", django_capture_on_commit_callbacks)
    assert len(answers(room)) == 1
    presence.sign(room.place.pk, set(), {facilitator.pk, member.pk})


def test_it_does_not_chatter(
    room: Room, member: Person, planned: list[int], django_capture_on_commit_callbacks: object
) -> None:
    for _ in range(3):
        speak(room, member, "And another thing.", django_capture_on_commit_callbacks)
    assert len(answers(room)) == 1
    for _ in range(companion.MOST + 5):
        let_time_pass(room)
        speak(room, member, "And another thing.", django_capture_on_commit_callbacks)
    assert len(answers(room)) == companion.MOST


def test_it_says_nothing_where_it_does_not_belong(
    room: Room, member: Person, planned: list[int], django_capture_on_commit_callbacks: object
) -> None:
    room.place.memberships.filter(person__handle=COMPANION["handle"]).delete()
    speak(room, member, "Good evening.", django_capture_on_commit_callbacks)
    assert planned == []


def test_outside_the_demo_talk_stays_out_of_the_log(community: Community, member: Person) -> None:
    say(first_room(community), author=member, source="Good evening.")
    assert not Activity.objects.filter(verb=SAID).exists()
