"""The worker's clock is two years ahead, or a day behind: it does nothing, and another goes on where it left off."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from drills.ground import Ground, Said, need
from drills.house import until
from drills.letters import arrived, letters
from drills.readers import digests_due
from engagement.models import DigestIssue, Mail, Preferences
from engagement.tasks import write_digests

PEOPLE, LATER = 100, timedelta(days=1)
LIBRARIES = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
# How long it is looked on.
SECONDS = 20.0


def worker_of_another_time(ground: Ground) -> Said:
    if not LIBRARIES:
        return ["not tried: libfaketime is not installed here"]
    return [_with_clock(ground, by) for by in ("+2y", "-1d")]


def _with_clock(ground: Ground, by: str) -> str:
    house = ground.house
    house.end("worker")
    addresses = digests_due(ground.writers, PEOPLE)
    Preferences.objects.filter(person__email__in=addresses).update(next_digest_at=timezone.now() + LATER)
    clock = {"LD_PRELOAD": str(LIBRARIES[0]), "FAKETIME": by, "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    house.start("worker", **clock)
    before, sent = _complaints(ground), ground.postbox.addresses.total()
    write_digests.delay()
    mark = letters(ground, 5)
    noted = until(lambda: _complaints(ground) > before, 60)
    until(lambda: ground.postbox.addresses.total() > sent, SECONDS)
    wrong = ground.postbox.addresses.total() - sent
    house.end("worker")
    house.start("worker")
    need(noted and wrong == 0, f"a worker at {by} sent {wrong} letters")
    need(not DigestIssue.objects.filter(person__email__in=addresses).exists(), f"a worker at {by} wrote digests")
    planned = Preferences.objects.filter(person__email__in=addresses, next_digest_at__gt=timezone.now())
    need(planned.count() == PEOPLE, "digests are planned for another time")
    unsent = Mail.objects.filter(key__startswith=mark, sent_at=None)
    later = until(lambda: arrived(ground, mark)[0] == 5 and not unsent.exists(), 300)
    need(later and arrived(ground, mark) == (5, 0), f"{arrived(ground, mark)[0]} of 5 letters came later")
    return (
        f"a worker whose clock stands at {by}: {PEOPLE} digests due tomorrow are not written, 5 letters left alone;"
        " they came by another, whose clock is right"
    )


def _complaints(ground: Ground) -> int:
    return (ground.house.folder / "worker.log").read_text().count("clock_differs_from_the_database")
