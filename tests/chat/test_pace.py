"""How fast one may speak: counted in Valkey for all processes, and in each of them when Valkey is away."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from pytest_django import Settings

from chat import pace
from chat.models import Message, Room
from chat.pace import TooFast, keep_to_pace, key_of
from chat.speaking import speak
from engagement.broadcasts import redis_client
from people.models import Person

pytestmark = pytest.mark.django_db


# Said in a minute from now it is within all limits, however long a test takes.
STILL_TO_COME = -60.0


def spoke(person: Person, times: int, *, seconds_ago: float) -> None:
    """As other processes have counted it."""
    redis_client().rpush(key_of(person.pk), *[f"{time.time() - seconds_ago:.6f}"] * times)


def forget() -> None:
    for kept in (redis_client, pace._count):
        kept.cache_clear()


@pytest.fixture
def _without_valkey(settings: Settings) -> Iterator[None]:
    there, settings.REDIS_URL = settings.REDIS_URL, "unix:///nowhere/at/all.sock"
    forget()
    yield
    settings.REDIS_URL = there
    forget()


def test_what_another_process_has_counted_counts(member: Person) -> None:
    spoke(member, 4, seconds_ago=STILL_TO_COME)
    keep_to_pace(member.pk)
    with pytest.raises(TooFast, match="Five messages in five seconds"):
        keep_to_pace(member.pk)


def test_sixty_a_minute_has_words_of_its_own(member: Person) -> None:
    spoke(member, 59, seconds_ago=30)
    keep_to_pace(member.pk)
    with pytest.raises(TooFast, match="60 messages in a minute"):
        keep_to_pace(member.pk)


def test_who_waited_speaks_again_and_others_never_waited(member: Person, facilitator: Person) -> None:
    spoke(member, 60, seconds_ago=61)
    keep_to_pace(member.pk)
    spoke(member, 5, seconds_ago=1)
    keep_to_pace(facilitator.pk)


def test_what_was_too_fast_is_not_counted(member: Person) -> None:
    spoke(member, 5, seconds_ago=STILL_TO_COME)
    for _ in range(10):
        with pytest.raises(TooFast):
            keep_to_pace(member.pk)
    assert redis_client().llen(key_of(member.pk)) == 5


def test_it_is_forgotten_after_a_minute(member: Person) -> None:
    keep_to_pace(member.pk)
    assert 0 < redis_client().ttl(key_of(member.pk)) <= 60


@pytest.mark.usefixtures("_without_valkey")
def test_without_valkey_nobody_is_refused_who_may_speak(
    room: Room, member: Person, facilitator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "limits", lambda: ((5, 3600.0),))
    for number in range(5):
        speak(room, author=member, source=f"And {number}!")
    with pytest.raises(TooFast):
        speak(room, author=member, source="And another!")
    speak(room, author=facilitator, source="My turn.")
    assert Message.objects.count() == 6
