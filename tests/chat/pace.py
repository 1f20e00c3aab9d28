"""What is counted of who speaks, in Valkey and in the process."""

from __future__ import annotations

import time

from chat import pace
from engagement.broadcasts import redis_client
from people.models import Person


def forget_who_spoke() -> None:
    pace._speakers.clear()
    if keys := list(redis_client().scan_iter(f"{pace.key_of(0)[:-1]}*", count=1000)):
        redis_client().delete(*keys)


def as_if_just_now(person: Person) -> None:
    """What they have said so far counts as just said for a while, however slowly this machine goes on."""
    key = pace.key_of(person.pk)
    for number in range(redis_client().llen(key)):
        redis_client().lset(key, number, f"{time.time() + 60:.6f}")
