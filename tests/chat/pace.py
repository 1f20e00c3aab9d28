"""What is counted of who speaks, in Valkey and in the process."""

from __future__ import annotations

from chat import pace
from engagement.broadcasts import redis_client


def forget_who_spoke() -> None:
    pace._speakers.clear()
    if keys := list(redis_client().scan_iter(f"{pace.key_of(0)[:-1]}*")):
        redis_client().delete(*keys)
