"""How quickly one may speak, over all of one's sockets, pages and processes: counted in Valkey.

Without Valkey each process counts for itself: a limit against a stuck key or a script is lenient then, and nobody who
may speak is refused.
"""

from __future__ import annotations

from functools import cache
from threading import Lock

import structlog
from django.conf import settings
from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils.translation import gettext_lazy as _
from redis.commands.core import Script
from redis.exceptions import RedisError

from engagement.broadcasts import redis_client
from engagement.pace import Pace

log = structlog.get_logger()

WORDS = (
    _("%(n)s messages in five seconds. Take a breath, then send it again."),
    _("%(n)s messages in a minute are the most. Wait a moment, then send it again."),
)
FRAMES = ((20, 10.0),)
MOST_PEOPLE = 10_000

# When somebody spoke, the latest first, on Valkey's own clock. Gives the number of the limit that holds, or 0.
COUNT = """
    local clock = redis.call('TIME')
    local now = clock[1] + clock[2] / 1000000
    local longest, most = 0, 0
    for limit = 1, #ARGV / 2 do
        local times, seconds = tonumber(ARGV[2 * limit - 1]), tonumber(ARGV[2 * limit])
        local before = redis.call('LINDEX', KEYS[1], times - 1)
        if before and now - before < seconds then return limit end
        longest, most = math.max(longest, seconds), math.max(most, times)
    end
    redis.call('LPUSH', KEYS[1], string.format('%.6f', now))
    redis.call('LTRIM', KEYS[1], 0, most - 1)
    redis.call('EXPIRE', KEYS[1], math.ceil(longest))
    return 0
"""


class TooFast(Exception):
    """Its words say so."""


_speakers: dict[int, Pace] = {}
_lock = Lock()


def limits() -> tuple[tuple[int, float], ...]:
    """At most so many messages in so many seconds."""
    return (settings.CHAT_IN_FIVE_SECONDS, 5.0), (settings.CHAT_A_MINUTE, 60.0)


def key_of(person_id: int) -> str:
    return f"{settings.REDIS_PREFIX}:pace:{person_id}"


@cache
def _count() -> Script:
    return redis_client().register_script(COUNT)


def keep_to_pace(person_id: int) -> None:
    """Counts one more message, or raises TooFast."""
    try:
        limit = _count()([key_of(person_id)], [number for pair in limits() for number in pair])
    except (RedisError, OSError):
        log.warning("pace_counted_here")
        limit = _exceeds_here(person_id)
    if limit:
        most, _seconds = limits()[limit - 1]
        raise TooFast(WORDS[limit - 1] % {"n": str(apnumber(most)).capitalize()})


def _exceeds_here(person_id: int) -> int:
    with _lock:
        if len(_speakers) > MOST_PEOPLE:
            _speakers.clear()
        return _speakers.setdefault(person_id, Pace(limits())).exceeds()
