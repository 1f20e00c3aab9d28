"""The worker ends in the midst of a thousand digests."""

from __future__ import annotations

import signal

from drills.ground import Ground, Said, need
from drills.house import until
from drills.readers import digests_due
from engagement.models import DigestIssue, Mail
from engagement.tasks import write_digests

DIGESTS = 1_000
# Celery's own wish to finish what is in hand.
SECONDS_TO_END = 30.0
MINUTES = 15 * 60.0


def worker_killed(ground: Ground) -> Said:
    """A letter that the mail server has and we have not noted goes again: one for each that is sent at that moment."""
    return [_digests(ground, "one-worker", signal.SIGKILL, most=1)]


def worker_ends_politely(ground: Ground) -> Said:
    return [_digests(ground, "worker", signal.SIGTERM, most=0)]


def _digests(ground: Ground, worker: str, with_signal: signal.Signals, *, most: int) -> str:
    house, postbox = ground.house, ground.postbox
    house.end("worker")
    house.start(worker)
    postbox.seconds = 0.03
    addresses = digests_due(ground.writers, DIGESTS)
    write_digests.delay()
    half_way = DIGESTS // 2
    half = until(lambda: _came(ground, addresses) >= half_way, MINUTES)
    took = house.end(worker, with_signal)
    house.start("worker")
    # As the clock does each quarter of an hour: what was not written is.
    write_digests.delay()
    done = until(lambda: _came(ground, addresses) == DIGESTS and not _waiting(addresses), MINUTES)
    postbox.seconds = 0.0
    twice = sum(postbox.addresses[one] - 1 for one in addresses if postbox.addresses[one])
    written = DigestIssue.objects.filter(person__email__in=addresses).values("person", "period")
    need(half and done, f"{_came(ground, addresses)} of {DIGESTS} came")
    need(written.count() == written.distinct().count() == DIGESTS, f"{written.count()} digests were written")
    need(twice <= most, f"{twice} came twice")
    need(took <= SECONDS_TO_END, f"the worker took {took:.0f} s to end")
    ids = Mail.objects.filter(person__email__in=addresses).values_list("message_id", flat=True)
    need(all(postbox.message_ids[one] in (1, 2) for one in ids), "a second one was another letter")
    repeats = f"{twice} twice with the same Message-ID" if twice else "none twice"
    return (
        f"{DIGESTS} digests, {with_signal.name} to the worker at the {half_way}th ({took:.1f} s): all came, {repeats}"
    )


def _came(ground: Ground, addresses: list[str]) -> int:
    return sum(ground.postbox.addresses[one] > 0 for one in addresses)


def _waiting(addresses: list[str]) -> bool:
    return Mail.objects.filter(person__email__in=addresses, sent_at=None).exists()
