"""What drills stand on: a house, people who write, a post box, and how they are counted."""

from __future__ import annotations

import time
import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import redis
from django.db import close_old_connections

from discussions.models import Post
from drills.house import House, until
from drills.people import Answered, Writers
from drills.postbox import Postbox
from engagement.models import Delivery

type Said = list[str]


class Failed(Exception):
    pass


@dataclass
class Ground:
    house: House
    writers: Writers
    postbox: Postbox

    def names(self, number: int) -> list[str]:
        mark = uuid.uuid4().hex[:8]
        return [f"{mark} {n}" for n in range(number)]

    def kept(self, answered: dict[str, Answered]) -> tuple[int, int]:
        """How many were acknowledged, and how many of these are there exactly once."""
        close_old_connections()
        taken = [words for words, answer in answered.items() if answer.status == 302]
        there = Counter(Post.objects.filter(source__in=taken).values_list("source", flat=True))
        return len(taken), sum(there[words] == 1 for words in taken)

    def traces(self, answered: dict[str, Answered]) -> int:
        return sum("Traceback" in answer.text for answer in answered.values())

    def everything_told(self, seconds: float = 300) -> bool:
        return until(lambda: not Delivery.objects.exists(), seconds)

    def redis(self) -> redis.Redis:
        return redis.Redis.from_url(self.house.valkey.url)


def need(holds: bool, words: str) -> None:
    if not holds:
        raise Failed(words)


def during(ground: Ground, number: int, harm: Callable[[], None]) -> dict[str, Answered]:
    """People write while it happens, and send again what was not taken."""
    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(ground.writers.all_insist, ground.names(number))
        time.sleep(0.7)
        harm()
        return writing.result()


def refusals(answered: dict[str, Answered]) -> str:
    """What people met before it was taken, by status; 0 is no answer at all."""
    met: Counter[int] = Counter()
    for answer in answered.values():
        met += answer.refused
    return ", ".join(f"{number} times {status or 'no answer'}" for status, number in met.most_common()) or "none"
